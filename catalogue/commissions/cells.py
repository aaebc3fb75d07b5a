"""Whole cents by kind and beneficiary: what an operation earned, what is promised, what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from catalogue.vocabulary import Beneficiary, CommissionKind

ZERO = Decimal("0.00")

Cents = Mapping[Beneficiary, Decimal]
Cells = Mapping[CommissionKind, Cents]


def total(cells: Cells) -> Decimal:
    """Return the sum of all cells."""
    return sum((amount for cents in cells.values() for amount in cents.values()), ZERO)


def by_beneficiary(cells: Cells) -> dict[Beneficiary, Decimal]:
    """Return what each beneficiary has, whatever for."""
    if len(cells) == 1:
        (only,) = cells.values()
        return dict(only)
    found: dict[Beneficiary, Decimal] = {}
    for cents in cells.values():
        for who, amount in cents.items():
            found[who] = found.get(who, ZERO) + amount
    return found


def add(cents: Cents, more: Cents) -> dict[Beneficiary, Decimal]:
    """Return the sums of both."""
    return {who: cents.get(who, ZERO) + more.get(who, ZERO) for who in dict.fromkeys((*cents, *more))}


def together(cells: Cells, more: Cells) -> Cells:
    """Return the sums of both, kind by kind."""
    return {kind: add(cells.get(kind, {}), more.get(kind, {})) for kind in dict.fromkeys((*cells, *more))}


def less(cells: Cells, taken: Cells) -> dict[CommissionKind, dict[Beneficiary, Decimal]]:
    """Return cells less others."""
    found = {kind: dict(cents) for kind, cents in cells.items()}
    for kind, cents in taken.items():
        mine = found.setdefault(kind, {})
        for who, amount in cents.items():
            mine[who] = mine.get(who, ZERO) - amount
    return found
