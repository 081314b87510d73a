"""A page of docs/connect as something to run: its files are written, its commands typed, their answers held against it.

A fence that names a file, such as ``python query.py``, is that file. In a fence ``console`` a line that begins with ``$``
is typed into bash and the lines below it are what it answers; ``...`` stands for anything. Others are only shown.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import distribution
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs" / "connect"
_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def _programs() -> str:
    """PATH with the programs of this environment first: juesuan, python, and the DuckDB CLI wherever pip put it."""
    cli = next(file for file in distribution("duckdb-cli").files or () if Path(str(file)).name == "duckdb")
    folders = (Path(sys.executable).parent, Path(str(cli.locate())).resolve().parent)
    return os.pathsep.join([*map(str, folders), os.environ["PATH"]])


def differences(page: str, folder: Path, environment: Mapping[str, str] = os.environ, **words: str) -> Iterator[str]:
    """Run a page in ``folder``; yields where an answer is not the one shown. ``words`` replace e.g. a port by this test's."""
    text = (DOCS / page).read_text(encoding="utf-8")
    replaced = {word.removeprefix("_"): here for word, here in words.items()}
    if replaced:
        longest_first = sorted(map(re.escape, replaced), key=len, reverse=True)
        text = re.sub("|".join(longest_first), lambda found: replaced[found[0]], text)
    checker = doctest.OutputChecker()
    typed = 0
    for language, name, body in _FENCE.findall(text):
        if name:
            (folder / name).write_text(body, encoding="utf-8")
        elif language == "console":
            for command, wanted in _COMMAND.findall(body):
                got = _typed(command.replace("\n> ", "\n"), folder, {**environment, "PATH": _programs()})
                typed += 1
                if not checker.check_output(wanted, got, doctest.ELLIPSIS):
                    yield f"$ {command}\n--- the page says\n{wanted}--- the answer is\n{got}"
    if not typed:
        yield f"{page} types nothing"


def _typed(command: str, folder: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return re.sub(r"[ \t]+$", "", done.stdout, flags=re.MULTILINE)
