"""What sentences can state, by the lexicon: the coordinates of every quantity that it has words for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import yaml

from dagster_project.model import TOTAL
from dagster_project.narrative.lexicon import LEXICON

PHASES = ("approved", "adjusted", "executed")
SUBJECTS = (TOTAL, "208", "20805", "2080505", "2080506")
"""A sentence may name any function; these stand for all."""


def meanings() -> Iterator[dict[str, str]]:
    """Coordinates as ``forms`` give them to cells, indicators included. Phases and scopes are combined freely."""
    raw: Mapping[str, Any] = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))
    funds = ["all", *(entry["fund"] for entry in raw["funds"])]
    natures: Mapping[str, str] = raw["natures"]
    subjects = [
        {**entry["means"], **({"flow": entry["also"]} if both else {})}
        for entry in raw["subjects"]
        for both in ((False, True) if "also" in entry else (False,))
    ]
    subjects += [{"flow": entry["flow"]} for entry in raw["flows"]]
    for means, phase in product(subjects, PHASES):
        if "indicator" in means:
            yield {"indicator": means["indicator"], "phase": phase}
            continue
        economic = means.get("economic_code", TOTAL)
        for fund, function in product([means["fund"]] if "fund" in means else funds, SUBJECTS):
            for nature in {means.get("nature", "all"), natures.get(economic[:3], "all")}:
                yield {
                    "phase": phase,
                    "flow": means["flow"],
                    "fund": fund,
                    "nature": nature,
                    "function_code": function,
                    "economic_code": economic,
                }
