"""The VAT file says the ledger's own cents, by account, rate and code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalogue.ledger.records.book_lines import BookLine
from catalogue.money import with_tax
from catalogue.vocabulary import LineType, Nature
from exports.tva import CSV, tax_rows
from tests.exports.books import FT, WC, ZERO, box_sale, entry, fees, ft_month, line

CENTS = st.decimals(min_value="0.01", max_value="9999.99", places=2)


def taxed(
    ttc: Decimal, rate: str, *, number: int = 1, code: str = "ENERGY_SUB", day: date = FT.month
) -> list[BookLine]:
    """A sale at a rate."""
    amounts = with_tax(ttc, Decimal(rate), included=True)
    tva = amounts.ttc - amounts.ht
    more: dict[str, Any] = {"tax_code": code, "tax_rate": Decimal(rate)}
    tax = line(FT, "445710", credit=str(tva), tax_base=amounts.ht, **more)
    return entry(
        line(FT, "411000", str(ttc), counterpart=True),
        line(FT, "706100", credit=str(amounts.ht), tax_amount=tva, **more),
        tax._replace(type=LineType.TAX, nature=Nature.TAX),
        number=number, day=day,
    )  # fmt: skip


def test_a_rate_that_changes_within_a_month_makes_two_rows() -> None:
    """The subscription's rate changed on 1 August 2025: both rates are told apart, under one code."""
    lines = [*taxed(Decimal("10.55"), "5.5"), *taxed(Decimal("12.00"), "20", number=2)]
    assert [(row.tax_rate, row.base, row.tax) for row in tax_rows(lines)] == [
        (Decimal("5.5"), Decimal("10.00"), Decimal("0.55")),
        (Decimal(20), Decimal("10.00"), Decimal("2.00")),
    ]


@given(st.lists(st.tuples(CENTS, st.sampled_from(["20", "10", "5.5", "2.1"])), max_size=20))
def test_the_vat_file_equals_the_ledger_s_tax_lines(sales: list[tuple[Decimal, str]]) -> None:
    """Whatever was sold, debits and credits are the sums of the stored cents, never a base times a rate."""
    lines = [item for number, (ttc, rate) in enumerate(sales, 1) for item in taxed(ttc, rate, number=number)]
    tax = [item for item in lines if item.nature is Nature.TAX]
    rows = list(tax_rows(lines))
    assert sum((row.credit for row in rows), ZERO) == sum((item.credit for item in tax), ZERO)
    assert sum((row.tax for row in rows), ZERO) == sum((item.credit - item.debit for item in tax), ZERO)
    assert sum(row.lines for row in rows) == len(tax)


def test_an_avoir_lowers_the_base_and_the_tax() -> None:
    """Two sales and an avoir leave one sale's base and tax, with both sides of the account shown."""
    (row,) = tax_rows(ft_month())
    assert (row.base, row.debit, row.credit, row.tax) == tuple(map(Decimal, ("24.92", "4.98", "9.96", "4.98")))


def test_deductible_and_waiting_tax_are_told_apart() -> None:
    """4456 is deductible and grows by its debit; 4458 waits for the client's payment."""
    waiting = [item._replace(account="445800") if item.nature is Nature.TAX else item for item in box_sale()]
    assert [(row.kind, row.tax) for row in tax_rows([*fees(), *waiting])] == [
        ("Déductible", Decimal("3.00")),
        ("En attente", Decimal("4.98")),
    ]


def test_tax_that_comes_to_nothing_bears_no_sign() -> None:
    """An invoice given back within its month leaves 0,00, never -0,00, on a deductible account."""
    back = [item._replace(debit=item.credit, credit=item.debit) for item in fees()]
    text = CSV.render([*fees(), *back], WC).decode()
    assert ";3,00;3,00;0,00" in text
    assert "-0,00" not in text


def test_a_month_without_tax_is_a_header() -> None:
    """Commissions of insurance bear no tax: the file says so by having no row."""
    assert len(CSV.render([], WC).splitlines()) == 1
