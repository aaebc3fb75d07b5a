"""Amounts in euros: rounded half-up to the cent, once, and split between tax excluded and included (decision 28).

``HT = round(TTC / (1 + r))``, ``TVA = TTC − HT``: 9,90 TTC at 20 % is 8,25 HT and 1,65 of tax. From an amount
without tax, ``TTC = HT + round(HT × r)``.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")


class TaxedAmount(NamedTuple):
    """An amount both ways, in euros."""

    ht: Decimal  #: tax excluded
    ttc: Decimal  #: tax included


def to_cents(amount: Decimal) -> Decimal:
    """Return an amount rounded half-up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def with_tax(amount: Decimal, rate_percent: Decimal, *, included: bool) -> TaxedAmount:
    """Return an amount tax excluded and included, from either and a rate in percent."""
    factor = rate_percent / 100
    if included:
        ttc = to_cents(amount)
        return TaxedAmount(to_cents(ttc / (1 + factor)), ttc)
    ht = to_cents(amount)
    return TaxedAmount(ht, ht + to_cents(ht * factor))
