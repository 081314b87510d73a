"""What sentences leave out or say too much: deviations without a reason, rates without %, parts of one purchase twice.

The words are data (``lexicon.yml``); what they are held against are the passages as they were read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from dagster_project.model import Judgement, Note
from dagster_project.narrative.figures import Figure
from dagster_project.narrative.lexicon import Lexicon
from dagster_project.narrative.reflow import Passage

SENTENCE = re.compile(r"[^。!?！？]*[。!?！？]?")
FULL_MARKS = re.compile(
    r"(?:总分值|满分|总分)(?:为|是|共|计)?(?P<full>\d+(?:\.\d+)?)分[^。；]{0,20}?"
    r"(?:实得|得分|自评得分|自评分|评分)(?:为|是|共|计)?(?P<got>\d+(?:\.\d+)?)分"
)
SCORE = re.compile(r"(?:自评|评价|绩效)[^。；，]{0,12}?(?:得分|评分)(?:为|是)?(?P<got>\d+(?:\.\d+)?)分(?!钟)")
EXECUTION = re.compile(
    r"预算执行率?(?:\((?:满分|分值)?(?P<full>\d+)分\))?[^。；;]{0,10}?(?P<rate>\d+(?:\.\d+)?)%[^。；;]{0,8}?"
    r"得分?(?:为|是)?(?P<got>\d+(?:\.\d+)?)分"
)
TEN = Decimal(10)
RESERVED, OTHERS = "面向中小企业预留", "其他政府采购项目"
WON = re.compile(r"(?:中标|成交)[^。；;]*?采购金额")
ZERO, HUNDRED = Decimal(0), Decimal(100)


def explained(passages: Sequence[Passage], figures: Sequence[Figure], lexicon: Lexicon) -> dict[Figure, bool]:
    """Of each figure that states a deviation (a change, a completion, a 大于): whether a reason is given.

    In its paragraph, in the sentence after it, or where the same change is stated again; a paragraph that ends with
    “：” leaves its reasons to the items below it.
    """
    at = {passage: position for position, passage in enumerate(passages)}
    reasoned = {passage: bool(lexicon.explanation.search(passage.text)) for passage in passages}
    deviations = [figure for figure in figures if figure.what is not None and _deviates(figure)]

    def has_reason(figure: Figure) -> bool:
        here = figure.passage
        following = passages[at[here] + 1] if at[here] + 1 < len(passages) else None
        if reasoned[here] or (following and _reason_begins(following, lexicon)):
            return True
        if not here.text.endswith(":"):
            return False
        below = [p for p in passages[at[here] + 1 :] if p.sections[: len(here.sections)] == here.sections]
        return any(reasoned[passage] for passage in below)

    found = {figure: has_reason(figure) for figure in deviations}
    told = {(f.kind, f.value, f.unit) for f, is_told in found.items() if is_told and f.kind.startswith("change")}
    return {f: is_told or (f.kind, f.value, f.unit) in told for f, is_told in found.items()}


def _deviates(figure: Figure) -> bool:
    if figure.kind in ("change_amount", "change_pct"):
        return figure.phase != "adjusted"
    if figure.kind == "completion":
        return "project" not in (figure.what or {})
    return figure.wording in ("greater", "less")


def _reason_begins(passage: Passage, lexicon: Lexicon) -> bool:
    """The passage's first sentence gives a reason."""
    first = SENTENCE.match(passage.text, passage.start)
    return first is not None and lexicon.explanation.search(first.group()) is not None


def judgements(passages: Sequence[Passage], figures: Sequence[Figure], lexicon: Lexicon) -> Iterator[Judgement]:
    """What the text alone decides: of rates (P-UNIT), scores (P-SCORE, J-SCORE), purchases from small companies (G-PARTITION)."""
    inside: dict[Passage, list[Figure]] = {}
    for figure in figures:
        inside.setdefault(figure.passage, []).append(figure)
    for passage in passages:
        yield from _rates(passage, inside.get(passage, ()), lexicon)
        yield from _scores(passage)
        yield from _execution_scores(passage)
        yield from _small_companies(passage, passages, inside)


def _name(passage: Passage, what: str, at: int) -> str:
    line = passage.places[at][0].line
    return f"{what} line={line}" if line else what


def _note(passage: Passage, at: int, zh: str, en: str, stated: str, expected: str = "") -> Note:
    paragraph = passage.places[at][0]
    place_zh = (f"第{paragraph.page}页" if paragraph.page else "") + (f"第{paragraph.line}行" if paragraph.line else "")
    place_en = " ".join(f"{name} {n}" for name, n in (("page", paragraph.page), ("line", paragraph.line)) if n)
    message_zh, message_en = f"{place_zh} {zh}".strip(), f"{place_en} {en}".strip()
    return Note("", "", paragraph.line, paragraph.page, message_zh, message_en, stated, expected)


def _rates(passage: Passage, figures: Sequence[Figure], lexicon: Lexicon) -> Iterator[Judgement]:
    """A number right after a word that only a rate can follow, in a paragraph that speaks of money, carries %."""
    if not any(figure.family in ("money", "percent") for figure in figures):
        return
    for match in lexicon.rate.finditer(passage.text):
        word, number, unit = match["word"], match["number"], match["unit"]
        if not unit and (Decimal(number) <= 1 or "%" in word):  # 完成率 0.95 is one, written as a fraction
            continue
        note = None
        if not unit:
            note = _note(
                passage,
                match.start("number"),
                f"“{word}{number}”是比率，缺百分号（%）",
                f"“{word}{number}” is a rate without its %",
                f"{word}{number}",
                f"{number}%",
            )
        yield Judgement("P-UNIT", _name(passage, word, match.start("number")), (), note)


def _scores(passage: Passage) -> Iterator[Judgement]:
    """A score is no more than the full marks beside it, or than 100."""
    found = list(FULL_MARKS.finditer(passage.text)) or list(SCORE.finditer(passage.text))
    for match in found:
        full, got = Decimal(match.groupdict().get("full") or HUNDRED), Decimal(match["got"])
        note = None
        if got > full:
            note = _note(
                passage,
                match.start("got"),
                f"得分 {got} 分大于满分 {full} 分",
                f"a score of {got} is more than the full {full}",
                f"{got}分",
                f"≤{full}分",
            )
        yield Judgement("P-SCORE", _name(passage, "得分", match.start("got")), (), note)


def _execution_scores(passage: Passage) -> Iterator[Judgement]:
    """预算执行率95%，得9.5分: the full mark (10) in proportion to the rate, and no more."""
    for match in EXECUTION.finditer(passage.text):
        full, rate, got = Decimal(match["full"] or TEN), Decimal(match["rate"]), Decimal(match["got"])
        if got > full and not match["full"]:
            continue  # its full mark is another
        expected = full * min(rate / HUNDRED, Decimal(1))
        slack = _half_of_last_digit(got) + full * _half_of_last_digit(rate) / HUNDRED
        note = None
        if abs(got - expected) > slack:
            of = f"{full} × {rate}% = {expected.quantize(Decimal('0.01'))}"
            note = _note(
                passage,
                match.start("got"),
                f"预算执行得分 {got} 与 {of} 不符",
                f"the score for execution, {got}, is not {of}",
                f"{got}分",
                f"{expected:f}分",
            )
        yield Judgement("J-SCORE", _name(passage, "预算执行得分", match.start("got")), (), note)


def _half_of_last_digit(value: Decimal) -> Decimal:
    return Decimal(1).scaleb(int(value.as_tuple().exponent)) / 2


def _small_companies(
    passage: Passage, passages: Sequence[Passage], inside: dict[Passage, list[Figure]]
) -> Iterator[Judgement]:
    """What small companies won of purchases reserved for them and of all others is no more than all purchases."""
    won = {name: figure for figure in inside.get(passage, ()) if (name := _bucket(passage, figure))}
    if won.keys() != {RESERVED, OTHERS}:
        return
    total = None
    for earlier in passages[: passages.index(passage) + 1]:
        for figure in inside.get(earlier, ()):
            is_total = figure.what == {"indicator": "procurement_total"} and figure.phase == "executed"
            total = figure if is_total and figure.kind == "amount" and figure.period == 0 else total
    if total is None:
        return
    of_parts = sum((figure.value * figure.factor for figure in won.values()), ZERO)
    slack = sum((Decimal(1).scaleb(-f.decimals) * f.factor / 2 for f in (total, *won.values())), ZERO)
    start = _offset(won[RESERVED])
    note = None
    if of_parts > total.value * total.factor + slack:
        parts = " + ".join(f"{name} {won[name].digits}{won[name].unit}" for name in (RESERVED, OTHERS))
        line = total.places[0][0].line
        place_zh, place_en = (f"（第{line}行）", f" (line {line})") if line else ("", "")
        note = _note(
            passage,
            start,
            f"由中小企业成交的 {parts} 大于政府采购总额 {total.digits}{total.unit}{place_zh}",
            f"purchases won by small companies, {parts}, are more than all purchases, {total.digits}{total.unit}{place_en}",
            parts,
            f"≤{total.digits}{total.unit}",
        )
    yield Judgement("G-PARTITION", _name(passage, "procurement_sme", start), (), note)


def _offset(figure: Figure) -> int:
    """Where the figure stands in its passage."""
    paragraph, offset = figure.places[0]
    return next(i for i, (p, at) in enumerate(figure.passage.places) if p is paragraph and at == offset)


def _bucket(passage: Passage, figure: Figure) -> str | None:
    """Which of the purchases won by small companies the figure is, if it is one: the nearest that its clause names."""
    start = _offset(figure)
    clause = re.split("[。；;]", passage.text[:start])[-1]
    if figure.family != "money" or not WON.search(clause):
        return None
    return next((name for name in (OTHERS, RESERVED) if name in clause), None)
