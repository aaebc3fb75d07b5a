"""Whatever is priced, sums close, and graduated prices grow without a jump."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from catalogue.pricing.amounts import tiered_amount
from catalogue.pricing.facts import (
    Component,
    TaxRate,
)
from catalogue.vocabulary import TierMode, ValueType
from tests.catalogue.pricing.offers import NORMAL, asked, offer, price, promo, quoted, since, tiers

AMOUNTS = st.decimals("0.00", "9999.99", places=2)
PRICES = st.builds(
    lambda amount, tax, included: (amount, tax, included),
    AMOUNTS,
    st.sampled_from(["NORMAL", "REDUIT", "EXO"]),
    st.booleans(),
)
RATES = (
    NORMAL, TaxRate("REDUIT", "FR", Decimal("5.50"), since(None)), TaxRate("EXO", "FR", Decimal(0), since(None)),
)  # fmt: skip


@given(
    st.lists(PRICES, min_size=1, max_size=6),
    st.decimals("1", "50", places=0),
    st.one_of(st.none(), st.tuples(st.sampled_from(ValueType), st.decimals("0.01", "100", places=2))),
    st.lists(st.decimals("0.01", "9", places=2), max_size=5),
)
def test_lines_taxes_and_shares_always_sum_to_the_total(
    prices: list[tuple[Decimal, str, bool]],
    quantity: Decimal,
    off: tuple[ValueType, Decimal] | None,
    weights: list[Decimal],
) -> None:
    """Whatever the rates, the bases and the promotion: sums close and HT + TVA = TTC on every line."""
    made = [
        price(str(amount), component=f"C{i}", tax=tax, included=included)
        for i, (amount, tax, included) in enumerate(prices)
    ]
    adjustments = () if off is None else (promo(value_type=off[0], value=str(off[1])),)
    whole = sum(weights)
    components = tuple(Component(f"S{i}", "x", Decimal(1), weight / whole) for i, weight in enumerate(weights))
    sold = offer(*made, tax_rates=RATES, adjustments=adjustments, components=components)
    due = quoted(sold, asked(quantity=quantity)).due
    assert sum(line.ht for line in due.lines) == sum(tax.ht for tax in due.taxes) == due.ht
    assert sum(line.ttc for line in due.lines) == sum(tax.ttc for tax in due.taxes) == due.ttc
    assert due.ht + due.tva == due.ttc
    assert due.ttc >= 0
    shares = quoted(sold, asked(quantity=quantity)).shares
    if shares:
        assert (sum(item.ht for item in shares), sum(item.ttc for item in shares)) == (due.ht, due.ttc)


STEPS = st.lists(st.integers(1, 50), min_size=1, max_size=5)


@given(STEPS, st.lists(st.decimals("0.01", "20", places=2), min_size=6, max_size=6), st.decimals("0", "300", places=1))
def test_graduated_prices_are_continuous_and_grow(widths: list[int], amounts: list[Decimal], quantity: Decimal) -> None:
    """At every bound the amount is the same from both sides, and one more unit never costs less than nothing."""
    bounds = [sum(widths[:place]) for place in range(len(widths) + 1)]
    ends = [*(str(bound) for bound in bounds[1:]), None]
    graduated = tiers(
        TierMode.GRADUATED,
        *((str(low), high, str(value)) for low, high, value in zip(bounds, ends, amounts, strict=False)),
    )
    epsilon = Decimal("0.000001")
    for bound in bounds[1:]:
        before, after = (tiered_amount(graduated, bound + shift) for shift in (-epsilon, epsilon))
        assert after - before <= 2 * epsilon * max(amounts)
    assert tiered_amount(graduated, quantity) <= tiered_amount(graduated, quantity + 1)
