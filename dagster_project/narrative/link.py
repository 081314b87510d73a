"""Which figures a figure is computed from: links between the figures of ``bind``, as ``dagster_project.pointers`` names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dagster_project.narrative.context import ReportContext
from dagster_project.narrative.figures import SUMMANDS, Figure
from dagster_project.narrative.reflow import Passage
from dagster_project.pointers import as_words

AMOUNTS = ("amount", "count")


def links(context: ReportContext, identify: Callable[[Figure], str]) -> list[dict[str, str]]:
    """One mapping per figure of ``context``, in order; ``identify`` gives a figure's cell_id."""
    linker = _Linker(context)
    result = []
    for position, figure in enumerate(context.figures):
        targets, words = linker.of(figure, position)
        result.append({key: identify(target) for key, target in targets.items() if target is not None} | words)
    return result


class _Linker:
    def __init__(self, context: ReportContext) -> None:
        self.context, self.figures = context, context.figures
        self.by_passage: dict[Passage, list[Figure]] = {}
        for position, figure in enumerate(self.figures):
            self.by_passage.setdefault(figure.passage, []).append(figure)
            if figure.kind in SUMMANDS:
                figure.whole = self._whole(figure, position)
        self.exhaustive = self._exhaustive()

    def of(self, figure: Figure, position: int) -> tuple[dict[str, Figure | None], dict[str, str]]:
        """The figures that one figure points at, and what else its note says."""
        targets: dict[str, Figure | None] = {}
        words = {"reason": figure.reason} if figure.reason else {}
        if figure.kind in SUMMANDS:
            targets["whole"] = figure.whole
            if figure.whole is not None:
                words["exhaustive"] = str(int(figure in self.exhaustive))
            if figure.wording:
                targets["base"], words["wording"] = self._budget(figure, position), figure.wording
        elif figure.what is None:
            return targets, words
        elif figure.kind == "share":
            targets = {"part": figure.part, "whole": self._share_whole(figure)}
            if figure.whole_of:
                words["whole_of"] = as_words(figure.whole_of)
        elif figure.kind == "completion":
            targets = {
                "final": self._same(figure, position, "executed"),
                "base": figure.against or self._budget(figure, position),
            }
        elif figure.sign:
            targets, words = self._change(figure, position), words | {"sign": figure.sign}
            if figure.base == "budget":
                words["base_kind"] = "budget"
            elif figure.base == "prior_budget":
                words["prior_phase"] = "approved"
        if figure.also:
            words["also"] = figure.also
        return targets, words

    # ---------------------------------------------------------------------------------- parts of sums

    def _whole(self, part: Figure, position: int) -> Figure | None:
        """The nearest amount that this is a part of: in its own section, or in one that its section is part of."""
        whole = part.whole
        if part.what is None:
            return self._list_whole(part)
        if part.kind == "part":
            return whole
        for candidate in reversed(self.figures[:position]) if whole is None else ():
            if candidate.passage.annex != part.passage.annex:
                break
            sections = candidate.passage.sections
            if part.passage.sections[: len(sections)] != sections or candidate.aside or candidate.what is None:
                continue
            same = candidate.kind == part.kind and candidate.phase == part.phase
            if same and self.context.partition(candidate.what, part.what):
                whole = candidate
                break
        repeated = any(
            f.whole is whole and f.what == part.what and f.kind == part.kind for f in self.figures[:position]
        )
        return None if repeated else whole  # what is printed again is not counted again

    @staticmethod
    def _list_whole(part: Figure) -> Figure | None:
        """An item that was not understood still is a part of what its sentence lists it as."""
        scope = part.scope
        if scope is None or part.reason == "ambiguous" or _is_understood(scope.members[0]):
            return None
        whole = scope.whole_of_items()
        return whole if whole is not None and whole.unit == part.unit else None

    def _exhaustive(self) -> set[Figure]:
        """The amounts that, with the other parts of their whole, are all its parts."""
        groups: dict[tuple[int, int, int], list[Figure]] = {}
        partitions: dict[tuple[int, int, int], Mapping[str, Any]] = {}
        for figure in self.figures:
            if figure.kind not in SUMMANDS or figure.whole is None:
                continue
            unread = not _is_understood(figure) or figure.whole.what is None
            partition = None if unread else self.context.partition(figure.whole.what or {}, figure.what or {})
            key = (id(figure.whole), id(partition), id(figure.scope) if unread else 0)
            partitions[key] = partition or {"complete": "closed" if unread else "never"}
            groups.setdefault(key, []).append(figure)
        complete = [parts for key, parts in groups.items() if self._is_complete(parts, partitions[key])]
        return {part for parts in complete for part in parts}

    def _is_complete(self, parts: Sequence[Figure], partition: Mapping[str, Any]) -> bool:
        complete = partition["complete"]
        if isinstance(complete, list):
            values = {part.what[partition["dimension"]] for part in parts if part.what}
            return any(values >= set(alternative) for alternative in complete)
        scopes = [part.scope for part in parts if part.scope]
        if complete == "never" or len(parts) < 2 or len(scopes) < len(parts):
            return False
        if any(scope.unfinished or scope.opener.get("complete") is False for scope in scopes):
            return False
        # a list of understood and other items is no sum of the understood ones
        if len({_is_understood(member) for scope in scopes for member in scope.members}) > 1:
            return False
        closed = parts[-1].label.startswith(self.context.lexicon.closing)
        return complete == "list" or closed or all(scope.opener.get("complete") for scope in scopes)

    def _share_whole(self, share: Figure) -> Figure | None:
        """A share that does not name its whole is of the part's whole, else of that of the share before it."""
        part = share.part
        if share.whole or share.names_whole or part is None or part.what is None:
            return share.whole
        inside = self.by_passage[share.passage]
        if part.whole:
            # “中小企业5万元，占50%，小微企业3万元，占30%”: of the 5 or of what the 5 is of
            is_nested = any(f.kind == "share" and f.part is part.whole and f.sentence == share.sentence for f in inside)
            return None if is_nested and part.whole.whole else part.whole
        for earlier in reversed(inside[: inside.index(share)]):
            if earlier.kind == "share" and earlier.whole is not None and earlier.whole.what is not None:
                return earlier.whole if self.context.partition(earlier.whole.what, part.what) else None
        return None

    # ------------------------------------------------------------------------------ rates and changes

    def _change(self, figure: Figure, position: int) -> dict[str, Figure | None]:
        if figure.phase == "adjusted":  # 年中追加
            return {
                "final": self._same(figure, position, "adjusted"),
                "base": self._same(figure, position, "approved"),
            }
        change = None
        if figure.kind == "change_pct":
            inside = self.by_passage[figure.passage]
            before = [f for f in inside[: inside.index(figure)] if f.sentence == figure.sentence]
            wanted = ("change_amount", figure.what, figure.base)
            change = next((f for f in reversed(before) if (f.kind, f.what, f.base) == wanted), None)
        final = self._same(figure, position, figure.phase)
        if figure.base in ("prior", "prior_budget"):
            prior = figure.against or self._same(figure, position, None, period=-1, here=True)
            return {"final": final, "change": change, "prior": prior}
        base = figure.against or self._same(figure, position, "approved", here=True)
        return {"final": final, "change": change, "base": base}

    def _budget(self, figure: Figure, position: int) -> Figure | None:
        """A plain 预算 is the adjusted budget where the paragraph prints one, else the approved."""
        if figure.base in ("approved", "adjusted"):
            return self._same(figure, position, figure.base)
        return self._same(figure, position, "adjusted", here=True) or self._same(figure, position, "approved")

    def _same(
        self, figure: Figure, position: int, phase: str | None, period: int = 0, here: bool = False
    ) -> Figure | None:
        """The amount of the figure's quantity in that phase: before it in its paragraph, after it, or further up."""
        inside = self.by_passage[figure.passage]
        at = inside.index(figure)
        for candidate in [*reversed(inside[:at]), *inside[at + 1 :]]:
            if _is_amount_of(candidate, figure, phase, period):
                return candidate
        for candidate in reversed(self.figures[:position]) if not here else ():
            if candidate.passage.annex != figure.passage.annex:
                return None
            if _is_amount_of(candidate, figure, phase, period):
                return candidate
        return None


def _is_understood(figure: Figure) -> bool:
    """It means a quantity of its own; an item is only known as what its list says."""
    return figure.what is not None and not figure.is_item


def _is_amount_of(candidate: Figure, figure: Figure, phase: str | None, period: int) -> bool:
    if candidate.kind not in (*AMOUNTS, "prior") or candidate.period != period or phase not in (None, candidate.phase):
        return False
    return figure.what is not None and figure.what in (candidate.what, candidate.rates_of)
