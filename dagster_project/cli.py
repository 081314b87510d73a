"""`juesuan …`, for people who do not want the UI. Results go to stdout, everything else to stderr.

Only ``run`` and ``ui`` load the pipeline, ``lint`` the catalogue; every other command answers from the current release alone.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import sys
from collections import defaultdict
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as RichTable

from dagster_project import lookup
from dagster_project.exports.defused import defused
from dagster_project.model import Unreadable
from dagster_project.warehouse import DATABASE_NAME, Warehouse, WarehouseError

app = typer.Typer(
    name="juesuan",
    help="决算：把公开的部门决算变成经审核的数据仓库 / published final accounts become an audited warehouse",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

DEFECT, WRONG_USE, GATE_SHUT = 1, 2, 3
Where = Annotated[Path, typer.Option("--warehouse", metavar="DIR", help="仓库目录 / folder of the warehouse")]
HERE = Path("warehouse")


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"


class Severity(StrEnum):
    fatal = "fatal"
    error = "error"
    warning = "warning"
    info = "info"


@app.command()
def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH ...]", help="报告文件或文件夹，默认 raw/ / reports or folders")
    ] = None,
    warehouse: Where = HERE,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="即使没有变化也重建 / build even if nothing changed")
    ] = False,
    again: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="只重读已有的一份报告：单位、年度或文件名中的字 / read one known report again"
        ),
    ] = None,
) -> None:
    """载入路径下的全部报告，核对，发布 / load every report, audit it, publish what stands.

    退出码 / exit codes: 0 published · 3 the gate is shut, the previous release stands · 2 nothing readable · 1 our defect
    · 130 interrupted.
    """
    from dagster_project import run as pipeline

    given = [path.resolve() for path in paths or ([] if again else [Path("raw")])]
    for path in given:
        if not path.exists():
            _stop(f"{path}：路径不存在 / no such file or folder")
    outcome = pipeline.run(Warehouse(warehouse.resolve()), given, rebuild=rebuild, tell=err.print, again=again)
    if outcome.code:
        err.print(outcome.message, style="bold", markup=False)
    if outcome.database is not None:
        _summary(outcome.database, outcome.message if not outcome.code else "", warehouse)
    if outcome.code == pipeline.INTERRUPTED:
        sys.stderr.flush()
        os._exit(outcome.code)  # threads of dbt may still be at work, and would abort an orderly exit
    raise typer.Exit(outcome.code)


@app.command()
def findings(
    warehouse: Where = HERE,
    unit: Annotated[str | None, typer.Option(metavar="TEXT", help="单位名称的一部分 / part of the unit's name")] = None,
    year: Annotated[int | None, typer.Option(metavar="Y", help="年度 / fiscal year")] = None,
    severity: Annotated[Severity | None, typer.Option(help="严重程度 / severity")] = None,
    format: Annotated[Format, typer.Option(help="输出格式 / output format")] = Format.table,
) -> None:
    """当前版本的审核发现 / what does not add up in the current release."""
    with _reading(warehouse) as connection:
        severities = (severity.value,) if severity else lookup.SEVERITIES
        found = lookup.findings(connection, unit, year, severities)
    if format is Format.table:
        _list_findings(found)
    else:
        _show(found, format)


@app.command()
def sql(query: str, warehouse: Where = HERE, format: Annotated[Format, typer.Option()] = Format.table) -> None:
    """对当前版本执行只读查询 / a read-only query over the current release."""
    with _reading(warehouse) as connection:
        _show(lookup.ask(connection, query), format)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="[N|NAME]", help="编号或名称 / its number or name")] = None,
    warehouse: Where = HERE,
    format: Annotated[Format, typer.Option(help="输出格式 / output format")] = Format.table,
) -> None:
    """十五个问题：不带参数列出，带编号或名称回答 / fifteen questions: list them, or answer the one that is named."""
    from dagster_project import questions as asking

    if question is None:
        listed = tuple((one.number, one.name, one.zh, one.en) for one in asking.questions())
        _show(lookup.Table(("number", "name", "question_zh", "question_en"), listed), format)
        return
    try:
        asked = asking.question(question)
    except asking.NoSuchQuestion as error:
        _stop(str(error))
    with _reading(warehouse) as connection:
        answer = lookup.ask(connection, asked.sql)
    err.print(f"{asked.zh} / {asked.en}\n注意 / mind: {asked.watch_zh} / {asked.watch_en}", markup=False)
    _show(answer, format)


@app.command()
def explain(
    identifier: Annotated[str, typer.Argument(metavar="ID")],
    warehouse: Where = HERE,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture",
            "--png",
            metavar="FILE",
            help="把所在页画成 PNG，数字加红框 / write its page as PNG, framed in red",
        ),
    ] = None,
) -> None:
    """一个事实、单元格或发现追溯到文件、页、行、表、列及其勾稽关系 / a fact, cell or finding back to its document."""
    if picture is not None and picture.suffix.lower() != ".png":
        _stop(f"{picture}：图片文件名须以 .png 结尾 / the picture's name has to end in .png")
    with _reading(warehouse) as connection:
        explanation = lookup.explain(connection, identifier)
    for row in explanation.subject.records():
        for name, value in row.items():
            if value is not None:
                out.print(f"{name:>16}  {_text(value)}", markup=False, highlight=False)
    for title, table, columns in (
        ("出处 / printed at", explanation.cells, _CELL_COLUMNS),
        ("勾稽关系 / identities", explanation.evaluations, _EVALUATION_COLUMNS),
    ):
        if table.rows:
            out.print(f"\n{title}", style="bold")
            _show(table, Format.table, columns)
            if table is explanation.cells:
                _list_places(explanation)
    if explanation.findings.rows:
        out.print("\n审核发现 / findings", style="bold")
        _list_findings(explanation.findings)
    if picture is not None:
        _draw(explanation, Warehouse(warehouse), picture)


@app.command()
def report(
    warehouse: Where = HERE,
    unit: Annotated[str | None, typer.Option(metavar="TEXT", help="单位名称的一部分 / part of the unit's name")] = None,
    year: Annotated[int | None, typer.Option(metavar="Y", help="年度 / fiscal year")] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="文件夹，默认 仓库目录/report / folder, by default DIR/report")
    ] = None,
) -> None:
    """把当前版本写成可离线查看的网页 / the current release as pages to look at, offline."""
    from dagster_project import pages

    house = Warehouse(warehouse)
    target = _for_pages(house, output or warehouse / "report")
    with _reading(warehouse) as connection:
        folder = house.current()
        release = next(one.manifest for one in house.releases() if one.folder.resolve() == folder)
        try:
            index = pages.write(connection, release, pages.Chosen(unit, year), target)
        except (pages.Refused, OSError) as error:
            _stop(str(error))
    out.print(str(index), markup=False, highlight=False)
    err.print(
        "用浏览器打开；编号可用 juesuan explain 追溯 / open it in a browser; ids go with juesuan explain", markup=False
    )


@app.command()
def export(
    excel: Annotated[
        Path,
        typer.Option("--excel", metavar="DIR", help="写 Excel 工作簿的文件夹 / folder to write Excel workbooks into"),
    ],
    warehouse: Where = HERE,
    unit: Annotated[str | None, typer.Option(metavar="TEXT", help="单位名称的一部分 / part of the unit's name")] = None,
    year: Annotated[int | None, typer.Option(metavar="Y", help="年度 / fiscal year")] = None,
    release: Annotated[
        str | None,
        typer.Option(metavar="ID", help="版本号或 previous，默认当前版本 / a release, by default the current one"),
    ] = None,
) -> None:
    """每个单位每年一个 Excel 工作簿：官方表式，发现写成批注 / one workbook per unit and year, findings as comments.

    数字与原文一致；扣留的加删除线并说明原因 / figures as printed; what is withheld is struck through, with the reason.
    """
    from dagster_project.exports import workbook

    house = Warehouse(warehouse)
    target = _for_pages(house, excel)
    written = 0
    with _refusals():
        named = house.release(release).folder / DATABASE_NAME if release else None
        with lookup.opened(named) if named else lookup.current(house) as connection:
            try:
                for path in workbook.write_workbooks(connection, lookup.release_of(connection), target, unit, year):
                    written += 1
                    out.print(str(path), markup=False, highlight=False)
            except (workbook.NothingToExport, OSError) as error:
                _stop(str(error))
    err.print(f"{written} 个工作簿 / workbooks", markup=False)


@app.command()
def explore(
    warehouse: Where = HERE,
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口，0 为任一空闲端口 / 0 takes any free one")] = 8321,
    browser: Annotated[
        bool | None,
        typer.Option("--open/--no-browser", help="是否打开浏览器，默认在终端中打开 / by default in a terminal"),
    ] = None,
    static: Annotated[
        Path | None,
        typer.Option("--static", metavar="DIR", help="不开服务，写成文件 / do not serve, write it as files into DIR"),
    ] = None,
) -> None:
    """用浏览器查看当前版本：图表和每个数字的出处；不联网 / look into the current release in a browser, offline."""
    from dagster_project.explore import server
    from dagster_project.explore import static as written
    from dagster_project.pages.folder import Refused

    house = Warehouse(warehouse.resolve())
    if static is not None:
        target = _for_pages(house, static)
        with _refusals():
            try:
                index, left_out = written.write(house, target)
            except (Refused, OSError) as error:
                _stop(str(error))
        out.print(str(index), markup=False, highlight=False)
        for sentence in left_out:
            err.print(sentence, markup=False)
        return

    def started(address: str) -> None:
        print(address, flush=True)
        err.print("按 Ctrl-C 结束 / Ctrl-C ends it", markup=False)
        if browser if browser is not None else sys.stdout.isatty():
            typer.launch(address)

    with _refusals(), contextlib.suppress(KeyboardInterrupt):
        try:
            server.serve(house, port, started)
        except server.PortTaken as error:
            _stop(str(error))


@app.command()
def releases(
    warehouse: Where = HERE,
    pin: Annotated[str | None, typer.Option(metavar="ID", help="永久保留 / never retire this one")] = None,
    unpin: Annotated[str | None, typer.Option(metavar="ID", help="不再永久保留 / let it be retired again")] = None,
    format: Annotated[Format, typer.Option(help="输出格式 / output format")] = Format.table,
) -> None:
    """已发布的版本，自旧至新；* 为当前版本 / published releases, oldest first; * is the current one.

    括号内为与上一版之差 / in brackets the change against the release before.
    """
    house = Warehouse(warehouse)
    with _refusals():
        for name, pinned in ((pin, True), (unpin, False)):
            if name is not None:
                house.pin(name, pinned)
    counted = ("marts.reports", "marts.fiscal_amounts", "quarantine.fiscal_amounts", "marts.findings")
    rows, before = [], None
    for one in house.releases():
        now = [one.manifest["rows"].get(relation, 0) for relation in counted]
        changes = [None] * len(now) if before is None else [a - b for a, b in zip(now, before, strict=True)]
        mark = ("*" if one.is_current else "") + ("pinned" if one.is_pinned else "")
        rows.append((mark, one.release_id, one.manifest["created_at"][:19] + "Z", *_changed(now, changes, format)))
        before = now
    names = ("reports", "facts", "withheld", "findings")
    columns = names if format is Format.table else (*names, *(f"{name}_change" for name in names))
    _show(lookup.Table(("current", "release_id", "created_at", *columns), tuple(rows)), format)


def _changed(now: list[int], changes: list[Any], format: Format) -> list[Any]:
    if format is not Format.table:
        return [*now, *changes]
    return [f"{count} ({change:+d})" if change else str(count) for count, change in zip(now, changes, strict=True)]


@app.command()
def diff(
    old: Annotated[
        str, typer.Argument(metavar="[OLD]", help="版本号，默认上一版 / a release, by default the previous one")
    ] = "previous",
    new: Annotated[
        str, typer.Argument(metavar="[NEW]", help="版本号，默认当前版本 / a release, by default the current one")
    ] = "current",
    warehouse: Where = HERE,
    unit: Annotated[str | None, typer.Option(metavar="TEXT", help="单位名称的一部分 / part of the unit's name")] = None,
    year: Annotated[int | None, typer.Option(metavar="Y", help="年度 / fiscal year")] = None,
    format: Annotated[Format, typer.Option(help="输出格式 / output format")] = Format.table,
) -> None:
    """两个版本之间的变化：报告、事实、指标、发现 / what changed between two releases: reports, facts, indicators, findings.

    退出码 / exit codes: 0 有无变化均为 0 whether or not anything changed · 2 没有该版本 no such release.
    """
    from dagster_project.publish import difference

    with _refusals():
        most = difference.MOST_ROWS if format is Format.table else None
        found = difference.compare(Warehouse(warehouse), old, new, unit, year, most)
    for sentence in found.summary():
        (out if format is Format.table else err).print(sentence, markup=False, highlight=False)
    if format is not Format.table:
        _show(found.rows, format)
        return
    for (section, change), table in found.by_change():
        left_out = found.counts[section, change] - len(table.rows)
        out.print(f"\n{difference.CHANGES[section][0]}：{difference.WORDS[change]}", style="bold", markup=False)
        _show(table, format)
        if left_out:
            out.print(f"… 另有 {left_out} 行，全部见 --format csv / and {left_out} more, all of them with --format csv")


@app.command()
def rollback(
    release: Annotated[str, typer.Argument(metavar="ID", help="版本号或 previous / a release or `previous`")],
    warehouse: Where = HERE,
) -> None:
    """把当前版本退回到指定版本 / make an earlier release the current one; `previous` is the one it took the place of."""
    from dagster_project import publish

    with _refusals():
        release = publish.rollback(Warehouse(warehouse), release)
    err.print(f"当前版本 / current release: {release}", markup=False)


@app.command()
def push(
    target: Annotated[str, typer.Argument(metavar="postgresql://USER@HOST/DATABASE")],
    warehouse: Where = HERE,
    force: Annotated[bool, typer.Option("--force", help="即使已是该版本也重新载入 / load even what is there")] = False,
) -> None:
    """把当前版本载入 PostgreSQL；密码取自 PGPASSWORD 或 ~/.pgpass / load the current release into PostgreSQL."""
    try:
        from dagster_project.connect import postgres
    except ImportError:
        _stop("需要 psycopg / psycopg is needed: pip install 'juesuan[postgres]'")
    with _refusals():
        try:
            pushed = postgres.push(Warehouse(warehouse), target, force=force)
        except postgres.PushRefused as error:
            _stop(str(error))
    for relation, rows in pushed.rows.items():
        out.print(f"{rows:>9}  {relation}", markup=False, highlight=False)
    state = "已载入 / loaded" if pushed.rows else "已是该版本，未作改动 / is there already, nothing was changed"
    err.print(f"{pushed.release_id}：{state}", markup=False)


@app.command()
def lint(format: Annotated[Format, typer.Option(help="输出格式 / output format")] = Format.table) -> None:
    """检查勾稽关系目录本身：矛盾、永不可评、冗余 / examine the catalogue: what contradicts, is never evaluable, or follows.

    退出码 / exit codes: 0 nothing is wrong · 1 something contradicts, is never evaluable or inconsistent.
    """
    from dagster_project.catalogue_samples import samples
    from dagster_project.identities import catalogue
    from dagster_project.identities import lint as linting

    identities = catalogue.load()
    remarks = linting.examine(identities, samples(identities))
    rows = tuple((one.kind, ", ".join(one.identities), one.message_zh, one.message_en) for one in remarks)
    _show(lookup.Table(("kind", "identities", "message_zh", "message_en"), rows), format)
    wrong = sum(one.kind in linting.DEFECTS for one in remarks)
    err.print(f"{len(identities)} 条勾稽关系，{wrong} 处错误 / identities, defects", markup=False)
    raise typer.Exit(DEFECT if wrong else 0)


@app.command()
def ui(warehouse: Where = HERE, port: Annotated[int, typer.Option()] = 3000) -> None:
    """在 127.0.0.1 打开 Dagster 界面 / open the Dagster UI on 127.0.0.1."""
    from dagster_project import workplace

    try:
        workplace.open_ui(Warehouse(warehouse.resolve()), port, err.print)
    except (workplace.PortBusy, WarehouseError) as error:
        _stop(str(error))
    except workplace.NotStarted as error:
        err.print(str(error), style="bold red", markup=False)
        raise typer.Exit(DEFECT) from None


# ------------------------------------------------------------------------------------------------- showing

_CELL_COLUMNS = (
    "file_name",
    "page",
    "line",
    "table_code",
    "row_label",
    "column_label",
    "printed_text",
    "printed_unit",
    "placement",
    "cell_id",
)
_EVALUATION_COLUMNS = ("identity_id", "instance", "status", "lhs", "rhs", "difference", "tolerance", "reason")


MOST_PLACES = 8


def _list_places(explanation: lookup.Explanation) -> None:
    """Where each figure stands: its page or table in words, what read it, and the row or line it stands in."""
    out.print("\n位置 / places", style="bold")
    cells = explanation.cells.records()
    neighbours = explanation.neighbours.records()
    for cell in cells[:MOST_PLACES]:
        out.print(f"{cell['printed_text'] or '—'}  {_place(cell)}", markup=False, highlight=False)
        if cell.get("engine"):
            out.print(f"        读取 / read by: {cell['engine']}", markup=False, highlight=False)
        row = [_in_row(one, cell) for one in neighbours if one["of_cell"] == cell["cell_id"]]
        out.print(f"        {cell['row_label']} │ {' │ '.join(row)}", markup=False, highlight=False)
    if len(cells) > MOST_PLACES:
        out.print(f"… 另有 {len(cells) - MOST_PLACES} 处 / and {len(cells) - MOST_PLACES} more")
    for one in explanation.notes.records():
        out.print(f"{one['file_name']}：{one['file_notes']}", markup=False, highlight=False)


def _place(cell: dict[str, Any]) -> str:
    """第6页，距左 53 毫米、距上 102 毫米；第3个表第12行第5列 / page 6, …; as much of it as the format knows."""
    zh, en = [], []
    if cell["page"] is not None:
        beside = [round(float(cell[edge]) * 25.4 / 72) for edge in ("x0", "y0") if cell.get(edge) is not None]
        zh.append(
            "，".join([f"第{cell['page']}页", *(["距左 {} 毫米、距上 {} 毫米".format(*beside)] if beside else [])])
        )
        en.append(
            ", ".join(
                [
                    f"page {cell['page']}",
                    *(["{} mm from the left, {} mm from the top".format(*beside)] if beside else []),
                ]
            )
        )
    if cell["table_index"] is not None:
        numbers = [cell[name] + 1 for name in ("table_index", "row_index", "column_index")]
        zh.append("第{}个表第{}行第{}列".format(*numbers))
        en.append("table {}, row {}, column {}".format(*numbers))
    elif cell["line"] is not None:
        zh.append(f"正文第{cell['line']}行")
        en.append(f"line {cell['line']} of the text")
    return f"{'；'.join(zh)} / {'; '.join(en)}"


def _in_row(one: dict[str, Any], cell: dict[str, Any]) -> str:
    label = (
        one["column_label"] if one["row_label"] == cell["row_label"] else f"{one['row_label']} {one['column_label']}"
    )
    text = f"{label} {one['printed_text'] or '—'}".strip()
    return f"▶ {text} ◀" if one["cell_id"] == cell["cell_id"] else text


def _draw(explanation: lookup.Explanation, warehouse: Warehouse, target: Path) -> None:
    from dagster_project import picture

    with _refusals():
        place = lookup.place_on_page(warehouse, explanation)
        drawn = picture.framed(place.path, place.page, place.boxes)
    try:
        target.write_bytes(drawn)
    except OSError as error:
        _stop(f"{target}：写不进去 / cannot be written: {error.strerror}")
    err.print(f"第 {place.page} 页已画入 {target} / page {place.page} is drawn there", markup=False)


_COLOURS = {"fatal": "bold red", "error": "red", "warning": "yellow", "info": "dim"}


def _list_findings(table: lookup.Table) -> None:
    """One cause after the other: where, which identity, what is wrong, in both languages, and what is connected with it."""
    found = table.records()
    shown = {one["cause_id"] for one in found if one["is_primary"]}
    connected: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in found:
        if not one["is_primary"] and one["cause_id"] in shown:
            connected[one["cause_id"]].append(one)
    for one in found:
        if not one["is_primary"] and one["cause_id"] in shown:
            continue
        place = f"第{one['line']}行 line {one['line']}" if one["line"] else ""
        head = (one["unit_name"] or one["file_name"], one["fiscal_year"], place, one["identity_id"], one["finding_id"])
        waived = "  [已接受 waived]" if one["waived"] else ""
        out.print(f"{one['severity']:8}", style=_COLOURS[one["severity"]], end="", markup=False)
        out.print(" · ".join(str(part) for part in head if part) + waived, markup=False, highlight=False)
        for sentence in (one["message_zh"], one["message_en"], one["suggestion"]):
            if sentence:
                out.print(f"        {sentence}", markup=False, highlight=False)
        for other in connected[one["cause_id"]] if one["is_primary"] else ():
            waived = "  [已接受 waived]" if other["waived"] else ""
            out.print(f"        ↳ {other['severity']} · {other['finding_id']}{waived}", markup=False, highlight=False)
            out.print(f"          {other['message_zh']}", markup=False, highlight=False)
            out.print(f"          {other['message_en']}", markup=False, highlight=False)
    err.print(f"{len(table.rows)} 条，{len(table.rows) - sum(map(len, connected.values()))} 个原因 / findings, causes")


def _show(table: lookup.Table, format: Format, columns: tuple[str, ...] | None = None) -> None:
    if format is Format.json:
        json.dump(table.records(), sys.stdout, ensure_ascii=False, indent=1, default=_text)
        sys.stdout.write("\n")
    elif format is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([defused(value) for value in row] for row in table.rows)
    else:
        shown = [name for name in columns or table.columns if name in table.columns]
        grid = RichTable(*shown)
        for record in table.records():
            grid.add_row(*(_markup(record[name]) for name in shown))
        (Console() if sys.stdout.isatty() else Console(width=200)).print(grid)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, Decimal):  # money is stored to six places; nobody wants to read the last zeros
        shortest = f"{value.normalize():f}"
        return shortest if len(shortest.partition(".")[2]) > 2 else f"{value:.2f}"
    return str(value)


def _markup(value: Any) -> str:
    from rich.markup import escape

    return escape(_text(value))


_VERDICTS = {
    "published": "[green]发布 published    [/]",
    "published_in_part": "[yellow]部分 in part      [/]",
    "withheld": "[red]扣留 withheld     [/]",
    "unreadable": "[red]无法读 unreadable [/]",
}


def _summary(database: Path, message: str, warehouse: Path) -> None:
    """What was loaded, what was withheld and why, where the marts are, what to type next."""
    with lookup.opened(database) as connection:
        verdicts = lookup.report_verdicts(connection).records()
        counts = lookup.counts(connection)
    for one in verdicts:
        name = " ".join(_text(v) for v in (one["unit_name"] or one["file_name"], one["fiscal_year"]) if v)
        found = [
            f"{one[f'findings_{severity}']} {label}"
            for severity, label in (("fatal", "致命 fatal"), ("error", "错误 error"), ("warning", "警告 warning"))
            if one[f"findings_{severity}"]
        ]
        summary = "，".join([f"{one['facts']} 个事实 facts", *found])
        err.print(f"  {_VERDICTS[one['verdict']]}  {_markup(name)}  {summary}", highlight=False)
        if one["verdict"] in ("withheld", "unreadable"):
            err.print(f"      {one['verdict_reason']}", markup=False, highlight=False)
        if one["file_notes"]:
            err.print(f"      {_shortened(one['file_notes'])}", markup=False, highlight=False)
    published, held = counts["facts_published"], counts["facts_withheld"]
    err.print(f"{published} 个事实已发布，{held} 个扣留 / {published} facts published, {held} withheld", markup=False)
    option = "" if warehouse == HERE else f" --warehouse {warehouse}"
    if message:
        err.print(message, markup=False)
        err.print(f"数据 / marts: {warehouse / 'current' / DATABASE_NAME}", markup=False)
        program = _program()
        err.print(f"接下来 / next: {program} findings{option}", markup=False)
        err.print(f"              {program} report{option}", markup=False)
        err.print(f'              {program} sql{option} "from marts.fiscal_amounts limit 5"', markup=False)


def _for_pages(house: Warehouse, folder: Path) -> Path:
    """The folder to write pages into, which is none of the warehouse's own."""
    target = folder.resolve()
    kept = [one.resolve() for one in (house.releases_folder, house.inputs_folder, house.cache_folder)]
    if any(target.is_relative_to(one) for one in kept):
        _stop(f"{target}：不能写入仓库自己的文件夹 / is a folder of the warehouse's own")
    return target


def _program() -> str:
    """What to type to start this program again from here."""
    started = Path(sys.argv[0]).absolute()
    if shutil.which(started.name) or not started.is_relative_to(Path.cwd()):
        return started.name
    return str(started.relative_to(Path.cwd()))


def _shortened(text: str) -> str:
    """As much as a line of a summary holds; ``explain`` shows the rest."""
    return text if len(text) <= 160 else f"{text[:159]}…"


@contextlib.contextmanager
def _reading(warehouse: Path) -> Any:
    with _refusals(), lookup.current(Warehouse(warehouse)) as connection:
        yield connection


@contextlib.contextmanager
def _refusals() -> Any:
    """What a user can mend is one line and exit code 2, never a traceback."""
    import duckdb

    try:
        yield
    except (lookup.NoRelease, lookup.NotFound, lookup.NoPage, Unreadable, WarehouseError, duckdb.Error) as error:
        _stop(str(error))


def _stop(message: str) -> None:
    err.print(message, style="bold red", markup=False)
    raise typer.Exit(WRONG_USE)


def main() -> None:
    """Entry point of the ``juesuan`` program."""
    app()


if __name__ == "__main__":
    main()
