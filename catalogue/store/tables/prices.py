"""What a version costs: price rules and dated adjustments (decision 16)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index

from catalogue.store.tables.base import (
    CHANNELS,
    audited_table,
    choice,
    document,
    exact,
    flag,
    identifier,
    instant,
    natural_key,
    ordered,
    owner_company,
    part_of,
    plan_of_version,
    string,
)

pricing_rule = audited_table(
    "pricing_rule",
    identifier(),
    owner_company(),
    *part_of("product_version_id", "product_version", "Version (product_version.id)"),
    *plan_of_version(),
    string("component", 60, "Part of the price it is (subscription, usage…); empty = the price", default=""),
    choice("type", ("fixed", "tiered", "indexed", "usage"), "How the amount is found"),
    string("currency", 3, "Currency of the amounts, ISO 4217", default="EUR"),
    document("payload", "The amounts, as decimal strings in that currency, by type", nullable=False),
    exact("tax_rate", 5, 2, "Rate in percent, read from tax_rate at the version's start", default="20.00"),
    string("tax_code", 20, "Tax code (tax_rate.code), which is the truth", nullable=True),
    flag("tax_included", "Whether the amounts include the tax (TTC)", default=True),
    natural_key("product_version_id", "plan_id", "component"),
    CheckConstraint("tax_rate BETWEEN 0 AND 100", name="tax_rate_is_a_percentage"),
    Index(None, "product_version_id", "plan_id", "type"),
    comment="A price of a version or of one of its plans (Annexe A §3.3)",
)

adjustment = audited_table(
    "adjustment",
    identifier(),
    owner_company(),
    *part_of("product_version_id", "product_version", "Version (product_version.id)"),
    *plan_of_version(),
    string("code", 60, "Code of the offer"),
    choice("kind", ("promo", "negotiated"), "Offer to all, or price agreed with a segment"),
    choice("value_type", ("percent", "amount"), "Whether the value is a percentage or euros"),
    exact("value", 10, 4, "What is taken off: percent, or euros"),
    string("client_segment", 60, "Segment concerned; empty = everybody", nullable=True),
    choice("channel", CHANNELS, "Channel concerned; empty = every channel", nullable=True),
    instant("valid_from", "First instant of the offer", nullable=False),
    instant("valid_to", "End of the offer (excluded); empty = until further notice"),
    natural_key("product_version_id", "plan_id", "code"),
    CheckConstraint("value > 0 AND (value_type <> 'percent' OR value <= 100)", name="value_is_in_range"),
    ordered("valid_from", "valid_to"),
    comment="Dated promotions and negotiated prices",
)
