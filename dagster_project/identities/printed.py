"""A report's bound cells as the rules look at them: which quantity a cell is, where it stands, which total it is part of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from dagster_project.model import TOTAL, Cell, Judgement
from dagster_project.pointers import PROSE

ONE, ZERO = Decimal(1), Decimal(0)
LEVELS = {"类": 3, "款": 5, "项": 7}
COORDINATES = ("phase", "flow", "fund", "nature", "function_code", "economic_code")


TABLE_RANK = (
    *("Z02", "Z03", "Z05", "Z06", "Z07", "Z08", "Z04", "Z01", "Z09", "Z10", "Z11", "Z12"),
    *("B02", "B03", "B05", "B06", "B07", "B08", "B09", "B10", "B13", "B04", "B01", "B11", "B12"),
)


def meaning(cell: Cell) -> tuple[Any, ...]:
    """What the cell is a figure of; two cells with one meaning print the same quantity."""
    return (
        cell.domain,
        cell.kind,
        cell.period,
        cell.indicator,
        cell.project,
        *(getattr(cell, name) for name in COORDINATES),
    )


def select(selector: Mapping[str, Any], cells: Iterable[Cell]) -> Iterator[Cell]:
    """The amounts of the report's own year that a selector of rules.yml means."""
    conditions = _conditions(selector)
    for cell in cells:
        if cell.kind in ("amount", "count") and cell.period == 0 and _meets(cell, conditions):
            yield cell


NOT_FIELDS = frozenset({"weight", "by", "optional", "unless"})
Condition = tuple[str, frozenset[Any], frozenset[int]]
"""A field of a cell, the values it may have, and the lengths that a code in it may have."""


def _conditions(selector: Mapping[str, Any]) -> list[Condition]:
    return [
        ("table_code" if name == "table" else name, *_meant(wanted))
        for name, wanted in selector.items()
        if name not in NOT_FIELDS
    ]


def _meant(wanted: Any) -> tuple[frozenset[Any], frozenset[int]]:
    """Values, and lengths of codes (类 款 项), of one of them or a list."""
    several = wanted if isinstance(wanted, list) else [wanted]
    return frozenset(several), frozenset(LEVELS[one] for one in several if one in LEVELS)


def _meets(cell: Cell, conditions: Iterable[Condition]) -> bool:
    for name, values, lengths in conditions:
        value = getattr(cell, name)
        if value not in values and not (lengths and value and len(value) in lengths and value.isdigit()):
            return False
    return True


def is_(cell: Cell, name: str, wanted: Any) -> bool:
    return _meets(cell, [(name, *_meant(wanted))])


@dataclass
class PrintedReport:
    """A report's bound cells, as the rules look at them."""

    report_id: str
    fiscal_year: int | None
    cells: list[Cell]
    every_cell: Sequence[Cell]
    by_table: dict[str | None, list[Cell]] = field(default_factory=dict)
    by_id: dict[str, Cell] = field(default_factory=dict)
    substitutes: dict[str, Cell] = field(default_factory=dict)
    missing_totals: set[str] = field(default_factory=set)
    repeats: list[tuple[Cell, Cell]] = field(default_factory=list)
    noted: Collection[str] = ()
    judgements: Sequence[Judgement] = ()
    selections: dict[int, tuple[Mapping[str, Any], list[Cell]]] = field(default_factory=dict)

    def selected(self, selector: Mapping[str, Any]) -> list[Cell]:
        """``select`` in the selector's own tables, remembered: a selector of the rules is asked more than once."""
        kept = self.selections.get(id(selector))
        if kept is None or kept[0] is not selector:
            kept = self.selections[id(selector)] = selector, list(select(selector, self.in_tables(selector)))
        return kept[1]

    @classmethod
    def of(cls, report_id: str, fiscal_year: int | None, cells: Sequence[Cell]) -> PrintedReport:
        # what was derived prints nothing: an identity may not confirm what it served to derive
        bound = [replace(c, value=None) if c.placement == "derived" else c for c in cells if c.domain is not None]
        self = cls(report_id, fiscal_year, [], cells)
        first: dict[tuple[Any, ...], Cell] = {}
        # of two printings of one table, the figure counts, not the blank, and the one whose place is certain
        for cell in sorted(bound, key=lambda cell: (cell.is_blank, cell.placement == "ambiguous")):
            if cell.table_code == PROSE:
                self.cells.append(cell)
                continue
            earlier = first.setdefault((cell.table_code, *meaning(cell)), cell)
            if earlier is cell:
                self.cells.append(cell)
            elif not cell.is_blank:
                self.repeats.append((cell, earlier))
        for cell in self.cells:
            self.by_table.setdefault(cell.table_code, []).append(cell)
            self.by_id[cell.cell_id] = cell
        self._find_missing_totals()
        return self

    @cached_property
    def printed_in_tables(self) -> Mapping[tuple[Any, ...], Cell]:
        """Where the tables print a quantity: of several places the most authoritative."""
        found: dict[tuple[Any, ...], Cell] = {}
        ranked = [cell for code in TABLE_RANK for cell in self.by_table.get(code, ())]
        for cell in sorted(ranked, key=lambda cell: cell.placement in ("derived", "ambiguous")):
            if cell.cell_id not in self.missing_totals:
                found.setdefault(meaning(cell), cell)
        return found

    def _find_missing_totals(self) -> None:
        """A blank total over printed parts is missing, not zero; another printing of it may stand in."""
        parts_printed = {
            whole for cell in self.cells if cell.table_code != PROSE and not cell.is_blank for whole in _wholes(cell)
        }
        printed = {meaning(c): c for c in reversed(self.cells) if not c.is_blank and c.placement != "ambiguous"}
        for cell in self.cells:
            if cell.table_code != PROSE and cell.is_blank and _position(cell) in parts_printed:
                self.missing_totals.add(cell.cell_id)
                if substitute := printed.get(meaning(cell)):
                    self.substitutes[cell.cell_id] = substitute

    def in_tables(self, selector: Mapping[str, Any]) -> Iterable[Cell]:
        tables = selector.get("table")
        if tables is None:
            return self.cells
        names = tables if isinstance(tables, list) else [tables]
        return [cell for name in names for cell in self.by_table.get(name, ())]

    @property
    def fiscal_money_only(self) -> bool:
        """True where the 总表 shows all revenue as 财政拨款 and no other balances come in."""
        ledger = [c for c in self.by_table.get("Z01", ()) if c.value is not None]
        revenue = [c for c in ledger if c.flow == "revenue"]
        own = sum((c.value or ZERO for c in revenue if c.fund == "all"), ZERO)
        fiscal = sum(
            (c.value or ZERO for c in revenue if c.fund in ("general_public", "government_fund", "state_capital")),
            ZERO,
        )
        others = [c for c in ledger if c.flow in ("balance_used", "balance_opening") and c.value]
        return bool(revenue) and own == fiscal and not others


LEDGERS = ["Z01", "Z04", "B01", "B04"]
# Which figures of a form are parts of which total of the same form: what the parts are, and how the total differs.
PARTS_OF_TOTALS: Sequence[tuple[Mapping[str, Any], Mapping[str, str]]] = (
    ({"function_parent": TOTAL}, {"function_code": TOTAL}),
    ({"economic_parent": TOTAL}, {"economic_code": TOTAL}),
    ({"table_code": ["Z01", "B01"], "flow": "revenue"}, {"fund": "all"}),
    ({"table_code": ["Z04", "B04"], "flow": ["revenue", "balance_opening"]}, {"fund": "fiscal"}),
    ({"table_code": LEDGERS, "flow": "revenue", "fund": ["all", "fiscal"]}, {"flow": "total_in"}),
    ({"table_code": LEDGERS, "flow": "expenditure", "nature": "all", "function_code": TOTAL}, {"flow": "total_out"}),
    ({"table_code": "B02", "flow": "revenue"}, {"flow": "total_in", "fund": "all"}),
    ({"table_code": ["B03", "B05", "B07", "B08", "B13"], "nature": ["basic", "project"]}, {"nature": "all"}),
    ({"table_code": "Z06", "nature": ["basic_personnel", "basic_public"], "economic_code": TOTAL}, {"nature": "basic"}),
)


_PARTS = [(_conditions(parts), total) for parts, total in PARTS_OF_TOTALS]


def _position(cell: Cell, **instead: str) -> tuple[Any, ...]:
    return (cell.table_code, *(instead.get(name, getattr(cell, name)) for name in COORDINATES))


def _wholes(cell: Cell) -> Iterator[tuple[Any, ...]]:
    """The positions of the totals that a figure of a form is a part of."""
    for parts, total in _PARTS:
        if _meets(cell, parts):
            yield _position(cell, **total)
