"""The screen « Fiche 360° » as Streamlit draws it, and as people use it in a real browser."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from catalogue.pricing.facts import Request
from catalogue.pricing.quote import Quote
from dashboard.ui import formats
from tests.dashboard.browser import NARROW, WIDE, browsing, is_at_rest
from tests.dashboard.people import html, opened
from tests.dashboard.shelf import ALONE, BOX, CONDITIONS, NOBODYS, SKU, Shelf
from tests.dashboard.test_journeys import provider, served, sign_in
from usecases.instants import Instants
from usecases.product import find_product
from usecases.quotes import QuoteWanted, quote

TABS = ["Description", "Tarification", "Documents", "Intégrations", "Comptabilité", "Paramètres", "Historique"]


@pytest.mark.usefixtures("shelved")
def test_sales_have_a_quote_beside_the_prices_and_text_of_others_is_no_markup(shelf: Shelf) -> None:
    """The quote follows its form; a name in HTML is shown letter by letter; nothing to take away without the right."""
    sales = opened("fiche", shelf.people["sales"], sku=SKU.lower(), onglet="Tarification")
    assert [tab.label for tab in sales.tabs] == [*TABS[:2], "Commissions", *TABS[2:]]
    assert "<b>9,90\u00a0€</b>" in html(sales)
    assert "À payer par échéance" in html(sales)
    assert "Offre &lt;b&gt;TV&lt;/b&gt;" in html(sales)
    assert "<b>TV" not in html(sales)
    sales.number_input(key=f"quote_{SKU}_quantity").set_value(3).run()
    assert "29,70\u00a0€" in html(sales)
    assert "Fiche PDF" not in html(sales)


@pytest.mark.usefixtures("shelved")
def test_adv_take_the_sheet_away_and_have_no_commissions(shelf: Shelf) -> None:
    """The tab does not exist for them, whatever the address says."""
    adv = opened("fiche", shelf.people["adv"], sku=SKU, onglet="Commissions")
    assert [tab.label for tab in adv.tabs] == TABS
    assert "VOLUME" not in html(adv)
    assert "Fiche PDF" in html(adv)


@pytest.mark.usefixtures("shelved")
def test_a_foreign_product_looks_like_none_and_none_says_what_to_do(shelf: Shelf) -> None:
    """The same page for a product of MTV's own and for one that does not exist; a code typed there opens the product."""
    foreign, absent = (opened("fiche", shelf.people["sales"], sku=sku) for sku in (ALONE, NOBODYS))
    assert html(foreign).replace(ALONE, "X") == html(absent).replace(NOBODYS, "X")
    assert f"Le produit « {ALONE} » est introuvable" in html(foreign)
    empty = opened("fiche", shelf.people["sales"])
    assert "Choisissez un produit" in html(empty)
    empty.text_input(key="fiche_sku").set_value(SKU.lower()).run()
    assert empty.query_params["sku"] == SKU
    assert "v1 en vigueur" in html(empty)


@pytest.mark.usefixtures("shelved")
def test_one_control_chooses_the_day_and_what_was_known(shelf: Shelf) -> None:
    """Chosen by hand it stands in the address, and from an address it is chosen; another day than today is said."""
    page = opened("fiche", shelf.people["director"], sku=SKU)
    assert "Vous voyez le catalogue" not in html(page)
    page.date_input(key="valable_au").set_value(date(2099, 2, 1)).run()
    assert page.query_params["valable_au"] == "2099-02-01"
    assert "v2 en vigueur" in html(page)
    assert "Vous voyez le catalogue" in html(page)
    page.button(key="dates_back").click().run()
    assert "valable_au" not in page.query_params
    before = opened("fiche", shelf.people["director"], sku=SKU, connu_au="2025-01-01", valable_au="demain")
    assert f"{SKU} n’était pas encore connu" in html(before)
    assert "Valable" not in html(before)


@pytest.mark.drill
@pytest.mark.judge("Chromium")
@pytest.mark.judge("oidc-provider-mock")
@pytest.mark.usefixtures("shelved")
@pytest.mark.parametrize(("who", "size"), [("wide", WIDE), ("narrow", NARROW)])
def test_a_manager_follows_a_link_to_a_product_and_leaves_with_its_papers(
    shelf: Shelf, tmp_path: Path, who: str, size: tuple[int, int]
) -> None:
    """From a link to a tab, through the provider, to the price of next year, the cliff of a tier, the file, the PDF."""
    manager = shelf.people[who]
    with provider(manager) as issuer, served(tmp_path, issuer) as address, browsing(size) as (page, seen):
        page.goto(f"{address}/fiche?sku={SKU}&onglet=Tarification&valable_au=2099-02-01")
        sign_in(page, manager)
        page.get_by_text("Vous voyez le catalogue tel qu’il sera au 1er février 2099").wait_for()
        page.locator("table.t", has_text="11,90").first.wait_for()
        page.get_by_role("button", name="Revenir à aujourd’hui").click()
        page.locator("table.t", has_text="9,90").first.wait_for()
        is_at_rest(page)
        assert "valable_au" not in page.url
        page.get_by_role("tab", name="Commissions").click()
        page.get_by_text("il y en aurait : +\u00a016,50").wait_for()
        assert "onglet=Commissions" in page.url
        page.get_by_role("tab", name="Documents").click()
        with page.expect_download() as kept:
            page.get_by_role("link", name="cgu.pdf").click()
        paper = Path(kept.value.path()).read_bytes()
        page.get_by_role("button", name=re.compile("Exporter")).click()
        with page.expect_download() as kept:
            page.get_by_role("link", name="Fiche PDF").click()
        sheet = PdfReader(BytesIO(Path(kept.value.path()).read_bytes()))
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        elsewhere = seen.elsewhere(address, issuer)
    assert paper == CONDITIONS
    assert "9,90 €" in sheet.pages[0].extract_text().replace("\u00a0", " ")
    assert (wide, elsewhere, seen.refused) == (0, [], [])


@pytest.mark.drill
@pytest.mark.judge("Chromium")
@pytest.mark.judge("oidc-provider-mock")
@pytest.mark.usefixtures("shelved")
@pytest.mark.parametrize(("who", "size"), [("wide later", WIDE), ("narrow later", NARROW)])
def test_the_day_goes_with_a_manager_from_the_catalogue_to_a_product(
    shelf: Shelf, tmp_path: Path, who: str, size: tuple[int, int]
) -> None:
    """From a link to next year's catalogue, through the provider, to next year's version; and back to today's."""
    manager = shelf.people[who]
    told = "Vous voyez le catalogue tel qu’il sera au 1er février 2099"
    with provider(manager) as issuer, served(tmp_path, issuer) as address, browsing(size) as (page, seen):
        page.goto(f"{address}/catalogue?valable_au=2099-02-01&q={SKU}")
        sign_in(page, manager)
        page.get_by_text(told).wait_for()
        is_at_rest(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        page.get_by_role("link", name="Ouvrir la fiche" if size == WIDE else re.compile("^Offre")).first.click()
        page.get_by_text("v2 en vigueur").wait_for()
        page.get_by_text(told).wait_for()
        is_at_rest(page)
        assert "valable_au=2099-02-01" in page.url
        page.get_by_role("button", name="Revenir à aujourd’hui").click()
        page.get_by_text("v1 en vigueur").wait_for()
        is_at_rest(page)
        assert "valable_au" not in page.url
    assert (wide, seen.refused) == (0, [])


@pytest.mark.drill
@pytest.mark.judge("Chromium")
@pytest.mark.judge("oidc-provider-mock")
@pytest.mark.usefixtures("shelved")
@pytest.mark.parametrize(("who", "size"), [("wide_sales", WIDE), ("narrow_sales", NARROW)])
def test_a_salesperson_finds_a_product_and_says_its_price_to_a_client(
    shelf: Shelf, tmp_path: Path, who: str, size: tuple[int, int]
) -> None:
    """From a misspelt word to a product, its quote for three as the catalogue prices it; a product of others is not there."""
    sales = shelf.people[who]
    with provider(sales) as issuer, served(tmp_path, issuer) as address, browsing(size) as (page, seen):
        page.goto(address)
        sign_in(page, sales)
        page.get_by_role("heading", name="Catalogue").wait_for()
        page.get_by_label("Chercher", exact=True).fill("ft-box")
        page.wait_for_url(re.compile("q=ft-box"))
        is_at_rest(page)
        if size == WIDE:
            page.locator(".st-key-peek", has_text=BOX).get_by_role("link", name="Ouvrir la fiche").click()
        else:
            page.locator(".st-key-narrow_list").get_by_role("link").first.click()
        page.wait_for_url(re.compile(f"sku={BOX}"))
        page.get_by_role("tab", name="Tarification").click()
        page.get_by_label("Quantité").fill("3")
        page.get_by_label("Quantité").press("Enter")
        asked, now = (
            shelf.asked_by(who, issuer),
            Instants.asked(None, None, now=datetime.now(UTC), timezone="Europe/Paris"),
        )
        request = Request(at=now.at, plan="BASIC", quantity=Decimal(3))
        answer = quote(asked, QuoteWanted(sku=BOX, instants=now, request=request)).answer
        assert isinstance(answer, Quote)
        page.locator(".rc .tot", has_text=formats.euros(answer.due.ttc)).wait_for()
        page.goto(f"{address}/fiche?sku={ALONE}")
        page.get_by_text(f"Le produit « {ALONE} » est introuvable").wait_for()
    assert find_product(asked, ALONE, now) is None
    assert answer.due.ttc == Decimal("29.70")
    assert (seen.elsewhere(address, issuer), seen.refused) == ([], [])
