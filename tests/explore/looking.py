"""The explorer in a browser, as a person uses it: what was requested and complained of is kept for the tests to judge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

UNIT = "株洲市公安局交通警察支队"
PLAIN_SCOPE = {"unit": UNIT, "year": "2023", "phase": "executed", "fund": "general_public"}


class Explorer:
    """A page of ``address``; ``complaints`` are errors of the console and of scripts, ``requests`` every address asked."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.set_default_timeout(60_000)
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def _complain(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def open(self, view: str = "overview", **state: str) -> Page:
        self.page.goto("about:blank")  # so that only the part after # being new still loads the page
        self.page.goto(f"{self.address}#{view}?{urlencode(state)}")
        self.page.wait_for_selector("main:not([aria-busy]) > *")
        return self.page

    def table(self, caption: str) -> Locator:
        return self.page.locator("table").filter(has=self.page.locator("caption", has_text=caption))

    def figure(self) -> Locator:
        """The figure that is shown over the view, once it is."""
        self.page.wait_for_selector("dialog[open] .facts")
        return self.page.locator("dialog")


@contextmanager
def looking_at(browser: Browser, address: str, width: int = 1280) -> Iterator[Explorer]:
    page = browser.new_page(viewport={"width": width, "height": 900})
    try:
        yield Explorer(page, address)
    finally:
        page.close()
