"""What speaks for a printed figure, and how strong a coincidence has to be: ``evidence.yml`` as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Evidence:
    """The table of ``evidence.yml``."""

    indifference: int
    least: int
    placement: Mapping[str, int]
    most_confirmations: int
    chance: int

    def cost(self, placement: str, confidence: Decimal, confirmations: int) -> int:
        """Points for a figure placed like this, recognised so surely, in so many identities that hold."""
        points = (self.placement[placement] * confidence).quantize(Decimal(1), ROUND_HALF_UP)
        return max(self.least, int(points)) + min(confirmations, self.most_confirmations)


@cache
def load() -> Evidence:
    """Raises ValueError where a figure could cost no more than what decides nothing."""
    found = Evidence(**yaml.safe_load(Path(__file__).with_name("evidence.yml").read_text(encoding="utf-8")))
    if found.least <= found.indifference:
        raise ValueError("evidence.yml: least must be greater than indifference")
    return found
