"""The layouts in which provinces publish the official tables: every amount has the coordinates it was drawn with."""

from __future__ import annotations

import pytest
from drawn_tables import Drawn, Style, Unit, found_in, plain_yuan, yuan_with_zeros
from made_tables import report
from provincial_layouts import LAYOUTS

from dagster_project import forms
from dagster_project.model import Cell

STYLES = {
    "as usual": Style(),
    "codes in three columns": Style(codes="split", indent=True),
    "类 款 项 repeated": Style(codes="all three", total="last"),
    "code and name in one cell": Style(codes="joined", numbered=False),
    "spans lost": Style(spans=False),
    "zeros everywhere": Style(show=yuan_with_zeros, spans=False, numbered=False),
    "without thousands": Style(show=plain_yuan, codes="split", spans=False),
}
SEEDS = (1, 2)


def read(drawn: Drawn) -> list[Cell]:
    return forms.read_tables(report(drawn.title, "金额单位：元", drawn.grid()))[0]


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_amount_of_a_layout_has_its_coordinates(layout: str, style: Style) -> None:
    for seed in SEEDS:
        drawn = LAYOUTS[layout](Unit.of(seed), style)
        cells = read(drawn)
        assert found_in(cells) == drawn.truth
        assert {c.placement for c in cells if c.printed_text} == {"as_printed"}
        assert {c.table_code for c in cells} == {layout[:3]}
