"""Whatever a text says, reading it ends with cells that print what stands there."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from reports_of_sentences import report_of

from dagster_project.narrative import lexicon, read_figures
from dagster_project.pointers import pointers

WORDS = sorted(lexicon.load().words)
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(list("，。；：、（）()“”《》 ")),
    st.sampled_from(
        [
            "5万元",
            "1,234.50 元",
            "12.5％",
            "-3%",
            "7辆",
            "0.8万",
            "三百二十万元",
            "百分之八点五",
            "9，",
            "2020年",
            "2021年度",
            "某",
            "①",
        ]
    ),
    st.sampled_from(["公共安全支出（类）", "公安（款）", "行政运行（项）", "一、", "（一）", "1.", "（2）"]),
    st.text(max_size=4),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=25).map("".join), max_size=5))
def test_any_text_gives_cells_that_print_what_stands_there(lines: list[str]) -> None:
    report = report_of(*lines)
    cells, _ = read_figures(report, {"公安/行政运行": "2040201", "公共安全支出": "204"})
    ids = {cell.cell_id for cell in cells}
    assert len(ids) == len(cells)
    paragraphs = {block.line: block.text for block in report.segments[0].blocks()}  # type: ignore[union-attr]
    for cell in cells:
        assert cell.printed_text[0] in paragraphs[cell.line]
        printed = lexicon.numeral(cell.printed_text)
        assert cell.value in (printed, -printed)
        assert (cell.domain is None) == (cell.placement == "unbound") == ("reason" in pointers(cell))
        links = pointers(cell)
        assert {links[k] for k in ("part", "whole", "final", "base", "change", "prior") if k in links} <= ids
