"""The explorer as files: the same page, with every answer it can ask for written beside it. Opens from the disk.

Answers lie in ``answers/<n>.js``, each under its question, in the file that a hash of the question names.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import lookup
from dagster_project.explore import answers, page
from dagster_project.explore.answers import Answer
from dagster_project.explore.figures import figures
from dagster_project.explore.pictures import NoPicture, pictures
from dagster_project.model import Failed
from dagster_project.pages.folder import replaced
from dagster_project.warehouse import Warehouse
from dagster_project.workers.pool import cores

MARKER = ".juesuan-explore"
MOST_ROWS = 5_000  # of a listing
MOST_UNITS = 500
MOST_FIGURES = 50_000  # about 3 KB each
MOST_PICTURES = 200  # about 200 KB each
BATCH = 5_000  # figures at a time
SHARDS = 256
NO_PICTURE = (
    f"静态副本只画 {MOST_PICTURES} 页，先画有审核发现的；请用 juesuan explore 查看 / "
    f"a written copy draws {MOST_PICTURES} pages, those of findings first; look with juesuan explore"
)


def write(warehouse: Warehouse, target: Path) -> tuple[Path, list[str]]:
    """Write the current release into the folder ``target``, whole or not at all.

    Returns the page to open, and what is left out, in sentences 中文 / English. Raises ``folder.Refused`` and
    ``lookup.NoRelease``.
    """
    with lookup.current(warehouse) as connection, replaced(target, MARKER) as folder:
        shutil.copytree(page.WEB, folder / "web", ignore=shutil.ignore_patterns("index.html"))
        (folder / "index.html").write_text(page.html(SHARDS), encoding="utf-8")
        left_out: list[str] = []
        shards: dict[int, list[str]] = defaultdict(list)
        for key, answer in _every(warehouse, connection, folder, left_out):
            shards[shard_of(key)].append(f"{answers.as_json(key)}:{answers.as_json(answer)}")
        (folder / "answers").mkdir()
        for number in range(SHARDS):
            text = "juesuan.receive({" + ",\n".join(shards[number]) + "});\n"
            (folder / "answers" / f"{number}.js").write_text(text, encoding="utf-8")
    return target / "index.html", left_out


def key_of(name: str, given: Mapping[str, Any]) -> str:
    """A question as source.js spells it."""
    return "\n".join([name, *sorted(f"{key}={value}" for key, value in given.items())])


def shard_of(key: str) -> int:
    """FNV-1a over UTF-8, as source.js reckons it."""
    number = 0x811C9DC5
    for byte in key.encode():
        number = (number ^ byte) * 0x01000193 & 0xFFFFFFFF
    return number % SHARDS


def _every(
    warehouse: Warehouse, connection: duckdb.DuckDBPyConnection, folder: Path, left_out: list[str]
) -> Iterator[tuple[str, Answer]]:
    """Every question that the page can ask, with its answer."""

    def asked(name: str, **given: Any) -> tuple[str, Answer]:
        return key_of(name, given), answers.answer(connection, name, {key: str(value) for key, value in given.items()})

    key, about = asked("about")
    yield key, {**about, "release": lookup.release_of(connection)}
    yield asked("verdicts")
    for name in answers.LISTINGS:
        found = answers.everything(connection, name, MOST_ROWS)
        if found["matches"] > MOST_ROWS:
            left_out.append(f"{name}：只写入 {MOST_ROWS} / {found['matches']} 行 / rows written")
        yield name, found
    units = [one["unit_name"] for one in answers.everything(connection, "names", MOST_UNITS + 1)["rows"]]
    if len(units) > MOST_UNITS:
        left_out.append(f"只写入前 {MOST_UNITS} 个单位的图表 / charts of the first {MOST_UNITS} units are written")
    for unit in units[:MOST_UNITS]:
        yield asked("trend", unit=unit)
        yield asked("sangong", unit=unit)
        key, scopes = asked("scopes", unit=unit)
        yield key, scopes
        for one in scopes["rows"]:
            scope = {"unit": unit, "year": one["fiscal_year"], "phase": one["phase"], "fund": one["fund"]}
            for name in ("functions", "economics", "leaves", "withheld"):
                yield asked(name, **scope)
        key, tables = asked("pair_tables", unit=unit)
        yield key, tables
        for year, fund, nature in {(one["fiscal_year"], one["fund"], one["nature"]) for one in tables["rows"]}:
            yield asked("bounds", unit=unit, year=year, fund=fund, nature=nature)
    yield from _figures(warehouse, connection, folder, left_out)


def _figures(
    warehouse: Warehouse, connection: duckdb.DuckDBPyConnection, folder: Path, left_out: list[str]
) -> Iterator[tuple[str, Answer]]:
    ids = [
        row[0]
        for row in lookup.ask(
            connection,
            """
            select finding_id from marts.findings where superseded_by is null
            union all select fact_id from quarantine.fiscal_amounts
            union all select 'project:' || report_id || ':' || project from marts.projects
            union all select fact_id from marts.fiscal_amounts
            union all select cell_id from marts.cells
            """,
        ).rows
    ]
    if len(ids) > MOST_FIGURES:
        left_out.append(f"只写入 {MOST_FIGURES} / {len(ids)} 个数字的来历 / of so many figures the origin is written")
    ids = ids[:MOST_FIGURES]
    found = {}
    for start in range(0, len(ids), BATCH):
        found.update(figures(connection, ids[start : start + BATCH]))
    drawn = _pictures(warehouse, connection, folder, (found[one] for one in ids if one in found), left_out)
    for identifier, answer in found.items():
        for cell in answer["cells"]:
            if cell["is_on_page"]:
                file = drawn.get(cell["cell_id"])
                cell.update({"picture": file} if file else {"no_picture": NO_PICTURE})
        yield key_of("figure", {"id": identifier}), answer


def _pictures(
    warehouse: Warehouse,
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    found: Iterator[Answer],
    left_out: list[str],
) -> dict[str, str]:
    """Draw the pages of the cells that come first; the file of each cell that got one."""
    firsts = [next(iter(answer["cells"]), None) for answer in found]
    wanted = list(dict.fromkeys(one["cell_id"] for one in firsts if one and one["is_on_page"]))
    if len(wanted) > MOST_PICTURES:
        left_out.append(f"只画 {MOST_PICTURES} / {len(wanted)} 个数字所在的页面 / of so many figures the page is drawn")
    (folder / "pictures").mkdir()
    drawn = {}
    with pictures(warehouse, processes=cores()) as drawer:
        places = {}
        for cell_id in wanted[:MOST_PICTURES]:
            try:
                places[cell_id] = drawer.place(connection, cell_id)
            except NoPicture:
                continue
        for cell_id, image in zip(places, drawer.each(list(places.values())), strict=True):
            if not isinstance(image, Failed):
                drawn[cell_id] = f"pictures/{cell_id}.png"
                (folder / drawn[cell_id]).write_bytes(image)
    return drawn
