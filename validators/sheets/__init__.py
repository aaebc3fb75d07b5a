"""The sheets, one file each: French labels, kinds, help and keys, and nothing else."""

from __future__ import annotations

from validators.sheets import (
    accounting,
    companies,
    document_types,
    documents,
    lifecycle,
    obligations,
    partners,
    plans,
    prices,
    products,
    publications,
    risks,
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
