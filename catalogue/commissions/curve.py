"""What a scheme pays along what its tiers count: the line that a chart draws, with its bands and its cliffs.

Each point is one operation that fills its whole window, priced at one amount a sale. A cliff is what the sale at a bound
brings at once beside its own commission. Worked, 8,25 HT a sale, 10 / 12 / 15 % from 0 / 100 / 500, by volume:
at 100 sales 99,00 where 82,50 were near, a cliff of 16,50; at 500, 618,75 after 495,00, a cliff of 123,75.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from catalogue.commissions.calculation import count
from catalogue.commissions.facts import CannotCommission, Measures, Scheme, Tier
from catalogue.commissions.tiers import basis_of
from catalogue.money import to_cents
from catalogue.vocabulary import CommissionBase, TierBasis, TierMode

_STEPS = 40
#: How far beside a bound one still is before it: far less than a cent, whatever the rates.
_JUST_BEFORE = Decimal("0.000001")
#: How far a line is drawn where a scheme has one tier only: sales, euros, months (of which a year at least).
_REACH = {
    TierBasis.VOLUME: Decimal(100),
    TierBasis.REVENUE: Decimal(10_000),
    TierBasis.MARGIN: Decimal(10_000),
    TierBasis.MONTHS: Decimal(12),
}
#: How much further than its last bound a line is drawn.
_BEYOND = Decimal("1.4")
#: What a difference of `_JUST_BEFORE` may come to once rounded.
_A_SALE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Point:
    """What is earned when that much has been reached."""

    at: Decimal  #: sales, euros or months, as the tiers count
    amount: Decimal  #: euros, to the cent


@dataclass(frozen=True, slots=True)
class Curve:
    """A scheme, drawn."""

    basis: TierBasis  #: what ``at`` counts
    mode: TierMode
    points: tuple[Point, ...]  #: by ``at``; two of a bound: before its cliff, and on it
    cliffs: tuple[Point, ...]  #: where a bound brings more than its sale, or less, and how much
    bands: tuple[tuple[Decimal, Decimal, Tier], ...]  #: each tier, as far as it is drawn


def draw(scheme: Scheme, *, ht: Decimal, ttc: Decimal) -> Curve:
    """Draw what a scheme pays for sales of one amount (euros, without and with tax).

    Raises: CannotCommission for a scheme without tiers, or whose tiers disagree about what they count.
    """
    basis = basis_of(scheme)
    if ht <= 0:
        raise CannotCommission(f"Le schéma {scheme.code} ne se dessine pas sans montant de vente.")

    def amount(at: Decimal) -> Decimal:
        return to_cents(count(scheme, _measures(scheme, basis, at, ht, ttc)).amount)

    bounds = sorted({bound for bound in _bounds(scheme, basis) if bound > 0})
    reach = bounds[-1] * _BEYOND if bounds else _REACH[basis]
    if basis is TierBasis.MONTHS:  # whole months, each of which pays for itself
        reach = max(reach, _REACH[basis])
        points = tuple(Point(Decimal(month), amount(Decimal(month))) for month in range(int(reach)))
        return Curve(basis, scheme.tier_mode, points, cliffs=(), bands=_bands(scheme, reach))
    before = {bound: amount(bound - _JUST_BEFORE) for bound in bounds}
    drawn: list[Point] = []
    for at in sorted({*bounds, *(reach * step / _STEPS for step in range(_STEPS + 1))}):
        drawn += [Point(at, before[at])] if at in before else []
        drawn.append(Point(at, amount(at)))
    jumps = (Point(at, amount(at) - earned) for at, earned in before.items())
    cliffs = tuple(jump for jump in jumps if abs(jump.amount) > _A_SALE)
    return Curve(basis, scheme.tier_mode, tuple(drawn), cliffs, bands=_bands(scheme, reach))


def otherwise(scheme: Scheme) -> Scheme | None:
    """Return the same scheme with its tiers applied the other way, to compare; None where that changes nothing."""
    if len(scheme.tiers) < 2 or scheme.tiers[0].basis is TierBasis.MONTHS:
        return None
    other = TierMode.VOLUME if scheme.tier_mode is TierMode.GRADUATED else TierMode.GRADUATED
    return replace(scheme, tier_mode=other)


def is_flat(scheme: Scheme) -> bool:
    """Say whether every sale pays alike: there is nothing to draw."""
    return len(scheme.tiers) < 2 and not scheme.bonuses and scheme.floor is None and scheme.cap is None


def _bands(scheme: Scheme, reach: Decimal) -> tuple[tuple[Decimal, Decimal, Tier], ...]:
    held = (tier for tier in scheme.tiers if tier.start < reach)
    return tuple((tier.start, reach if tier.end is None else min(tier.end, reach), tier) for tier in held)


def _bounds(scheme: Scheme, basis: TierBasis) -> Iterator[Decimal]:
    for tier in scheme.tiers:
        yield tier.start
    for bonus in scheme.bonuses:
        if bonus.basis is basis:
            yield from (bound for bound in (bonus.start, bonus.end) if bound is not None)


def _measures(scheme: Scheme, basis: TierBasis, at: Decimal, ht: Decimal, ttc: Decimal) -> Measures:
    if basis is TierBasis.MONTHS:
        sales, month = Decimal(1), int(at)
    else:
        sales, month = at if basis is TierBasis.VOLUME else at / ht, 0
    # Nobody tells the margin of a sale: drawn along margins, it is all of the amount.
    margin = sales * ht if basis is TierBasis.MARGIN or scheme.base is CommissionBase.MARGIN else None
    return Measures(sales, sales * ht, sales * ttc, margin=margin, month=month)
