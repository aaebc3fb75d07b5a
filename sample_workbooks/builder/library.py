"""The whole library tree of the samples, as bytes by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import polars as pl

from sample_workbooks.builder import ap, dps, ft, group, logos, mistakes, mtv, usgp, wc
from sample_workbooks.builder.frames import company_frames
from sample_workbooks.builder.operations import AUTHORS, OPERATIONS, Told, operations_frame
from sample_workbooks.builder.papers import pdf_of
from sample_workbooks.builder.shapes import Company
from validators.sheets import sheets_of
from validators.template import workbook_layout
from workbooks.template import write_workbook

COMPANIES: tuple[Company, ...] = (ft.COMPANY, ap.COMPANY, mtv.COMPANY, dps.COMPANY, usgp.COMPANY, wc.COMPANY)

GROUP_PATH = "Catalogue/Groupe/Referentiel_Groupe.xlsx"
STAMP = "Modèle 2026.11"
CONTACT = "L’équipe catalogue de Winvest Capital."
_SAVED = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def library() -> Iterator[tuple[str, bytes]]:
    """Yield every file of the sample library: its path below the library's root, and its bytes."""
    frames = group.group_frames()
    yield GROUP_PATH, _group_workbook(frames)
    for company in COMPANIES:
        yield f"Catalogue/{company.code}/Catalogue_{company.code}.xlsx", _company_workbook(company, frames)
    for company in COMPANIES:
        for month, told in OPERATIONS[company.code].items():
            path = f"Operations/{company.code}/Operations_{company.code}_{month}.xlsx"
            yield path, _operations_workbook(company, month, told, frames)
    for company in COMPANIES:
        yield from _papers(company)
    for code, drawing in logos.LOGOS.items():
        yield f"Documents/{code}/Logo/{logos.NAME}", logos.png_of(drawing, group.COLOURS[code])


def _group_workbook(frames: Mapping[str, pl.DataFrame]) -> bytes:
    layout = workbook_layout(
        sheets_of("group"), title="Référentiel du groupe", stamp=STAMP, frames=frames, contact=CONTACT,
        author=group.AUTHOR,
    )  # fmt: skip
    return write_workbook(layout, created=_SAVED)


def _company_workbook(company: Company, reference: Mapping[str, pl.DataFrame]) -> bytes:
    layout = workbook_layout(
        sheets_of("company"),
        title=f"Catalogue {company.name}",
        stamp=STAMP,
        references=_references(company, reference),
        frames=company_frames(company),
        contact=CONTACT,
        author=company.author,
    )
    if company.code != "USGP":
        return write_workbook(layout, created=_SAVED)
    damaged = mistakes.written_over(layout, (*mistakes.MISTAKES, *mistakes.HABITS))
    return mistakes.with_excel_errors(write_workbook(damaged, created=_SAVED))


def _operations_workbook(
    company: Company, month: str, told: Sequence[Told], reference: Mapping[str, pl.DataFrame]
) -> bytes:
    year, number = month.split("-")
    skus = sorted(product.sku for one in COMPANIES for product in one.products)
    layout = workbook_layout(
        sheets_of("operations"),
        title=f"Opérations {company.name}, {number}/{year}",
        stamp=STAMP,
        references={**_references(company, reference), "products.sku": skus},
        frames={"operations": operations_frame(told)},
        contact=CONTACT,
        author=AUTHORS[company.code],
    )
    return write_workbook(layout, created=_SAVED)


def _references(company: Company, frames: Mapping[str, pl.DataFrame]) -> dict[str, list[str]]:
    """Return the lists of the group workbook that this company may choose from."""
    risks = frames["risks"].filter(pl.col("company").is_null() | (pl.col("company") == company.code))
    active = frames["activations"].filter((pl.col("company") == company.code) & (pl.col("status") == "active"))
    own = frames["partners"].filter(pl.col("company") == company.code)
    return {
        "companies.code": frames["companies"]["code"].to_list(),
        "partners.name": [*own["name"], *active["partner"]],
        "risks.code": risks["code"].to_list(),
        "tax_rates.code": frames["tax_rates"]["code"].unique(maintain_order=True).to_list(),
        "document_types.code": frames["document_types"]["code"].to_list(),
    }


def _papers(company: Company) -> Iterator[tuple[str, bytes]]:
    """Yield each product's documents; the same paper under two products is the same bytes."""
    written: dict[tuple[str, str], bytes] = {}
    for product in company.products:
        for version in product.versions:
            for paper in version.papers:
                written.setdefault((product.sku, paper.file), pdf_of(company.name, paper))
    for (sku, file), data in written.items():
        if (sku, file) not in mistakes.NEVER_UPLOADED:
            yield f"Documents/{company.code}/{sku}/{file}", data
