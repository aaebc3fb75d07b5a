"""Amounts in euros: rounded half-up to the cent, once, and split between tax excluded and included (decision 28).

``HT = round(TTC / (1 + r))``, ``TVA = TTC − HT``: 9,90 TTC at 20 % is 8,25 HT and 1,65 of tax. From an amount
without tax, ``TTC = HT + round(HT × r)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
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


def close_on(total: Decimal, amounts: Sequence[Decimal], ratio: Fraction) -> tuple[Decimal, ...]:
    """Return ``amounts × ratio`` rounded to the cent so that they sum to a total already rounded, by largest remainder.

    As `round_to_sum`, counted in integers: a tie is a tie, however long the decimals. Of 77,00 TTC at 20 %,
    ``close_on(64.17, [14.50, 62.50], 1 / 1.2)`` is 12,09 and 52,08: each has a third of a cent left, the first takes it.
    """
    if len(amounts) == 1:
        return (total,)
    parts = [divmod(int(amount * 100) * ratio.numerator, ratio.denominator) for amount in amounts]
    missing = int(total * 100) - sum(cents for cents, _ in parts)
    everywhere, extra = divmod(missing, len(parts)) if parts else (0, 0)
    ranked = sorted(range(len(parts)), key=lambda index: (-parts[index][1], index))
    favoured = set(ranked[:extra])
    return tuple(_of_cents(cents + everywhere + (index in favoured)) for index, (cents, _) in enumerate(parts))


def share_out(total: Decimal, shares: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Split an amount of whole cents in proportion of shares, to the cent, by largest remainder, ties in order.

    The sign is handled on the absolute value, so that a reversal mirrors what it reverses. Shares need not sum to 1.
    Counted in integers: remainders that are equal tie, however many digits a share has.
    Raises: ValueError for a negative share, or when all are zero.
    """
    weights, whole = _weights(tuple(shares))
    size = int(to_cents(total) * 100)
    if size < 0:
        return tuple([-part for part in share_out(-total, shares)])
    cents = [size * weight // whole for weight in weights]
    missing = size - sum(cents)
    if missing:
        left = [-(size * weight % whole) for weight in weights]
        for index in sorted(range(len(left)), key=left.__getitem__)[:missing]:  # a stable sort: ties stay in order
            cents[index] += 1
    return tuple(map(_of_cents, cents))


def portion(whole: Sequence[Decimal], part: Decimal | int, of: Decimal | int) -> tuple[Decimal, ...]:
    """Return ``part / of`` of whole cents: the total is rounded half-up, then shared in proportion (decision 43).

    The sign is handled on the absolute value. A twelfth of 33,34, 33,33 and 33,33 is 8,33: 2,78, 2,78 and 2,77.
    """
    total = sum(whole, Decimal(0))
    if total < 0:
        return tuple(-cents for cents in portion([-amount for amount in whole], part, of))
    rounded = to_cents(total * part / of)
    if total and min(whole) >= 0:
        return share_out(rounded, whole)
    return round_to_sum(rounded, [amount * part / of for amount in whole])


@lru_cache(maxsize=1024)
def _weights(shares: tuple[Decimal, ...]) -> tuple[tuple[int, ...], int]:
    """Return whole numbers in the same proportion, and their sum."""
    ratios = [share.as_integer_ratio() for share in shares]
    common = lcm(*(below for _, below in ratios))
    weights = tuple(above * (common // below) for above, below in ratios)
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"shares must be positive: {shares}")
    return weights, whole


@lru_cache(maxsize=1 << 14)
def _of_cents(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
