"""Products are found by what somebody remembers of them, however it is spelt (§3.4, §3.7)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import delete, update

from catalogue.access import Grant
from catalogue.scope import SERVICE, Scope
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.readings.search import Filters, FoundPage, Page, search
from catalogue.store.search import refresh_search, restate_search
from catalogue.vocabulary import Channel, IntegrationStatus, LifecycleStatus, PricingType, Role
from tests.catalogue.store.shop import Shop, day
from tests.conftest import TestServer

AT = day("2025-09-01")


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return a catalogue of three products of MTV, the second of a partner, the third sold by FT."""
    shop = Shop(database)
    active = {"product__lifecycle_status": "active"}
    described = {"product__name": "Bouquet Télé Étendu", "product__description": "Cinéma et séries en forfait"}
    shop.product("MTV-OTT-001", **active, **described)
    partnered = shop.product("MTV-OTT-002", product__name="Assurance écran", publication=None, states=[])["product"]
    shop.product("MTV-OTT-003", product__name="Internet fibre", seller="FT", publication__channels=["field"], **active)
    with shop.acting() as connection:
        owner = shop.companies["MTV"]
        partner = shop.add(connection, tables.partner, company_id=owner, name="Œil Protégé", type="insurer")
        mine = tables.product.c.id == partnered
        connection.execute(update(tables.product).where(mine).values(partner_id=partner))
        below = {"company_id": owner, "product_id": partnered}
        shop.add(
            connection, tables.product_integration, **below, partner_id=partner, env="production", status="api"
        )  # fmt: skip
        shop.add(connection, tables.external_mapping, **below, system="OggoData", external_code="OGG-7781")
    shop.recompute()
    refresh(shop)
    return shop


def refresh(shop: Shop) -> None:
    """Bring what products are found by up to date."""
    with shop.acting() as connection:
        refresh_search(connection)


def ask(shop: Shop, text: str = "", *companies: str, page: Page | None = None, **filters: object) -> FoundPage:
    """Search as the service."""
    with shop.database.reading(SERVICE) as connection:
        return search(
            connection, text, Filters(**filters), page or Page(), companies=companies or None, at=AT  # type: ignore[arg-type]
        )  # fmt: skip


def skus(found: FoundPage) -> list[str]:
    """Return the last digits of what was found."""
    return [one.sku[-3:] for one in found.products]


def test_a_product_is_found_by_each_of_its_words_however_spelt(shop: Shop) -> None:
    """Accents, capitals and a small mistake do not count; every word does; the code that was written comes first."""
    expected = {
        "etendu": ["001"],
        "TÉLÉ bouquet": ["001"],
        "forfiat": ["001"],
        "asurance": ["002"],
        "oeil protege": ["002"],
        "ogg-7781": ["002"],
        "intrenet": ["003"],
        "mtv-ott-003": ["003"],
        "bouquet fibre": [],
        "  ": ["001", "002", "003"],
        "%' --": [],
    }
    found = {text: skus(ask(shop, text)) for text in expected}
    assert found.pop("mtv-ott-003")[0] == expected.pop("mtv-ott-003")[0]
    assert found == expected


def test_filters_say_what_a_product_must_be(shop: Shop) -> None:
    """Those of §3.4 and of Annexe E §2.1; a product of our own is neither integrated nor not."""
    assert skus(ask(shop, partner="Œil Protégé")) == ["002"]
    assert skus(ask(shop, integrated=True)) == ["002"]
    assert skus(ask(shop, integrated=False)) == []
    assert skus(ask(shop, status=LifecycleStatus.DRAFT)) == skus(ask(shop, active=False)) == ["002"]
    assert skus(ask(shop, active=True)) == ["001", "003"]
    assert skus(ask(shop, risk="OTT", pricing=PricingType.FIXED)) == ["001", "002", "003"]
    assert skus(ask(shop, pricing=PricingType.TIERED)) == skus(ask(shop, risk="TELECOM")) == []
    assert skus(ask(shop, "", "MTV", on_sale=True)) == ["001"]
    assert skus(ask(shop, "", "MTV", on_sale=False)) == ["002", "003"]
    assert skus(ask(shop, "", "FT", channel=Channel.FIELD)) == ["003"]
    assert skus(ask(shop, "", "FT", channel=Channel.WEB)) == []
    assert ask(shop, "écran").products[0].integration is IntegrationStatus.API


def test_pages_follow_each_other(shop: Shop) -> None:
    """Every page tells how many there are, the empty one after the last too."""
    pages = [ask(shop, page=Page(number=number, size=2)) for number in (1, 2, 3)]
    assert [skus(page) for page in pages] == [["001", "002"], ["003"], []]
    assert {page.total for page in pages} == {3}


def test_a_session_finds_its_own_and_what_is_published_to_it(shop: Shop, database_server: TestServer) -> None:
    """By words, by which an index answers with the owner's rights, as without; the name of another company gives nothing."""
    sessions = database_server.sessions(str(shop.database.engine.url.database))
    seller = Scope.of(uuid4(), [Grant(Role.READER, "FT")], datetime.now(UTC))

    def asked(text: str, companies: list[str] | None) -> list[str]:
        with sessions.reading(seller) as connection:
            return skus(search(connection, text, Filters(), Page(), companies=companies, at=AT))

    try:
        assert asked("internet", ["FT"]) == asked("", None) == asked("ott", None) == ["003"]
        assert asked("ott", ["MTV"]) == asked("", ["MTV"]) == []
    finally:
        sessions.close()


def test_what_changes_is_found_as_it_is_now(shop: Shop) -> None:
    """A new name, a publication that goes, a state that time brings, a product that is no more."""
    with shop.acting() as connection:
        renamed = tables.product.c.sku == "MTV-OTT-001"
        connection.execute(update(tables.product).where(renamed).values(name="Tout compris", lifecycle_status="frozen"))
        restate_search(connection)
    assert ask(shop, "étendu", status=LifecycleStatus.FROZEN).total == 1
    with shop.acting() as connection:
        connection.execute(delete(tables.publication_window).where(tables.publication_window.c.channel == "field"))
    refresh(shop)
    assert ask(shop, "étendu").total == 0
    assert ask(shop, "compris").total == 1
    assert ask(shop, "", "FT").total == 0
