"""How a sale is shared: commission schemes and their tiers (decisions 17, 22, 23)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from catalogue.store.tables.base import (
    CHANNELS,
    audited_table,
    choice,
    document,
    exact,
    identifier,
    instant,
    ordered,
    owner_company,
    part_of,
    plan_of_version,
    reference,
    string,
    whole,
)

commission_scheme = audited_table(
    "commission_scheme",
    identifier(),
    owner_company(),
    *part_of("product_version_id", "product_version", "Version (product_version.id)"),
    *plan_of_version(),
    string("code", 60, "Code of the scheme within its version"),
    reference("seller_company_id", "company", "Selling company concerned; empty = every one", nullable=True),
    reference("partner_id", "partner", "Partner concerned; empty = every one", nullable=True, index=True),
    choice("channel", CHANNELS, "Channel concerned; empty = every channel", nullable=True),
    instant("valid_from", "First instant of the scheme; empty = the version's"),
    instant("valid_to", "End of the scheme (excluded); empty = the version's"),
    choice("applies_to", ("new", "renewal", "both"), "First year, renewals, or both", default="both"),
    choice("settlement", ("upfront", "recurring", "on_collection"), "When it is settled"),
    choice("retention", ("net", "gross"), "net: kept by the partner, who pays the rest", default="gross"),
    choice("trigger", ("sale", "collection", "renewal"), "What makes it due", default="sale"),
    string("due_rule", 60, "When it is paid once due: immediate, day 15 of next month…", default="immediate"),
    choice("base", ("ht", "ttc", "premium_net", "margin"), "Amount the rates apply to", default="ht"),
    choice(
        "accrual_window",
        ("sale", "month", "quarter", "year", "lifetime"),
        "Over what the tiers accumulate",
        default="sale",
    ),
    choice(
        "tier_mode",
        ("graduated", "volume"),
        "graduated: each slice at its rate; volume: everything at the rate reached; no default on purpose",
    ),
    exact("floor", 18, 4, "Least commission, in euros", nullable=True),
    exact("cap", 18, 4, "Most commission, in euros", nullable=True),
    whole("clawback_months", "Months during which a cancellation takes it back", nullable=True),
    choice("clawback_mode", ("linear", "full"), "How much is taken back", nullable=True),
    document("bonuses", "Bonus and malus lines", kind="array"),
    Column(
        "split",
        JSONB(none_as_null=True),
        CheckConstraint("split_is_whole(split)", name="split_is_whole"),
        nullable=False,
        comment="Shares by recipient, 0 to 1, summing to 1 within 1e-6 (company, salesperson, manager, partner, platform)",
    ),
    UniqueConstraint("product_version_id", "code"),
    UniqueConstraint("company_id", "id"),
    CheckConstraint("floor >= 0 AND cap >= 0", name="floor_and_cap_are_positive"),
    CheckConstraint("floor <= cap", name="floor_below_cap"),
    CheckConstraint("clawback_months > 0", name="clawback_months_is_positive"),
    ordered("valid_from", "valid_to"),
    comment="A commission scheme of a version; the most specific applicable one wins (decision 22)",
)

commission_tier = audited_table(
    "commission_tier",
    identifier(),
    owner_company(),
    *part_of("scheme_id", "commission_scheme", "Scheme (commission_scheme.id)"),
    choice("basis", ("volume", "revenue", "margin", "months"), "What the bounds count"),
    exact("min", 18, 4, "Lower bound (included), in the basis' unit: sales, euros or months"),
    exact("max", 18, 4, "Upper bound (excluded); empty = open", nullable=True),
    choice("value_type", ("percent", "amount"), "Whether the value is a percentage or euros"),
    exact("value", 10, 4, "Rate in percent of the base, or euros"),
    UniqueConstraint("scheme_id", "basis", "min"),
    CheckConstraint("min >= 0", name="min_is_positive"),
    ordered("min", "max"),
    CheckConstraint("value >= 0", name="value_is_positive"),
    Index(None, "scheme_id", "min"),
    comment="A tier of a scheme: half-open bounds and what it pays (decision 17)",
)
