"""What people do with the screens, from signing in to the fact that they came for, in a real browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from catalogue.scope import SERVICE
from catalogue.vocabulary import Role
from sync.bootstrap import Service
from tests.dashboard.browser import NARROW, WIDE, browsing, is_at_rest
from tests.dashboard.people import SIGN_IN, enter
from tests.dashboard.test_catalogue import many
from tests.dashboard.test_questions import state_of
from tests.dashboard.test_serving import answered, free_port, serving
from tests.support.seeds import Seed

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.drill, pytest.mark.judge("Chromium"), pytest.mark.judge("oidc-provider-mock")]

DRAFTS = "SELECT sku FROM product WHERE lifecycle_status = 'draft' ORDER BY sku LIMIT 15 OFFSET 15"
LAST_SEEN = "SELECT last_seen_at IS NOT NULL, subject FROM app_user WHERE email = :address"


@contextmanager
def provider(*people: dict[str, str]) -> Iterator[str]:
    """Run an identity provider that knows these people, and give its address."""
    known = [
        part for one in people for part in ("--user-claims", json.dumps({"sub": one["sub"], "email": one["email"]}))
    ]
    port = free_port()
    # A process of its own: it still uses what its libraries warn of.
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *known]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        try:
            address = f"http://localhost:{port}"
            while not answers(f"{address}/.well-known/openid-configuration"):
                assert running.poll() is None
            yield address
        finally:
            running.terminate()


def answers(address: str) -> bool:
    """Say whether a server is there."""
    try:
        return answered(address) == 200
    except OSError:
        return False


@contextmanager
def served(tmp_path: Path, issuer: str) -> Iterator[str]:
    """Serve the screens to people of a provider, and give their address."""
    port = free_port()
    settings = SIGN_IN | {"CATALOGUE_OIDC_ISSUER": issuer, "CATALOGUE_PUBLIC_URL": f"http://localhost:{port}"}
    with serving(tmp_path, settings, port=port) as (_process, address):
        yield address


def sign_in(page: Page, person: dict[str, str]) -> None:
    """Sign in, as the page asks."""
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name=person["sub"]).click()


@pytest.mark.usefixtures("addressed")
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_director_signs_in_where_she_was_going_and_reads_what_waits(
    seeded: Service, seed: Seed, tmp_path: Path, size: tuple[int, int]
) -> None:
    """From a link to a month, through the provider, back to it; from « À traiter » to the workbook; its report in hand."""
    director = enter(seeded, Role.READER, "FT", "MTV")
    with provider(director) as issuer, served(tmp_path, issuer) as address, browsing(size) as (page, seen):
        page.goto(f"{address}/pilotage?societe=MTV")
        assert page.locator("html").get_attribute("lang") == "fr"
        sign_in(page, director)
        page.get_by_role("heading", name="Pilotage").wait_for()
        assert page.url == f"{address}/pilotage?societe=MTV"
        page.locator(".st-key-task_0").get_by_role("link", name=re.compile("Voir")).click()
        page.get_by_role("heading", name="Passages").wait_for()
        assert "classeurs=a-reprendre" in page.url
        page.locator("table.findings").wait_for()
        assert "Tarifs · F3" in page.locator("table.findings").inner_text()
        with page.expect_download() as kept:
            page.get_by_role("link", name="Excel").click()
        report = Path(kept.value.path()).read_bytes()
        elsewhere = seen.elsewhere(address, issuer)
    assert report == (seed.library / state_of(seeded, "MTV").reports["xlsx"]).read_bytes()
    assert elsewhere == []
    assert seen.refused == []
    with seeded.database.reading(SERVICE) as connection:
        assert connection.execute(text(LAST_SEEN), {"address": director["email"]}).one() == (True, director["sub"])


@pytest.mark.usefixtures("addressed")
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_product_manager_finds_a_product_despite_a_typing_error(
    seeded: Service, tmp_path: Path, size: tuple[int, int]
) -> None:
    """A word misspelt, a state, the second page: the products of the database, and an address that leads back to them."""
    many(seeded, 40)
    manager = enter(seeded, Role.CATALOGUE_MANAGER, "FT")
    with provider(manager) as issuer, served(tmp_path, issuer) as address, browsing(size) as (page, seen):
        page.goto(f"{address}/catalogue")
        sign_in(page, manager)
        page.get_by_role("heading", name="Catalogue").wait_for()
        page.get_by_label("Chercher", exact=True).fill("pacck")
        page.get_by_text("voici ceux qui portent un mot proche").wait_for()
        page.get_by_text("Brouillon 40", exact=True).click()
        page.wait_for_url(re.compile("statut=draft"))
        is_at_rest(page)  # a page of the question before is no page of this one
        page.get_by_role("button", name="Page 2").click()
        page.get_by_text("16 à 30 sur 40").wait_for()
        page.wait_for_url(re.compile("page=2"))
        link = page.url
        assert {"q=pacck", "statut=draft", "page=2"} <= set(link.split("?")[1].split("&"))
        page.goto(link)  # as whoever receives it
        page.get_by_text("16 à 30 sur 40").wait_for()
        is_at_rest(page)
        if size == WIDE:
            page.get_by_test_id("glide-cell-2-14").wait_for(state="attached")
            shown = [page.get_by_test_id(f"glide-cell-2-{row}").inner_text() for row in range(15)]
        else:
            shown = re.findall(r"FT-PACK-\d+", page.locator(".st-key-narrow_list").inner_text())
        assert seen.refused == []
    with seeded.database.reading(SERVICE) as connection:
        assert shown == list(connection.scalars(text(DRAFTS)))


@pytest.mark.usefixtures("addressed")
def test_a_salesperson_has_her_screens_and_a_forged_or_foreign_name_has_none(seeded: Service, tmp_path: Path) -> None:
    """Pilotage does not exist for her; a stranger gets one page and may change accounts; a forged cookie is nobody's."""
    sales, stranger = enter(seeded, Role.SALES, "FT"), {"sub": "inconnu", "email": "inconnu@winvest.example"}
    with provider(sales, stranger) as issuer, served(tmp_path, issuer) as address, browsing() as (page, _seen):
        page.goto(address)
        sign_in(page, stranger)
        page.get_by_text("Aucun accès n’est ouvert pour inconnu@winvest.example").wait_for()
        assert page.locator("[data-testid=stSidebarNav]").count() == 0
        page.get_by_role("button", name="Changer de compte").click()
        page.get_by_role("button", name="End session").click()  # of the provider
        page.get_by_role("button", name="Se connecter").wait_for()
        sign_in(page, sales)
        page.get_by_role("heading", name="Catalogue").wait_for()
        is_at_rest(page)
        assert page.get_by_role("link", name="Pilotage").count() == 0
        assert "MTV" not in page.locator("[data-testid=stMain]").inner_text()
        page.goto(f"{address}/pilotage")
        page.get_by_text("Cette page n’existe pas").wait_for()
        assert page.get_by_test_id("stMetric").count() == 0
        cookies = page.context.cookies()
        (held,) = (one["value"] for one in cookies if one["name"] == "_streamlit_user")
        page.context.add_cookies([{"name": "_streamlit_user", "value": f"{held[:-4]}AAAA", "url": address}])
        page.goto(address)
        page.get_by_role("button", name="Se connecter").wait_for()
        assert page.get_by_test_id("stDataFrame").count() == 0
