"""What the tiers of a scheme pay, exactly: nothing is rounded here.

Graduated: the operation lies along the axis that the tiers count, from what was cumulated before it to after it, and
each tier pays its part of the operation. Volume: everything cumulated is paid at the rate reached, so the operation
that crosses a bound brings the catch-up of those before it. Months are those elapsed since the contract began: they place an
operation whole in one tier and do not cumulate. Worked, 500 sales of 8,25 HT, 10 / 12 / 15 % from 0 / 100 / 500:
graduated 100 × 8,25 × 10 % + 400 × 8,25 × 12 % = 478,50; volume 500 × 8,25 × 15 % = 618,75.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from catalogue.commissions.facts import CannotCommission, Cumulated, Measures, Scheme, Tier
from catalogue.vocabulary import CommissionBase, TierBasis, TierMode, ValueType

ZERO = Decimal(0)


class Slice(NamedTuple):
    """What a tier takes of an operation, and pays."""

    tier: Tier
    volume: Decimal  #: sales that lie in it
    base: Decimal  #: euros that lie in it
    exact: Decimal  #: commission, not rounded


class Paid(NamedTuple):
    """What the tiers pay for one operation."""

    slices: tuple[Slice, ...]  #: one for each tier that takes something
    catch_up: Decimal  #: of what was cumulated before, when a rate is crossed
    after: Cumulated  #: the window after it; `posted` is left to the caller


def pay_tiers(scheme: Scheme, measures: Measures, before: Cumulated) -> Paid:
    """Return what the tiers pay for an operation; raises CannotCommission when the scheme or operation lacks a figure."""
    base = base_of(scheme, measures)
    basis = basis_of(scheme)
    if basis is TierBasis.MARGIN and measures.margin is None:
        raise CannotCommission(f"Le schéma {scheme.code} a des paliers de marge : indiquez la marge avec --margin.")
    volume, cumulated = before.volume + measures.volume, before.base + base
    revenue, margin = before.revenue + measures.ht, before.margin + (measures.margin or ZERO)
    after = Cumulated(volume, cumulated, revenue, margin, before.tiers_exact, before.posted)
    catch_up = ZERO
    if basis is TierBasis.MONTHS:
        slices = placed(scheme, Decimal(measures.month), measures.volume, base)
    elif scheme.tier_mode is TierMode.GRADUATED:
        slices = spread(scheme, position(before, basis), position(after, basis), measures.volume, base)
    else:
        reached = position(after, basis)
        slices = placed(scheme, reached, measures.volume, base)
        earlier = sum((item.exact for item in placed(scheme, reached, before.volume, before.base)), ZERO)
        catch_up = earlier - before.tiers_exact
    exact = before.tiers_exact + catch_up
    for item in slices:
        exact += item.exact
    return Paid(slices, catch_up, Cumulated(volume, cumulated, revenue, margin, exact, before.posted))


def base_of(scheme: Scheme, measures: Measures) -> Decimal:
    """Return the amount that the rates apply to; raises CannotCommission when the operation does not tell it."""
    if scheme.base is CommissionBase.TTC:
        return measures.ttc
    if scheme.base is CommissionBase.PREMIUM_NET:
        return measures.ht if measures.premium_net is None else measures.premium_net
    if scheme.base is CommissionBase.MARGIN:
        if measures.margin is None:
            raise CannotCommission(f"Le schéma {scheme.code} se calcule sur la marge : indiquez-la avec --margin.")
        return measures.margin
    return measures.ht


def basis_of(scheme: Scheme) -> TierBasis:
    """Return what the tiers of a scheme count; raises CannotCommission when they disagree or there are none."""
    if not scheme.tiers:
        raise CannotCommission(f"Le schéma {scheme.code} n'a aucun palier : complétez la feuille Paliers.")
    found = scheme.tiers[0].basis
    for tier in scheme.tiers:
        if tier.basis is not found:
            words = " et ".join(sorted({tier.basis.label.lower() for tier in scheme.tiers}))
            raise CannotCommission(
                f"Le schéma {scheme.code} mélange des paliers de {words} : faites un schéma pour chacun."
            )
    return found


def position(window: Cumulated, basis: TierBasis) -> Decimal:
    """Return how far a window has gone along what the tiers count."""
    if basis is TierBasis.REVENUE:
        return window.revenue
    return window.margin if basis is TierBasis.MARGIN else window.volume


def contains(item_start: Decimal, item_end: Decimal | None, value: Decimal) -> bool:
    """Say whether a value lies in half-open bounds."""
    return item_start <= value and (item_end is None or value < item_end)


def placed(scheme: Scheme, where: Decimal, volume: Decimal, base: Decimal) -> tuple[Slice, ...]:
    """Put everything in the tier reached."""
    return tuple(_slice(tier, volume, base) for tier in scheme.tiers if contains(tier.start, tier.end, where))


def spread(scheme: Scheme, start: Decimal, end: Decimal, volume: Decimal, base: Decimal) -> tuple[Slice, ...]:
    """Give each tier the part of the operation that lies in it; nearly every operation lies whole in one."""
    if end <= start:
        return placed(scheme, start, volume, base)
    found: list[Slice] = []
    for tier in scheme.tiers:
        if tier.start <= start and (tier.end is None or end <= tier.end):
            return (_slice(tier, volume, base),)
        width = (end if tier.end is None else min(end, tier.end)) - max(start, tier.start)
        if width > 0:
            found.append(_slice(tier, volume * width / (end - start), base * width / (end - start)))
    return tuple(found)


def _slice(tier: Tier, volume: Decimal, base: Decimal) -> Slice:
    exact = base * tier.value / 100 if tier.value_type is ValueType.PERCENT else volume * tier.value
    return Slice(tier, volume, base, exact)
