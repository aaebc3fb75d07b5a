"""A commission that the partner pays net of its own share (Annexe C §4, « reversée nette »): gross entries, then a set-off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from catalogue.ledger.commission.foresee import Sold, foresee
from catalogue.ledger.commission.settlement import terms_of
from catalogue.ledger.records.answers import Posted
from catalogue.vocabulary import (
    Beneficiary,
    ClawbackMode,
    CommissionKind,
    LineState,
    Retention,
    RevenueModel,
    Settlement,
)
from tests.catalogue.commissions.schemes import scheme, tier
from tests.catalogue.ledger.books import MAPPINGS, Books, box, cancellation, collection, facts, sale, shown, termination

SHARES = (
    (Beneficiary.COMPANY, Decimal("0.5")),
    (Beneficiary.SALESPERSON, Decimal("0.3")),
    (Beneficiary.PARTNER, Decimal("0.2")),
)
SET_OFF = [("401000", "2.00", "0.00"), ("467000", "0.00", "2.00")]


def insurer(**of_scheme: Any) -> Books:
    """Return the books of a partner's product at 100,00 HT: 10,00 of commission, of which the partner keeps 2,00."""
    made = {"sku": "FT-BOX-001", "tiers": (tier("0", None, "10"),), "split": SHARES, "retention": Retention.NET}
    of = scheme(**(made | of_scheme))
    return Books(
        facts(
            box("120.00"), schemes=(of,), revenue_model=RevenueModel.COMMISSION, partner="Oggodata", mappings=MAPPINGS
        )
    )


def test_what_the_partner_retains_is_set_off_and_it_pays_the_rest() -> None:
    """10,00 are owed by the partner and 2,00 to it, gross; it pays 8,00, and every debt of it is lettered."""
    books = insurer()
    posted = books.posted(sale())
    assert shown(posted.entries) == [
        ("467000", "10.00", "0.00"), ("756200", "0.00", "10.00"),
        ("622200", "3.00", "0.00"), ("401000", "0.00", "3.00"), ("622200", "2.00", "0.00"), ("401000", "0.00", "2.00"),
        *SET_OFF,
    ]  # fmt: skip
    assert {line.beneficiary.value: line.state for line in posted.commission_lines} == {
        "company": "settled", "salesperson": "planned", "partner": "settled",
    }  # fmt: skip
    paid = books.posted(collection("E1"))
    assert shown(paid.entries) == [("512000", "8.00", "0.00"), ("467000", "0.00", "8.00")]
    assert [letter.account for letter in (*posted.letters, *paid.letters)] == ["401000", "467000"]
    assert books.balance("401000", "Oggodata") == 0


def test_a_commission_paid_in_full_sets_nothing_off() -> None:
    """« Brute »: the partner pays 10,00 and is paid its 2,00; nor does a product of the house, which no partner pays."""
    books = insurer(retention=Retention.GROSS)
    books.posted(sale(), collection("E1"))
    assert (books.balance("512000"), books.balance("401000", "Oggodata")) == (Decimal("10.00"), Decimal("-2.00"))
    house = insurer()
    house.facts = replace(house.facts, revenue_model=RevenueModel.REVENUE)
    assert [entry.source_key for entry in house.posted(sale()).entries] == ["V1:revenue", "V1:paid"]


def test_an_avoir_undoes_the_set_off_and_nobody_owes_anything() -> None:
    """What the partner retained was never paid: its line is reversed, not due."""
    books = insurer()
    books.posted(sale(), cancellation())
    assert (books.balances(), books.earned()) == ({}, {})
    assert {line.state for line in books.commissions} == {LineState.REVERSED}


@pytest.mark.parametrize(("mode", "left"), [(ClawbackMode.FULL, "0.00"), (ClawbackMode.LINEAR, "4.00")])
def test_a_termination_takes_back_net_too(mode: ClawbackMode, left: str) -> None:
    """The partner takes back what it paid, less its own share; nothing stands between us but the rest."""
    books = insurer(clawback_months=12, clawback_mode=mode)
    books.posted(sale(), termination())
    assert books.balance("467000") == Decimal(left)
    assert books.balance("401000", "Oggodata") == 0
    assert not [
        line for line in books.commissions if line.beneficiary is Beneficiary.PARTNER and line.state != "settled"
    ]
    books.posted(cancellation())
    assert (books.balances(), books.earned()) == ({}, {})


def test_instalments_and_collections_are_set_off_as_they_are_posted() -> None:
    """Month by month, or as the client pays the partner: the partner owes the net of what is earned."""
    monthly = insurer(settlement=Settlement.RECURRING)
    monthly.posted(sale())
    monthly.reach(date(2026, 9, 1))
    paid_late = insurer(settlement=Settlement.ON_COLLECTION)
    paid_late.posted(sale(), collection("E1", "60.00"), collection("E2"))
    for books in (monthly, paid_late):
        assert (books.balance("467000"), books.balance("401000", "Oggodata")) == (Decimal("8.00"), Decimal(0))
        assert {line.state for line in books.commissions if line.beneficiary is Beneficiary.PARTNER and line.entry} == {
            "settled"
        }
    bounced = insurer(settlement=Settlement.ON_COLLECTION)
    bounced.posted(sale(), collection("E1", "60.00"), cancellation(of="E1"))
    assert bounced.balances() == {}
    assert isinstance(bounced.post(collection("E2")), Posted)


def test_the_simulator_foresees_the_set_off() -> None:
    """By the same function as the ledger."""
    books = insurer()
    of = books.facts
    split = {
        Beneficiary.COMPANY: Decimal("5.00"),
        Beneficiary.SALESPERSON: Decimal("3.00"),
        Beneficiary.PARTNER: Decimal("2.00"),
    }
    sold = Sold("FT", of.revenue_model, (), {CommissionKind.COMMISSION: split}, terms_of(of, sale()), net=True)
    lines = [(it.line.account, str(it.line.debit), str(it.line.credit)) for it in foresee(MAPPINGS, sold).lines]
    assert lines == shown(books.posted(sale()).entries)
