"""Rows about what a product costs, made into the records that pricing takes.

What `product` keeps as JSON and pricing reads: ``eligibility`` (``age_min``, ``age_max``: years), ``geography``
(``territories``: tax territories, ``postcodes``: postcodes or their beginnings), ``billing`` (``setup_fee``: decimal
text, ``setup_fee_tax_code``, ``setup_fee_tax_included``; ``tax_per_line``: true where the tax is rounded by line).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.periods import period
from catalogue.pricing.facts import (
    Adjustment,
    Conditions,
    Content,
    Plan,
    Price,
    SetupFee,
    TaxRate,
    Unreadable,
)
from catalogue.pricing.formula import FormulaError
from catalogue.pricing.payload import decimal, read_price
from catalogue.vocabulary import AdjustmentKind, Channel, ClientType, PricingType, Recurrence, ValueType

_Row = Mapping[str, Any]


def rate_of(row: _Row) -> TaxRate:
    """Return a tax rate, from a row of statement ``tax_rates``."""
    return TaxRate(
        code=row["code"],
        territory=row["territory"],
        rate=row["rate"],
        period=period(row["valid_from"], row["valid_to"]),
        account_collected=row["account_collected"],
        account_deductible=row["account_deductible"],
        intermediation=row["intermediation"],
    )


def plan_of(row: _Row) -> Plan:
    """Return a plan, from a row of statement ``plans``."""
    return Plan(row["code"], row["name"], Recurrence(row["recurrence"]), row["billing_cycle_days"])


def price_of(row: _Row, sku: str) -> Price:
    """Return a price, from a row of statement ``prices``; a formula that cannot be read is told in its place."""
    content: Content
    try:
        content = read_price(PricingType(row["type"]), row["payload"])
    except FormulaError as error:
        content = Unreadable(f"La formule « {error.text} » de {sku} est fausse : {error}. Corrigez-la.")
    return Price(
        plan=row["plan"],
        component=row["component"],
        content=content,
        tax_code=row["tax_code"] or "",
        tax_included=row["tax_included"],
        currency=row["currency"],
    )


def adjustment_of(row: _Row) -> Adjustment:
    """Return a promotion or a negotiated price, from a row of statement ``adjustments``."""
    return Adjustment(
        code=row["code"],
        kind=AdjustmentKind(row["kind"]),
        value_type=ValueType(row["value_type"]),
        value=row["value"],
        period=period(row["valid_from"], row["valid_to"]),
        plan=row["plan"],
        segment=row["client_segment"],
        channel=None if row["channel"] is None else Channel(row["channel"]),
    )


def conditions_of(row: _Row) -> Conditions:
    """Return whom a product may be sold to, from a row of statement ``products``."""
    eligibility, geography = row["eligibility"] or {}, row["geography"] or {}
    return Conditions(
        age_min=_whole(eligibility.get("age_min")),
        age_max=_whole(eligibility.get("age_max")),
        client_type=ClientType(row["client_type"]),
        territories=tuple(geography.get("territories") or ()),
        postcodes=tuple(geography.get("postcodes") or ()),
    )


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def setup_fee_of(billing: _Row) -> SetupFee | None:
    """Return what begins a contract, from column ``billing``; None: nothing."""
    amount = billing.get("setup_fee")
    if amount is None:
        return None
    included = billing.get("setup_fee_tax_included", True)
    return SetupFee(decimal(amount), billing.get("setup_fee_tax_code"), bool(included))
