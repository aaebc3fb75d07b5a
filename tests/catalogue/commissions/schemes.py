"""Schemes to try in tests: that of Mondial TV (§13) unless told otherwise, 8,25 HT a sale."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from catalogue.commissions.calculation import Commission, commission_of
from catalogue.commissions.facts import NOTHING, Bonus, Cumulated, Measures, Scheme, Tier
from catalogue.periods import ALWAYS
from catalogue.vocabulary import AppliesTo, Beneficiary, Settlement, TierBasis, TierMode, ValueType

SIXTY_THIRTY_TEN = (
    (Beneficiary.COMPANY, Decimal("0.6")),
    (Beneficiary.SALESPERSON, Decimal("0.3")),
    (Beneficiary.MANAGER, Decimal("0.1")),
)


def tier(
    low: str, high: str | None, value: str, *, basis: TierBasis = TierBasis.VOLUME, kind: ValueType = ValueType.PERCENT
) -> Tier:
    """Return a tier from its bounds and value."""
    return Tier(basis, Decimal(low), None if high is None else Decimal(high), kind, Decimal(value))


MONDIAL_TV = (tier("0", "100", "10"), tier("100", "500", "12"), tier("500", None, "15"))


def scheme(**changes: Any) -> Scheme:
    """Return a scheme."""
    made = Scheme(
        sku="MTV-OFFRE-001",
        version=1,
        code="VOLUME",
        applies_to=AppliesTo.BOTH,
        settlement=Settlement.UPFRONT,
        tier_mode=TierMode.GRADUATED,
        tiers=MONDIAL_TV,
        split=SIXTY_THIRTY_TEN,
        period=ALWAYS,
    )
    return replace(made, **changes)


def sales(count: int | Decimal, unit: str = "8.25", **more: Any) -> Measures:
    """Return sales at one price without tax, taxed at 20 %."""
    ht = Decimal(unit) * count
    return Measures(Decimal(count), ht, (ht * Decimal("1.2")).quantize(Decimal("0.01")), **more)


def earned(of: Scheme, measures: Measures, before: Cumulated = NOTHING) -> Commission:
    """Return what sales earn, once it is checked that everything sums."""
    found = commission_of(of, measures, before)
    assert sum(part.amount for part in found.parts) == found.amount
    assert sum(found.split.values()) == found.amount
    assert found.after.posted == before.posted + found.amount
    return found


def bonus(amount: str, start: str = "0", **changes: Any) -> Bonus:
    """Return a bonus in euros."""
    made = Bonus(
        malus=False,
        label="Prime",
        basis=TierBasis.VOLUME,
        start=Decimal(start),
        end=None,
        value_type=ValueType.AMOUNT,
        value=Decimal(amount),
    )
    return replace(made, **changes)
