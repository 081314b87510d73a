"""Pages of images in a warehouse: recognised once, in workers, and not again when a run is repeated or was killed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from dagster_project import recognition, tasks
from dagster_project.documents import limits
from dagster_project.model import Failed, Segment
from dagster_project.reading import Reader
from dagster_project.warehouse import Warehouse
from dagster_project.workers.pool import Workers


def picture(*pages: str) -> bytes:
    """A TIFF with a line of text on each page."""
    images = []
    for text in pages:
        image = Image.new("L", (1200, 600), 255)
        ImageDraw.Draw(image).text((100, 200), text, 0, ImageFont.load_default(48))
        images.append(image)
    stream = io.BytesIO()
    images[0].save(stream, "TIFF", save_all=True, append_images=images[1:])
    return stream.getvalue()


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    warehouse = Warehouse(tmp_path / "W")
    for name, data in (
        ("scan.tif", picture("2023 budget 625.00", "second page 480.97")),
        ("report.txt", "2022年度示例县文物局整体支出绩效自评报告\n\n总支出300.00万元。\n".encode()),
    ):
        (tmp_path / name).write_bytes(data)
        warehouse.add(tmp_path / name, name)
    return warehouse


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages that workers are given to recognise."""
    pages: list[int] = []
    each = Workers.each

    def noted(self, function, items):
        if function is tasks.scanned:
            pages.extend(page for _, page in items)
        return each(self, function, items)

    monkeypatch.setattr(Workers, "each", noted)
    return pages


def texts(warehouse: Warehouse) -> list[str]:
    with Reader(warehouse) as reader:
        scan, text = reader.read(warehouse.inputs())
    assert not isinstance(text, Failed)
    assert not isinstance(scan, Failed), scan
    segment: Segment = scan[0]
    return [block.text for block in segment.document.blocks]


def test_pages_are_recognised_once_and_one_that_was_lost_again(warehouse: Warehouse, recognised: list[int]) -> None:
    first = texts(warehouse)
    assert first == ["2023budget625.00", "secondpage480.97"]
    assert recognised == [1, 2]
    texts(warehouse)
    assert recognised == [1, 2], "a second run recognises nothing"
    kept = sorted(path for path in (warehouse.cache_folder / "pages").rglob("*") if path.is_file())
    assert len(kept) == 2
    kept[0].unlink()  # as if the run had been killed before this page
    for path in (warehouse.cache_folder / "documents").rglob("*"):
        path.unlink() if path.is_file() else None
    assert texts(warehouse) == first
    assert len(recognised) == 3


def test_a_page_that_takes_too_long_costs_that_page_and_says_so(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RECOGNITION_SECONDS", 0)
    with Reader(warehouse) as reader:
        scan, text = reader.read(warehouse.inputs())
    assert not isinstance(text, Failed)
    assert isinstance(scan, Failed)
    assert "were not recognised" in scan.reason and "took longer than 0 s" in scan.reason


def test_there_is_at_least_one_worker_and_never_more_than_the_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RECOGNITION_MEMORY", 1)
    most = recognition.processes()
    monkeypatch.setattr(limits, "RECOGNITION_MEMORY", 1 << 60)
    assert recognition.processes() == 1 <= most
