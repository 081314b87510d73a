"""Where a page's lines stand says which of them are one paragraph, where their words do not."""

from __future__ import annotations

import pytest
from reports_of_sentences import report_of_blocks

from dagster_project.model import Box, Paragraph
from dagster_project.narrative.reflow import passages

LEFT, INDENTED, RIGHT, HEIGHT = 90.0, 122.0, 505.0, 16.0
HEADING, ITS_END = "十一、一般公共预算会议费、培训费支", "出预算表情况说明"
SHORT_LINE, ITS_REST = "2017年度三公经费预算", "支出中，公务接待费支出5万元。"


def line(text: str, number: int, left: float, right: float, page: int = 1) -> Paragraph:
    box: Box = (left, number * HEIGHT, right, (number + 1) * HEIGHT)
    return Paragraph(text, number, page, box)


def read(*lines: Paragraph) -> list[str]:
    """The texts of the passages, below a line as wide as the page."""
    whole = line("本页最宽的一行。", 0, LEFT, RIGHT, lines[0].page or 1)
    return [passage.text for passage in passages(report_of_blocks(whole, *lines))][1:]


@pytest.mark.parametrize(("first", "second"), [(HEADING, ITS_END), (SHORT_LINE, ITS_REST)])
def test_an_indented_line_that_runs_to_the_edge_goes_on_at_the_edge(first: str, second: str) -> None:
    assert read(line(first, 1, INDENTED, RIGHT - 32), line(second, 2, LEFT, 200)) == [first + second]


def test_a_heading_of_three_lines_is_one() -> None:
    texts = ["十一、一般公共预算会议费", "培训费支出预算表情况说明以及相关的", "说明"]
    lines = [line(texts[0], 1, INDENTED, RIGHT), line(texts[1], 2, LEFT, RIGHT), line(texts[2], 3, LEFT, 120)]
    assert read(*lines) == ["".join(texts)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((INDENTED, RIGHT - 48), (LEFT, 200), id="the line ends before the edge"),
        pytest.param((LEFT, RIGHT), (LEFT, 200), id="the line is not indented"),
        pytest.param((INDENTED + 100, RIGHT), (LEFT, 200), id="the line is set in the middle"),
        pytest.param((INDENTED, RIGHT), (INDENTED, 200), id="the next is indented itself"),
    ],
)
def test_lines_that_stand_otherwise_are_paragraphs_of_their_own(
    first: tuple[float, float], second: tuple[float, float]
) -> None:
    assert read(line(SHORT_LINE, 1, *first), line(ITS_END, 2, *second)) == [SHORT_LINE, ITS_END]


@pytest.mark.parametrize(("text", "following"), [("三公经费。", ITS_END), (SHORT_LINE, "二、收入决算")])
def test_what_has_ended_or_begins_with_a_number_is_not_joined(text: str, following: str) -> None:
    lines = line(text, 1, INDENTED, RIGHT), line(following, 2, LEFT, 200)
    assert read(*lines) == [text, following]


def test_the_lines_of_a_report_without_pages_are_told_apart_by_their_words() -> None:
    blocks = Paragraph(SHORT_LINE, 1), Paragraph(ITS_END, 2)
    assert [passage.text for passage in passages(report_of_blocks(*blocks))] == [SHORT_LINE, ITS_END]
