"""Amounts are exact, rounded half-up to the cent, and the tax is what remains."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.money import to_cents, with_tax

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
rates = st.sampled_from([Decimal(text) for text in ("0", "2.10", "5.50", "8.50", "10.00", "20.00")])


@pytest.mark.parametrize(
    ("text", "cents"), [("81.675", "81.68"), ("0.005", "0.01"), ("-0.005", "-0.01"), ("1", "1.00")]
)
def test_half_a_cent_goes_up(text: str, cents: str) -> None:
    """Away from zero, as accountants round."""
    assert str(to_cents(Decimal(text))) == cents


def test_the_worked_example_of_the_specification() -> None:
    """9,90 TTC at 20 % is 8,25 HT."""
    assert with_tax(Decimal("9.90"), Decimal(20), included=True) == (Decimal("8.25"), Decimal("9.90"))
    assert with_tax(Decimal("8.25"), Decimal(20), included=False) == (Decimal("8.25"), Decimal("9.90"))


@given(amounts, rates)
def test_the_amount_that_was_typed_is_kept(amount: Decimal, rate: Decimal) -> None:
    """Tax included or excluded, the author's own figure never moves, and both are whole cents."""
    assert with_tax(amount, rate, included=True).ttc == amount
    assert with_tax(amount, rate, included=False).ht == amount


@given(amounts, rates)
def test_an_amount_without_tax_comes_back_from_its_total(amount: Decimal, rate: Decimal) -> None:
    """From HT to TTC and back is the same HT: rates below 100 % leave no other."""
    total = with_tax(amount, rate, included=False).ttc
    assert with_tax(total, rate, included=True).ht == amount
