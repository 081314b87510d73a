"""A person before the Dagster UI in a browser of their own: opens pages, launches jobs, and sees what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

MOST_SECONDS = 300
RUN = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status startTime endTime } } }"


class Visitor:
    """``page`` is the browser's; ``elsewhere`` every address asked that is not the UI's own."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.elsewhere: list[str] = []
        page.set_default_timeout(MOST_SECONDS * 1000)
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.elsewhere.append(url)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}/{path}")
        return self.page

    def row(self, *texts: str) -> Locator:
        """The row of a table, and of no table in it, that shows all of the texts."""
        row = self.page.locator("tr:not(:has(tr))")
        for text in texts:
            row = row.filter(has_text=text)
        return row

    def launch(self, job: str, config: str) -> str:
        """Type the configuration of a job and launch it; returns the id of the run whose page is then shown."""
        page = self.open(f"locations/juesuan/jobs/{job}/playground")
        page.locator(".CodeMirror").first.click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(config)
        page.get_by_text("No errors").wait_for()
        page.get_by_role("button", name="Launch Run").click()
        page.wait_for_url("**/runs/*")
        return page.url.rpartition("/")[2]

    def run(self, run_id: str) -> dict[str, Any]:
        """Status, start and end of a run."""
        given = {"query": RUN, "variables": {"id": run_id}}
        answer = self.page.request.post(f"{self.address}/graphql", data=given).json()
        return dict(answer["data"]["runOrError"])


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Visitor]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        yield Visitor(context.new_page(), address)
    finally:
        context.close()
