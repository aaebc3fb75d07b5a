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
from tests.exports.books import AP, FT, WC, ZERO, box_sale, entry, fees, ft_month, line

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


def exempt(debit: str = "0.00", credit: str = "0.00", account: str = "756200", **more: Any) -> BookLine:
    """A line at 0, with the reason that the rate gives."""
    usual = {"tax_code": "EXO_ASSURANCE", "tax_rate": ZERO, "tax_amount": ZERO, "tax_reason": "CGI art. 261 C 2°"}
    return line(AP, account, debit, credit, **usual | more)


def test_what_bears_no_tax_has_a_row_by_code_with_its_reason() -> None:
    """120,00 + 98,00 + 145,00 of commissions, less an avoir of 98,00 and 60,00 taken back: a base of 205,00, no account."""
    lines = [
        *(exempt(credit=amount) for amount in ("120.00", "98.00", "145.00")),
        exempt("98.00"),
        exempt("60.00", clawback=True, nature=Nature.CLAWBACK),
        exempt("12.00", account="627100", nature=Nature.FEE),
        exempt(credit="40.00", tax_code="HORS_CHAMP", tax_reason="CGI art. 259-1°"),
        line(AP, "622200", "7.00"),
        *taxed(Decimal("12.00"), "20"),
    ]
    rows = list(tax_rows(lines))
    assert [(row.kind, row.account, row.tax_code, row.lines, str(row.base), str(row.tax), row.reason) for row in rows] == [
        ("Collectée", "445710", "ENERGY_SUB", 1, "10.00", "2.00", None),
        ("Sans taxe", None, "EXO_ASSURANCE", 5, "205.00", "0.00", "CGI art. 261 C 2°"),
        ("Sans taxe, achats", None, "EXO_ASSURANCE", 1, "12.00", "0.00", "CGI art. 261 C 2°"),
        ("Sans taxe", None, "HORS_CHAMP", 1, "40.00", "0.00", "CGI art. 259-1°"),
    ]  # fmt: skip
    assert "Sans taxe;;;HORS_CHAMP;0%;1;40,00;0,00;0,00;0,00;CGI art. 259-1°" in CSV.render(lines, AP).decode()


def test_a_month_of_nothing_is_a_header() -> None:
    """No row, rather than no file."""
    assert len(CSV.render([], WC).splitlines()) == 1
