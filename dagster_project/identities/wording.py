"""Judges of words and rates: what a sentence says of figures that are printed (更多, 占, 完成) against those figures.

A word is only held against figures that are printed, and only beyond what rounding explains; a printed 0 is exact.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dagster_project.identities.rounding import half_width
from dagster_project.identities.sentences import (
    PROSE,
    figure_en,
    figure_zh,
    label,
    place_en,
    place_zh,
    printed,
)
from dagster_project.model import TOTAL, Cell, Judgement, Note
from dagster_project.pointers import pointers

ZERO, HUNDRED = Decimal(0), Decimal(100)
SIGNS = {"+": 1, "-": -1}
WORDS = {"greater": ("大于", "greater than"), "less": ("小于", "less than"), "equal": ("持平", "equal to")}
CHANGES = {1: ("增加", "an increase"), -1: ("减少", "a decrease")}
RELATIONS = {1: ("大于", "is greater than"), 0: ("等于", "equals"), -1: ("小于", "is less than")}
BUDGET = re.compile("(?:年初|全年|年度|调整后?)预算")
STAGES = {
    "approved": ("预算", "the budget"),
    "adjusted": ("全年预算", "the adjusted budget"),
    "executed": ("决算", "the final figure"),
}
# Components that are all of 三公经费 by its definition.
ALL_OF_SANGONG = (
    {"sangong_abroad", "sangong_reception", "sangong_vehicle"},
    {"sangong_abroad", "sangong_reception", "sangong_vehicle_purchase", "sangong_vehicle_running"},
)


def _amount(cell: Cell) -> Decimal:
    """In 元, pieces or percent."""
    return (cell.value or ZERO) * cell.unit_factor


def _slack(*cells: Cell) -> Decimal:
    """What rounding can explain between figures."""
    return sum(
        (half_width(c.printed_decimals, c.unit_factor, c.printed_unit) for c in cells if c.value and c.kind != "count"),
        ZERO,
    )


def _difference(one: Cell, other: Cell) -> int:
    """The sign of ``one - other`` as it is printed."""
    apart = _amount(one) - _amount(other)
    return (apart > 0) - (apart < 0)


def _by_id(cells: Sequence[Cell]) -> dict[str, Cell]:
    return {cell.cell_id: cell for cell in cells if not cell.is_blank}


def _name(cell: Cell) -> str:
    what = cell.indicator or cell.project or cell.subject or cell.row_label
    return f"{what} " + (f"line={cell.line}" if cell.line else f"cell={cell.cell_id[:8]}")


def _note(cell: Cell, zh: str, en: str, stated: str = "", expected: str = "", cells: Sequence[Cell] = ()) -> Note:
    """A note where ``cell`` is printed, whose messages begin with that place."""
    ids = tuple(dict.fromkeys(one.cell_id for one in (cell, *cells)))
    message_zh, message_en = f"{place_zh(cell)} {zh}".strip(), f"{place_en(cell)} {en}".strip()
    return Note("", "", cell.line, cell.page, message_zh, message_en, stated or printed(cell), expected, ids)


def _judgement(identity_id: str, cell: Cell, cells: Sequence[Cell], note: Note | None) -> Judgement:
    ids = tuple(dict.fromkeys(one.cell_id for one in (cell, *cells)))
    return Judgement(identity_id, _name(cell), ids, note)


# ------------------------------------------------------------------------------------- words of direction


def directions(identity_id: str, cells: Sequence[Cell], against: str) -> Iterator[Judgement]:
    """Whether a word (增加, 下降, 大于, 持平) agrees with the two figures it stands between; ``against`` prior or base.

    A change of which only the change itself is printed twice, as an amount and as a rate, has to go one way.
    """
    known = _by_id(cells)
    seen: set[tuple[Any, ...]] = set()
    for cell in known.values():
        links = pointers(cell)
        is_budget = links.get("base_kind") == "budget"
        if "wording" in links and against == "base" and links.get("base") in known:
            yield _worded(identity_id, cell, known[links["base"]], links["wording"])
        if cell.kind not in ("change_amount", "change_pct") or not cell.value or is_budget != (against == "base"):
            continue
        if links.get("sign") not in SIGNS:
            continue
        direction = SIGNS[links["sign"]] * (1 if cell.value > 0 else -1)
        final = known.get(links.get("final", ""))
        other = known.get(links.get("prior") or links.get("base") or "")
        change = known.get(links.get("change", ""))
        if final is not None and other is not None:
            if (key := (cell.statement, final.cell_id, other.cell_id, direction)) not in seen:
                seen.add(key)
                yield _directed(identity_id, cell, final, other, direction, against)
        elif change is not None and change.value and pointers(change).get("sign") in SIGNS:
            yield _one_way(identity_id, cell, change, direction)


def _worded(identity_id: str, final: Cell, base: Cell, wording: str) -> Judgement:
    apart, slack = _amount(final) - _amount(base), _slack(final, base)
    is_wrong = {
        "greater": apart + slack <= 0,
        "less": apart - slack >= 0,
        "equal": abs(apart) > slack,
    }.get(wording, False)
    note = None
    if is_wrong:
        word, word_en = WORDS[wording]
        budget, budget_en = _budget(base)
        is_zh, is_en = RELATIONS[_difference(final, base)]
        says = f"称决算与{budget}“{word}”" if wording == "equal" else f"称决算“{word}”{budget}"
        note = _note(
            final,
            f"{label(final)} {says}：{figure_zh(final, final, '决算')} {is_zh} {figure_zh(base, final, budget)}",
            f"the final figure of {label(final)} is called {word_en} {budget_en}: "
            f"{printed(final)} {is_en} {figure_en(base, final, '')}",
            stated=word,
            expected=is_zh,
            cells=[base],
        )
    return _judgement(identity_id, final, [base], note)


def _directed(identity_id: str, cell: Cell, final: Cell, other: Cell, direction: int, against: str) -> Judgement:
    apart, slack = _amount(final) - _amount(other), _slack(final, other)
    note = None
    if direction * apart < -slack:
        says, says_en = _printed_word(cell, direction)
        is_zh, is_en = RELATIONS[_difference(final, other)]
        now, (than, than_en) = STAGES[final.phase or "executed"][0], _budget(other)
        if against == "prior":
            now, than, than_en = "本年", "上年", "the year before"
        note = _note(
            cell,
            f"{label(final)} 称比{than}“{says}” {printed(cell)}："
            f"{figure_zh(final, cell, now)} {is_zh} {figure_zh(other, cell, than)}",
            f"{label(final)}: {printed(cell)} is called {says_en} over {than_en}: "
            f"{figure_en(final, cell, '')} {is_en} {figure_en(other, cell, '')}",
            stated=f"{says} {printed(cell)}",
            expected=CHANGES[-direction][0],
            cells=[final, other],
        )
    return _judgement(identity_id, cell, [final, other], note)


def _one_way(identity_id: str, rate: Cell, change: Cell, direction: int) -> Judgement:
    of_change = SIGNS[pointers(change)["sign"]] * (1 if (change.value or ZERO) > 0 else -1)
    note = None
    if of_change != direction:
        says, says_en = _printed_word(rate, direction)
        other, other_en = _printed_word(change, of_change)
        note = _note(
            rate,
            f"{label(change)} 同一变动，金额称“{other}” {printed(change)}，比率却称“{says}” {printed(rate)}",
            f"{label(change)}: one change is {other_en} of {printed(change)} and {says_en} of {printed(rate)}",
            stated=f"{says} {printed(rate)}",
            expected=other,
            cells=[change],
        )
    return _judgement(identity_id, rate, [change], note)


def _budget(cell: Cell) -> tuple[str, str]:
    """Which budget the sentence says that the figure is."""
    said = BUDGET.search(cell.column_label)
    zh, en = STAGES[cell.phase or "approved"]
    return (said.group() if said else zh), en


def _printed_word(cell: Cell, direction: int) -> tuple[str, str]:
    """The word that the sentence uses, as far as it is known, and what it means."""
    return cell.column_label[-2:] or CHANGES[direction][0], CHANGES[direction][1]


# ------------------------------------------------------------------------------------------ reasons


def reasons(identity_id: str, cells: Sequence[Cell], against: str) -> Iterator[Judgement]:
    """Whether the text says why a figure deviates from what it is compared with; ``against`` prior or base. Once for
    each quantity of a sentence, at the figure that says most of it; a completed budget deviates where it is printed."""
    known = _by_id(cells)
    told: dict[tuple[Any, ...], tuple[Cell, Cell | None, bool]] = {}
    for cell in known.values():
        links = pointers(cell)
        is_change = cell.kind.startswith("change")
        is_against_prior = is_change and links.get("base_kind") != "budget"
        if "explained" not in links or is_against_prior != (against == "prior"):
            continue
        final = cell if "wording" in links else known.get(links.get("final", ""))
        deviates = bool(cell.value)
        if not is_change:
            other = known.get(links.get("base", ""))
            is_item = cell.domain == "indicator" or cell.function_code not in (None, TOTAL)
            if final is None or other is None or not (is_item or "wording" in links):
                continue
            is_said_equal = pointers(final).get("wording") in ("equal", "similar")
            deviates = not is_said_equal and abs(_amount(final) - _amount(other)) > _slack(final, other)
        key = (cell.file_sha256, cell.section, final.cell_id if final else cell.statement, _meaning(cell))
        told.setdefault(key, (cell, final, links["explained"] == "1" or not deviates))
    for cell, final, is_told in told.values():
        note = None if is_told else _unexplained(cell, final, known, against)
        yield _judgement(identity_id, cell, [final] if final else [], note)


def _unexplained(cell: Cell, final: Cell | None, known: Mapping[str, Cell], against: str) -> Note:
    links = pointers(cell)
    if cell.kind.startswith("change"):
        says, says_en = _printed_word(cell, SIGNS.get(links.get("sign", "+"), 1))
        than, than_en = ("上年", "the year before") if against == "prior" else ("预算", "the budget")
        name = label(final or cell)
        return _note(
            cell,
            f"{name} 比{than}“{says}” {printed(cell)}，没有说明原因",
            f"{name}: no reason is given for {says_en} of {printed(cell)} over {than_en}",
        )
    other = known[links["base"]]
    assert final is not None
    budget, budget_en = _budget(other)
    is_zh, is_en = RELATIONS[_difference(final, other)]
    return _note(
        cell,
        f"{label(final)} {figure_zh(final, cell, '决算')} {is_zh} {figure_zh(other, cell, budget)}，没有说明原因",
        f"{label(final)}: no reason is given why {figure_en(final, cell, '')} {is_en} {budget_en} "
        f"{figure_en(other, cell, '')}",
        cells=[final, other],
    )


# ------------------------------------------------------------------------------------------ rates of zero


def rates_of_zero(identity_id: str, cells: Sequence[Cell], kind: str) -> Iterator[Judgement]:
    """A rate of growth over a year without anything, or a completion of a budget of nothing (``kind`` change_pct or
    completion): there is no such rate. A rate of 0 says nothing and is let be, and so is nothing out of nothing."""
    known = _by_id(cells)
    for cell in known.values():
        links = pointers(cell)
        if cell.kind != kind or links.get("base_kind") == "budget":
            continue
        final, base = known.get(links.get("final", "")), known.get(links.get("base") or links.get("prior") or "")
        change = known.get(links.get("change", ""))
        if base is not None:
            amount, beside = _amount(base), [base]
        elif kind == "change_pct" and final is not None and change is not None and links.get("sign") in SIGNS:
            amount, beside = _amount(final) - SIGNS[links["sign"]] * _amount(change), [final, change]
        else:
            continue
        note = None
        if amount == 0 and cell.value and (final is None or final.value):
            note = _of_zero(cell, kind, beside, _other_budget(cell, final, known.values()))
        yield _judgement(identity_id, cell, beside, note)


def _of_zero(rate: Cell, kind: str, beside: Sequence[Cell], other: Cell | None) -> Note:
    if kind == "completion":
        budget, budget_en = _budget(beside[0])
        of = f"；{printed(rate)} 是对 {figure_zh(other, rate, '全年预算')} 的完成率" if other else ""
        of_en = f"; {printed(rate)} is that of the adjusted budget {figure_en(other, rate, '')}" if other else ""
        return _note(
            rate,
            f"{label(beside[0])} 称完成{budget}的 {printed(rate)}，但{figure_zh(beside[0], rate, f'{budget}为')}，没有完成率{of}",
            f"{label(beside[0])}: {printed(rate)} of {budget_en} is stated, but that is "
            f"{figure_en(beside[0], rate, '')} and has no rate of completion{of_en}",
            cells=beside,
        )
    growth = rate.column_label or "增长"
    before, before_en = figure_zh(beside[0], rate, "上年为"), f"that was {figure_en(beside[0], rate, '')}"
    if len(beside) == 2:
        change, change_en = CHANGES[SIGNS[pointers(rate)["sign"]]]
        before = f"上年为 0（{figure_zh(beside[0], rate, '本年')}，比上年{figure_zh(beside[1], rate, change)}）"
        before_en = f"that was 0: {figure_en(beside[0], rate, '')} is {change_en} of {figure_en(beside[1], rate, '')}"
    return _note(
        rate,
        f"{label(beside[0])} 称“{growth}” {printed(rate)}，但{before}，没有增长率",
        f"{label(beside[0])}: growth of {printed(rate)} over the year before is stated, but {before_en}; "
        "there is no rate of growth over 0",
        cells=beside,
    )


def _other_budget(rate: Cell, final: Cell | None, cells: Iterable[Cell]) -> Cell | None:
    """The adjusted budget, if the rate is that of it."""
    if final is None:
        return None
    for cell in cells:
        same = all(getattr(cell, name) == getattr(final, name) for name in MEANING)
        if same and cell.phase == "adjusted" and cell.kind == "amount" and cell.value and _is_rate(rate, final, cell):
            return cell
    return None


def _meaning(cell: Cell) -> tuple[Any, ...]:
    """The quantity, whatever its stage."""
    return tuple(getattr(cell, name) for name in MEANING)


MEANING = ("domain", "period", "indicator", "project", "flow", "fund", "nature", "function_code", "economic_code")


# ------------------------------------------------------------------------------------------ sums of shares


def sums_of_shares(identity_id: str, cells: Sequence[Cell]) -> Iterator[Judgement]:
    """The shares of all parts of one whole add up to 100 %, within half a last digit of each.

    A list names all parts where it says so, where their amounts add up to the whole, or where they are all of 三公经费.
    """
    known = _by_id(cells)
    lists: dict[tuple[Any, ...], dict[tuple[Any, ...], Cell]] = defaultdict(dict)
    for cell in known.values():
        part = known.get(pointers(cell).get("part", ""))
        if cell.kind != "share" or part is None:
            continue
        whole_id = pointers(cell).get("whole")
        key = ("whole", whole_id) if whole_id else ("beside", cell.file_sha256, cell.statement)
        lists[key].setdefault(_meaning(part), cell)
    for (_, named, *_), by_part in lists.items():
        shares = list(by_part.values())
        parts = [known[pointers(share)["part"]] for share in shares]
        whole = known.get(str(named))
        if len(shares) < 2 or not _are_all(parts, whole, known):
            continue
        total = sum((share.value or ZERO for share in shares), ZERO)
        slack = sum((Decimal(1).scaleb(-share.printed_decimals) / 2 for share in shares), ZERO)
        note = None
        if abs(total - HUNDRED) > slack:
            zh = " + ".join(figure_zh(share, shares[0]) for share in shares)
            en = " + ".join(figure_en(share, shares[0]) for share in shares)
            base = _base_of(shares, parts, known.values())
            of = f"；似以 {figure_zh(base, shares[0])} 为基数" if base else ""
            of_en = f"; they seem to be of {figure_en(base, shares[0])}" if base else ""
            note = _note(
                shares[0],
                f"各项占比之和应为 100%：{zh} = {total}%{of}",
                f"the shares of all parts should add up to 100 %: {en} = {total}%{of_en}",
                stated=f"{total}%",
                expected="100%",
                cells=shares,
            )
        yield _judgement(identity_id, shares[0], shares, note)


def _base_of(shares: Sequence[Cell], parts: Sequence[Cell], cells: Iterable[Cell]) -> Cell | None:
    """What every one of the shares is a share of, though it is called otherwise."""
    for cell in cells:
        is_base = cell.kind == "amount" and cell.domain is not None and _amount(cell) > 0 and cell not in parts
        if is_base and all(_is_rate(share, part, cell) for share, part in zip(shares, parts, strict=True)):
            return cell
    return None


def _is_rate(rate: Cell, part: Cell, whole: Cell) -> bool:
    """The rate is ``part`` in percent of ``whole``, rounded or cut off."""
    return abs(HUNDRED * _amount(part) / _amount(whole) - (rate.value or ZERO)) < Decimal(1).scaleb(
        -rate.printed_decimals
    )


def _are_all(parts: Sequence[Cell], whole: Cell | None, known: Mapping[str, Cell]) -> bool:
    if whole is None:
        return any({part.indicator for part in parts} == names for names in ALL_OF_SANGONG)
    listed = [c for c in known.values() if c.table_code == PROSE and pointers(c).get("whole") == whole.cell_id]
    complete = {c.cell_id for c in listed if c.kind != "share" and pointers(c).get("exhaustive") == "1"}
    if complete and complete == {part.cell_id for part in parts}:
        return True
    apart = sum(map(_amount, parts), ZERO) - _amount(whole)
    return abs(apart) <= _slack(whole, *parts)


# ------------------------------------------------------------------------------------------ per head


def per_piece(
    identity_id: str, cells: Sequence[Cell], of: str, over: str, most: int, least: int = 0
) -> Iterator[Judgement]:
    """Whether an amount of 元 for each person or piece is what it can be: between ``least`` and ``most`` 元."""
    own = [c for c in cells if c.period == 0 and c.phase == "executed" and c.value and c.placement != "derived"]
    seen: set[tuple[Any, ...]] = set()
    for count in own:
        if count.indicator != over or count.kind != "count":
            continue
        amounts = [c for c in own if c.indicator == of and c.kind == "amount" and c.section == count.section]
        amount = min(amounts, key=lambda c: abs((c.statement or 0) - (count.statement or 0)), default=None)
        if amount is None or (key := (count.section, amount.value, count.value)) in seen:
            continue
        seen.add(key)
        number, slack = _amount(count), _slack(amount)
        note = None
        if _amount(amount) - slack > most * number or _amount(amount) + slack < least * number:
            each = (_amount(amount) / number).quantize(Decimal("0.01"))
            limits = f"{least}–{most}" if least else f"≤{most}"
            note = _note(
                amount,
                f"{figure_zh(amount, amount)} ÷ {figure_zh(count, amount)} = {each} 元，不在通常的 {limits} 元之内",
                f"{figure_en(amount, amount)} / {figure_en(count, amount)} = {each} 元, outside the usual {limits} 元",
                stated=f"{each}元", expected=f"{limits}元", cells=[count],
            )  # fmt: skip
        yield _judgement(identity_id, amount, [count], note)


def at_most(
    identity_id: str, cells: Sequence[Cell], tables: Sequence[str], of: str, over: str, percent: str
) -> Iterator[Judgement]:
    """Whether an economic subject is no more than so many percent of another of the same table or part of the text."""
    groups: dict[tuple[Any, ...], dict[str | None, Cell]] = defaultdict(dict)
    for cell in _by_id(cells).values():
        is_amount = cell.table_code in tables and cell.kind == "amount" and cell.function_code == TOTAL
        if (
            is_amount
            and cell.period == 0
            and cell.economic_code in (of, over)
            and cell.placement not in ("derived", "ambiguous")
        ):
            key = (cell.table_code, cell.section, cell.phase, cell.fund)
            groups[key].setdefault(cell.economic_code, cell)
    for found in groups.values():
        if found.keys() != {of, over}:
            continue
        part, whole = found[of], found[over]
        limit = Decimal(percent) / HUNDRED
        note = None
        if _amount(part) - _slack(part) > limit * (_amount(whole) + _slack(whole)):
            most = f"{limit * (whole.value or ZERO):.2f}{whole.printed_unit}"
            note = _note(
                part,
                f"{figure_zh(part, part)} 大于 {figure_zh(whole, part)} 的 {percent}%，即 {most}",
                f"{figure_en(part, part)} is more than {percent} % of {figure_en(whole, part)}, {most}",
                expected=f"≤{most}",
                cells=[whole],
            )
        yield _judgement(identity_id, part, [whole], note)
