"""Read tables whose columns break one total down: a single line of figures, or a line a unit of which 合计 counts."""

from __future__ import annotations

from dagster_project.forms import table as reading
from dagster_project.forms.table import Row, Table
from dagster_project.forms.text import plain

TOTALS = ("", "合计", "总计", "部门合计", "单位合计")


def read(table: Table) -> bool:
    """Fill ``table`` with its one row and loose numbers; False where it has no header of its form.

    The row is the one that is called 合计 or nothing, else the only one. Lines of single units are set aside: a
    report speaks of the whole department. What stands left of the figures are codes and names of units.
    """
    assert table.form is not None
    form = table.form.data
    lines = reading.lines(table.grid)
    top = next((i for i, line in enumerate(lines) if any(plain(c.text) in TOTALS[1:3] for c in line.values())), None)
    if top is None or len(lines[top]) < 2:
        return False
    start = next((i for i in range(top + 1, len(lines)) if reading.numbers(lines[i])), len(lines))
    while start < len(lines) and reading.is_column_numbering(lines[start]):
        start += 1
    above = lines[top - 1 : top] if top and len(lines[top - 1]) > 1 else []
    header = [*above, *lines[top:start]]
    every_path = reading.header_paths([line for line in header if not reading.is_column_numbering(line)])
    own = reading.own_columns(every_path, form, table.year)
    matches = [(reading.match_columns(own, variant), variant) for variant in form["variants"]]
    columns, _ = max(matches, key=lambda match: (len(match[0]), -len(match[1])))
    if len(columns) < 2:
        return False

    reading.set_aside_header(table, header)
    for line in lines[: top - len(above)]:
        reading.set_aside(table, line)
    left = min(columns)
    figures = [{c: cell for c, cell in line.items() if c >= left} for line in lines[start:]]
    labels = [
        " ".join(c.text for c in line.values() if c.column < left or c in reading.words(line)) for line in lines[start:]
    ]
    with_figures = [i for i, line in enumerate(figures) if reading.numbers(line)]
    called = [i for i in with_figures if plain(labels[i]) in TOTALS]
    chosen = next(iter(called or (with_figures if len(with_figures) == 1 else [])), None)
    for i, line in enumerate(figures):
        if i != chosen:
            reading.set_aside(table, line, every_path, labels[i])
            continue
        slots = [
            reading.new_slot(column, every_path[column], reading.coordinates(form["meaning"], description))
            for column, description in columns.items()
        ]
        beside = {c: cell for c, cell in line.items() if c not in columns}
        reading.set_aside(table, beside, every_path, labels[i])
        numbers = reading.numbers({c: cell for c, cell in line.items() if c in columns})
        index = next(iter(lines[start + i].values())).row
        table.rows.append(Row.by_column(index, labels[i] or "合计", slots, numbers, is_total=True))
    return True
