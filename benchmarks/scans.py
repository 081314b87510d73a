"""How well scans are read: the tables of the published 2023 report, scanned in many ways, through everything up to the marts.

    PYTHONPATH=tests/documents:tests/sample python benchmarks/scans.py [variant …] [--keep FOLDER]

For every variant: amounts of the star read right, read wrong and not found; then what the audit makes of them: facts
published, those of them that are wrong (silent errors: there must be none), and facts withheld; CPU seconds and pages.
What is right is what the same tables give as a PDF with text. With --keep, what was recognised is kept and used again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
from pdf_of_tables import Style, draw
from remade_tables import published, star
from scans_of_tables import Scanner, amounts, as_pdf, can_print_chinese, scanned

from dagster_project import documents, staging, transform
from dagster_project.identities.suspects import write_suspects
from dagster_project.interpret import Interpretation, interpret
from dagster_project.model import Document, Report, Segment
from dagster_project.warehouse import DATABASE_NAME

VARIANTS = {
    f"{name} {dpi}": (Scanner(dpi=dpi, **options), Style(rule="boxes" if name != "unruled" else "none"))
    for name, options in {
        "clean": {},
        "askew, noisy": {"skew": 0.7, "noise": 12, "quality": 70, "blur": 0.6},
        "sealed": {"seal": True, "skew": -0.5, "noise": 8, "quality": 75},
        "turned": {"turned": 1},
        "upside down": {"turned": 2, "skew": 0.3},
        "faint": {"skew": 1.5, "noise": 20, "quality": 50, "blur": 1.0},
        "unruled": {"noise": 6, "quality": 80},
    }.items()
    for dpi in (200, 150)
}


def recognise(job: tuple[Path, int]) -> tuple[dict[str, Any], float, int]:
    began = time.process_time()
    found = documents.recognise(*job)
    return found, time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def scan(name: str, folder: Path, pool: Any) -> tuple[Document, str]:
    scanner, style = VARIANTS[name]
    path = folder / f"{name}.pdf"
    if not path.exists():
        path.write_bytes(as_pdf(scanned(draw(list(published().values()), style), scanner), scanner.dpi))
    kept = path.with_suffix(".json")
    cost = ""
    if not kept.exists():
        pages = documents.pages_to_recognise(path)
        began = time.monotonic()
        results = pool.map(recognise, [(path, page) for page in pages], chunksize=1)
        seconds = time.monotonic() - began
        cpu, memory = sum(one for _, one, _ in results), max(one for _, _, one in results)
        cost = f"{cpu / len(pages):.1f} CPU-s/page, {len(pages) / seconds:.2f} pages/s, {memory} MB/worker"
        kept.write_text(json.dumps(dict(zip(pages, (one for one, _, _ in results), strict=True))), encoding="utf-8")
    found = {int(page): data for page, data in json.loads(kept.read_text(encoding="utf-8")).items()}
    return documents.read(path, recognised=found), cost


def interpreted(name: str, document: Document) -> Interpretation:
    segment = Segment(document, 0, len(document.blocks), name, 2023, "final_accounts")
    return interpret(Report(hashlib.md5(name.encode()).hexdigest(), (segment,), name, 2023, "final_accounts"))


def audited(found: dict[str, Interpretation], database: Path) -> dict[str, tuple[dict[Any, Any], dict[Any, Any]]]:
    """For each name the published facts (coordinates → 元) and the withheld ones."""
    with duckdb.connect(str(database)) as connection:
        staging.create(connection)
        staging.insert_catalogue(connection)
        rows = [staging.report_row(one, {}, None) for one in found.values()]
        staging.insert(connection, "reports", rows)
        staging.insert_interpretations(connection, list(found.values()))
    transform.build(database, **transform.AUDIT_MODELS)
    with duckdb.connect(str(database)) as connection:
        write_suspects(connection)
    transform.build(database, **transform.MART_MODELS)
    columns = "unit_name, phase, flow, fund, nature, function_code, economic_code, amount_yuan"
    facts: dict[str, tuple[dict[Any, Any], dict[Any, Any]]] = {name: ({}, {}) for name in found}
    with duckdb.connect(str(database), read_only=True) as connection:
        for place, schema in enumerate(("marts", "quarantine")):
            for name, *key, amount in connection.execute(f"select {columns} from {schema}.fiscal_amounts").fetchall():
                facts[name][place][tuple(key)] = amount
    return facts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("variants", nargs="*", metavar="variant", help=", ".join(VARIANTS))
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    if not can_print_chinese():
        sys.exit("no font here prints Chinese (fonts-noto-cjk)")
    with tempfile.TemporaryDirectory() as scratch, multiprocessing.get_context("spawn").Pool(2) as pool:
        folder = arguments.keep or Path(scratch)
        folder.mkdir(exist_ok=True)
        (folder / "text.pdf").write_bytes(draw(list(published().values())))
        found = {"text": interpreted("text", documents.read(folder / "text.pdf"))}
        lines = {}
        for name in arguments.variants or VARIANTS:
            document, cost = scan(name, folder, pool)
            found[name] = interpreted(name, document)
            figures, read = star(), amounts(found[name].cells)
            right = sum(figures.get(key) == value for key, value in read)
            missing = len(figures.keys() - dict(read).keys())
            lines[name] = f"{right}/{len(figures)} right, {len(read) - right} wrong, {missing} missing; {cost}"
            print(f"{name}: {lines[name]}", flush=True)
        facts = audited(found, Path(scratch) / DATABASE_NAME)
        truth = facts["text"][0]
        for name in lines:
            shown, withheld = facts[name]
            wrong = {key: amount for key, amount in shown.items() if truth.get(key) != amount}
            print(f"{name}: {len(shown)} of {len(truth)} facts published, {len(wrong)} wrong, {len(withheld)} withheld")
            for key, amount in wrong.items():
                print(f"    {key}: {amount} instead of {truth.get(key)}")


if __name__ == "__main__":
    main()
