"""What the end of a contract takes back, and from whom (decisions 22, 23, Annexe C §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from catalogue.ledger.commission.explained import tell
from catalogue.ledger.records.answers import Posted, Waits
from catalogue.vocabulary import (
    ClawbackMode,
    CommissionKind,
    CommissionTrigger,
    LineState,
    Nature,
    Settlement,
    TierBasis,
)
from tests.catalogue.commissions.schemes import bonus
from tests.catalogue.ledger.books import (
    MAPPINGS,
    Books,
    cancellation,
    collection,
    mapping,
    sale,
    shown,
    termination,
)
from tests.catalogue.ledger.shops import insurer, shop, statement


def test_a_payment_that_bounces_after_the_end_of_a_contract_earns_what_was_acquired_once_it_comes_again() -> None:
    """Without clawback 5,00 were posted when it ended: they go with the payment, and come with the next one, no more."""
    books = Books(shop(settlement=Settlement.ON_COLLECTION))
    books.posted(sale(), collection("E1", "60.00"), termination(), cancellation("A1", of="E1"))
    assert (books.balance("622200"), sum(books.earned().values())) == (Decimal(0), Decimal("5.00"))
    books.posted(collection("E2", "120.00"))
    assert (books.balance("622200"), sum(books.earned().values())) == (Decimal("2.00"), Decimal("5.00"))


def test_a_payment_that_bounces_after_a_clawback_is_given_back_with_what_was_taken_of_it() -> None:
    """10,00 earned by two payments, half acquired: one payment still earns it, nothing is left once both bounce."""
    own = (
        *MAPPINGS,
        mapping(Nature.CLAWBACK, "756900", "467000"),
        mapping(Nature.CLAWBACK, "622900", "401000", variant="VERSEE"),
    )
    books = Books(
        insurer(
            trigger=CommissionTrigger.COLLECTION, clawback_months=12, clawback_mode=ClawbackMode.LINEAR, mappings=own
        )
    )
    books.posted(sale(), collection("E1", "60.00"), collection("E2"), termination())
    half = books.posted(cancellation("A1", "2026-04-01", of="E2"))
    given_back = [entry for entry in half.entries if entry.reverses is None]
    assert {entry.clawback for entry in given_back} == {True}
    assert shown(given_back) == [
        ("467000", "5.00", "0.00"), ("756900", "0.00", "5.00"),
        ("622900", "1.50", "0.00"), ("401000", "0.00", "1.50"), ("622900", "0.50", "0.00"), ("401000", "0.00", "0.50"),
    ]  # fmt: skip
    told = next(line for line in half.commission_lines if line.kind is CommissionKind.CLAWBACK)
    assert tell(told.explanation) == (
        "L'encaissement E2 est annulé : ce qui avait été repris de sa commission est rendu.",
    )
    assert books.earned() == {"company": Decimal("3.00"), "salesperson": Decimal("1.50"), "manager": Decimal("0.50")}
    assert {line.state for line in books.commissions if line.awaits} == {LineState.REVERSED, LineState.DROPPED}
    books.posted(cancellation("A2", "2026-04-02", of="E1"))
    assert books.balances() == {}
    assert all(line.awaits or line.entry for line in books.commissions if line.state == LineState.PLANNED)


def test_a_termination_takes_back_in_proportion_from_everybody() -> None:
    """Six months of twelve: half comes back, to the partner and from people; again after it, nothing more."""
    books = Books(insurer(clawback_months=12, clawback_mode=ClawbackMode.LINEAR))
    books.posted(sale())
    posted = books.posted(termination())
    assert shown(posted.entries) == [
        ("467000", "0.00", "5.00"), ("756200", "5.00", "0.00"),
        ("622200", "0.00", "1.50"), ("401000", "1.50", "0.00"), ("622200", "0.00", "0.50"), ("401000", "0.50", "0.00"),
    ]  # fmt: skip
    assert {(entry.clawback, entry.lines[0].nature) for entry in posted.entries} == {(True, Nature.CLAWBACK)}
    assert "6/12 reste acquis" in tell(posted.commission_lines[0].explanation)[1]
    assert books.earned() == {"company": Decimal("3.00"), "salesperson": Decimal("1.50"), "manager": Decimal("0.50")}
    assert books.posted(termination("R2")) == Posted()
    books.posted(cancellation())
    assert (books.balances(), books.earned()) == ({}, {})


def test_a_second_termination_corrects_the_day_of_the_first() -> None:
    """Ended after seven months, not six: 5,83 of 10,00 are kept, not 5,00; a day too late is corrected the same way."""
    books = Books(insurer(clawback_months=12, clawback_mode=ClawbackMode.LINEAR))
    books.posted(sale(), termination("R1", "2026-03-01"), termination("R2", "2026-04-01"))
    assert sum(books.earned().values()) == Decimal("5.83")
    books.posted(termination("R3", "2026-03-01"))
    assert sum(books.earned().values()) == Decimal("5.00")


def test_a_full_clawback_uses_its_own_accounts_and_letters_the_debts() -> None:
    """Before twelve months everything comes back; the mappings say where."""
    own = (mapping(Nature.CLAWBACK, "756900", "467000"), mapping(Nature.CLAWBACK, "622900", "401000", variant="VERSEE"))
    books = Books(insurer(clawback_months=12, clawback_mode=ClawbackMode.FULL, mappings=(*MAPPINGS, *own)))
    books.posted(sale())
    posted = books.posted(termination())
    assert {line.account for entry in posted.entries for line in entry.lines} == {
        "467000",
        "756900",
        "622900",
        "401000",
    }
    assert {letter.account for letter in posted.letters} == {"467000", "401000"}
    assert books.earned() == {}
    waiting = Books(insurer(clawback_months=12, clawback_mode=ClawbackMode.FULL))
    waiting.posted(sale())
    waiting.facts = replace(waiting.facts, mappings=())
    assert isinstance(waiting.post(termination()), Waits)


def test_a_malus_is_charged_once_on_its_own_account() -> None:
    """Terminated before three months: 5,00 that people bear (decision 47), on the account of maluses if there is one."""
    malus = bonus("5.00", malus=True, label="Malus", basis=TierBasis.MONTHS, end=Decimal(3))
    of = shop(bonuses=(malus,), mappings=(*MAPPINGS, mapping(Nature.MALUS, "641000", "421000")))
    books = Books(of)
    books.posted(sale())
    posted = books.posted(termination(at="2025-10-15"))
    assert shown(posted.entries) == [
        ("641000", "0.00", "3.75"), ("421000", "3.75", "0.00"), ("641000", "0.00", "1.25"), ("421000", "1.25", "0.00"),
    ]  # fmt: skip
    assert books.posted(termination("R2", "2025-10-16")) == Posted()


def test_a_termination_drops_what_was_not_due_yet() -> None:
    """Instalments to come, and promises: no entry, nothing left."""
    recurring = Books(shop(settlement=Settlement.RECURRING))
    recurring.posted(sale())
    recurring.reach(date(2025, 9, 1))
    recurring.posted(termination(at="2025-09-15"))
    assert len({line.due_on for line in recurring.commissions if line.state != LineState.DROPPED}) == 1
    promised = Books(shop(settlement=Settlement.ON_COLLECTION))
    promised.posted(sale())
    assert promised.posted(termination()).entries == ()
    assert promised.earned() == {}
    assert isinstance(promised.posted(collection("E1")), Posted)
    assert promised.balance("622200") == 0


def test_a_termination_ends_what_is_frozen_too() -> None:
    """An instalment to come that a doubt froze is not paid once the contract is over."""
    books = Books(shop(settlement=Settlement.RECURRING))
    books.posted(sale())
    books.commissions = [line._replace(state=LineState.FROZEN) for line in books.commissions]
    books.posted(termination(at="2025-09-15"))
    assert {line.state for line in books.commissions if line.due_on > date(2025, 9, 15)} == {LineState.DROPPED}
    assert {line.state for line in books.commissions if line.due_on < date(2025, 9, 15)} == {LineState.FROZEN}


@pytest.mark.parametrize("reached", ["2025-10-14", "2025-09-01"])
def test_an_instalment_that_fell_due_is_taken_back_whether_or_not_the_books_have_reached_it(reached: str) -> None:
    """Two instalments of 0,84 fell due; one whole month of twelve was served, so 0,83 are acquired: 0,85 come back."""
    books = Books(insurer(settlement=Settlement.RECURRING, clawback_months=12, clawback_mode=ClawbackMode.LINEAR))
    books.posted(sale())
    books.reach(date.fromisoformat(reached))
    books.posted(termination(at="2025-10-15"))
    books.reach(date(2026, 9, 1))
    assert books.earned() == {"company": Decimal("0.50"), "salesperson": Decimal("0.25"), "manager": Decimal("0.08")}
    assert books.balances() == {
        "401000": Decimal("-0.33"), "467000": Decimal("0.83"), "622200": Decimal("0.33"), "756200": Decimal("-0.83"),
    }  # fmt: skip


@pytest.mark.parametrize("settlement", [Settlement.UPFRONT, Settlement.ON_COLLECTION])
def test_a_partner_takes_back_what_it_stated(settlement: Settlement) -> None:
    """10,00 were foreseen and 9,00 stated: all of the 9,00 come back, or half; people give back of what they had."""
    for mode, left in ((ClawbackMode.FULL, None), (ClawbackMode.LINEAR, Decimal("4.50"))):
        books = Books(insurer(settlement=settlement, clawback_months=12, clawback_mode=mode))
        books.posted(sale(), statement("B1", "9.00", related="V1"), termination())
        assert books.balance("467000") == (left or 0)
        assert books.balance("756200") == -(left or 0)
        assert books.posted(termination("R2")) == Posted()


def test_the_tax_of_a_commission_closes_whatever_its_pieces() -> None:
    """10,00 earned by thirds and stated apart bear 2,00 of tax, not three times a rounded third; and give back 2,00."""
    taxed = tuple(replace(item, tax_code="NORMAL") if item.account == "756200" else item for item in MAPPINGS)
    of = insurer(
        mappings=taxed, trigger=CommissionTrigger.COLLECTION, clawback_months=12, clawback_mode=ClawbackMode.FULL
    )
    books = Books(of)
    books.posted(sale(), *(collection(f"E{number}", "40.00") for number in range(3)))
    assert (books.balance("756200"), books.balance("445710")) == (Decimal("-10.00"), Decimal("-2.00"))
    books.posted(termination())
    assert not books.balance("445710")
    books = Books(of)
    books.posted(
        sale("V2"), *(statement(f"B{cents}", f"0.{cents}", related="V2") for cents in ("12", "14", "16", "18"))
    )
    assert books.balance("445710") == Decimal("-0.12")
