"""Products are found by what somebody remembers of them, however it is spelt (§3.4, §3.7)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, delete, select, update

from catalogue.access import Grant
from catalogue.publication.reasons import BlockReason
from catalogue.scope import SERVICE, Scope
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.queries import begun_at
from catalogue.store.readings.search import OWN, Basis, Filters, Found, Page, Question, Sort, count, search, understand
from catalogue.store.readings.todo import Alert
from catalogue.store.search import refresh_search, restate_search
from catalogue.vocabulary import Channel, IntegrationStatus, LifecycleStatus, PricingType, Role
from tests.catalogue.store.shop import Shop, day
from tests.conftest import TestServer
from usecases.search import Counts

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


def ask(
    connection: Connection,
    text: str,
    *companies: str,
    page: Page | None = None,
    at: datetime = AT,
    basis: Basis = Basis.TODAY,
    **filters: Any,
) -> list[Found]:
    """Search, and see to it that the counts say the same."""
    question = Question(text, Filters(**filters), companies or None, at, basis)
    asked = understand(connection, question)
    found = search(connection, question, asked, page or Page())
    counts = Counts(groups=count(connection, question, asked), filters=question.filters, meant=asked.meant)
    if page is None:
        assert counts.total == len(found)
    return [*found]


def skus(shop: Shop, text: str = "", *companies: str, page: Page | None = None, **filters: Any) -> list[str]:
    """Return the last digits of what the service finds."""
    with shop.database.reading(SERVICE) as connection:
        return [one.sku[-3:] for one in ask(connection, text, *companies, page=page, **filters)]


def test_a_product_is_found_by_each_of_its_words_however_spelt(shop: Shop) -> None:
    """Accents, capitals, the end of a word and a small mistake do not count; every word does; a code comes first."""
    expected = {
        "etendu": ["001"],
        "TÉLÉ bouquet": ["001"],
        "bouq tel": ["001"],
        "forfiat": ["001"],
        "asurance": ["002"],
        "oeil protege": ["002"],
        "ogg-7781": ["002"],
        "intrenet": ["003"],
        "mtv-ott-003": ["003"],
        "MTV OT": ["001", "002", "003"],
        "mvt": [],
        "bouquet fibre": [],
        "  ": ["001", "002", "003"],
        "%' --": [],
        "x" * 300: [],
    }
    assert {text: skus(shop, text) for text in expected} == expected
    with shop.database.reading(SERVICE) as connection:
        told = {
            text: understand(connection, Question(text, Filters(), None, AT)).meant for text in ("asurance ecr", "7781")
        }
    assert told == {"asurance ecr": {"asurance": ["assurance"]}, "7781": {}}


def test_what_names_a_product_weighs_more_than_what_tells_of_it(shop: Shop) -> None:
    """A word of a name stands before the same word of a description; a code that was written whole, before all."""
    with shop.acting() as connection:
        first = tables.product.c.sku == "MTV-OTT-001"
        told = {"description": "Se marie avec Internet fibre et MTV-OTT-003"}
        connection.execute(update(tables.product).where(first).values(told))
    refresh(shop)
    assert skus(shop, "internet") == ["003", "001"]
    assert skus(shop, "mtv-ott-003") == ["003", "001"]


def test_filters_say_what_a_product_must_be(shop: Shop) -> None:
    """Those of §3.4 and of Annexe E §2.1; a product of our own is neither integrated nor not."""
    assert skus(shop, partner="Œil Protégé") == skus(shop, integrated=True) == ["002"]
    assert skus(shop, integration=IntegrationStatus.API) == ["002"]
    assert skus(shop, integrated=False) == skus(shop, integration=IntegrationStatus.API, integrated=False) == []
    assert skus(shop, partner=OWN) == ["001", "003"]
    assert skus(shop, status=LifecycleStatus.DRAFT) == skus(shop, active=False) == ["002"]
    assert skus(shop, active=True) == ["001", "003"]
    assert skus(shop, risk="OTT", pricing=PricingType.FIXED) == ["001", "002", "003"]
    assert skus(shop, pricing=PricingType.TIERED) == skus(shop, risk="TELECOM") == []
    assert skus(shop, "", "MTV", on_sale=True) == ["001"]
    assert skus(shop, "", "MTV", on_sale=False) == ["002", "003"]
    assert skus(shop, on_sale=True) == ["001", "003"]  # by whoever sells it
    assert skus(shop, "", "FT", channel=Channel.FIELD) == ["003"]
    assert skus(shop, "", "FT", channel=Channel.WEB) == []


def test_what_waits_for_somebody_is_found_by_it(shop: Shop) -> None:
    """A reason that keeps a product from being sold, a sale that ends, a document that does, a name that two bear."""
    shop.product(
        "MTV-OTT-004",
        document__valid_to=day("2025-09-20"),
        product__name="Internet Fibré",
        product__lifecycle_status="active",
    )
    shop.product("MTV-OTT-005", document=None)
    shop.recompute()
    refresh(shop)
    assert skus(shop, alert=BlockReason.DOCUMENT_MISSING) == ["005"]
    assert skus(shop, alert=BlockReason.NO_PRICE) == []
    assert skus(shop, alert=Alert.ENDING) == skus(shop, alert=Alert.EXPIRING) == ["004"]
    assert skus(shop, "", "FT", alert=Alert.ENDING) == []
    assert skus(shop, alert=Alert.LONG_FROZEN) == []
    assert skus(shop, alert=Alert.TWINS) == ["003", "004"]
    assert skus(shop, "fibre", alert=Alert.TWINS, status=LifecycleStatus.ACTIVE) == ["003", "004"]
    assert (
        skus(shop, "", "FT", alert=Alert.TWINS) == []
    )  # whoever only sells one of the two learns nothing of the other


def test_a_line_tells_where_a_product_is_sold_and_what_keeps_it_from_it(shop: Shop) -> None:
    """Today, by whom and on which channels; on how many it is blocked, and why; when the first of its sales ends."""
    shop.product("MTV-OTT-004", document__valid_to=day("2025-09-20"))
    shop.product("MTV-OTT-005", document=None)
    shop.recompute()
    refresh(shop)
    with shop.database.reading(SERVICE) as connection:
        found = {one.sku[-3:]: one for one in ask(connection, "")}
    assert found["003"].sold == {"FT": [Channel.FIELD]}
    assert (found["003"].company, found["003"].blocked, found["003"].ends_at) == ("MTV", 0, None)
    assert found["004"].ends_at == day("2025-09-20")
    assert (found["005"].sold, found["005"].blocked) == ({}, 2)
    assert {one.code for one in found["005"].reasons} == {BlockReason.DOCUMENT_MISSING}
    assert (found["002"].sold, found["002"].partner) == ({}, "Œil Protégé")
    assert found["002"].integration is IntegrationStatus.API


def test_pages_follow_each_other_in_the_order_that_is_wished(shop: Shop) -> None:
    """By code, by name, by partner (ours first), by state (those that sell first); after the last comes an empty one."""
    pages = [skus(shop, page=Page(number=number, size=2)) for number in (1, 2, 3)]
    assert pages == [["001", "002"], ["003"], []]
    sorted_by = {sort: skus(shop, page=Page(sort=sort)) for sort in Sort}
    assert sorted_by == {
        Sort.SKU: ["001", "002", "003"], Sort.NAME: ["002", "001", "003"], Sort.PARTNER: ["001", "003", "002"],
        Sort.RISK: ["001", "002", "003"], Sort.STATUS: ["001", "003", "002"],
    }  # fmt: skip


def test_a_session_finds_its_own_and_what_is_published_to_it(shop: Shop, database_server: TestServer) -> None:
    """By words, by which an index answers with the owner's rights, as without; no word of another company is a near one."""
    sessions = database_server.sessions(str(shop.database.engine.url.database))
    seller = Scope.of(uuid4(), [Grant(Role.READER, "FT")], datetime.now(UTC))

    def asked(text: str, companies: list[str] | None) -> list[str]:
        with sessions.reading(seller) as connection:
            return [one.sku[-3:] for one in ask(connection, text, *companies or ())]

    try:
        assert asked("internet", ["FT"]) == asked("", None) == asked("ott", None) == asked("intrenet", None) == ["003"]
        assert asked("ott", ["MTV"]) == asked("", ["MTV"]) == asked("asurance", None) == []
        with sessions.reading(seller) as connection:
            assert understand(connection, Question("asurance", Filters(), None, AT)).meant == {}
    finally:
        sessions.close()


def test_what_changes_is_found_as_it_is_now(shop: Shop) -> None:
    """A new name, a publication that goes, a state that time brings, a product that is no more."""
    with shop.acting() as connection:
        renamed = tables.product.c.sku == "MTV-OTT-001"
        connection.execute(update(tables.product).where(renamed).values(name="Tout compris", lifecycle_status="frozen"))
        restate_search(connection)
    assert skus(shop, "étendu", status=LifecycleStatus.FROZEN) == ["001"]
    with shop.acting() as connection:
        connection.execute(delete(tables.publication_window).where(tables.publication_window.c.channel == "field"))
    refresh(shop)
    assert skus(shop, "étendu") == []
    assert skus(shop, "comprsi") == ["001"]
    assert skus(shop, "", "FT") == []


#: What somebody may ask: words, companies, filters.
ASKED: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
    ("", (), {}),
    ("", ("FT",), {}),
    ("bouquet etendu", (), {}),
    ("intrenet", (), {}),
    ("cinema", (), {"status": LifecycleStatus.ACTIVE}),
    ("oeil", (), {"integrated": True}),
    ("", (), {"pricing": PricingType.FIXED, "partner": OWN}),
    ("", (), {"on_sale": True}),
    ("", ("FT",), {"channel": Channel.FIELD}),
    ("fibre", (), {"on_sale": False}),
    ("", (), {"alert": Alert.ENDING}),
    ("", (), {"alert": Alert.EXPIRING}),
    ("", (), {"alert": Alert.LONG_FROZEN}),
    ("", (), {"alert": Alert.TWINS}),
    ("", (), {"alert": BlockReason.DOCUMENT_MISSING}),
)


def test_what_was_known_is_found_as_it_was(shop: Shop, database_server: TestServer) -> None:
    """By words, filters and alerts, whatever happened since, of names, partners, states, sales and companies."""
    shop.product(
        "MTV-OTT-004", document__valid_to=day("2025-09-20"), product__name="Internet Fibré",
        product__lifecycle_status="active",
    )  # fmt: skip
    shop.product("MTV-OTT-005", document=None, product__lifecycle_status="active")
    shop.product(
        "MTV-OTT-006", product__lifecycle_status="frozen", states=[("active", day("2025-01-01")), ("frozen", day("2025-02-01"))]
    )  # fmt: skip
    with shop.acting() as connection:  # the one that has no state is in none on any day
        mine = tables.product.c.sku == "MTV-OTT-002"
        product, owner = connection.execute(select(tables.product.c.id, tables.product.c.company_id).where(mine)).one()
        below = {"product_id": product, "company_id": owner}
        shop.add(connection, tables.lifecycle_transition, **below, status="draft", effective_from=day("2025-01-01"))
    shop.recompute()
    refresh(shop)
    sessions = database_server.sessions(str(shop.database.engine.url.database))
    scopes = {
        role: Scope.of(uuid4(), [Grant(Role.READER, *companies)], datetime.now(UTC))
        for role, companies in (("whole", ()), ("FT", ("FT",)))
    }

    def answers(basis: Basis, known: datetime | None) -> dict[str, list[list[Found]]]:
        told = {}
        for role, database, scope in (
            ("service", shop.database, SERVICE), *((role, sessions, scope) for role, scope in scopes.items())
        ):  # fmt: skip
            with database.reading(scope, known) as connection:
                told[role] = [
                    ask(connection, text, *companies, basis=basis, **filters) for text, companies, filters in ASKED
                ]
        return told

    try:
        before = answers(Basis.TODAY, None)
        assert [[one.sku[-3:] for one in found] for found in before["service"]] == [
            ["001", "002", "003", "004", "005", "006"], ["003"], ["001"], ["003", "004"], ["001"], ["002"],
            ["001", "003", "004", "005", "006"], ["001", "003", "004"], ["003"], [], ["004"], ["004"], ["006"],
            ["003", "004"], ["005"],
        ]  # fmt: skip
        assert [len(found) for found in before["FT"]][:4] == [1, 1, 0, 1]
        with shop.database.reading(SERVICE) as connection:
            known = begun_at(connection)
        with shop.acting() as connection:
            connection.execute(update(tables.partner).values(name="Tout autre"))
            connection.execute(update(tables.product_integration).values(status="inactive"))
            connection.execute(update(tables.product).values(name="Sans nom", description=None))
            connection.execute(update(tables.pricing_rule).values(type="usage"))
            connection.execute(update(tables.lifecycle_transition).values(status="retired"))
            connection.execute(update(tables.product).values(lifecycle_status="retired"))
            connection.execute(update(tables.product_document).values(archived_at=AT))
            connection.execute(delete(tables.publication_window))
            connection.execute(delete(tables.external_mapping))
        refresh(shop)
        assert answers(Basis.KNOWN_BEFORE, known) == before
        with shop.database.reading(SERVICE) as connection:
            assert [one.name for one in ask(connection, "")] == ["Sans nom"] * 6
    finally:
        sessions.close()


def test_another_day_has_its_states_and_its_sales(shop: Shop, database_server: TestServer) -> None:
    """A product has none before its life begins; what several companies see is told once, by the row of its owner."""
    life = [("active", day("2025-03-01")), ("frozen", day("2026-01-01")), ("retired", day("2026-06-01"))]
    shop.product(
        "MTV-OTT-004",
        product__lifecycle_status="active",
        states=life,
        seller="FT",
        publication__end_at=day("2026-03-01"),
    )
    shop.recompute()
    refresh(shop)
    sessions = database_server.sessions(str(shop.database.engine.url.database))
    seller = Scope.of(uuid4(), [Grant(Role.READER, "FT")], datetime.now(UTC))

    def told(at: str, text: str = "", **filters: Any) -> dict[str, tuple[str, int, list[str]]]:
        with shop.database.reading(SERVICE) as connection, sessions.reading(seller) as bound:
            found = ask(connection, text, at=day(at), basis=Basis.ANOTHER_DAY, **filters)
            theirs = ask(bound, text, at=day(at), basis=Basis.ANOTHER_DAY, **filters)
        assert [one for one in theirs if one.sold] == [one for one in found if "FT" in one.sold]
        return {one.sku[-3:]: (one.status.value, one.blocked, [*one.sold]) for one in found}

    try:
        assert "004" not in told("2025-02-28")
        assert told("2025-03-01")["004"] == ("active", 0, ["FT"])
        assert told("2026-01-01")["004"] == ("frozen", 2, [])
        assert told("2026-06-01")["004"] == ("retired", 0, [])
        assert list(told("2026-02-01", status=LifecycleStatus.FROZEN)) == ["004"]
        assert list(told("2026-02-01", active=True)) == ["001", "003"]
        assert told("2026-02-01", alert=Alert.LONG_FROZEN) == {}
        assert list(told("2026-04-15", alert=Alert.LONG_FROZEN)) == ["004"]
        assert list(told("2025-03-01", "ott", on_sale=True)) == ["001", "003", "004"]
    finally:
        sessions.close()
