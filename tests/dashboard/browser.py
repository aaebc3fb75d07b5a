"""A real browser for tests: the system's Chromium, led by Playwright, which notes whom it asks for anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

Theme: TypeAlias = Literal["light", "dark"]
Cookie: TypeAlias = Any  # of Playwright: what it read, it takes

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
    received: list[int] = field(default_factory=list)  #: bytes of each message of the server on the websocket

    def elsewhere(self, *known: str) -> list[str]:
        """Return what pages of the first of these asked of anybody else."""
        ours = [url for url, asking in self.requested if asking.startswith(known[0])]
        return [url for url in ours if not url.startswith((*known, "data:", "blob:"))]


@contextmanager
def browsing(
    size: tuple[int, int] = WIDE, theme: Theme = "light", *, cookies: Sequence[Cookie] = ()
) -> Iterator[tuple[Page, Seen]]:
    """Give a page of a browser without any past but these cookies, French, in Paris."""
    from playwright.sync_api import sync_playwright  # a judge's package: only where Chromium is

    seen = Seen()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", headless=True, args=list(_ARGUMENTS))
        width, height = size
        context = browser.new_context(
            locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": width, "height": height}, color_scheme=theme
        )
        context.add_cookies([*cookies])
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        page.on("request", lambda request: seen.requested.append((request.url, request.frame.url)))
        page.on("websocket", lambda opened: opened.on("framereceived", lambda said: seen.received.append(len(said))))
        page.on(
            "console", lambda said: seen.refused.append(said.text) if "Content Security Policy" in said.text else None
        )
        yield page, seen
        browser.close()


def is_at_rest(page: Page) -> None:
    """Wait until the page has been drawn to its end."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
