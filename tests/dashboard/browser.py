"""A real browser for tests: the system's Chromium, led by Playwright, which notes whom it asks for anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_PATIENCE_MS = 60_000
WIDE, NARROW = (1440, 900), (420, 900)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a browser did beside what it shows."""

    requested: list[tuple[str, str]] = field(default_factory=list)  #: every address asked for, and by which page
    refused: list[str] = field(default_factory=list)  #: what the policy of the page forbade


@contextmanager
def browsing(size: tuple[int, int] = WIDE) -> Iterator[tuple[Page, Seen]]:
    """Give a page of a browser without any past, French, in Paris."""
    from playwright.sync_api import sync_playwright  # a judge's package: only where Chromium is

    seen = Seen()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=list(_ARGUMENTS))
        width, height = size
        context = browser.new_context(
            locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": width, "height": height}
        )
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        page.on("request", lambda request: seen.requested.append((request.url, request.frame.url)))
        page.on(
            "console", lambda said: seen.refused.append(said.text) if "Content Security Policy" in said.text else None
        )
        yield page, seen
        browser.close()


def is_at_rest(page: Page) -> None:
    """Wait until the page has been drawn to its end."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
