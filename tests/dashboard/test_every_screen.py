"""What is true of every screen, at both widths and in both themes, in a real browser; and the keys that all of them have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dashboard.screens import SCREENS
from tests.dashboard.browser import NARROW, WIDE, Theme, browsing, is_at_rest
from tests.dashboard.shelf import SKU, Shelf
from tests.dashboard.test_journeys import provider, served, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.drill,
    pytest.mark.judge("Chromium"),
    pytest.mark.judge("oidc-provider-mock"),
    pytest.mark.judge("axe"),
]

TABS = (
    "Description",
    "Tarification",
    "Commissions",
    "Documents",
    "Intégrations",
    "Comptabilité",
    "Paramètres",
    "Historique",
)
PLACES = [*(screen.name for screen in SCREENS), *(f"fiche?sku={SKU}&onglet={tab}" for tab in TABS)]
#: What a screen may cost on the websocket once its files are in the browser's cache (issue: « Fast at size »).
MOST_BYTES = 50_000
#: Rules that Streamlit's own elements break, by where: its navigation, the line inside its figures.
UPSTREAM = {"list": "stSidebarNav", "listitem": "stSidebarNav", "svg-img-alt": "stMetric"}
THEMES: tuple[Theme, ...] = ("light", "dark")
#: The ground of a page, which our style sheet lays.
CANVAS = {"light": "rgb(245, 246, 248)", "dark": "rgb(15, 18, 24)"}
#: Whether each element that breaks a rule stands inside one of Streamlit's.
INSIDE = "([paths, place]) => paths.every(path => document.querySelector(path)?.closest(`[data-testid=${place}]`))"


def broken(page: Page) -> Iterator[str]:
    """Yield the rules that something of ours breaks, each with where."""
    from axe_playwright_python.sync_playwright import Axe  # a judge's package

    for rule in Axe().run(page).response["violations"]:
        paths = [node["target"][-1] for node in rule["nodes"]]
        place = UPSTREAM.get(rule["id"])
        if place is None or not page.evaluate(INSIDE, [paths, place]):
            yield f"{rule['id']}: {', '.join(node['html'][:120] for node in rule['nodes'][:3])}"


@pytest.mark.usefixtures("shelved")
def test_every_screen_is_kind_small_and_speaks_to_nobody_else(shelf: Shelf, tmp_path: Path) -> None:
    """No rule of accessibility broken by us, nothing wider than the screen, few bytes, one host, a strict policy kept."""
    person, troubles = shelf.people["looker"], []
    with provider(person) as issuer, served(tmp_path, issuer) as address:
        with browsing() as (page, _seen):
            page.goto(address)
            sign_in(page, person)
            page.get_by_role("heading", name="Pilotage").wait_for()
            cookies = page.context.cookies(address)
        for size, theme in product((WIDE, NARROW), THEMES):
            with browsing(size, theme, cookies=cookies) as (page, seen):
                for place in PLACES:
                    seen.received.clear()
                    page.goto(f"{address}/{place}")
                    page.locator("h1").first.wait_for()
                    is_drawn(page)
                    said = [*broken(page)]
                    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                        said.append("wider than the screen")
                    if sum(seen.received) > MOST_BYTES:
                        said.append(f"{sum(seen.received)} bytes")
                    if page.locator(".stApp").evaluate("one => getComputedStyle(one).backgroundColor") != CANVAS[theme]:
                        said.append("without our style sheet, or in the other theme")
                    troubles += [f"{place}, {size[0]} px, {theme}: {one}" for one in said]
                troubles += [*seen.elsewhere(address, issuer), *seen.refused]
    assert troubles == []


@pytest.mark.usefixtures("shelved")
def test_a_key_leads_to_each_screen_and_the_help_says_which(shelf: Shelf, tmp_path: Path) -> None:
    """« Alt » and a digit from anywhere, even from a field; « Alt » and J back to today; the small help tells all of them."""
    person = shelf.people["keys"]
    with provider(person) as issuer, served(tmp_path, issuer) as address, browsing() as (page, _seen):
        page.goto(f"{address}/fiche?sku={SKU}&valable_au=2099-02-01")
        sign_in(page, person)
        page.get_by_text("Vous voyez le catalogue tel qu’il sera").wait_for()
        page.keyboard.press("Alt+j")
        page.get_by_text("Vous voyez le catalogue tel qu’il sera").wait_for(state="detached")
        is_at_rest(page)
        assert "valable_au" not in page.url
        for number, screen in enumerate(SCREENS, 1):
            page.keyboard.press(f"Alt+{number}")
            page.wait_for_url(re.compile(f"/{screen.name}"))
            is_at_rest(page)
        page.keyboard.press("Alt+2")
        page.get_by_label("Chercher", exact=True).click()
        page.keyboard.press("Alt+1")
        page.wait_for_url(re.compile("/pilotage"))
        page.get_by_role("button", name="Raccourcis clavier").click()
        help_says = page.locator("ul.keys").inner_text()
    assert [screen.title in help_says for screen in SCREENS] == [True] * len(SCREENS)
    assert "Revenir à aujourd’hui" in help_says


def is_drawn(page: Page) -> None:
    """Wait until nothing waits to be drawn: what Streamlit fetches for a table or a chart comes after the page."""
    is_at_rest(page)
    skeletons = page.locator("[data-testid=stSkeleton]")
    for _try in range(600):
        if not skeletons.count():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the page is still being drawn")
