"""What the end of a contract leaves, and its cancellation (decisions 43, 46): the worked sequences, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from catalogue.ledger.records.answers import Refused
from catalogue.ledger.records.operations import Operation
from catalogue.pricing.facts import Plan
from catalogue.vocabulary import (
    ClawbackMode,
    CommissionBase,
    CommissionTrigger,
    LineState,
    OperationKind,
    Recurrence,
    RevenueModel,
    Settlement,
)
from tests.catalogue.commissions.schemes import scheme, tier
from tests.catalogue.ledger.books import Books, box, cancellation, collection, facts, sale, termination, told
from tests.catalogue.ledger.shops import statement
from tests.catalogue.pricing.offers import price

_MONTHLY = (Plan("MOIS", "Mensuel", Recurrence.MONTHLY),)
_TEN = (tier("0", None, "10"),)


def insurer(**changes: Any) -> Books:
    """Return the books of an insurance whose partner owes 10 % of a net premium, to be earned over twelve months."""
    made: dict[str, Any] = {
        "sku": "FT-BOX-001", "tiers": _TEN, "base": CommissionBase.PREMIUM_NET, "clawback_months": 12,
        "clawback_mode": ClawbackMode.LINEAR,
    }  # fmt: skip
    return Books(
        facts(
            box("100.00", plans=_MONTHLY, prices=(price("100.00", plan="MOIS"),)),
            schemes=(scheme(**(made | changes)),), revenue_model=RevenueModel.COMMISSION, partner="Oggodata",
        )
    )  # fmt: skip


def sold(at: str, premium: str = "1200.00", **more: Any) -> Operation:
    """Return a sale of the insurance, with its yearly net premium."""
    return sale("V1", at, plan="MOIS", premium_net=Decimal(premium), **more)


def kept(books: Books) -> str:
    """Return what is posted for company, salesperson and manager, less what was taken back, and the sum."""
    lines = [
        line
        for line in books.commissions
        if line.state not in (LineState.REVERSED, LineState.DROPPED) and not line.awaits
        and (line.entry is not None or line.state == LineState.SETTLED)
    ]  # fmt: skip
    each = [
        sum((line.amount for line in lines if line.beneficiary == who), Decimal("0.00"))
        for who in ("company", "salesperson", "manager")
    ]
    return f"{sum(each)} = {'/'.join(map(str, each))}"


def test_m6_each_instalment_pays_for_its_own_months() -> None:
    """120,00 by twelve; ended after six months with seven posted: 10,00 come back, the partner's and people's."""
    books = insurer(settlement=Settlement.RECURRING)
    books.posted(sold("2026-01-01"))
    books.reach(date(2026, 7, 1))
    assert kept(books) == "70.00 = 42.00/21.00/7.00"
    books.posted(termination("R", "2026-07-01"))
    books.reach(date(2027, 7, 1))
    assert kept(books) == "60.00 = 36.00/18.00/6.00"
    assert (books.balance("467000"), books.balance("401000")) == (Decimal("60.00"), Decimal("-24.00"))


def test_m6b_an_instalment_of_months_served_stays_planned() -> None:
    """Due on the 15th of the next month, five are posted on 01/07: nothing comes back, the sixth falls due on 15/07."""
    books = insurer(settlement=Settlement.RECURRING, due_rule="day 15 of next month")
    books.posted(sold("2026-01-01"))
    books.reach(date(2026, 7, 1))
    assert books.posted(termination("R", "2026-07-01")).entries == ()
    assert kept(books).startswith("50.00 = ")
    books.reach(date(2027, 7, 1))
    assert kept(books) == "60.00 = 36.00/18.00/6.00"


def test_m7_months_are_whole() -> None:
    """100,00 from 31/01 to 15/05: four instalments of 8,34 were posted, three months are acquired: 25,00."""
    books = insurer(settlement=Settlement.RECURRING)
    books.posted(sold("2025-01-31", "1000.00"))
    books.reach(date(2025, 5, 15))
    assert kept(books) == "33.36 = 20.00/10.00/3.36"
    books.posted(termination("R", "2025-05-15"))
    assert kept(books) == "25.00 = 15.00/7.50/2.50"


@pytest.mark.parametrize(
    ("paid", "ended", "in_the_end"),
    [
        ("60.00", "5.00 = 3.00/1.50/0.50", "5.00 = 3.00/1.50/0.50"),
        ("30.00", "2.50 = 1.50/0.75/0.25", "5.00 = 3.00/1.50/0.50"),
    ],
)
def test_m8_a_late_payment_earns_what_was_acquired_and_no_more(paid: str, ended: str, in_the_end: str) -> None:
    """10,00 promised, half acquired: whoever paid half before the end is done, a late payment of months served earns."""
    books = insurer(settlement=Settlement.ON_COLLECTION)
    books.posted(sold("2026-01-01", "100.00", amount_ttc=Decimal("120.00")), collection("E1", paid, "2026-02-01"))
    assert books.posted(termination("R", "2026-07-01")).entries == ()
    assert kept(books) == ended
    books.posted(collection("E2", paid, "2026-08-01"))
    assert kept(books) == in_the_end
    books.posted(cancellation("X", "2026-08-02", of="R"))
    promised = sum(line.amount for line in books.commissions if line.awaits and line.state == LineState.PLANNED)
    earned = Decimal(paid) * 2 / 12
    assert (kept(books).split(" ")[0], promised) == (f"{earned:.2f}", Decimal("10.00") - earned)


def test_m11_a_yearly_premium_paid_month_by_month_earns_month_by_month() -> None:
    """107,64 of 358,80: twelve payments of 29,90 earn 8,97 each, shared on the cumulated total; a thirteenth is refused."""
    books = insurer(settlement=Settlement.ON_COLLECTION, tiers=(tier("0", None, "30"),))
    books.posted(sold("2026-01-01", "358.80"))
    shares: list[str] = []
    for month in range(1, 13):
        posted = books.posted(collection(f"E{month}", "29.90", f"2026-{month:02}-05"))
        shares.append("/".join(str(line.amount) for line in posted.commission_lines if not line.awaits))
        assert sum(line.amount for line in posted.commission_lines if not line.awaits) == Decimal("8.97")
        assert "512000" not in {line.account for entry in posted.entries for line in entry.lines}
    assert shares == [
        "5.38/2.69/0.90", "5.39/2.69/0.89", "5.38/2.69/0.90", "5.38/2.69/0.90", "5.38/2.70/0.89", "5.39/2.68/0.90",
        "5.38/2.69/0.90", "5.38/2.70/0.89", "5.38/2.69/0.90", "5.38/2.69/0.90", "5.39/2.69/0.89", "5.38/2.69/0.90",
    ]  # fmt: skip
    assert kept(books) == "107.64 = 64.59/32.29/10.76"
    answer = books.post(collection("E13", "29.90", "2026-12-31"))
    assert isinstance(answer, Refused)
    assert "remplissez la colonne Partenaire" in answer.reasons[0]


def test_m12_a_partner_that_owes_nothing_cannot_pay() -> None:
    """Before its statement it owes nothing of a promise; afterwards its money is taken with its name only."""
    books = insurer(settlement=Settlement.ON_COLLECTION)
    books.posted(sold("2026-01-01"))
    early = books.post(collection("P0", "10.00", partner="Oggodata"))
    assert isinstance(early, Refused)
    assert "saisissez d'abord son bordereau" in early.reasons[0]
    books.posted(statement("B1", "120.00", related="V1"))
    unnamed = books.post(collection("P1", "120.00"))
    assert isinstance(unnamed, Refused)
    books.posted(collection("P2", "120.00", partner="Oggodata"))
    assert books.balance("512000") == Decimal("120.00")


def test_m13_no_contract_is_renewed_once_it_is_over() -> None:
    """Whatever the renewal's date; once its end is cancelled it is."""
    books = insurer()
    books.posted(sold("2026-01-01"), termination("R", "2026-07-01"))
    late = told(OperationKind.RENEWAL, "N1", "2026-06-01", related="V1", premium_net=Decimal("1200.00"))
    answer = books.post(late)
    assert isinstance(answer, Refused)
    assert "annulez la résiliation" in answer.reasons[0]
    books.posted(cancellation("X", "2026-07-02", of="R"), late)
    books.posted(cancellation("A", "2026-07-03", of="N1"))
    assert isinstance(books.post(told(OperationKind.RENEWAL, "N2", "2027-01-01", related="N1")), Refused)


def test_m16_the_end_that_is_cancelled_gives_back_and_plans_again() -> None:
    """Upfront 120,00, ended at six months: 60,00 come back, then are given back; a later end at nine takes 30,00."""
    books = insurer()
    books.posted(sold("2026-01-01"), termination("R", "2026-07-01"))
    assert kept(books) == "60.00 = 36.00/18.00/6.00"
    books.posted(cancellation("X", "2026-07-10", of="R"))
    assert kept(books) == "120.00 = 72.00/36.00/12.00"
    books.posted(termination("R2", "2026-10-01"))
    assert kept(books) == "90.00 = 54.00/27.00/9.00"
    assert isinstance(books.post(cancellation("X2", "2026-10-02", of="R")), Refused)
    monthly = insurer(settlement=Settlement.RECURRING)
    monthly.posted(sold("2026-01-01"))
    monthly.reach(date(2026, 7, 1))
    monthly.posted(termination("R", "2026-07-01"), cancellation("X", "2026-07-15", of="R"))
    assert kept(monthly) == "70.00 = 42.00/21.00/7.00"
    monthly.reach(date(2026, 12, 31))
    assert kept(monthly) == "120.00 = 72.00/36.00/12.00"


def test_an_end_that_is_cancelled_leaves_what_an_earlier_end_left() -> None:
    """The promise that both dropped stays dropped."""
    books = insurer(trigger=CommissionTrigger.COLLECTION)
    books.posted(sold("2026-01-01"), termination("R1", "2026-01-01"), termination("R2", "2026-01-01"))
    books.posted(cancellation("X", "2026-01-02", of="R2"))
    assert books.earned() == {}
    assert isinstance(books.post(cancellation("X2", "2026-01-03", of="R2")), Refused)


def test_m28_a_sale_is_cancelled_after_its_renewals() -> None:
    """A renewal cannot stand on a contract that never was."""
    books = insurer()
    renewed = told(OperationKind.RENEWAL, "N1", "2027-01-01", related="V1", premium_net=Decimal("1200.00"))
    books.posted(sold("2026-01-01"), renewed)
    answer = books.post(cancellation("A1", "2027-01-02"))
    assert isinstance(answer, Refused)
    assert "N1" in answer.reasons[0]
    books.posted(cancellation("A2", "2027-01-02", of="N1"), cancellation("A3", "2027-01-03"))
    assert (books.earned(), books.balances()) == ({}, {})
