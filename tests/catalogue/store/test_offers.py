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
from catalogue.scope import SERVICE
from catalogue.store import offers, tables
from catalogue.store.database import Database
from catalogue.store.offers import OfferReader, read_offer, read_offers
from catalogue.vocabulary import Channel, ClientType, TierMode
from tests.catalogue.store.shop import START, Shop, day


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return a catalogue without product."""
    return Shop(database)


def read(shop: Shop, sku: str = "MTV-1", at: str = "2025-09-01") -> Offer:
    """Read an offer."""
    with shop.database.reading(SERVICE) as connection:
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
        with shop.database.reading(SERVICE, known) as connection:
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


def several(shop: Shop) -> list[uuid.UUID]:
    """Add a plain product, one at another rate with a fee, one by use, one by index, and a bundle; return their versions."""
    with shop.acting() as connection:
        shop.add(connection, tables.tax_rate, code="REDUIT", rate="5.5", valid_from=START)
        for code, factor in (("kWh", "1"), ("MWh", "1000")):
            shop.add(connection, tables.unit, code=code, label=code, base_unit="kWh", factor=factor)
        shop.add(connection, tables.unit, code="min", label="min", base_unit="min", factor="1")
        for index in ("cpi", "spot"):
            shop.add(connection, tables.index_value, index_code=index, valid_from=START, value="100")
    fee = {"setup_fee": "49.00", "setup_fee_tax_code": "NORMAL"}
    made = [
        shop.product("MTV-1"),
        shop.product("MTV-2", price__tax_code="REDUIT", product__billing=fee),
        shop.product("MTV-3", price__type="usage", price__payload={"unit": "MWh", "unit_price": "0.2"}),
        shop.product(
            "MTV-4", price__type="indexed", price__payload={"index": "cpi", "formula": "base * index", "base": "1"}
        ),
        shop.product("MTV-5", plan=None),
    ]
    parts = {"component_product_id": made[0]["product"], "quantity": 2}
    add_below(shop, made[4], (tables.composition, parts))
    promo = {"code": "WEB", "kind": "promo", "value_type": "percent", "value": "10", "valid_from": START}
    add_below(shop, made[0], (tables.adjustment, promo))
    return [keys["version"] for keys in made]


def test_many_versions_read_at_once_are_those_read_one_by_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its own rates, units, index values, offers and parts, and none of another's, in the order asked."""
    versions = several(shop)
    with shop.database.reading(SERVICE) as connection:
        alone = [OfferReader(connection, [version]).offer(version) for version in versions]
        together = OfferReader(connection, versions)
        assert [together.offer(version) for version in versions] == alone
        monkeypatch.setattr(offers, "_AT_ONCE", 2)
        assert list(read_offers(connection, versions[::-1])) == alone[::-1]
        assert list(read_offers(connection, [])) == []
    assert [sorted(rate.code for rate in offer.tax_rates) for offer in alone] == [
        ["NORMAL"], ["NORMAL", "REDUIT"], ["NORMAL"], ["NORMAL"], ["NORMAL"],
    ]  # fmt: skip
    assert [sorted(offer.units) for offer in alone] == [[], [], ["MWh", "kWh"], [], []]
    assert [sorted(offer.indices) for offer in alone] == [[], [], [], ["cpi"], []]
    assert [len(offer.adjustments) + len(offer.components) for offer in alone] == [1, 0, 0, 0, 1]


def test_a_version_that_cannot_be_read_leaves_the_others(shop: Shop) -> None:
    """A formula that nobody can read is the matter of its own version, and only when that one is asked for."""
    wrong = {"index": "cpi", "formula": "base * indx", "base": "1"}
    keys = [
        shop.product("MTV-1"),
        shop.product("MTV-2", price__type="indexed", price__payload=wrong),
        shop.product("MTV-3"),
    ]
    good, bad, other = (each["version"] for each in keys)
    with shop.database.reading(SERVICE) as connection:
        reader = OfferReader(connection, [good, bad, other])
        for _ in range(2):
            with pytest.raises(CannotPrice, match=r"de MTV-2 est fausse.*« indx » est inconnu"):
                reader.offer(bad)
        assert [reader.offer(version).sku for version in (good, other)] == ["MTV-1", "MTV-3"]
        first, wrong_one, last = read_offers(connection, [good, bad, other])
    assert (first.sku, wrong_one.sku, last.sku) == ("MTV-1", "MTV-2", "MTV-3")
    with pytest.raises(CannotPrice, match=r"de MTV-2 est fausse.*« indx » est inconnu"):
        make_quote(wrong_one, Request(day("2025-09-01")))


def test_many_versions_can_be_read_as_they_were_known(shop: Shop) -> None:
    """The statements that take many versions answer from a past state of knowledge too."""
    versions = several(shop)
    with shop.acting() as connection:
        before = connection.exec_driver_sql("SELECT now()").scalar_one()
    now = list_of(shop, versions)
    with shop.acting() as connection:
        fixed = tables.pricing_rule.c.type == "fixed"
        connection.execute(update(tables.pricing_rule).where(fixed).values(payload={"amount": "12.90"}))
        connection.execute(tables.adjustment.delete())
    assert list_of(shop, versions, before) == now
    assert list_of(shop, versions) != now


def list_of(shop: Shop, versions: list[uuid.UUID], known: datetime | None = None) -> list[Offer]:
    """Read offers, as they were known at an instant."""
    with shop.database.reading(SERVICE, known) as connection:
        return list(read_offers(connection, versions))
