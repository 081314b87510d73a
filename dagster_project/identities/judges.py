"""Judges: identities that no sum or ratio says, decided over a report's cells (a word that contradicts two figures)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dagster_project.identities import scores, wording
from dagster_project.model import Judgement

Judge = Callable[..., Iterator[Judgement]]
"""Takes the identity's id, every cell of the report and the options of its rule; yields what it found, broken or not."""

JUDGES: Mapping[str, Judge] = {
    "directions": wording.directions,
    "reasons": wording.reasons,
    "rates_of_zero": wording.rates_of_zero,
    "sums_of_shares": wording.sums_of_shares,
    "scores": scores.scores,
    "budget_scores": scores.budget_scores,
    "per_piece": wording.per_piece,
    "at_most": wording.at_most,
}
