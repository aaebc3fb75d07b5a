"""What may be sold, where, at an instant, and why the rest may not."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from catalogue.errors import WrongUse
from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.vocabulary import Channel
from tests.catalogue.store.shop import START, Shop, day
from tests.support.seeds import service_on
from tests.support.selling import selling


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return a catalogue without product."""
    return Shop(database)


def listed(
    shop: Shop,
    at: str = "2025-09-01",
    company: str = "MTV",
    channel: Channel = Channel.WEB,
    known_at: datetime | None = None,
) -> dict[str, Any]:
    """Ask what may be sold, and why the rest may not; no archive is needed."""
    service = service_on(shop.database, Path("nowhere"))
    return selling(service, company, channel, day(at), known_at=known_at)


def refused(shop: Shop, at: str = "2025-09-01", company: str = "MTV") -> dict[str, list[str]]:
    """Ask why products may not be sold on the web: SKU → codes of reasons."""
    found = listed(shop, at, company)["blocked"]
    return {item["sku"]: [reason["code"] for reason in item["reasons"]] for item in found}


def test_a_published_product_is_listed_with_its_plans_and_prices(shop: Shop) -> None:
    """The contract of the command: money and rates as strings, both amounts, the payload as stored."""
    shop.product("MTV-OFFRE-001", publication__badges=["beta"])
    shop.recompute()
    answer = listed(shop)
    assert json.loads(json.dumps(answer)) == answer
    assert (answer["company"], answer["channel"], answer["at"]) == ("MTV", "web", "2025-09-01T02:00:00+02:00")
    (product,) = answer["products"]
    assert (product["sku"], product["version"], product["visibility"]) == ("MTV-OFFRE-001", 1, "public")
    assert product["badges"] == ["beta"]
    (plan,) = product["plans"]
    assert (plan["code"], plan["recurrence"]) == ("BASIC", "monthly")
    (price,) = plan["prices"]
    assert (price["amount_ttc"], price["amount_ht"]) == ("9.90", "8.25")
    assert (price["tax_code"], price["tax_rate"]) == ("NORMAL", "20.00")
    assert price["payload"] == {"type": "fixed", "amount": "9.90"}


def test_a_price_without_tax_gains_it_at_the_rate_of_the_day(shop: Shop) -> None:
    """The rate is read from the tax code by date."""
    with shop.acting() as connection:
        energy = {"code": "ENERGIE", "territory": "FR"}
        shop.add(connection, tables.tax_rate, **energy, rate="5.50", valid_from=START, valid_to=day("2025-08-01"))
        shop.add(connection, tables.tax_rate, **energy, rate="20", valid_from=day("2025-08-01"))
    payload = {"type": "fixed", "amount": "100.00"}
    shop.product("MTV-1", price__payload=payload, price__tax_code="ENERGIE", price__tax_included=False)
    shop.recompute()
    prices = [listed(shop, at)["products"][0]["plans"][0]["prices"][0] for at in ("2025-07-31", "2025-08-01")]
    assert [(price["amount_ht"], price["amount_ttc"]) for price in prices] == [
        ("100.00", "105.50"),
        ("100.00", "120.00"),
    ]


def test_amounts_are_null_where_the_payload_decides(shop: Shop) -> None:
    """A usage price has no amount of its own."""
    payload = {"type": "usage", "unit": "kWh", "unit_price": "0.1740", "min_charge": None}
    shop.product("MTV-1", price__type="usage", price__payload=payload)
    shop.recompute()
    (price,) = listed(shop)["products"][0]["plans"][0]["prices"]
    assert (price["amount_ht"], price["amount_ttc"], price["payload"]) == (None, None, payload)


def test_a_price_for_every_plan_stands_under_each_plan_without_its_own(shop: Shop) -> None:
    """A plan's own price replaces the shared one of the same component; without plans, prices stand alone."""
    keys = shop.product("MTV-1")
    with shop.acting() as connection:
        below = {"company_id": shop.companies["MTV"], "product_version_id": keys["version"]}
        plus = shop.add(connection, tables.product_plan, **below, code="PLUS", name="Plus", recurrence="yearly")
        own = {"type": "fixed", "payload": {"type": "fixed", "amount": "19.90"}, "tax_code": "NORMAL"}
        shop.add(connection, tables.pricing_rule, **below, plan_id=plus, **own)
        fee = {"type": "fixed", "payload": {"type": "fixed", "amount": "1.00"}, "tax_code": "NORMAL"}
        shop.add(connection, tables.pricing_rule, **below, component="FRAIS", **fee)
    shop.product("MTV-2", plan=None)
    shop.recompute()
    with_plans, without = (product["plans"] for product in listed(shop)["products"])
    amounts = {plan["code"]: [price["amount_ttc"] for price in plan["prices"]] for plan in with_plans}
    assert amounts == {"BASIC": ["9.90", "1.00"], "PLUS": ["19.90", "1.00"]}
    assert [(plan["code"], len(plan["prices"])) for plan in without] == [(None, 1)]


def test_hidden_publications_are_never_listed_and_say_so(shop: Shop) -> None:
    """Internal ones are listed, and say that they are."""
    shop.product("MTV-1", publication__visibility="hidden")
    shop.product("MTV-2", publication__visibility="internal")
    shop.recompute()
    assert [(item["sku"], item["visibility"]) for item in listed(shop)["products"]] == [("MTV-2", "internal")]
    assert refused(shop) == {"MTV-1": ["hidden"]}


def test_company_channel_and_instant_decide(shop: Shop) -> None:
    """Sold by FT on the field only, from June to November."""
    shop.product(
        "MTV-1", seller="FT", publication__channels=["field"],
        publication__start_at=day("2025-06-01"), publication__end_at=day("2025-12-01"),
    )  # fmt: skip
    shop.recompute()

    def sold(at: str, company: str = "FT", channel: Channel = Channel.FIELD) -> bool:
        return bool(listed(shop, at, company, channel)["products"])

    assert sold("2025-06-01")
    assert not sold("2025-05-31")
    assert not sold("2025-12-01")
    assert not sold("2025-09-01", "MTV")
    assert not sold("2025-09-01", "FT", Channel.WEB)


def test_new_and_promoted_products_carry_their_badges(shop: Shop) -> None:
    """« Nouveau » for 90 days from the first publication, « Promo » while a promotion runs on the channel."""
    keys = shop.product("MTV-1")
    with shop.acting() as connection:
        offer = {"kind": "promo", "value_type": "percent", "value": 10, "channel": "web", "code": "RENTREE"}
        below = {"company_id": shop.companies["MTV"], "product_version_id": keys["version"]}
        shop.add(
            connection, tables.adjustment, **below, **offer, valid_from=day("2025-03-01"), valid_to=day("2025-10-01")
        )
    shop.recompute()
    badges = {at: listed(shop, at)["products"][0]["badges"] for at in ("2025-01-02", "2025-03-02", "2025-09-01")}
    assert badges == {"2025-01-02": ["new"], "2025-03-02": ["new", "promo"], "2025-09-01": ["promo"]}
    assert listed(shop, channel=Channel.FIELD)["products"][0]["badges"] == []


def test_warnings_come_along_with_a_product_on_sale(shop: Shop) -> None:
    """An obligation that only warns is shown and does not block."""
    with shop.acting() as connection:
        connection.execute(update(tables.document_obligation).values(severity="warning"))
    shop.product("MTV-1", document=None)
    shop.recompute()
    (warning,) = listed(shop)["products"][0]["warnings"]
    assert warning["message"] == (
        "Le document CGA est exigé pour le canal Web et il manque. Que faire : ajoutez-le à la feuille Documents."
    )
    assert refused(shop) == {}


def test_each_product_that_may_not_be_sold_says_why(shop: Shop) -> None:
    """Blocked, not yet, no longer, never published here: one entry a product, the most telling publication."""
    shop.product("MTV-1", states=[("frozen", START)], document=None)
    shop.product("MTV-2", publication__start_at=day("2025-10-01"))
    shop.product("MTV-3", publication__end_at=day("2025-08-01"))
    shop.product("MTV-4", publication=None)
    shop.product("MTV-5", version__effective_to=day("2025-03-01"))
    shop.product("MTV-6")
    shop.recompute()
    assert refused(shop) == {
        "MTV-1": ["product_frozen", "document_missing"],
        "MTV-2": ["publication_not_started"],
        "MTV-3": ["publication_ended"],
        "MTV-4": ["no_publication"],
        "MTV-5": ["version_ended"],
    }
    assert refused(shop, company="FT") == {}


def test_a_reason_says_until_when_in_the_companys_days(shop: Shop) -> None:
    """Windows carry their bounds, sentences their dates in Paris."""
    ends = day("2025-07-31").replace(hour=22)
    shop.product("MTV-1", document__valid_to=ends, publication__channels=["web"])
    shop.recompute()
    (item,) = listed(shop)["blocked"]
    assert (item["from"], item["to"]) == ("2025-08-01T00:00:00+02:00", None)
    assert "n'est plus valable après le 31/07/2025." in item["reasons"][0]["message"]


def test_a_product_sold_through_another_version_is_not_explained(shop: Shop) -> None:
    """The publication of an old version has ended, and nobody wonders."""
    keys = shop.product("MTV-1", version__effective_to=day("2025-06-01"), publication__end_at=day("2025-06-01"))
    owner = shop.companies["MTV"]
    with shop.acting() as connection:
        version = shop.add(
            connection, tables.product_version,
            company_id=owner, product_id=keys["product"], version=2, effective_from=day("2025-06-01"),
        )  # fmt: skip
        below = {"company_id": owner, "product_version_id": version}
        payload = {"type": "fixed", "amount": "12.00"}
        shop.add(connection, tables.pricing_rule, **below, type="fixed", payload=payload, tax_code="NORMAL")
        shop.add(connection, tables.product_document, **below, type="CGA", title="CGA", file_url="cga.pdf")
        shop.add(
            connection, tables.publication,
            company_id=owner, owner_company_id=owner, product_version_id=version, channels=["web"],
            start_at=day("2025-06-01"), visibility="public",
        )  # fmt: skip
    shop.recompute()
    assert [item["version"] for item in listed(shop, "2025-05-31")["products"]] == [1]
    assert [item["version"] for item in listed(shop, "2025-06-01")["products"]] == [2]
    assert refused(shop, "2025-06-01") == {}


def test_the_answer_of_the_past_is_what_was_known_then(shop: Shop) -> None:
    """Both axes: valid at one instant, known at another, by the same queries."""
    keys = shop.product("MTV-1", publication__channels=["web"])
    shop.recompute()
    with shop.database.reading(SERVICE) as connection:
        before = connection.scalar(text("SELECT clock_timestamp()"))
    with shop.acting() as connection:
        connection.execute(update(tables.publication).values(end_at=day("2025-02-01")))
        connection.execute(update(tables.product).values(name="Nouveau nom"))
    shop.recompute(keys["product"])
    assert listed(shop)["products"] == []
    answer = listed(shop, known_at=before)
    assert ([item["name"] for item in answer["products"]], answer["blocked"]) == (["Offre MTV-1"], [])


def test_an_unknown_company_is_told_which_exist(shop: Shop) -> None:
    """The sentence lists the choices."""
    with pytest.raises(WrongUse, match="Choisissez parmi : FT, MTV"):
        listed(shop, company="XYZ")
