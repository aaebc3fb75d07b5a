"""Cents are shared by largest remainder: parts always sum to the whole, ties go to the first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.money import CENT, round_to_sum, share_out

WEIGHTS = st.lists(st.decimals("0", "1000", places=8), min_size=1, max_size=8).filter(any)


def test_one_cent_goes_to_the_first_of_five_equals() -> None:
    """Nobody receives a fraction, and nothing is lost."""
    nothing = [Decimal(0)] * 4
    assert [*share_out(CENT, [Decimal("0.2")] * 5)] == [CENT, *nothing]
    assert [*share_out(-CENT, [Decimal("0.2")] * 5)] == [-CENT, *nothing]


def test_remainders_decide_before_order() -> None:
    """0,05 at 60, 30 and 10 %: 0,030, 0,015, 0,005; naive rounding would give 0,06."""
    assert share_out(Decimal("0.05"), [Decimal("0.6"), Decimal("0.3"), Decimal("0.1")]) == (
        Decimal("0.03"), Decimal("0.02"), Decimal("0.00"),
    )  # fmt: skip


@given(st.decimals("-99999", "99999", places=2), WEIGHTS)
def test_shares_always_sum_to_the_total(total: Decimal, weights: list[Decimal]) -> None:
    """And none is further than a cent from its exact part."""
    parts = share_out(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(abs(part - total * weight / whole) < CENT for part, weight in zip(parts, weights, strict=True))


@given(st.decimals("0", "99999", places=2), WEIGHTS)
def test_a_reversal_mirrors_what_it_reverses(total: Decimal, weights: list[Decimal]) -> None:
    """The parts of the opposite are the opposite parts."""
    assert share_out(-total, weights) == tuple(-part for part in share_out(total, weights))


@pytest.mark.parametrize("weights", [[Decimal(0)], [Decimal(-1), Decimal(2)]])
def test_shares_that_mean_nothing_are_refused(weights: list[Decimal]) -> None:
    """All zero, or negative."""
    with pytest.raises(ValueError, match="positive"):
        share_out(CENT, weights)


def test_rounding_closes_even_on_a_total_a_little_apart() -> None:
    """A cumulated rounding may bring one cent more or less than the parts say."""
    exact = [Decimal("0.334"), Decimal("0.333")]
    assert [sum(round_to_sum(Decimal(total), exact)) for total in ("0.65", "0.67", "0.70")] == [
        Decimal("0.65"), Decimal("0.67"), Decimal("0.70"),
    ]  # fmt: skip
