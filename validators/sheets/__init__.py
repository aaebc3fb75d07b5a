"""The sheets, one file each: French labels, kinds, help and keys, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from validators.sheets import (
    accounting,
    activations,
    adjustments,
    blacklist,
    commission_tiers,
    commissions,
    companies,
    compositions,
    cq_rules,
    document_types,
    documents,
    external_codes,
    gl_accounts,
    index_values,
    legal_mentions,
    lifecycle,
    obligations,
    operations,
    partners,
    plans,
    prices,
    products,
    publications,
    risks,
    rule_settings,
    splits,
    tax_rates,
    units,
    versions,
)
from validators.spec import Sheet, WorkbookKind

COMPANY_SHEETS: tuple[Sheet, ...] = (
    products.SHEET,
    lifecycle.SHEET,
    versions.SHEET,
    plans.SHEET,
    prices.SHEET,
    documents.SHEET,
    publications.SHEET,
    accounting.SHEET,
    adjustments.SHEET,
    compositions.SHEET,
    commissions.SHEET,
    commission_tiers.SHEET,
    splits.SHEET,
    external_codes.SHEET,
    cq_rules.SHEET,
)
GROUP_SHEETS: tuple[Sheet, ...] = (
    companies.SHEET,
    partners.SHEET,
    risks.SHEET,
    tax_rates.SHEET,
    document_types.SHEET,
    obligations.SHEET,
    activations.SHEET,
    gl_accounts.SHEET,
    legal_mentions.SHEET,
    units.SHEET,
    index_values.SHEET,
    blacklist.SHEET,
    rule_settings.SHEET,
)
OPERATION_SHEETS: tuple[Sheet, ...] = (operations.SHEET,)
SHEETS: dict[str, Sheet] = {sheet.name: sheet for sheet in COMPANY_SHEETS + GROUP_SHEETS + OPERATION_SHEETS}
_OF: Mapping[WorkbookKind, tuple[Sheet, ...]] = {
    "company": COMPANY_SHEETS,
    "group": GROUP_SHEETS,
    "operations": OPERATION_SHEETS,
}


def sheets_of(workbook: WorkbookKind) -> tuple[Sheet, ...]:
    """Return the sheets of a kind of workbook, in order."""
    return _OF[workbook]
