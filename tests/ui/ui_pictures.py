"""Draws the pictures of docs/workplace.md: ``python tests/ui/ui_pictures.py ADDRESS`` of a UI over the sample."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from visiting import Visitor, visiting

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with visiting(browser, address) as visitor:
            page = visitor.page
            visitor.open("assets/fiscal_years?view=partitions&partition=2023")
            visitor.row("扣留 withheld", "R-Z03").wait_for()
            _keep(visitor, "year")
            visitor.launch("one_report", "ops: {interpreted_reports: {config: {paths: [], report: 怀化}}}")
            page.get_by_text("Process for run exited").wait_for()
            _keep(visitor, "refused")
            visitor.open("locations/juesuan/jobs/one_year")
            page.locator("button").filter(has_text="Materialize all").click()
            page.get_by_text("Select a partition or create one").click()
            for year in ("2018", "2020"):
                page.get_by_text(year, exact=True).first.click()
            _keep(visitor, "years-again")
        browser.close()


def _keep(visitor: Visitor, name: str) -> None:
    visitor.page.wait_for_load_state("networkidle")
    above = {"x": 0, "y": 0, "width": 1280, "height": 780}  # what a refusal says, without the calls it came through
    visitor.page.screenshot(path=IMAGES / f"workplace-{name}.jpg", type="jpeg", quality=80, clip=above)


if __name__ == "__main__":
    main(sys.argv[1])
