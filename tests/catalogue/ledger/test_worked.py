"""The worked figures of Annexe F and of the decisions, as the ledger posts them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from catalogue.ledger.accounts.book import ZERO
from catalogue.ledger.records.answers import Posted
from catalogue.periods import period, start_of_day
from catalogue.pricing.facts import SetupFee
from catalogue.vocabulary import Journal, LineType, Nature, OperationKind, RevenueModel
from tests.catalogue.ledger.books import EXEMPT, MAPPINGS, NORMAL, Books, box, facts, mapping, sale, shown, taxes, told
from tests.catalogue.pricing.offers import offer, price

CLIENT = UUID("11111111-1111-4111-8111-111111111111")


def test_a_sale_of_29_90_is_revenue_and_tax() -> None:
    """Annexe F §4.1, balanced: the client owes 29,90; 24,92 are revenue and 4,98 tax."""
    posted = Books(facts()).posted(sale(client=CLIENT))
    (entry,) = posted.entries
    assert shown([entry]) == [("411000", "29.90", "0.00"), ("706100", "0.00", "24.92"), ("445710", "0.00", "4.98")]
    assert (entry.source_key, entry.journal, entry.day, entry.piece) == (
        "V1:revenue",
        Journal.SALES,
        date(2025, 9, 1),
        "V1",
    )
    assert taxes(entry.lines) == [
        (None, None, None, None),
        ("NORMAL", "20.00", None, "4.98"),
        ("NORMAL", "20.00", "24.92", None),
    ]
    assert [line.type for line in entry.lines] == [LineType.REVENUE, LineType.REVENUE, LineType.TAX]
    assert [line.auxiliary for line in entry.lines if line.counterpart] == [str(CLIENT)]


def test_the_statement_of_an_insurer_bears_no_tax() -> None:
    """Annexe F §7: 120,00, 98,00 and 145,00, exempt (CGI 261 C 2°), 363,00 in all."""
    health = facts(
        offer(price("50.00", tax="EXONERE"), sku="AP-SANTE-001", company="AP", tax_rates=(EXEMPT,)),
        company="AP", revenue_model=RevenueModel.COMMISSION, partner="Oggodata",
    )  # fmt: skip
    books = Books(health)
    for key, amount in (("B1", "120.00"), ("B2", "98.00"), ("B3", "145.00")):
        books.posted(told(OperationKind.STATEMENT, key, sku="AP-SANTE-001", company="AP", amount_ht=Decimal(amount)))
    assert shown(books.entries[:1]) == [("467000", "120.00", "0.00"), ("756200", "0.00", "120.00")]
    assert books.entries[0].lines[0].auxiliary == "Oggodata"
    assert taxes(books.entries[0].lines) == [(None, None, None, None), ("EXONERE", "0.00", None, "0.00")]
    assert books.balances() == {"467000": Decimal("363.00"), "756200": Decimal("-363.00")}


def test_a_fee_of_15_00_carries_3_00_of_deductible_tax() -> None:
    """Annexe F §4.3, balanced: 18,00 are owed to the supplier."""
    fee = told(OperationKind.FEE, "F1", sku="PSP-SLIMPAY", company="WC", amount_ht=Decimal("15.00"))
    psp = facts(
        offer(price("1.00"), sku="PSP-SLIMPAY", company="WC", tax_rates=(NORMAL,)), company="WC", partner="SlimPay"
    )
    (entry,) = Books(psp).posted(fee).entries
    assert shown([entry]) == [("627100", "15.00", "0.00"), ("445660", "3.00", "0.00"), ("401100", "0.00", "18.00")]
    assert (entry.journal, entry.type, entry.lines[2].auxiliary) == (Journal.PURCHASES, LineType.FEE, "SlimPay")


def test_an_amount_that_is_told_replaces_price_and_set_up_fee() -> None:
    """The catalogue asks 29,90 and 10,00 of set-up; the operation says 25,00 without tax."""
    of = facts(box(setup_fee=SetupFee(Decimal("10.00"), None, tax_included=True)))
    catalogue = Books(of).posted(sale())
    assert catalogue.entries[0].lines[0].debit == Decimal("39.90")
    named = Books(of).posted(sale(amount_ht=Decimal("25.00")))
    assert shown(named.entries) == [
        ("411000", "30.00", "0.00"),
        ("706100", "0.00", "25.00"),
        ("445710", "0.00", "5.00"),
    ]


def test_a_rate_that_changes_in_the_middle_of_a_month_taxes_each_sale_at_its_own() -> None:
    """5,5 % for services that begin before the 16th, 20 % from it on, whatever the day of the sale (decision 18)."""
    change = start_of_day(date(2025, 8, 16))
    rates = (
        replace(NORMAL, code="ENERGY_SUB", rate=Decimal("5.50"), period=period(None, change)),
        replace(NORMAL, code="ENERGY_SUB", period=period(change, None)),
    )
    books = Books(facts(offer(price("10.00", tax="ENERGY_SUB"), sku="FT-BOX-001", tax_rates=rates)))
    books.posted(sale("V1", "2025-08-15T23:59"), sale("V2", "2025-08-16"), sale("V3", service_start=date(2025, 8, 1)))
    taxes = [line.credit for line in books.lines() if line.nature is Nature.TAX]
    assert taxes == [Decimal("0.52"), Decimal("1.67"), Decimal("0.52")]


def test_an_hour_that_does_not_exist_and_a_29_february_are_days_like_others() -> None:
    """02:30 on 30/03/2025 is skipped by the clock; the contract of a leap day renews a year later."""
    books = Books(facts(box(plans=())))
    posted = books.posted(sale("V1", "2025-03-30T02:30"), sale("V2", "2024-02-29"))
    assert [entry.piece_day for entry in books.entries] == [date(2025, 3, 30), date(2024, 2, 29)]
    assert posted.entries[0].day == date(2024, 2, 29)
    renewed = books.posted(told(OperationKind.RENEWAL, "N1", "2025-02-28", related="V2"))
    assert renewed.entries[0].label == "Renouvellement FT-BOX-001"


def test_an_operation_of_a_closed_month_keeps_its_own_day_on_the_document() -> None:
    """Posted on the first open day; the piece says when it happened."""
    answer = Books(facts()).post(sale(), day=date(2025, 10, 1))
    assert isinstance(answer, Posted)
    assert (answer.entries[0].day, answer.entries[0].piece_day) == (date(2025, 10, 1), date(2025, 9, 1))


def test_a_promotion_lowers_the_revenue_unless_discounts_have_an_account() -> None:
    """3,00 off 30,00 TTC: revenue of 22,50, or of 25,00 with a discount of 2,50; the tax is 4,50 both ways."""
    from tests.catalogue.pricing.offers import promo

    of = facts(box("30.00", adjustments=(promo("10"),)))
    plain = Books(of).posted(sale())
    assert shown(plain.entries) == [
        ("411000", "27.00", "0.00"),
        ("706100", "0.00", "22.50"),
        ("445710", "0.00", "4.50"),
    ]
    apart = Books(replace(of, mappings=(*MAPPINGS, mapping(Nature.DISCOUNT, "709600", "411000")))).posted(sale())
    assert shown(apart.entries) == [
        ("411000", "27.00", "0.00"), ("706100", "0.00", "25.00"), ("709600", "2.50", "0.00"), ("445710", "0.00", "4.50"),
    ]  # fmt: skip
    assert sum((line.tax_amount or ZERO) * (1 if line.credit else -1) for line in apart.entries[0].lines) == Decimal(
        "4.50"
    )
