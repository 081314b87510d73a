"""The lexicon is data that people extend: what it may say is checked here."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from reports_of_sentences import report_of

from dagster_project.narrative import lexicon, read_figures
from dagster_project.narrative.reflow import normalise, passages
from dagster_project.pointers import as_note, pointers

COORDINATES = {
    "flow": "revenue expenditure balance_opening balance_closing balance_used balance_distributed total_in total_out",
    "fund": "all fiscal general_public government_fund state_capital superior_subsidy business operating affiliated other "
    "special_account unit_funds",
    "nature": "all basic basic_personnel basic_public basic_other project reserve to_superior operating to_affiliated",
    "indicator": "sangong_total sangong_abroad sangong_vehicle sangong_vehicle_purchase sangong_vehicle_running "
    "sangong_reception procurement_total procurement_goods procurement_works procurement_services procurement_sme "
    "procurement_micro vehicles vehicles_bought abroad_groups abroad_people reception_batches reception_people "
    "office_running meetings training special_funds staff staff_posts retired people_paid assets_acquired assets_disposed "
    "performance_score",
    "phase": "approved adjusted executed budget",
}


def senses() -> list[tuple[str, str, dict[str, object]]]:
    words = lexicon.load().words
    return [(word, role, dict(sense)) for word, entries in words.items() for role, sense in entries]


def test_every_sense_means_coordinates_that_exist() -> None:
    for word, _, sense in senses():
        for name, value in {**sense, **dict(sense.get("means", {}))}.items():  # type: ignore[call-overload]
            if name in COORDINATES:
                assert value in COORDINATES[name].split(), (word, name, value)


def test_every_part_of_a_partition_is_a_word_somebody_can_write() -> None:
    said = {str(v) for _, _, s in senses() for v in {"fund": s.get("fund"), **dict(s.get("means", {}))}.values()}  # type: ignore[call-overload]
    for partition in lexicon.load().partitions:
        assert set(partition["parts"]) <= said | {"类", "款", "项"}, partition


def test_words_are_matched_as_normalised() -> None:
    assert all(word == normalise(word) for word in lexicon.load().words)


def test_the_longest_word_wins() -> None:
    tokens = [t.text for t in lexicon.load().tokens("一般公共预算财政拨款年初预算数")]
    assert tokens == ["一般公共预算财政拨款", "年初预算数"]


def test_tokens_cover_the_text_without_overlap() -> None:
    text = "其中:公共安全(类)支出5.5万元，占《某办法》的3%；2021年度4个月。"
    tokens = list(lexicon.load().tokens(text))
    assert tokens[0].start == 0 and tokens[-1].end == len(text)
    assert all(one.end <= two.start for one, two in pairwise(tokens))


def test_a_word_under_two_headings_is_refused(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    source = lexicon.LEXICON.read_text(encoding="utf-8")
    broken = tmp_path / "lexicon.yml"
    broken.write_text(source.replace("verbs: [", "verbs: [基本支出, "), encoding="utf-8")
    monkeypatch.setattr(lexicon, "LEXICON", broken)
    lexicon.load.cache_clear()
    try:
        with pytest.raises(ValueError, match="基本支出"):
            lexicon.load()
    finally:
        lexicon.load.cache_clear()


def test_a_note_and_its_pointers_are_inverse() -> None:
    ((cell,), _) = read_figures(report_of("基本支出5万元。"), {})
    assert pointers(cell) == {}
    links = {"whole": "ab12", "exhaustive": "1", "sign": "-"}
    assert pointers(replace(cell, note=as_note(links))) == links
    assert as_note({}) is None


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("（一）“三公” 经费　１２．５％", "(一)三公经费12.5%"),
        ("GB 4 号 and so", "GB 4号and so"),
        ("①5万元，②６万元", "，5万元，，6万元"),
        ("⑴5½万元¹6", "(1)5½万元¹6"),
    ],
)
def test_normalised_text_keeps_numbers_apart(printed: str, normal: str) -> None:
    assert normalise(printed) == normal


def test_sections_end_where_a_heading_of_their_level_begins() -> None:
    found = passages(report_of("一、甲", "（一）乙", "正文。", "1、丙", "（二）丁", "二、戊", "（1）己"))
    assert ["/".join(section.text for section in passage.sections) for passage in found] == [
        "甲",
        "甲/乙",
        "甲/乙",
        "甲/乙/丙",
        "甲/丁",
        "戊",
        "戊/己",
    ]
