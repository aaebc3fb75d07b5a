"""What a price comes to for a quantity, before anything is taken off, with how it was found.

Tiers, half-open: graduated is ``Σ (min(q, end) − start)⁺ × price``, volume is ``q × price reached``. For 15 units with
0–10 at 4,90 and 10+ at 3,90: 68,50 graduated (49,00 + 19,50), 58,50 by volume. A line is rounded once, half-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalogue.french import day, euros, number, unit_price
from catalogue.money import to_cents
from catalogue.periods import day_of
from catalogue.pricing.facts import (
    CannotPrice,
    Content,
    Fixed,
    Indexed,
    IndexValue,
    Offer,
    PriceTier,
    Tiered,
    Unreadable,
    Usage,
)
from catalogue.pricing.formula import FormulaError
from catalogue.vocabulary import PriceIndex, TierMode

#: The books hold less than that, and cents would be lost not far beyond.
_TOO_MUCH = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Amount:
    """What a price comes to."""

    value: Decimal  #: euros, rounded to the cent
    explanation: tuple[str, ...]  #: French sentences


def price_amount(content: Content, quantity: Decimal, *, offer: Offer, at: datetime) -> Amount:
    """Return what a quantity costs.

    Raises: CannotPrice when no tier holds the quantity, an index has no value, or a formula cannot be read or computed.
    """
    if isinstance(content, Tiered):
        return _tiered(content, quantity)
    if isinstance(content, Usage):
        return _usage(content, quantity)
    if isinstance(content, Indexed):
        return _indexed(content, quantity, offer, at)
    if isinstance(content, Unreadable):
        raise CannotPrice(content.reason)
    return _fixed(content, quantity)


def tiered_amount(tiered: Tiered, quantity: Decimal) -> Decimal:
    """Return the exact amount of a tiered price, not rounded."""
    if tiered.mode is TierMode.VOLUME:
        return quantity * _reached(tiered, quantity).amount
    return sum((width * tier.amount for tier, width in _slices(tiered, quantity)), Decimal(0))


def _fixed(content: Fixed, quantity: Decimal) -> Amount:
    value = to_cents(quantity * content.amount)
    return Amount(value, (f"{number(quantity)} × {unit_price(content.amount)} = {euros(value)}.",))


def _tiered(content: Tiered, quantity: Decimal) -> Amount:
    tier = _reached(content, quantity)  # by slices too: what lies in none of them would be free
    value = to_cents(tiered_amount(content, quantity))
    if content.mode is TierMode.VOLUME:
        sentence = f"Palier atteint {_bounds(tier)} : {number(quantity)} × {unit_price(tier.amount)} = {euros(value)}."
        return Amount(value, (sentence,))
    parts = " + ".join(f"{number(width)} × {unit_price(tier.amount)}" for tier, width in _slices(content, quantity))
    return Amount(value, (f"Chaque tranche à son prix : {parts or '0'} = {euros(value)}.",))


def _slices(tiered: Tiered, quantity: Decimal) -> list[tuple[PriceTier, Decimal]]:
    """Return the tiers that a quantity fills, with how much of it lies in each."""
    widths = ((tier, (quantity if tier.end is None else min(quantity, tier.end)) - tier.start) for tier in tiered.tiers)
    return [(tier, width) for tier, width in widths if width > 0]


def _reached(tiered: Tiered, quantity: Decimal) -> PriceTier:
    for tier in tiered.tiers:
        if tier.start <= quantity and (tier.end is None or quantity < tier.end):
            return tier
    raise CannotPrice(
        f"Aucun palier ne contient la quantité {number(quantity)} : complétez les paliers de la feuille Tarifs."
    )


def _bounds(tier: PriceTier) -> str:
    return f"à partir de {number(tier.start)}" + ("" if tier.end is None else f", avant {number(tier.end)}")


def _usage(content: Usage, quantity: Decimal) -> Amount:
    value = to_cents(quantity * content.unit_price)
    used = f"{number(quantity)} {content.unit} × {unit_price(content.unit_price)} = {euros(value)}"
    if content.minimum is None or value >= content.minimum:
        return Amount(value, (f"{used}.",))
    least = to_cents(content.minimum)
    return Amount(least, (f"{used}, moins que le minimum facturé : {euros(least)}.",))


def _indexed(content: Indexed, quantity: Decimal, offer: Offer, at: datetime) -> Amount:
    known, told = _known(content, offer, at)
    try:
        exact = content.formula.value(known)
    except FormulaError as error:
        raise CannotPrice(f"La formule « {error.text} » ne se calcule pas : {error}. Corrigez-la.") from error
    price = exact if content.cap is None else min(exact, content.cap)
    price = price if content.floor is None else max(price, content.floor)
    if price < 0:
        raise CannotPrice(f"La formule « {content.formula.text} » donne un prix négatif : fixez un plancher.")
    if price >= _TOO_MUCH:
        raise CannotPrice(f"La formule « {content.formula.text} » donne un prix trop grand : fixez un plafond.")
    value = to_cents(quantity * price)
    shown = price.quantize(Decimal("0.000001")) if price != to_cents(price) else price
    bounded = "" if price == exact else (", plafonné" if price < exact else ", relevé au plancher")
    sentence = f"{content.formula.text}{bounded} : {number(quantity)} × {unit_price(shown)} = {euros(value)}."
    return Amount(value, (told, sentence))


def _known(content: Indexed, offer: Offer, at: datetime) -> tuple[Mapping[str, Decimal], str]:
    """Return what a formula may name, and the sentence that says the index's values."""
    known = {"base": content.base}
    known |= {} if content.cap is None else {"cap": content.cap}
    known |= {} if content.floor is None else {"floor": content.floor}
    told = [f"base {unit_price(content.base)}"]
    wanted = (("index0", offer.started), ("index", at))
    for name, instant in wanted:
        if name in content.formula.names:
            found = _index_value(content.index, offer, instant)
            known[name] = found.value
            since = day(day_of(found.since, offer.timezone))
            told.append(f"{name} {number(found.value)} (depuis le {since})")
    return known, f"Indice {_index_label(content.index)} : {', '.join(told)}."


def _index_value(code: str, offer: Offer, at: datetime) -> IndexValue:
    values = [item for item in offer.indices.get(code, ()) if item.since <= at]
    if not values:
        when = day(day_of(at, offer.timezone))
        raise CannotPrice(
            f"L'indice « {code} » n'a pas de valeur au {when} : ajoutez-la à la feuille Indices du référentiel groupe."
        )
    return max(values, key=lambda item: item.since)


def _index_label(code: str) -> str:
    return PriceIndex.label_of(code) if code in PriceIndex.codes() else code
