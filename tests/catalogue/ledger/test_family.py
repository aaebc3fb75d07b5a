"""What follows a sale: collections, avoirs, terminations, renewals and statements (Annexe F §5, decisions 23, 29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from catalogue.ledger.commission.explained import tell
from catalogue.ledger.records.answers import Refused, Waits
from catalogue.vocabulary import (
    AccrualWindow,
    ClawbackMode,
    CommissionTrigger,
    Journal,
    LineState,
    Nature,
    RevenueModel,
    Settlement,
)
from tests.catalogue.commissions.schemes import bonus, scheme, tier
from tests.catalogue.ledger.books import (
    MAPPINGS,
    NORMAL,
    Books,
    box,
    cancellation,
    collection,
    facts,
    mapping,
    sale,
    shown,
    termination,
)
from tests.catalogue.ledger.shops import PAID, insurer, shop
from tests.catalogue.pricing.offers import price


def test_the_tax_of_a_company_that_did_not_opt_waits_for_the_collection() -> None:
    """20,00 wait on 4458x; half is due with half of the price, the rest with the rest; the client is lettered."""
    books = Books(replace(shop(), vat_on_debits=False, schemes=()))
    books.posted(sale())
    assert shown(books.entries)[2] == ("445800", "0.00", "20.00")
    first = books.posted(collection("E1", "60.00"))
    assert shown(first.entries) == [
        ("512000", "60.00", "0.00"), ("411000", "0.00", "60.00"),
        ("445800", "10.00", "0.00"), ("445710", "0.00", "10.00"),
    ]  # fmt: skip
    assert [entry.journal for entry in first.entries] == [Journal.BANK, Journal.MISC]
    assert first.letters == ()
    assert [line.tax_base for line in first.entries[1].lines] == [Decimal("50.00"), Decimal("50.00")]
    last = books.posted(collection("E2"))
    assert [(letter.account, len(letter.lines)) for letter in last.letters] == [("411000", 3)]
    assert books.balances() == {"445710": Decimal("-20.00"), "512000": Decimal("120.00"), "706100": Decimal("-100.00")}


def test_an_upfront_commission_is_posted_with_the_sale_and_paid_on_its_day() -> None:
    """A charge for each person; the company's own share is written down, settled, and not posted."""
    books = Books(shop(due_rule="day 15 of next month"))
    posted = books.posted(sale())
    assert shown(posted.entries[1:]) == [
        ("622200", "3.00", "0.00"), ("401000", "0.00", "3.00"), ("622200", "1.00", "0.00"), ("401000", "0.00", "1.00"),
    ]  # fmt: skip
    assert [line.auxiliary for line in posted.entries[1].lines if line.counterpart] == ["COMMERCIAL", "MANAGER"]
    assert [(line.beneficiary.value, str(line.amount), line.state, line.entry) for line in posted.commission_lines] == [
        ("company", "6.00", "settled", None), ("salesperson", "3.00", "planned", "V1:paid"), ("manager", "1.00", "planned", "V1:paid"),
    ]  # fmt: skip
    assert {line.due_on for line in posted.commission_lines} == {date(2025, 10, 15)}


def test_the_explanation_is_rebuilt_in_french_from_what_was_kept() -> None:
    """Scheme and version, window before, tier, base, rate, rounding, split."""
    books = Books(shop(window=AccrualWindow.MONTH, tiers=(tier("0", "1", "10"), tier("1", None, "12.5"))))
    books.posted(sale())
    second = books.posted(sale("V2", amount_ht=Decimal("33.33")))
    assert tell(second.commission_lines[0].explanation) == (
        "Schéma VOLUME, version 1 de FT-BOX-001 : chaque tranche à son taux, sur : montant HT ; cumul : mois.",
        "Déjà cumulé : 1 vente, base 100,00 €, commission comptabilisée 10,00 €.",
        "Palier 1 ≤ ventes : 33,33 € × 12,5 % = 4,16625 €.",
        "Commission : 4,16625 €, arrondie sur le cumul de la période : 4,17 €.",
        "Répartition au centime (plus forts restes) : Entreprise 60 % = 2,50 €, Commercial 30 % = 1,25 € et Manager 10 % = 0,42 €.",
    )


@pytest.mark.parametrize("amount", [None, Decimal("22.00")])
def test_a_set_up_fee_does_not_choose_the_account_of_a_commission(amount: Decimal | None) -> None:
    """What is charged once, without tax, comes first by its name: accounts go by the code of the price itself."""
    of = box(prices=(price("10.00", component="FRAIS", tax="EXONERE"), price("12.00", component="OPTION")))
    taxed = mapping(Nature.COMMISSION_PAID, "622299", "401000", tax_code="NORMAL")
    books = Books(facts(of, mappings=(*MAPPINGS, taxed), schemes=(scheme(),)))
    paid = books.posted(sale(amount_ttc=amount)).entries[-1]
    assert {line.account for line in paid.lines} == {"622299", "401000"}


def test_a_mixed_product_posts_revenue_and_commission() -> None:
    """Annexe F §5: the client owes 120,00 and the partner 10,00."""
    posted = Books(shop(revenue_model=RevenueModel.MIXED, partner="Oggodata")).posted(sale())
    assert [entry.source_key for entry in posted.entries] == ["V1:revenue", "V1:commission", "V1:paid"]
    assert shown(posted.entries[1:2]) == [("467000", "10.00", "0.00"), ("756200", "0.00", "10.00")]


def test_a_commission_on_collection_is_promised_then_earned_as_the_client_pays() -> None:
    """10,00 for 120,00: 60,00 earn 5,00, the rest 5,00; what stands always sums to the promise."""
    books = Books(shop(settlement=Settlement.ON_COLLECTION))
    assert [entry.source_key for entry in books.posted(sale()).entries] == ["V1:revenue"]
    promised = books.earned()
    half = books.posted(collection("E1", "60.00"))
    assert shown(half.entries[1:]) == [
        ("622200", "1.50", "0.00"), ("401000", "0.00", "1.50"), ("622200", "0.50", "0.00"), ("401000", "0.00", "0.50"),
    ]  # fmt: skip
    assert books.earned() == promised
    line = half.commission_lines[0]
    assert "60,00 € sur 120,00 € TTC" in tell(line.explanation, line.collected)[-1]
    last = books.posted(collection("E2"))
    assert not any(line.awaits for line in last.commission_lines)
    assert (books.earned(), books.balance("622200")) == (promised, Decimal("4.00"))


def test_a_partner_that_is_paid_by_the_client_owes_the_commission_in_proportion() -> None:
    """The premium never enters our bank: each payment only earns; the partner's own payment does."""
    books = Books(insurer(trigger=CommissionTrigger.COLLECTION))
    assert books.posted(sale()).entries == ()
    half = books.posted(collection("E1", "60.00"))
    assert shown(half.entries[:1]) == [("467000", "5.00", "0.00"), ("756200", "0.00", "5.00")]
    assert "encaisse 60,01 €" in str(books.post(collection("E2", "60.01")))
    books.posted(collection("E3"), collection("P1", partner="Oggodata"))
    assert books.balances() == {"512000": Decimal("10.00"), "756200": Decimal("-10.00")} | PAID


def test_recurring_commissions_are_posted_as_the_books_reach_their_days() -> None:
    """Ten euros over twelve months: nothing at the sale, one entry a month, everything in the end."""
    books = Books(shop(settlement=Settlement.RECURRING, due_rule="end of month"))
    assert len(books.posted(sale()).entries) == 1
    books.reach(date(2025, 10, 31))
    paid = [entry for entry in books.entries if "paid" in entry.source_key]
    assert [(entry.source_key, entry.day) for entry in paid] == [
        ("V1:paid-20250930", date(2025, 9, 30)), ("V1:paid-20251031", date(2025, 10, 31)),
    ]  # fmt: skip
    books.reach(date(2026, 8, 31))
    assert books.balance("622200") == Decimal("4.00")
    assert {line.state for line in books.commissions} == {"due", "settled"}


def test_an_instalment_that_was_frozen_is_posted_once_it_is_released() -> None:
    """The others had theirs on the day; the salesperson's follows, in an entry of its own."""
    own = (*MAPPINGS, mapping(Nature.BONUS, "641000", "421000"))
    books = Books(shop(settlement=Settlement.RECURRING, bonuses=(bonus("12.00", "1"),), mappings=own))
    books.posted(sale())
    first = next(line for line in books.commissions if line.beneficiary == "salesperson")
    place = books.commissions.index(first)
    books.commissions[place] = first._replace(state=LineState.FROZEN)
    books.reach(date(2025, 9, 1))
    books.commissions[place] = first
    books.reach(date(2025, 9, 1))
    paid = {entry.source_key: [str(line.debit) for line in entry.lines if line.debit] for entry in books.entries[1:]}
    assert paid == {"V1:paid-20250901": ["0.09", "0.75", "0.25"], "V1:paid-20250901-salesperson": ["0.25"]}


def test_an_avoir_mirrors_the_stored_cents() -> None:
    """Every account comes back to zero, lines are lettered, commissions reversed, whatever the scheme of today."""
    books = Books(shop(window=AccrualWindow.MONTH))
    books.posted(sale())
    books.facts = replace(books.facts, schemes=())
    posted = books.posted(cancellation())
    assert [(entry.source_key, entry.reverses) for entry in posted.entries] == [
        ("A1:reversal-1", "V1:revenue"), ("A1:reversal-2", "V1:paid"),
    ]  # fmt: skip
    assert (books.balances(), books.earned()) == ({}, {})
    assert {letter.account for letter in posted.letters} == {"411000", "401000"}
    assert {line.state for line in books.commissions} == {LineState.REVERSED}
    assert sum(line.amount for line in books.commissions) == 0


def test_an_avoir_after_collection_leaves_what_is_to_be_paid_back() -> None:
    """The bank keeps the client's 120,00; the tax that became due is mirrored too."""
    books = Books(replace(shop(), vat_on_debits=False))
    books.posted(sale(), collection("E1"), cancellation())
    assert books.balances() == {"411000": Decimal("-120.00"), "512000": Decimal("120.00")}


def test_a_person_who_was_paid_owes_it_back() -> None:
    """A settled line stays, and its opposite is due; what was not paid is reversed."""
    books = Books(shop())
    books.posted(sale())
    books.commissions[1] = books.commissions[1]._replace(state=LineState.SETTLED)
    books.posted(cancellation())
    assert [(line.beneficiary.value, str(line.amount), line.state) for line in books.commissions] == [
        ("company", "6.00", "reversed"), ("salesperson", "3.00", "settled"), ("manager", "1.00", "reversed"),
        ("company", "-6.00", "reversed"), ("salesperson", "-3.00", "due"), ("manager", "-1.00", "reversed"),
    ]  # fmt: skip


@pytest.mark.parametrize("amounts", [("60.00",), ("60.00", "60.00")])
def test_a_payment_that_bounces_is_mirrored_and_what_it_earned_is_promised_again(amounts: tuple[str, ...]) -> None:
    """Partly or wholly collected, the same: the money, the tax and the commission go back to waiting."""
    books = Books(replace(shop(settlement=Settlement.ON_COLLECTION), vat_on_debits=False))
    books.posted(sale())
    promised = books.earned()
    for number, amount in enumerate(amounts):
        books.posted(collection(f"E{number}", amount))
    last = f"E{len(amounts) - 1}"
    books.posted(cancellation(of=last))
    left = Decimal("60.00") * (len(amounts) - 1)
    assert books.balance("512000") == left
    assert books.balance("445800") == Decimal("-20.00") + left / 6
    assert (books.earned(), books.balance("622200")) == (promised, left / 30)
    books.posted(collection("E9"))
    assert (books.earned(), books.balance("622200")) == (promised, Decimal("4.00"))
    assert not books.balance("445800")


def test_a_commission_is_given_back_once_when_its_sale_is_cancelled_after_its_payment_bounced() -> None:
    """The salesperson was paid 3,00 on a payment that bounced; the avoir that follows asks for them once."""
    books = Books(shop(settlement=Settlement.ON_COLLECTION))
    books.posted(sale(), collection("E1"))
    books.commissions = [line._replace(state=LineState.SETTLED) if line.entry else line for line in books.commissions]
    books.posted(cancellation("A1", of="E1"), cancellation("A2"))
    due = {line.beneficiary.value: str(line.amount) for line in books.commissions if line.state == LineState.DUE}
    assert due == {"salesperson": "-3.00", "manager": "-1.00"}
    assert len([line for line in books.commissions if line.state == LineState.DUE]) == 2
    assert (books.balances(), books.earned()) == ({}, {})


def test_payments_that_bounce_before_they_earned_a_cent_leave_the_promise_whole() -> None:
    """0,30 for 3,60 earn nothing by slices of 0,05: ten that bounce are forgotten, and half earns a half."""
    books = Books(shop(settlement=Settlement.ON_COLLECTION))
    books.posted(sale(amount_ttc=Decimal("3.60")))
    for number in range(10):
        books.posted(collection(f"E{number}", "0.05"), cancellation(f"A{number}", of=f"E{number}"))
    books.posted(collection("E10", "1.80"))
    assert books.balance("622200") == Decimal("0.06")  # of 0,15 in all: 0,05 of 0,09 and 0,01 of 0,03
    books.posted(collection("E11"))
    assert books.balance("622200") == Decimal("0.12")


def test_a_bonus_has_an_account_of_its_own_or_goes_with_the_commission() -> None:
    """A bonus of 50,00, which is people's, beside 10,00 of commission: 641 when a mapping says so (Annexe F §5)."""
    with_bonus = shop(bonuses=(bonus("50.00", "1"),))
    together = Books(with_bonus).posted(sale())
    assert shown(together.entries[1:])[0] == ("622200", "40.50", "0.00")
    of = replace(with_bonus, mappings=(*MAPPINGS, mapping(Nature.BONUS, "641000", "421000")))
    apart = Books(of).posted(sale())
    assert shown(apart.entries[1:])[:1] + shown(apart.entries[1:])[4:5] == [
        ("622200", "3.00", "0.00"), ("641000", "37.50", "0.00"),
    ]  # fmt: skip
    assert sum(line.amount for line in apart.commission_lines) == Decimal("60.00")


@pytest.mark.parametrize("settlement", [Settlement.RECURRING, Settlement.ON_COLLECTION])
def test_a_bonus_keeps_its_own_account_when_it_is_paid_in_pieces(settlement: Settlement) -> None:
    """50,00 of bonus beside 10,00: of the 54,00 that people receive, 50,00 go to 641, to the cent (Annexe F §5)."""
    of = shop(bonuses=(bonus("50.00", "1"),), settlement=settlement)
    books = Books(replace(of, mappings=(*MAPPINGS, mapping(Nature.BONUS, "641000", "421000"))))
    books.posted(sale())
    if settlement is Settlement.RECURRING:
        books.reach(date(2026, 9, 1))
    else:
        books.posted(collection("E1", "33.33"), collection("E2", "0.01"), collection("E3"))
    assert (books.balance("622200"), books.balance("641000")) == (Decimal("4.00"), Decimal("50.00"))


def test_a_sale_on_two_accounts_of_the_client_is_collected_on_both() -> None:
    """12,00 at 20 % on 411000 and 10,55 at 5,5 % on 411500: payments fill the first, then the second, which are lettered."""
    reduced = replace(NORMAL, code="REDUIT", rate=Decimal("5.50"))
    of = box(
        prices=(price("12.00", component="A"), price("10.55", component="B", tax="REDUIT")), tax_rates=(NORMAL, reduced)
    )
    own = mapping(Nature.REVENUE, "706500", "411500", tax_code="REDUIT")
    books = Books(facts(of, mappings=(*MAPPINGS, own), vat_on_debits=False))
    books.posted(sale())
    first = books.posted(collection("E1", "15.00"))
    assert shown(first.entries[:1]) == [
        ("512000", "15.00", "0.00"), ("411000", "0.00", "12.00"), ("411500", "0.00", "3.00"),
    ]  # fmt: skip
    last = books.posted(collection("E2", "7.56"))
    assert shown(last.entries[:1]) == [
        ("512000", "7.56", "0.00"), ("411500", "0.00", "7.55"), ("419100", "0.00", "0.01"),
    ]  # fmt: skip
    assert {letter.account for letter in (*first.letters, *last.letters)} == {"411000", "411500"}
    assert (books.balance("445800"), books.balance("445710")) == (Decimal(0), Decimal("-2.55"))


def test_what_people_give_back_is_not_a_debt_of_the_partner() -> None:
    """A product of the house, terminated: a partner that is named owes nothing, and its people's debts are not its own."""
    books = Books(shop(clawback_months=12, clawback_mode=ClawbackMode.FULL))
    books.posted(sale(), collection("E1"), termination())
    refused = books.post(collection("E2", partner="Oggodata"))
    assert isinstance(refused, Refused)
    assert "Oggodata ne doit rien encore" in str(refused)


def test_a_collection_without_bank_account_waits() -> None:
    """The variant to add is named."""
    books = Books(facts(mappings=tuple(m for m in MAPPINGS if m.variant != "ENCAISSEMENT")))
    books.posted(sale())
    answer = books.post(collection("E1"))
    assert isinstance(answer, Waits)
    assert answer.reasons == ("Aucun compte de la nature « CA (ENCAISSEMENT) » pour FT-BOX-001 dans la société FT ; complétez la feuille Comptabilité.",)  # fmt: skip
    assert isinstance(books.post(collection("E1", "0.00")), Refused)
