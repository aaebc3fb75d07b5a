"""What is consumed, in the unit of a price: 1,2 MWh are 1 200 kWh (sheet Unités of the group)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from catalogue.french import listed, number
from catalogue.pricing.facts import CONSUMPTION, CannotPrice, Offer, Price, Unit, Usage


class Consumed(NamedTuple):
    """A quantity in the unit of its price."""

    quantity: Decimal
    explanation: tuple[str, ...] = ()  #: French sentences: how units were converted


def consumed(price: Price, usage: Mapping[str, Decimal], units: Mapping[str, Unit]) -> Consumed | None:
    """Return what is asked of a price: told of its component, else in its unit or one like it, else of all that count it.

    None when nothing is told: the price counts the units sold.
    """
    if price.component and price.component in usage:
        return Consumed(usage[price.component])
    if not isinstance(price.content, Usage):
        return Consumed(usage[""]) if "" in usage and counts_consumption(price) else None
    unit = price.content.unit
    told = {name: value for name, value in usage.items() if name == unit or _alike(name, unit, units)}
    if not told:
        return Consumed(usage[""]) if "" in usage else None
    quantity = sum((value * _worth(name, unit, units) for name, value in told.items()), Decimal(0))
    shown = listed([f"{number(value)} {name}" for name, value in told.items()])
    return Consumed(quantity, () if set(told) == {unit} else (f"{shown} = {number(quantity)} {unit}.",))


def counts_consumption(price: Price) -> bool:
    """Say whether a price counts what is consumed, rather than the units sold."""
    return isinstance(price.content, Usage) or price.component.startswith(CONSUMPTION)


def refuse_unknown_usage(offer: Offer, prices: Iterable[Price], usage: Mapping[str, Decimal]) -> None:
    """Refuse a consumption that no price counts; raises CannotPrice, listing what may be told."""
    prices = tuple(prices)
    components = {price.component for price in prices if price.component}
    priced = {price.content.unit for price in prices if isinstance(price.content, Usage)}
    alike = {code for code in offer.units for unit in priced if _alike(code, unit, offer.units)}
    if "" in usage and not any(map(counts_consumption, prices)):
        raise CannotPrice(f"{offer.sku} n'a aucun prix à la consommation : n'en dites pas.")
    known = {*components, *priced, *alike, ""}
    unknown = [name for name in usage if name not in known]
    if unknown:
        choices = listed(sorted(known - {""})) or "rien : aucun prix ne dépend d'une consommation"
        raise CannotPrice(f"{offer.sku} ne compte pas « {unknown[0]} » ; il compte {choices}.")


def _alike(name: str, unit: str, units: Mapping[str, Unit]) -> bool:
    return name in units and unit in units and units[name].base == units[unit].base


def _worth(name: str, unit: str, units: Mapping[str, Unit]) -> Decimal:
    return Decimal(1) if name == unit else units[name].factor / units[unit].factor
