"""The schemes of a version and the accounts of who sells it, read from the database."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from catalogue.commissions.answer import simulation_json
from catalogue.commissions.facts import Scheme
from catalogue.commissions.simulation import CommissionFacts, Opportunity, simulate
from catalogue.errors import WrongUse
from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.schemes import read_commission_facts
from catalogue.vocabulary import Beneficiary, Channel, ClawbackMode, Nature, TierBasis
from tests.catalogue.store.shop import START, Shop, day

AT = day("2025-09-01")


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return a catalogue without product."""
    return Shop(database)


def add_scheme(shop: Shop, keys: dict[str, uuid.UUID], code: str = "VOLUME", **changes: Any) -> uuid.UUID:
    """Add the scheme of Mondial TV (§13) to a version."""
    owner = shop.companies["MTV"]
    values = {
        "code": code, "settlement": "upfront", "tier_mode": "graduated",
        "split": {"company": 0.6, "salesperson": 0.3, "manager": 0.1},
    } | changes  # fmt: skip
    with shop.acting() as connection:
        scheme = shop.add(
            connection, tables.commission_scheme, company_id=owner, product_version_id=keys["version"], **values
        )
        for low, high, rate in ((0, 100, 10), (100, 500, 12), (500, None, 15)):
            tier = {"basis": "volume", "min": low, "max": high, "value_type": "percent", "value": rate}
            shop.add(connection, tables.commission_tier, company_id=owner, scheme_id=scheme, **tier)
    return scheme


def read(shop: Shop, company: str = "MTV", sku: str = "MTV-1") -> CommissionFacts:
    """Read what a company earns by selling a product."""
    with shop.database.reading(SERVICE) as connection:
        return read_commission_facts(connection, company=company, sku=sku, at=AT)


def only(facts: CommissionFacts) -> Scheme:
    """Return the only scheme."""
    (scheme,) = facts.schemes
    return scheme


def test_a_stored_scheme_pays_the_worked_figure(shop: Shop) -> None:
    """500 sales of 8,25 HT earn 478,50, split 60, 30 and 10 %, without a float on the way."""
    add_scheme(shop, shop.product("MTV-1"))
    facts = read(shop)
    assert only(facts).split == (
        (Beneficiary.COMPANY, Decimal("0.6")), (Beneficiary.SALESPERSON, Decimal("0.3")), (Beneficiary.MANAGER, Decimal("0.1")),
    )  # fmt: skip
    document = simulation_json(simulate(facts, Opportunity(AT, Decimal(500), Decimal("4125.00"))))
    assert document["commission"] == "478.50"
    assert [tier["rate"] for tier in document["tiers"]] == ["10.00", "12.00", "15.00"]
    assert document["split"] == {"company": "287.10", "salesperson": "143.55", "manager": "47.85"}


def test_every_column_of_a_scheme_is_read(shop: Shop) -> None:
    """Scope, dates, limits, clawback, bonus and malus as the sheet Commissions writes them."""
    keys = shop.product("MTV-1")
    add_scheme(
        shop, keys, plan_id=keys["plan"], seller_company_id=shop.companies["FT"], channel="web", valid_from=day("2025-06-01"),
        due_rule="day 15 of next month", base="ttc", accrual_window="month", floor="5", cap="900",
        clawback_months=12, clawback_mode="linear",
        bonuses=[{"kind": "bonus", "amount": "200.00", "from": "500"}, {"kind": "malus", "amount": "15.00", "months": "3"}],
    )  # fmt: skip
    scheme = only(read(shop, "FT"))
    assert (scheme.sku, scheme.version, scheme.plan, scheme.seller) == ("MTV-1", 1, "BASIC", "FT")
    assert (scheme.channel, scheme.period.start, scheme.due_rule) == (
        Channel.WEB,
        day("2025-06-01"),
        "day 15 of next month",
    )
    assert (scheme.floor, scheme.cap, scheme.clawback_months) == (Decimal(5), Decimal(900), 12)
    assert scheme.clawback_mode is ClawbackMode.LINEAR
    bonus, malus = scheme.bonuses
    assert (bonus.malus, bonus.basis, bonus.start, bonus.value) == (False, TierBasis.VOLUME, Decimal(500), Decimal(200))
    assert (malus.malus, malus.basis, malus.end, malus.value) == (True, TierBasis.MONTHS, Decimal(3), Decimal(15))


def test_the_accounts_of_the_seller_are_read_with_their_level(shop: Shop) -> None:
    """Version, product and company default; another company's accounts are not ours."""
    keys = shop.product("MTV-1")
    add_scheme(shop, keys)
    seller = {"company_id": shop.companies["FT"], "nature": "revenue", "status": "validated"}
    owner = {"owner_company_id": shop.companies["MTV"]}
    with shop.acting() as connection:
        own = {**seller, **owner}
        shop.add(connection, tables.accounting_mapping, **own, product_id=keys["product"], gl_account="706200")
        shop.add(connection, tables.accounting_mapping, **own, product_version_id=keys["version"], gl_account="706300")
    found = {(item.level.name, item.nature, item.account) for item in read(shop, "FT").mappings}
    assert found == {
        ("COMPANY", Nature.REVENUE, "706100"), ("PRODUCT", Nature.REVENUE, "706200"), ("VERSION", Nature.REVENUE, "706300"),
    }  # fmt: skip
    assert {item.level.name for item in read(shop).mappings} == {"COMPANY"}


def test_schemes_can_be_read_as_they_were_known(shop: Shop) -> None:
    """A rate that was corrected leaves yesterday's simulation as it was."""
    add_scheme(shop, shop.product("MTV-1"))
    with shop.acting() as connection:
        before = connection.exec_driver_sql("SELECT now()").scalar_one()
    with shop.acting() as connection:
        connection.execute(update(tables.commission_tier).where(tables.commission_tier.c.min == 0).values(value=20))
    amounts = []
    for known in (before, None):
        with shop.database.reading(SERVICE, known) as connection:
            facts = read_commission_facts(connection, company="MTV", sku="MTV-1", at=AT)
        amounts.append(str(simulate(facts, Opportunity(AT, Decimal(100), Decimal("825.00"))).commission.amount))
    assert amounts == ["82.50", "165.00"]


def test_a_scheme_outside_its_version_never_applies(shop: Shop) -> None:
    """Dates after the version's end leave no instant."""
    keys = shop.product("MTV-1", version__effective_to=day("2026-01-01"))
    add_scheme(shop, keys, valid_from=day("2026-06-01"))
    assert read(shop).schemes == ()


def test_an_unknown_company_or_product_says_what_there_is(shop: Shop) -> None:
    """The choices are listed."""
    shop.product("MTV-1", version__effective_from=START)
    with pytest.raises(WrongUse, match="Choisissez parmi : FT, MTV"):
        read(shop, "XX")
    with pytest.raises(WrongUse, match="Voulez-vous dire : MTV-1"):
        read(shop, sku="MTV-2")
