"""The data dictionary: every column of every sheet, as its author sees it and where the catalogue keeps it.

Derived from the declarations; only the place in the database is added here, and only where it does not follow from
the names.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.changes import TABLES
from catalogue.ledger.deciding.content import LABELS, TOLD_IN
from catalogue.store.tables import metadata, operation
from validators.sheets import SHEETS
from validators.spec import Column, Sheet

#: Columns kept elsewhere than in the sheet's own table under their own name; « -> » steps into a JSON value.
PLACES = {
    "products.risk": "risk.code",
    "products.partner": "partner.name",
    "products.age_min": "product.eligibility -> age_min",
    "products.age_max": "product.eligibility -> age_max",
    "products.postcodes": "product.geography -> postcodes",
    "products.territories": "product.geography -> territories",
    "products.delivery": "product.logistics -> delivery",
    "products.stock": "product.logistics -> stock",
    "products.ticket": "product.logistics -> ticket",
    "products.invoice_template": "product.billing -> invoice_template",
    "products.mandate_template": "product.billing -> mandate_template",
    "products.collection_cycle": "product.billing -> cycle",
    "products.setup_fee": "product.billing -> setup_fee",
    "products.setup_fee_tax_code": "product.billing -> setup_fee_tax_code",
    "products.tax_per_line": "product.billing -> tax_per_line",
    "products.status_today": "product.lifecycle_status",
    "companies.colour": "company.brand_theme -> colour",
    "companies.logo": "company.brand_theme -> logo -> file",
    "lifecycle.sku": "product.sku",
    "versions.sku": "product.sku",
    "plans.sku": "product.sku",
    "plans.version": "product_version.version",
    "plans.plan": "product_plan.code",
    "prices.sku": "product.sku",
    "prices.version": "product_version.version",
    "prices.plan": "product_plan.code",
    "prices.amount": "pricing_rule.payload -> amount",
    "prices.tier_mode": "pricing_rule.payload -> mode",
    "prices.tier_from": "pricing_rule.payload -> tiers -> min",
    "prices.tier_to": "pricing_rule.payload -> tiers -> max",
    "prices.unit": "pricing_rule.payload -> unit",
    "prices.unit_price": "pricing_rule.payload -> unit_price",
    "prices.index": "pricing_rule.payload -> index",
    "prices.formula": "pricing_rule.payload -> formula",
    "documents.sku": "product.sku",
    "documents.version": "product_version.version",
    "documents.file": "product_document.file_url",
    "documents.document_version": "product_document.version",
    "publications.sku": "product.sku",
    "publications.version": "product_version.version",
    "publications.seller": "company.code",
    "publications.conditions": "publication.conditions -> text",
    "accounting.sku": "product.sku",
    "accounting.version": "product_version.version",
    "adjustments.sku": "product.sku",
    "adjustments.version": "product_version.version",
    "adjustments.plan": "product_plan.code",
    "adjustments.rate": "adjustment.value",
    "adjustments.amount": "adjustment.value",
    "compositions.sku": "product.sku",
    "compositions.version": "product_version.version",
    "compositions.component": "product.sku",
    "external_codes.sku": "product.sku",
    "cq_rules.sku": "product.sku",
    "cq_rules.version": "product_version.version",
    "cq_rules.papers": "cq_rule.required_fields",
    "cq_rules.fields": "cq_rule.required_fields -> field",
    "cq_rules.script": "cq_rule.call_script_id",
    "commissions.sku": "product.sku",
    "commissions.version": "product_version.version",
    "commissions.scheme": "commission_scheme.code",
    "commissions.plan": "product_plan.code",
    "commissions.seller": "company.code",
    "commissions.partner": "partner.name",
    "commissions.bonus": "commission_scheme.bonuses -> amount",
    "commissions.bonus_from": "commission_scheme.bonuses -> from",
    "commissions.malus": "commission_scheme.bonuses -> amount",
    "commissions.malus_months": "commission_scheme.bonuses -> months",
    "commission_tiers.sku": "product.sku",
    "commission_tiers.version": "product_version.version",
    "commission_tiers.scheme": "commission_scheme.code",
    "commission_tiers.tier_from": "commission_tier.min",
    "commission_tiers.tier_to": "commission_tier.max",
    "commission_tiers.rate": "commission_tier.value",
    "commission_tiers.amount": "commission_tier.value",
    "splits.sku": "product.sku",
    "splits.version": "product_version.version",
    "splits.scheme": "commission_scheme.code",
    "splits.beneficiary": "commission_scheme.split",
    "splits.share": "commission_scheme.split",
    "partners.company": "company.code",
    "partners.iban": "partner.iban_masked",
    "activations.owner": "company.code",
    "activations.partner": "partner.name",
    "activations.company": "company.code",
    "activations.sla_hours": "partner_activation.sla -> hours",
    "activations.sla_contact": "partner_activation.sla -> contact",
    "gl_accounts.company": "company.code",
    "legal_mentions.mention": "legal_mention.text",
    "index_values.index": "index_value.index_code",
    "blacklist.company": "company.code",
    "risks.company": "company.code",
    "obligations.document_type": "document_type.code",
    "operations.key": "operation.source_key",
    **{f"operations.{name}": "operation.at" for name in TOLD_IN["at"]},
    **{
        f"operations.{name}": f"operation.content -> {name}"
        for name in LABELS
        if name not in TOLD_IN and name not in operation.columns
    },
    **{f"operations.{name}": f"operation.content -> buyer -> {name}" for name in TOLD_IN["buyer"]},
}

_HEADER = (
    "| Colonne | Nom technique | Table.colonne | Contenu | Obligatoire | Aide | Exemple |\n"
    "|---|---|---|---|---|---|---|\n"
)


def dictionary(sheets: Iterable[Sheet]) -> str:
    """Return the Markdown tables of some sheets, in order: one section a sheet, one line a column."""
    listed = tuple(sheets)
    by_name = SHEETS | {sheet.name: sheet for sheet in listed}
    return "\n".join(_section(sheet, by_name) for sheet in listed)


def stored_in(sheet: Sheet, column: Column) -> str | None:
    """Return the ``table.column`` that keeps a column's values, or None when no table has it (yet)."""
    place = PLACES.get(f"{sheet.name}.{column.name}")
    table = TABLES.get(sheet.name)
    if place is None and table is not None and column.name in metadata.tables[table].columns:
        place = f"{table}.{column.name}"
    return place


def _section(sheet: Sheet, sheets: dict[str, Sheet]) -> str:
    key = ", ".join(f"« {sheet.column(name).label} »" for name in sheet.key)
    unit = f"« {sheet.column(sheet.unit).label} »" if sheet.unit else "la ligne"
    facts = f"Règles `{sheet.prefix}-…` · clé : {key} · accepté ou refusé par : {unit}."
    lines = "".join(_line(sheet, column, sheets) for column in sheet.columns)
    return f"### {sheet.label}\n\n{sheet.help}\n\n{facts}\n\n{_HEADER}{lines}"


def _line(sheet: Sheet, column: Column, sheets: dict[str, Sheet]) -> str:
    place = stored_in(sheet, column)
    cells = (
        column.label,
        f"`{column.name}`",
        f"`{place}`" if place else "",
        column.kind.expected + _source(column, sheets) + _default(column),
        "oui" if column.required else "",
        column.help,
        f"`{column.example}`" if column.example else "",
    )
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def _source(column: Column, sheets: dict[str, Sheet]) -> str:
    name, _, target = (column.refers_to or "").partition(".")
    source = sheets.get(name)
    return f", parmi « {source.column(target).label} » de {source.label}" if source else ""


def _default(column: Column) -> str:
    if column.default is None or column.default == "":
        return ""
    return f" ; vide : {column.kind.display(column.default)}"
