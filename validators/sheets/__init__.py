"""The sheets, one file each: French labels, kinds, help and keys, and nothing else."""

from __future__ import annotations

from validators.sheets import (
    accounting,
    adjustments,
    commission_tiers,
    commissions,
    companies,
    compositions,
    cq_rules,
    document_types,
    documents,
    external_codes,
    lifecycle,
    obligations,
    partners,
    plans,
    prices,
    products,
    publications,
    risks,
    splits,
    tax_rates,
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
)
SHEETS: dict[str, Sheet] = {sheet.name: sheet for sheet in COMPANY_SHEETS + GROUP_SHEETS}


def sheets_of(workbook: WorkbookKind) -> tuple[Sheet, ...]:
    """Return the sheets of a company workbook or of the group workbook, in order."""
    return COMPANY_SHEETS if workbook == "company" else GROUP_SHEETS
