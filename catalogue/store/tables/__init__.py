"""The tables of the catalogue, declared once: Annexe A's eighteen and those of decisions §1 to §3."""

from __future__ import annotations

from catalogue.store.tables.base import CHANNELS, FAMILIES, LIFECYCLE_STATUSES, metadata
from catalogue.store.tables.commissions import commission_scheme, commission_tier
from catalogue.store.tables.companies import company, partner, partner_activation, partner_credential, risk
from catalogue.store.tables.exports import accounting_export, accounting_export_entry, export_file
from catalogue.store.tables.governance import (
    ROLES,
    actor,
    app_user,
    audit_log,
    catalogue_revision,
    change_set,
    person_key,
    role_grant,
)
from catalogue.store.tables.integration import api_call, webhook_endpoint, webhook_event, webhook_receipt
from catalogue.store.tables.ledger import (
    accounting_period,
    commission_counted,
    commission_explanation,
    commission_line,
    commission_window,
    ledger_entry,
    ledger_lettering,
    ledger_line,
    ledger_unfinished,
    operation,
)
from catalogue.store.tables.prices import adjustment, pricing_rule
from catalogue.store.tables.products import (
    composition,
    external_mapping,
    lifecycle_transition,
    product,
    product_integration,
    product_plan,
    product_version,
)
from catalogue.store.tables.publications import (
    ACCOUNTING_NATURES,
    VISIBILITIES,
    accounting_mapping,
    cq_rule,
    product_document,
    publication,
    publication_window,
)
from catalogue.store.tables.reference_data import (
    blacklist_entry,
    document_obligation,
    document_type,
    gl_account,
    index_value,
    legal_mention,
    rule_setting,
    tax_rate,
    unit,
)
from catalogue.store.tables.runs import (
    confirmation,
    finding,
    library_file,
    library_item,
    library_link,
    submission,
    sync_run,
)
from catalogue.store.tables.search import product_search, search_word

#: Names of the tables whose every change is audited, parents before children.
AUDITED_TABLES: tuple[str, ...] = tuple(table.name for table in metadata.sorted_tables if table.info["audited"])

#: Tables partitioned by month, and the column that decides the month.
PARTITIONED_TABLES: dict[str, str] = {"audit_log": "at", "webhook_event": "received_at", "api_call": "at"}


def personal_columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that name persons: its audit holds their hashes only (decision 52)."""
    return tuple(column.name for column in metadata.tables[table].columns if column.info.get("personal"))


__all__ = [
    "ACCOUNTING_NATURES",
    "AUDITED_TABLES",
    "CHANNELS",
    "FAMILIES",
    "LIFECYCLE_STATUSES",
    "PARTITIONED_TABLES",
    "ROLES",
    "VISIBILITIES",
    "accounting_export",
    "accounting_export_entry",
    "accounting_mapping",
    "accounting_period",
    "actor",
    "adjustment",
    "api_call",
    "app_user",
    "audit_log",
    "blacklist_entry",
    "catalogue_revision",
    "change_set",
    "commission_counted",
    "commission_explanation",
    "commission_line",
    "commission_scheme",
    "commission_tier",
    "commission_window",
    "company",
    "composition",
    "confirmation",
    "cq_rule",
    "document_obligation",
    "document_type",
    "export_file",
    "external_mapping",
    "finding",
    "gl_account",
    "index_value",
    "ledger_entry",
    "ledger_lettering",
    "ledger_line",
    "ledger_unfinished",
    "legal_mention",
    "library_file",
    "library_item",
    "library_link",
    "lifecycle_transition",
    "metadata",
    "operation",
    "partner",
    "partner_activation",
    "partner_credential",
    "person_key",
    "personal_columns",
    "pricing_rule",
    "product",
    "product_document",
    "product_integration",
    "product_plan",
    "product_search",
    "product_version",
    "publication",
    "publication_window",
    "risk",
    "role_grant",
    "rule_setting",
    "search_word",
    "submission",
    "sync_run",
    "tax_rate",
    "unit",
    "webhook_endpoint",
    "webhook_event",
    "webhook_receipt",
]
