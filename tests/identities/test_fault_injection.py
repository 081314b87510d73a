"""Consistent reports with one slip in each, through the real path: found, located, and never put right wrongly."""

from __future__ import annotations

import pytest
from consistent_reports import books, printed, tables
from fault_injection import Measured, measure

KINDS = ("digits transposed", "元 for 万元", "neighbouring column", "row missing", "wrong percentage")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measure(tmp_path_factory.mktemp("faults"), seeds=(1, 5), kinds=KINDS)


def test_a_consistent_report_has_no_violation(measured: Measured) -> None:
    assert (measured.clean_reports, measured.clean_violated) == (2, 0)


def test_every_fault_that_an_identity_can_see_is_found(measured: Measured) -> None:
    detectable = [one for one in measured.outcomes if one.detectable]
    assert len(detectable) >= 8
    assert [one.kind for one in detectable if not one.detected] == []


def test_the_wrong_cell_is_among_the_suspects(measured: Measured) -> None:
    single = [one for one in measured.outcomes if one.detectable and len(one.wrong) == 1]
    assert len(single) >= 5
    assert [one.kind for one in single if not one.in_minimal_set] == []


def test_values_are_suggested_and_none_is_wrong(measured: Measured) -> None:
    assert sum(bool(one.suggested) for one in measured.outcomes) >= 4
    assert [one.suggested for one in measured.outcomes if one.has_wrong_suggestion] == []


def test_a_year_opens_with_what_the_last_one_closed_with() -> None:
    first, second = (tables(one) for one in books(2, years=2))
    (closing,) = (row[5] for row in first["Z01"] if row[3:4] == ["年末结转和结余"])
    (opening,) = (row[2] for row in second["Z01"] if row[0] == "年初结转和结余")
    assert closing == opening != printed(0)
