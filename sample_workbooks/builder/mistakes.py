"""What a hurried author leaves in USGP's workbook: typical mistakes, each on a product of its own.

They are written over the cells of the sound workbook, so that the sample stays the template, filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from validators.sheets import SHEETS
from workbooks.layout import CellValue, SheetLayout, WorkbookLayout

#: Stands for Excel's own error value until `with_excel_errors` makes it one.
NOT_AVAILABLE = "#N/A"


@dataclass(frozen=True, slots=True)
class Slip:
    """One cell written otherwise than the service would."""

    sheet: str  #: name of the declared sheet
    sku: str  #: product of the row
    column: str  #: name of the declared column
    value: CellValue  #: what stands in the cell
    where: Mapping[str, CellValue] | None = None  #: other cells that tell the row, by column name


@dataclass(frozen=True, slots=True)
class Repeat:
    """One row typed twice."""

    sheet: str
    sku: str


MISTAKES: tuple[Slip | Repeat, ...] = (
    Slip("products", "USGP-SERV-002", "name", None),
    Slip("products", "USGP-ASSUR-001", "partner", None),
    Repeat("products", "USGP-GAZ-005"),
    Slip("lifecycle", "USGP-ELEC-009", "status", "Actuf"),
    Slip("versions", "USGP-ELEC-008", "effective_from", "1/9/25"),
    Slip("versions", "USGP-GAZ-006", "effective_to", date(2026, 1, 15), {"version": 1}),
    Slip("prices", "USGP-ELEC-007", "amount", "9,9O"),
    Slip("prices", "USGP-ELEC-010", "unit_price", NOT_AVAILABLE, {"component": "CONSO"}),
    Slip("prices", "USGP-ELEC-011", "tier_from", 150, {"amount": 181}),
    Slip("prices", "USGP-ELEC-012", "tax_code", "TVA20"),
    Slip("prices", "USGP-GAZ-004", "sku", "USGP-GAZ-04"),
    Slip("prices", "USGP-GAZ-007", "amount", "42,00 $"),
)
"""Two more need no slip: a life that leaves « Retiré » (USGP-ELEC-013), and `NEVER_UPLOADED`."""

NEVER_UPLOADED = frozenset({("USGP-ASSUR-002", "dipa-panne-chaudiere.pdf")})
"""Documents that the workbook names and that nobody put into the library: SKU and file."""

HABITS: tuple[Slip, ...] = (
    Slip("lifecycle", "USGP-ELEC-001", "status", "ACTIF"),
    Slip("versions", "USGP-ELEC-002", "effective_from", "01/07/2025"),
    Slip("prices", "USGP-ELEC-003", "amount", "16,70 €", {"component": "ABONNEMENT"}),
    Slip("prices", "USGP-GAZ-001", "tax_included", "VRAI", {"component": "ABONNEMENT"}),
    Slip("publications", "USGP-GAZ-002", "channels", "web ; télévente ; terrain"),
    Slip("products", "USGP-SERV-001", "risk", "dépannage"),
)
"""Other spellings that cannot change meaning: the service tidies them without a word (decision 4)."""


def written_over(layout: WorkbookLayout, slips: Iterable[Slip | Repeat]) -> WorkbookLayout:
    """Return the layout with each slip in its cell and each repeated row at the end of its sheet.

    Raises: LookupError when a slip fits no row or several.
    """
    sheets = {sheet.name: sheet for sheet in layout.sheets}
    for slip in slips:
        label = SHEETS[slip.sheet].label
        sheets[label] = _with_slip(sheets[label], slip)
    return replace(layout, sheets=tuple(sheets[sheet.name] for sheet in layout.sheets))


def _with_slip(sheet: SheetLayout, slip: Slip | Repeat) -> SheetLayout:
    rows = list(sheet.rows)
    names = [column.name for column in SHEETS[slip.sheet].columns]
    asked: dict[str, CellValue] = {"sku": slip.sku}
    if isinstance(slip, Slip):
        asked |= slip.where or {}
    found = [index for index, row in enumerate(rows) if asked.items() <= dict(zip(names, row, strict=True)).items()]
    if len(found) != 1:
        raise LookupError(f"{slip}: {len(found)} rows")
    if isinstance(slip, Repeat):
        rows.append(rows[found[0]])
    else:
        row = list(rows[found[0]])
        row[names.index(slip.column)] = slip.value
        rows[found[0]] = tuple(row)
    return replace(sheet, rows=tuple(rows))


def with_excel_errors(workbook: bytes) -> bytes:
    """Turn the cells that show #N/A as text into Excel's own error, as a broken VLOOKUP leaves it."""
    with ZipFile(BytesIO(workbook)) as source:
        parts = {item.filename: source.read(item) for item in source.infolist()}
    texts = re.findall(rb"<si>.*?</si>", parts["xl/sharedStrings.xml"], re.DOTALL)
    index = next(i for i, text in enumerate(texts) if f">{NOT_AVAILABLE}<".encode() in text)
    text, error = f't="s"><v>{index}</v>'.encode(), f't="e"><v>{NOT_AVAILABLE}</v>'.encode()
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            item = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            item.compress_type = ZIP_DEFLATED
            archive.writestr(item, data.replace(text, error) if name.startswith("xl/worksheets/") else data)
    return target.getvalue()
