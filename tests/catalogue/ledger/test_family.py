"""What follows a sale: collections, avoirs, terminations, renewals and statements (Annexe F §5, decisions 23, 29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from catalogue.commissions.states import LineState
from catalogue.ledger.accounts import account_for, account_with_own_tax
from catalogue.ledger.answers import Posted, Refused, Waits
from catalogue.ledger.explained import tell
from catalogue.ledger.facts import Operation
from catalogue.ledger.given import Facts, concerns
from catalogue.pricing.facts import Client, SetupFee
from catalogue.vocabulary import (
    AccrualWindow,
    AppliesTo,
    ClawbackMode,
    CommissionTrigger,
    Journal,
    Nature,
    OperationKind,
    RevenueModel,
    Settlement,
    TierBasis,
    TierMode,
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
    moment,
    sale,
    shown,
    termination,
    told,
)
from tests.catalogue.pricing.offers import price

_PAID = {"622200": Decimal("4.00"), "401000": Decimal("-4.00")}
TEN = (tier("0", None, "10"),)


def shop(**changes: Any) -> Facts:
    """Return a box at 120,00 TTC, 100,00 HT, that pays 10 % of commission: 6,00, 3,00 and 1,00."""
    made = {"sku": "FT-BOX-001", "tiers": TEN} | {
        name: changes.pop(name) for name in tuple(changes) if name in _OF_SCHEME
    }
    return facts(box("120.00"), schemes=(scheme(**made),), **changes)


_OF_SCHEME = {"settlement", "trigger", "clawback_months", "clawback_mode", "window", "tier_mode", "tiers", "bonuses", "due_rule", "applies_to"}  # fmt: skip


def insurer(**changes: Any) -> Facts:
    """Return the same box, when it is a partner's: the partner owes all the commission."""
    return shop(revenue_model=RevenueModel.COMMISSION, partner="Oggodata", **changes)


def statement(key: str, amount: str, **more: Any) -> Operation:
    """Return a partner's statement."""
    return told(OperationKind.STATEMENT, key, "2025-10-05", amount_ht=Decimal(amount), **more)


def test_the_tax_of_a_company_that_did_not_opt_waits_for_the_collection() -> None:
    """20,00 wait on 4458x; half is due with half of the price, the rest with the rest; the client is lettered."""
    books = Books(replace(shop(), vat_on_debits=False, schemes=(), memory={}))
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
        "Déjà cumulé : 1 ventes, base 100,00 €, commission comptabilisée 10,00 €.",
        "Palier 1 ≤ ventes : 33,33 € × 12,5 % = 4,16625 €.",
        "Commission : 4,16625 €, arrondie sur le cumul de la période : 4,17 €.",
        "Répartition au centime (plus forts restes) : Entreprise 60 % = 2,50 €, Commercial 30 % = 1,25 € et Manager 10 % = 0,42 €.",
    )


def test_a_mixed_product_posts_revenue_and_commission() -> None:
    """Annexe F §5: the client owes 120,00 and the partner 10,00."""
    posted = Books(shop(revenue_model=RevenueModel.MIXED, partner="Oggodata")).posted(sale())
    assert [entry.source_key for entry in posted.entries] == ["V1:revenue", "V1:commission", "V1:paid"]
    assert shown(posted.entries[1:2]) == [("467000", "10.00", "0.00"), ("756200", "0.00", "10.00")]


def test_the_tax_of_a_commission_is_that_of_its_own_mapping() -> None:
    """Energy, telecom: the commission is taxable whatever the product's tax; on collection, it waits too."""
    taxed = tuple(replace(m, tax_code="NORMAL") if m.nature is Nature.COMMISSION else m for m in MAPPINGS)
    books = Books(insurer(mappings=taxed))
    assert shown(books.posted(sale()).entries[:1]) == [
        ("467000", "12.00", "0.00"), ("756200", "0.00", "10.00"), ("445710", "0.00", "2.00"),
    ]  # fmt: skip
    waiting = Books(insurer(mappings=taxed, vat_on_debits=False))
    waiting.posted(sale())
    paid = waiting.posted(collection("E1", partner="Oggodata"))
    assert shown(paid.entries)[2:] == [("445800", "2.00", "0.00"), ("445710", "0.00", "2.00")]
    assert account_for(taxed, Nature.COMMISSION, "EXONERE") is None
    assert account_with_own_tax(taxed, Nature.COMMISSION, "EXONERE") is not None


def test_windows_cumulate_and_each_sale_posts_the_difference() -> None:
    """Three sales of 10,00 at 8 %, then everything at 10 %: 0,80 twice, then the catch-up (decision 23)."""
    of = shop(window=AccrualWindow.MONTH, tier_mode=TierMode.VOLUME, tiers=(tier("0", "3", "8"), tier("3", None, "10")))
    books = Books(of)
    amounts = []
    for number in range(1, 4):
        posted = books.posted(sale(f"V{number}", amount_ht=Decimal("10.00")))
        amounts.append(sum(line.amount for line in posted.commission_lines))
    assert amounts == [Decimal("0.80"), Decimal("0.80"), Decimal("1.40")]
    october = books.posted(sale("V9", "2025-10-01", amount_ht=Decimal("10.00")))
    assert sum(line.amount for line in october.commission_lines) == Decimal("0.80")
    assert len(books.windows) == 2


def test_a_lifetime_window_belongs_to_its_contract() -> None:
    """Renewals add to the window of what they renew; another contract has its own."""
    books = Books(shop(window=AccrualWindow.LIFETIME))
    books.posted(sale("V1"), sale("V2"), told(OperationKind.RENEWAL, "N1", "2026-09-01", related="V1"))
    books.posted(told(OperationKind.RENEWAL, "N2", "2027-09-01", related="N1"))
    held = {key.holder: window.volume for key, window in books.windows.items()}
    assert held == {"V1": 3, "V2": 1}
    named = UUID(int=7)
    books.posted(sale("V3", contract=named), told(OperationKind.RENEWAL, "N3", "2026-09-01", related="V3"))
    assert {key.holder: window.volume for key, window in books.windows.items()}[str(named)] == 2


def test_months_are_counted_from_the_sale_through_renewals_of_renewals() -> None:
    """10 % during the first 18 months of service, 5 % after; a renewal counts from the sale, not from the last renewal."""
    months = (tier("0", "18", "10", basis=TierBasis.MONTHS), tier("18", None, "5", basis=TierBasis.MONTHS))
    books = Books(shop(tiers=months))
    books.posted(sale("V1", service_start=date(2025, 9, 15)))
    earned = []
    for key, at, related in (("N1", "2026-09-01", "V1"), ("N2", "2027-09-01", "N1")):
        posted = books.posted(told(OperationKind.RENEWAL, key, at, related=related))
        earned.append(sum(line.amount for line in posted.commission_lines))
    assert earned == [Decimal("10.00"), Decimal("5.00")]


def test_a_sale_or_a_fee_that_names_another_stands_alone() -> None:
    """Cancelling the sale takes back neither what was sold after it nor what its payment cost."""
    books = Books(shop())
    fee = told(OperationKind.FEE, "F1", amount_ht=Decimal("15.00"), related="V1")
    books.posted(sale(), sale("V2", related="V1"), fee, cancellation())
    assert books.balance("411000") == Decimal("120.00")
    assert books.balance("627100") == Decimal("15.00")
    books.posted(collection("E1", of="V2"))
    assert not books.balance("411000")


def test_what_follows_a_sale_is_about_its_product() -> None:
    """Another product on the row of a payment or of an avoir is a mistake, not a choice of accounts."""
    books = Books(shop())
    books.posted(sale())
    refused = books.post(collection("E1", sku="FT-SIM-001"))
    assert isinstance(refused, Refused)
    assert refused.reasons == ("E1 dit FT-SIM-001, mais V1 est de FT-BOX-001 : corrigez.",)


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
    assert "60,00 € sur 120,00 € TTC" in tell(half.commission_lines[0].explanation)[-1]
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
    assert books.balances() == {"512000": Decimal("10.00"), "756200": Decimal("-10.00")} | _PAID


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


def test_a_scheme_of_renewals_pays_renewals_only() -> None:
    """A sale earns nothing by it; months since the contract began place its renewals in their tier."""
    months = (
        tier("0", "3", "10", basis=TierBasis.MONTHS),
        tier("3", None, "5", basis=TierBasis.MONTHS),
    )
    books = Books(shop(trigger=CommissionTrigger.RENEWAL, tiers=months))
    assert books.posted(sale()).commission_lines == ()
    for key, at, earned in (("N1", "2025-10-01", "10.00"), ("N2", "2025-12-01", "5.00")):
        posted = books.posted(told(OperationKind.RENEWAL, key, at, related="V1"))
        assert sum(line.amount for line in posted.commission_lines) == Decimal(earned)
    new_only = Books(insurer(applies_to=AppliesTo.NEW))
    new_only.posted(sale())
    assert new_only.posted(told(OperationKind.RENEWAL, "N1", "2025-10-01", related="V1")) == Posted()


def test_a_renewal_bears_no_set_up_fee() -> None:
    """It is charged once, when the contract begins."""
    books = Books(facts(box(setup_fee=SetupFee(Decimal("10.00"), None, tax_included=True))))
    books.posted(sale(), told(OperationKind.RENEWAL, "N1", "2025-10-01", related="V1"))
    assert [entry.lines[0].debit for entry in books.entries] == [Decimal("39.90"), Decimal("29.90")]


def test_an_avoir_mirrors_the_stored_cents_and_leaves_the_window() -> None:
    """Every account comes back to zero, lines are lettered, commissions reversed; a later sale keeps its rank."""
    books = Books(shop(window=AccrualWindow.MONTH))
    books.posted(sale())
    window = dict(books.windows)
    books.facts = replace(books.facts, schemes=(), memory={})
    posted = books.posted(cancellation())
    assert [(entry.source_key, entry.reverses) for entry in posted.entries] == [
        ("A1:reversal-1", "V1:revenue"), ("A1:reversal-2", "V1:paid"),
    ]  # fmt: skip
    assert (books.balances(), books.earned(), books.windows) == ({}, {}, window)
    assert {letter.account for letter in posted.letters} == {"411000", "401000"}
    assert {line.state for line in books.commissions} == {LineState.REVERSED}
    assert sum(line.amount for line in books.commissions) == 0


def test_an_avoir_after_collection_leaves_what_is_to_be_paid_back() -> None:
    """The bank keeps the client's 120,00; the tax that became due is mirrored too."""
    books = Books(replace(shop(), vat_on_debits=False, memory={}))
    books.posted(sale(), collection("E1"), cancellation())
    assert books.balances() == {"411000": Decimal("-120.00"), "512000": Decimal("120.00")}


def test_a_person_who_was_paid_owes_it_back() -> None:
    """A settled line stays, and its opposite is due; what was not paid is reversed."""
    books = Books(shop())
    books.posted(sale())
    books.commissions[1] = books.commissions[1]._replace(state=LineState.SETTLED.value)
    books.posted(cancellation())
    assert [(line.beneficiary.value, str(line.amount), line.state) for line in books.commissions] == [
        ("company", "6.00", "reversed"), ("salesperson", "3.00", "settled"), ("manager", "1.00", "reversed"),
        ("company", "-6.00", "reversed"), ("salesperson", "-3.00", "due"), ("manager", "-1.00", "reversed"),
    ]  # fmt: skip


@pytest.mark.parametrize("amounts", [("60.00",), ("60.00", "60.00")])
def test_a_payment_that_bounces_is_mirrored_and_what_it_earned_is_promised_again(amounts: tuple[str, ...]) -> None:
    """Partly or wholly collected, the same: the money, the tax and the commission go back to waiting."""
    books = Books(replace(shop(settlement=Settlement.ON_COLLECTION), vat_on_debits=False, memory={}))
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


def test_payments_that_bounce_before_they_earned_a_cent_leave_the_promise_whole() -> None:
    """0,30 for 3,60 earn nothing by slices of 0,05: ten that bounce are forgotten, and half earns a half."""
    books = Books(shop(settlement=Settlement.ON_COLLECTION))
    books.posted(sale(amount_ttc=Decimal("3.60")))
    for number in range(10):
        books.posted(collection(f"E{number}", "0.05"), cancellation(f"A{number}", of=f"E{number}"))
    books.posted(collection("E10", "1.80"))
    assert books.balance("622200") == Decimal("0.07")  # 0,05 of 0,09 and 0,02 of 0,03
    books.posted(collection("E11"))
    assert books.balance("622200") == Decimal("0.12")


def test_a_payment_that_bounces_after_the_end_of_a_contract_promises_nothing_again() -> None:
    """The termination ended the promise; what the payment had earned goes with it."""
    books = Books(shop(settlement=Settlement.ON_COLLECTION))
    books.posted(sale(), collection("E1", "60.00"), termination(), cancellation(of="E1"))
    assert (books.earned(), books.balance("622200")) == ({}, Decimal(0))


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
    waiting.facts = replace(waiting.facts, mappings=(), memory={})
    assert isinstance(waiting.post(termination()), Waits)


def test_a_malus_is_charged_once_on_its_own_account() -> None:
    """Terminated before three months: 5,00 shared like the commission, on the account of maluses when there is one."""
    malus = bonus("5.00", malus=True, label="Malus", basis=TierBasis.MONTHS, end=Decimal(3))
    of = shop(bonuses=(malus,), mappings=(*MAPPINGS, mapping(Nature.MALUS, "641000", "421000")))
    books = Books(of)
    books.posted(sale())
    posted = books.posted(termination(at="2025-10-15"))
    assert shown(posted.entries) == [
        ("641000", "0.00", "1.50"), ("421000", "1.50", "0.00"), ("641000", "0.00", "0.50"), ("421000", "0.50", "0.00"),
    ]  # fmt: skip
    assert books.posted(termination("R2", "2025-10-16")) == Posted()


def test_a_bonus_has_an_account_of_its_own_or_goes_with_the_commission() -> None:
    """A bonus of 50,00 beside 10,00 of commission: 641 when a mapping says so (Annexe F §5)."""
    with_bonus = shop(bonuses=(bonus("50.00", "1"),))
    together = Books(with_bonus).posted(sale())
    assert shown(together.entries[1:])[0] == ("622200", "18.00", "0.00")
    of = replace(with_bonus, mappings=(*MAPPINGS, mapping(Nature.BONUS, "641000", "421000")), memory={})
    apart = Books(of).posted(sale())
    assert shown(apart.entries[1:])[:1] + shown(apart.entries[1:])[4:5] == [
        ("622200", "3.00", "0.00"), ("641000", "15.00", "0.00"),
    ]  # fmt: skip
    assert sum(line.amount for line in apart.commission_lines) == Decimal("60.00")


@pytest.mark.parametrize("settlement", [Settlement.RECURRING, Settlement.ON_COLLECTION])
def test_a_bonus_keeps_its_own_account_when_it_is_paid_in_pieces(settlement: Settlement) -> None:
    """50,00 of bonus beside 10,00: of the 24,00 that people receive, 20,00 go to 641, to the cent (Annexe F §5)."""
    of = shop(bonuses=(bonus("50.00", "1"),), settlement=settlement)
    books = Books(replace(of, mappings=(*MAPPINGS, mapping(Nature.BONUS, "641000", "421000")), memory={}))
    books.posted(sale())
    if settlement is Settlement.RECURRING:
        books.reach(date(2026, 9, 1))
    else:
        books.posted(collection("E1", "33.33"), collection("E2", "0.01"), collection("E3"))
    assert (books.balance("622200"), books.balance("641000")) == (Decimal("4.00"), Decimal("20.00"))


def test_a_termination_reverses_what_was_not_due_yet() -> None:
    """Instalments to come, and promises: no entry, nothing left."""
    recurring = Books(shop(settlement=Settlement.RECURRING))
    recurring.posted(sale())
    recurring.reach(date(2025, 9, 1))
    recurring.posted(termination(at="2025-09-15"))
    assert len({line.due_on for line in recurring.commissions if line.state != LineState.REVERSED}) == 1
    promised = Books(shop(settlement=Settlement.ON_COLLECTION))
    promised.posted(sale())
    assert promised.posted(termination()).entries == ()
    assert promised.earned() == {}
    assert isinstance(promised.posted(collection("E1")), Posted)
    assert promised.balance("622200") == 0


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
    assert "ne doit plus que 7,55 €" in str(books.post(collection("E2", "7.56")))
    last = books.posted(collection("E3"))
    assert shown(last.entries[:1]) == [("512000", "7.55", "0.00"), ("411500", "0.00", "7.55")]
    assert {letter.account for letter in (*first.letters, *last.letters)} == {"411000", "411500"}
    assert (books.balance("445800"), books.balance("445710")) == (Decimal(0), Decimal("-2.55"))


def test_what_people_give_back_is_not_a_debt_of_the_partner() -> None:
    """A product of the house, terminated: a partner that is named owes nothing, and its people's debts are not its own."""
    books = Books(shop(clawback_months=12, clawback_mode=ClawbackMode.FULL))
    books.posted(sale(), collection("E1"), termination())
    refused = books.post(collection("E2", partner="Oggodata"))
    assert isinstance(refused, Refused)
    assert "Rien n'est dû" in str(refused)


def test_a_termination_ends_what_is_frozen_too() -> None:
    """An instalment to come that a doubt froze is not paid once the contract is over."""
    books = Books(shop(settlement=Settlement.RECURRING))
    books.posted(sale())
    books.commissions = [line._replace(state=LineState.FROZEN.value) for line in books.commissions]
    books.posted(termination(at="2025-09-15"))
    assert {line.state for line in books.commissions if line.due_on > date(2025, 9, 15)} == {LineState.REVERSED}
    assert {line.state for line in books.commissions if line.due_on < date(2025, 9, 15)} == {LineState.FROZEN}


@pytest.mark.parametrize("reached", ["2025-10-14", "2025-09-01"])
def test_an_instalment_that_fell_due_is_taken_back_whether_or_not_the_books_have_reached_it(reached: str) -> None:
    """Two instalments of 0,84 and 0,83 fell due; one whole month of twelve was served: the same comes back."""
    books = Books(insurer(settlement=Settlement.RECURRING, clawback_months=12, clawback_mode=ClawbackMode.LINEAR))
    books.posted(sale())
    books.reach(date.fromisoformat(reached))
    books.posted(termination(at="2025-10-15"))
    books.reach(date(2026, 9, 1))
    assert books.earned() == {"company": Decimal("0.08"), "salesperson": Decimal("0.04"), "manager": Decimal("0.02")}
    assert books.balances() == {
        "401000": Decimal("-0.06"), "467000": Decimal("0.14"), "622200": Decimal("0.06"), "756200": Decimal("-0.14"),
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
    assert books.balance("445710") == Decimal("-0.04")


def test_the_tax_of_a_commission_is_that_of_the_partner_not_of_its_client() -> None:
    """A client of La Réunion pays 8,5 %; the commission that the partner owes bears 20 %."""
    taxed = tuple(replace(item, tax_code="NORMAL") if item.account == "756200" else item for item in MAPPINGS)
    overseas = replace(NORMAL, territory="FR-DOM", rate=Decimal("8.50"))
    books = Books(insurer(mappings=taxed))
    books.facts = replace(books.facts, offer=replace(books.facts.offer, tax_rates=(NORMAL, overseas)), memory={})
    books.posted(sale(amount_ht=Decimal("100.00"), buyer=Client(postcode="97400")))
    assert books.balance("445710") == Decimal("-2.00")


def test_a_statement_of_a_sale_posts_the_difference_only() -> None:
    """10,00 were posted: 12,50 stated add 2,50; 9,00 stated next take 3,50 away; then all is paid."""
    books = Books(insurer())
    books.posted(sale())
    more = books.posted(statement("B1", "12.50", related="V1"))
    assert shown(more.entries) == [("467000", "2.50", "0.00"), ("756200", "0.00", "2.50")]
    less = books.posted(statement("B2", "9.00", related="V1"))
    assert shown(less.entries) == [("467000", "0.00", "3.50"), ("756200", "3.50", "0.00")]
    assert books.posted(statement("B3", "9.00", related="V1")).entries == ()
    paid = books.posted(collection("E1"))
    assert shown(paid.entries) == [("512000", "9.00", "0.00"), ("467000", "0.00", "9.00")]
    assert [len(letter.lines) for letter in paid.letters] == [4]


def test_a_statement_replaces_what_the_scheme_promised() -> None:
    """The partner states 9,00 of the 10,00 promised: it owes 9,00, once; its payment earns people their shares."""
    books = Books(insurer(settlement=Settlement.ON_COLLECTION))
    books.posted(sale(), statement("B1", "9.00", related="V1"))
    half = books.posted(collection("E1", "4.50"))
    assert shown(half.entries[:2]) == [
        ("512000", "4.50", "0.00"), ("467000", "0.00", "4.50"),
        ("622200", "1.50", "0.00"), ("401000", "0.00", "1.50"), ("622200", "0.50", "0.00"), ("401000", "0.00", "0.50"),
    ]  # fmt: skip
    books.posted(collection("E2", partner="Oggodata"))
    assert (books.balance("756200"), books.balance("622200")) == (Decimal("-9.00"), Decimal("4.00"))
    assert not [line for line in books.commissions if line.awaits and line.state != LineState.REVERSED]


def test_a_statement_is_collected_and_cancelled_like_a_sale() -> None:
    """One that names nothing is the origin of its own family; one that names a sale is cancelled alone."""
    books = Books(insurer())
    books.posted(statement("B1", "120.00"), collection("E1", of="B1"))
    assert books.balance("467000") == 0
    books.posted(sale(), statement("B2", "12.50", related="V1"), cancellation(of="B2"))
    assert books.balance("756200") == Decimal("-130.00")


def test_a_collection_without_bank_account_waits() -> None:
    """The variant to add is named."""
    books = Books(facts(mappings=tuple(m for m in MAPPINGS if m.variant != "ENCAISSEMENT")))
    books.posted(sale())
    answer = books.post(collection("E1"))
    assert isinstance(answer, Waits)
    assert answer.reasons == ("CA (ENCAISSEMENT) : aucun compte pour FT-BOX-001 dans la société FT ; complétez la feuille Comptabilité.",)  # fmt: skip
    assert isinstance(books.post(collection("E1", "0.00")), Refused)


def test_each_operation_says_which_version_it_is_about() -> None:
    """A renewal takes the version of its own day; what pays or undoes a sale, that of the sale."""
    sold = sale()
    for operation, at in (
        (sold, "2025-09-01"),
        (told(OperationKind.RENEWAL, "N1", "2026-09-01", sku=None, related="V1"), "2026-09-01"),
        (collection("E1"), "2025-09-01"),
        (cancellation(), "2025-09-01"),
        (statement("B1", "1.00", related="V1"), "2025-09-01"),
    ):
        assert concerns(operation, None if operation is sold else sold) == ("FT-BOX-001", moment(at))
