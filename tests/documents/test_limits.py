"""``docs/limits.md`` says what ``limits.py`` says. Run as a script, this writes the page anew."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

from dagster_project.documents import limits

PAGE = Path(__file__).resolve().parents[2] / "docs" / "limits.md"
HEAD = """# Limits of what is read

What one file, one document or one worker may take before it is refused with a reason. They stand in
`dagster_project/documents/limits.py`, from which this page is written (`python tests/documents/test_limits.py`). For one
run, `JUESUAN_LIMITS=PAGES=5000,WORKER_SECONDS=600 juesuan run …` sets others; what was refused before is then read anew.

| limit | value | of what |
|---|---:|---|
"""


def page() -> str:
    source = ast.parse(Path(limits.__file__).read_text(encoding="utf-8"))
    rows = [
        f"| `{assigned.targets[0].id}` | {getattr(limits, assigned.targets[0].id):,} | {said.value.value} |"
        for assigned, said in pairwise(source.body)
        if isinstance(assigned, ast.Assign) and isinstance(assigned.targets[0], ast.Name)
        if isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
    ]
    return HEAD + "\n".join(rows) + "\n"


def test_the_page_lists_every_limit_as_it_is() -> None:
    text = page()
    assert all(f"| `{name}` |" in text for name in vars(limits) if name.isupper() and name != "VARIABLE")
    assert PAGE.read_text(encoding="utf-8") == text, f"write it anew: python {Path(__file__).name}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
