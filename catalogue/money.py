"""Amounts in euros: rounded half-up to the cent, once, and split between tax excluded and included (decision 28).

``HT = round(TTC / (1 + r))``, ``TVA = TTC − HT``: 9,90 TTC at 20 % is 8,25 HT and 1,65 of tax. From an amount
without tax, ``TTC = HT + round(HT × r)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
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


def round_to_sum(total: Decimal, exact: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return exact parts rounded to the cent so that they sum to a total already rounded, by largest remainder.

    Ties go to the first in order. ``round_to_sum(0.05, [0.03, 0.015, 0.005])`` is 0.03, 0.02, 0.00.
    """
    floors = [part.quantize(CENT, ROUND_FLOOR) for part in exact]
    missing = int((total - sum(floors, Decimal(0))) / CENT)
    everywhere, extra = divmod(missing, len(exact)) if exact else (0, 0)
    ranked = sorted(range(len(exact)), key=lambda index: (floors[index] - exact[index], index))
    favoured = set(ranked[:extra])
    return tuple(floor + CENT * (everywhere + (index in favoured)) for index, floor in enumerate(floors))


def share_out(total: Decimal, shares: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Split an amount of whole cents in proportion of shares, to the cent, by largest remainder, ties in order.

    The sign is handled on the absolute value, so that a reversal mirrors what it reverses. Shares need not sum to 1.
    Raises: ValueError for a negative share, or when all are zero.
    """
    whole = sum(shares, Decimal(0))
    if whole <= 0 or min(shares) < 0:
        raise ValueError(f"shares must be positive: {shares}")
    size = to_cents(abs(total))
    parts = round_to_sum(size, [size * share / whole for share in shares])
    return parts if total >= 0 else tuple(-part for part in parts)
