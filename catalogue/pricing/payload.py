"""Read a stored price: a JSON payload by type becomes a frozen record (decision 16, Annexe A §3.3).

Amounts are decimal strings, or JSON numbers that the caller parsed as Decimal. A float is refused: it has already
lost what was written. So is Annexe A's bare list of tiers, which does not say how they apply (decision 17).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from catalogue.pricing.facts import Content, Fixed, Indexed, PriceTier, Tiered, Usage
from catalogue.pricing.formula import parse
from catalogue.vocabulary import PricingType, TierMode


def read_price(kind: PricingType, payload: Any) -> Content:
    """Return what a payload says.

    Raises: KeyError for a missing field, FormulaError for a formula, TypeError for a float.
    """
    return _READERS[kind](payload)


def decimal(value: Any) -> Decimal:
    """Return an amount written as decimal text, or a JSON number parsed as Decimal or int."""
    if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise TypeError(f"an amount is decimal text, not {type(value).__name__}")


def _optional(value: Any) -> Decimal | None:
    return None if value is None else decimal(value)


def _fixed(payload: Mapping[str, Any]) -> Fixed:
    return Fixed(decimal(payload["amount"]))


def _tiered(payload: Any) -> Tiered:
    if isinstance(payload, list):
        raise KeyError("mode")
    tiers = (
        PriceTier(decimal(item["min"]), _optional(item.get("max")), decimal(item["amount"]))
        for item in payload["tiers"]
    )
    return Tiered(TierMode(payload["mode"]), tuple(sorted(tiers, key=lambda tier: tier.start)))


def _usage(payload: Mapping[str, Any]) -> Usage:
    return Usage(payload["unit"], decimal(payload["unit_price"]), _optional(payload.get("min_charge")))


def _indexed(payload: Mapping[str, Any]) -> Indexed:
    return Indexed(
        index=payload["index"],
        formula=parse(payload["formula"]),
        base=decimal(payload["base"]),
        cap=_optional(payload.get("cap")),
        floor=_optional(payload.get("floor")),
    )


_READERS: Mapping[PricingType, Callable[[Any], Content]] = {
    PricingType.FIXED: _fixed,
    PricingType.TIERED: _tiered,
    PricingType.USAGE: _usage,
    PricingType.INDEXED: _indexed,
}
