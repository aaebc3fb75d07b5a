"""One product as it is priced, read from the database: the version of the instant, and every fact as an exact record."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from catalogue.errors import WrongUse
from catalogue.pricing.facts import CannotPrice, Client, Indexed, Offer, Request, Tiered, Usage
from catalogue.pricing.quote import Quote, make_quote
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.offers import read_offer
from catalogue.vocabulary import Channel, ClientType, TierMode
from tests.catalogue.store.shop import START, Shop, day


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return a catalogue without product."""
    return Shop(database)


def read(shop: Shop, sku: str = "MTV-1", at: str = "2025-09-01") -> Offer:
    """Read an offer."""
    with shop.database.reading() as connection:
        return read_offer(connection, sku, day(at))


def add_below(shop: Shop, keys: dict[str, uuid.UUID], *rows: tuple[Any, dict[str, Any]]) -> None:
    """Add rows to a version of MTV."""
    below = {"company_id": shop.companies["MTV"], "product_version_id": keys["version"]}
    with shop.acting() as connection:
        for table, values in rows:
            shop.add(connection, table, **below, **values)


def test_a_stored_product_is_priced(shop: Shop) -> None:
    """Version, plan, price and rate come back exact: 9,90 TTC is 8,25 HT."""
    shop.product("MTV-1")
    offer = read(shop)
    assert (offer.sku, offer.company, offer.version, offer.started) == ("MTV-1", "MTV", 1, START)
    assert [(plan.code, plan.recurrence.value) for plan in offer.plans] == [("BASIC", "monthly")]
    quote = make_quote(offer, Request(day("2025-09-01")))
    assert isinstance(quote, Quote)
    assert (str(quote.due.ht), str(quote.due.ttc)) == ("8.25", "9.90")


def test_every_kind_of_price_is_read_exactly(shop: Shop) -> None:
    """Tiers, usage and index from their payloads; JSON numbers of Annexe A's seed never become floats."""
    keys = shop.product("MTV-1", price__payload={"amount": 9.90})
    add_below(
        shop, keys,
        (tables.pricing_rule, {"component": "PALIERS", "type": "tiered", "tax_code": "NORMAL", "payload": {
            "type": "tiered", "mode": "volume",
            "tiers": [{"min": "10", "max": None, "amount": "3.90"}, {"min": "0", "max": "10", "amount": "4.90"}],
        }}),
        (tables.pricing_rule, {"component": "CONSO", "type": "usage", "tax_code": "NORMAL", "payload": {
            "type": "usage", "unit": "kWh", "unit_price": "0.174000", "min_charge": None,
        }}),
        (tables.pricing_rule, {"component": "INDEX", "type": "indexed", "tax_code": "NORMAL", "payload": {
            "type": "indexed", "index": "cpi", "formula": "base * index / index0", "base": "64.00",
        }}),
    )  # fmt: skip
    with shop.acting() as connection:
        for since, value in (("2024-12-01", "100"), ("2025-08-01", "102.5")):
            shop.add(connection, tables.index_value, index_code="cpi", valid_from=day(since), value=value)
        for code, base, factor in (("kWh", "kWh", "1"), ("MWh", "kWh", "1000"), ("min", "min", "1")):
            shop.add(connection, tables.unit, code=code, label=code, base_unit=base, factor=factor)
    offer = read(shop)
    assert {code: str(unit.factor.normalize()) for code, unit in offer.units.items()} == {"kWh": "1", "MWh": "1E+3"}
    by_component = {price.component: price.content for price in offer.prices}
    tiered, usage, indexed = (by_component[name] for name in ("PALIERS", "CONSO", "INDEX"))
    assert isinstance(tiered, Tiered)
    assert isinstance(usage, Usage)
    assert isinstance(indexed, Indexed)
    assert (tiered.mode, [str(tier.amount) for tier in tiered.tiers]) == (TierMode.VOLUME, ["4.90", "3.90"])
    assert (usage.unit, usage.unit_price, usage.minimum) == ("kWh", Decimal("0.174"), None)
    assert [str(value.value) for value in offer.indices["cpi"]] == ["100.000000", "102.500000"]
    quote = make_quote(offer, Request(day("2025-09-01"), quantity=Decimal(20), usage={"CONSO": Decimal(250)}))
    assert isinstance(quote, Quote)
    amounts = {line.draft.component: str(line.ttc) for line in quote.due.lines}
    assert amounts == {"": "198.00", "PALIERS": "78.00", "CONSO": "43.50", "INDEX": "1312.00"}


def test_conditions_fees_offers_and_components_are_read(shop: Shop) -> None:
    """Eligibility, geography and billing of the product; promotions and parts of the version."""
    box = shop.product("MTV-BOX")
    keys = shop.product(
        "MTV-1", product__eligibility={"age_min": 18, "age_max": 75}, product__client_type="individual",
        product__geography={"territories": ["FR"], "postcodes": ["75"]},
        product__billing={"setup_fee": "49.00", "setup_fee_tax_code": "NORMAL", "tax_per_line": True},
    )  # fmt: skip
    add_below(
        shop, keys,
        (tables.adjustment, {"code": "WEB", "kind": "promo", "value_type": "percent", "value": "10", "channel": "web",
                             "plan_id": keys["plan"], "valid_from": START}),
        (tables.composition, {"component_product_id": box["product"], "quantity": 1, "revenue_share": "0.6"}),
    )  # fmt: skip
    offer = read(shop)
    assert offer.tax_per_line
    assert (offer.conditions.age_min, offer.conditions.age_max) == (18, 75)
    assert offer.conditions.client_type is ClientType.INDIVIDUAL
    assert (offer.conditions.territories, offer.conditions.postcodes) == (("FR",), ("75",))
    assert [(part.sku, part.share) for part in offer.components] == [("MTV-BOX", Decimal("0.6"))]
    client = Client(30, ClientType.INDIVIDUAL, "75011")
    quote = make_quote(offer, Request(day("2025-09-01"), channel=Channel.WEB, client=client))
    assert isinstance(quote, Quote)
    assert [str(line.ttc) for line in quote.due.lines] == ["9.90", "-0.99", "49.00"]


def test_the_version_and_the_rate_of_the_instant_are_taken(shop: Shop) -> None:
    """Version 1 until the end of August at 5,5 %, then version 2 at 20 %."""
    with shop.acting() as connection:
        energy = {"code": "ENERGIE", "territory": "FR"}
        shop.add(connection, tables.tax_rate, **energy, rate="5.50", valid_from=START, valid_to=day("2025-09-01"))
        shop.add(connection, tables.tax_rate, **energy, rate="20", valid_from=day("2025-09-01"))
    old: dict[str, Any] = {
        "version__effective_to": day("2025-09-01"),
        "price__tax_code": "ENERGIE",
        "price__tax_included": False,
    }
    keys = shop.product("MTV-1", price__payload={"amount": "100.00"}, **old)
    with shop.acting() as connection:
        owner = shop.companies["MTV"]
        version = shop.add(
            connection, tables.product_version,
            company_id=owner, product_id=keys["product"], version=2, effective_from=day("2025-09-01"),
        )  # fmt: skip
        new = {"type": "fixed", "payload": {"amount": "110.00"}, "tax_code": "ENERGIE", "tax_included": False}
        shop.add(connection, tables.pricing_rule, company_id=owner, product_version_id=version, **new)
    found = []
    for at in ("2025-08-15", "2025-09-02"):
        quote = make_quote(read(shop, at=at), Request(day(at)))
        assert isinstance(quote, Quote)
        found.append((quote.offer.version, str(quote.due.ttc)))
    assert found == [(1, "105.50"), (2, "132.00")]


def test_an_offer_can_be_read_as_it_was_known(shop: Shop) -> None:
    """Yesterday's price is quoted again, to the cent, after it was corrected."""
    shop.product("MTV-1")
    with shop.acting() as connection:
        before = connection.exec_driver_sql("SELECT now()").scalar_one()
    with shop.acting() as connection:
        connection.execute(update(tables.pricing_rule).values(payload={"amount": "12.90"}))
    answers = []
    for known in (before, None):
        with shop.database.reading(known) as connection:
            quote = make_quote(read_offer(connection, "MTV-1", day("2025-09-01")), Request(day("2025-09-01")))
        assert isinstance(quote, Quote)
        answers.append(str(quote.due.ttc))
    assert answers == ["9.90", "12.90"]


def test_what_cannot_be_read_says_what_there_is(shop: Shop) -> None:
    """A SKU that is nearly one, an instant before the first version, a formula that nobody can read."""
    shop.product("MTV-OFFRE-001")
    with pytest.raises(WrongUse, match="Voulez-vous dire : MTV-OFFRE-001"):
        read(shop, "MTV-OFFRE-01")
    with pytest.raises(WrongUse, match="n'existe pas dans le catalogue"):
        read(shop, "ZZZ")
    with pytest.raises(WrongUse, match="aucune version en vigueur le 01/01/2020 : version 1 du 01/01/2025"):
        read(shop, "MTV-OFFRE-001", "2020-01-01")
    with shop.acting() as connection:
        wrong = {"type": "indexed", "index": "cpi", "formula": "base * indx", "base": "1"}
        connection.execute(update(tables.pricing_rule).values(type="indexed", payload=wrong))
    with pytest.raises(CannotPrice, match=r"« indx » est inconnu.*caractère 8"):
        read(shop, "MTV-OFFRE-001")


def test_the_setup_fee_belongs_to_the_first_charge_only(shop: Shop) -> None:
    """A fee kept as decimal text, TTC unless it says otherwise, at the tax of the first price."""
    shop.product("MTV-1", product__billing={"setup_fee": "10.00", "setup_fee_tax_included": False})
    quote = make_quote(read(shop), Request(datetime(2025, 9, 1, tzinfo=UTC), service_start=date(2025, 10, 1)))
    assert isinstance(quote, Quote)
    assert quote.recurring is not None
    assert (str(quote.due.ttc), str(quote.recurring.ttc)) == ("21.90", "9.90")
