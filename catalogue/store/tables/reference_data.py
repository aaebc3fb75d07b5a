"""Dated rules of the group workbook: taxes, documents required, accounts, texts, units, black lists (decisions 18–21)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from catalogue.store.tables.base import (
    CHANNELS,
    FAMILIES,
    audited_table,
    choice,
    document,
    exact,
    flag,
    identifier,
    instant,
    long_text,
    natural_key,
    no_overlap,
    ordered,
    reference,
    string,
)

tax_rate = audited_table(
    "tax_rate",
    identifier(),
    string("code", 20, "Tax code that prices and mappings name"),
    string("territory", 10, "Territory, ISO 3166 (FR, FR-GP…)", default="FR"),
    exact("rate", 5, 2, "Rate in percent: 20.00"),
    instant("valid_from", "First instant of the rate", nullable=False),
    instant("valid_to", "End of the rate (excluded); empty = until further notice"),
    string("reason", 200, "Legal basis, shown on the invoice where the rate is 0", nullable=True),
    string("account_collected", 20, "Account of the VAT collected", nullable=True),
    string("account_deductible", 20, "Account of the VAT deductible", nullable=True),
    flag("intermediation", "Whether it is also that of the commission of who sells it for a partner", default=False),
    UniqueConstraint("code", "territory", "valid_from"),
    CheckConstraint("rate BETWEEN 0 AND 100", name="rate_is_a_percentage"),
    ordered("valid_from", "valid_to"),
    no_overlap("ex_tax_rate_period", "code", "territory", period=("valid_from", "valid_to")),
    comment="Tax rates as dated data (decision 18)",
)

document_type = audited_table(
    "document_type",
    identifier(),
    string("code", 20, "Code: DIPA, CG, CGV…", unique=True),
    string("label", 120, "Name of the document, in French"),
    document("aliases", "Other spellings accepted in a workbook", kind="array", nullable=False),
    comment="Kinds of document (decision 19)",
)

document_obligation = audited_table(
    "document_obligation",
    identifier(),
    choice("family", FAMILIES, "Family of risks concerned"),
    choice("channel", CHANNELS, "Channel concerned; empty = every channel", nullable=True),
    choice(
        "client_type", ("individual", "professional", "both"), "Client concerned; empty = every client", nullable=True
    ),
    reference("document_type_id", "document_type", "Document required"),
    choice("severity", ("blocking", "warning"), "What its absence does", default="blocking"),
    instant("valid_from", "First instant of the obligation", nullable=False),
    instant("valid_to", "End of the obligation (excluded); empty = until further notice"),
    string("source", 200, "Text that founds the obligation", nullable=True),
    natural_key("family", "channel", "client_type", "document_type_id", "valid_from"),
    ordered("valid_from", "valid_to"),
    comment="Which documents a product needs to be sold, where and to whom (decision 20)",
)

gl_account = audited_table(
    "gl_account",
    identifier(),
    reference("company_id", "company", "Company whose account it is; empty = the group's chart", nullable=True),
    string("code", 20, "Account number"),
    string("label", 160, "Name of the account, in French"),
    natural_key("company_id", "code"),
    comment="Chart of accounts",
)

legal_mention = audited_table(
    "legal_mention",
    identifier(),
    string("code", 40, "Code of the text: L215-1, MEDIATION, RGPD…"),
    choice("family", FAMILIES, "Family of risks concerned; empty = every family", nullable=True),
    long_text("text", "The text itself, in French", nullable=False),
    instant("valid_from", "First instant of the text", nullable=False),
    instant("valid_to", "End of the text (excluded); empty = until further notice"),
    natural_key("code", "family", "valid_from"),
    ordered("valid_from", "valid_to"),
    comment="Legal texts attached to published products (decision 20)",
)

unit = audited_table(
    "unit",
    identifier(),
    string("code", 20, "Code of the unit: kWh, Go, min…", unique=True),
    string("label", 80, "Name of the unit, in French"),
    string("base_unit", 20, "Code of the unit it converts to"),
    exact("factor", 18, 9, "How many base units make one unit", default="1"),
    CheckConstraint("factor > 0", name="factor_is_positive"),
    comment="Units of usage prices and their conversion",
)

index_value = audited_table(
    "index_value",
    identifier(),
    string("index_code", 20, "Index: spot, cpi, energy…"),
    instant("valid_from", "From when the value holds, until the next one", nullable=False),
    exact("value", 18, 6, "Value of the index, in the index's own unit"),
    UniqueConstraint("index_code", "valid_from"),
    comment="Values of the indices that indexed prices read",
)

blacklist_entry = audited_table(
    "blacklist_entry",
    identifier(),
    reference("company_id", "company", "Company that must not sell; empty = every company", nullable=True),
    string("sku", 80, "SKU that must not be sold"),
    choice("channel", CHANNELS, "Channel concerned; empty = every channel", nullable=True),
    string("reason", 200, "Why, shown where the product is blocked"),
    instant("valid_from", "First instant of the ban", nullable=False),
    instant("valid_to", "End of the ban (excluded); empty = until further notice"),
    natural_key("company_id", "sku", "channel", "valid_from"),
    ordered("valid_from", "valid_to"),
    Index(None, "sku"),
    comment="Products that must not be sold, by company and channel",
)

rule_setting = audited_table(
    "rule_setting",
    identifier(),
    string("rule", 12, "Code of the rule: TAR-004"),
    choice("severity", ("blocking", "warning", "info", "off"), "Severity that replaces the rule's own"),
    instant("valid_from", "From when, until the next setting", nullable=False),
    UniqueConstraint("rule", "valid_from"),
    comment="Severities that the group changed",
)
