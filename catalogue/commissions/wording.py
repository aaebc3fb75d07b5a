"""The French sentences that explain a commission: scheme and version, tiers, base, rate, rounding, split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from catalogue.commissions.facts import Cumulated, Scheme, Tier
from catalogue.commissions.tiers import Slice
from catalogue.french import euros, listed, number, percent, unit_price
from catalogue.vocabulary import AccrualWindow, Beneficiary, CommissionBase, TierBasis, TierMode, ValueType

_MODES = {
    TierMode.GRADUATED: "chaque tranche à son taux",
    TierMode.VOLUME: "tout au taux atteint",
}
_BASES = {
    CommissionBase.HT: "montant HT",
    CommissionBase.TTC: "montant TTC",
    CommissionBase.PREMIUM_NET: "prime nette",
    CommissionBase.MARGIN: "marge",
}
_UNITS = {
    TierBasis.VOLUME: "ventes",
    TierBasis.REVENUE: "€ de CA",
    TierBasis.MARGIN: "€ de marge",
    TierBasis.MONTHS: "mois",
}

#: A part of a commission: its label, its exact amount, and the slice of a tier.
Told = tuple[str, Decimal, Slice | None]


def explain(
    scheme: Scheme,
    parts: Sequence[Told],
    amount: Decimal,
    split: Mapping[Beneficiary, Decimal],
    before: Cumulated,
) -> tuple[str, ...]:
    """Return the sentences that explain what an operation earns."""
    return (
        _told_scheme(scheme),
        *_told_before(scheme, before),
        *(_told_part(part) for part in parts),
        _told_rounding(parts, amount, before),
        _told_split(scheme, split),
    )


def describe_tier(tier: Tier) -> str:
    """Say the bounds of a tier: ``0 ≤ ventes < 100``."""
    unit = _UNITS[tier.basis]
    return f"{number(tier.start)} ≤ {unit}" + ("" if tier.end is None else f" < {number(tier.end)}")


def describe_value(tier: Tier) -> str:
    """Say what a tier pays."""
    return percent(tier.value) if tier.value_type is ValueType.PERCENT else f"{unit_price(tier.value)} par vente"


def _told_scheme(scheme: Scheme) -> str:
    named = f"Schéma {scheme.code}, version {scheme.version} de {scheme.sku}"
    return f"{named} : {_MODES[scheme.tier_mode]}, sur : {_BASES[scheme.base]} ; cumul : {scheme.window.label.lower()}."


def _told_before(scheme: Scheme, before: Cumulated) -> Iterator[str]:
    if scheme.window is not AccrualWindow.SALE and (before.volume or before.base):
        sales = "vente" if before.volume < 2 else "ventes"
        yield (
            f"Déjà cumulé : {number(before.volume)} {sales}, base {euros(before.base)}, "
            f"commission comptabilisée {euros(before.posted)}."
        )


def _told_part(part: Told) -> str:
    label, exact, taken = part
    if taken is None:
        return f"{label} : {_exactly(exact)}."
    tier = taken.tier
    if tier.value_type is ValueType.PERCENT:
        sum_ = f"{euros(taken.base)} × {percent(tier.value)}"
    else:
        sum_ = f"{number(taken.volume.normalize() + 0)} × {unit_price(tier.value)}"
    return f"Palier {describe_tier(tier)} : {sum_} = {_exactly(exact)}."


def _told_rounding(parts: Sequence[Told], amount: Decimal, before: Cumulated) -> str:
    exact = sum((part[1] for part in parts), Decimal(0))
    if exact == amount:
        return f"Commission : {euros(amount)}."
    cause = (
        "arrondie au centime, demi-centime vers le haut" if not before.posted else "arrondie sur le cumul de la période"
    )
    return f"Commission : {_exactly(exact)}, {cause} : {euros(amount)}."


def _told_split(scheme: Scheme, split: Mapping[Beneficiary, Decimal]) -> str:
    shares = dict(scheme.split)
    words = [
        f"{who.label} {percent((shares[who] * 100).quantize(Decimal('0.0001')))} = {euros(part)}"
        for who, part in split.items()
    ]
    return f"Répartition au centime (plus forts restes) : {listed(words)}."


def _exactly(amount: Decimal) -> str:
    return (
        f"{number(amount.quantize(Decimal('0.000001')))} €"
        if amount != amount.quantize(Decimal("0.01"))
        else euros(amount)
    )
