"""Write the sample files again: `python -m tests.workbooks.written_by_libreoffice.build` (needs LibreOffice).

Each is made by openpyxl, by XlsxWriter or by our own template, opened by LibreOffice and saved by it as a workbook: what is committed
are LibreOffice's own bytes.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import openpyxl
import xlsxwriter

from sample_workbooks.build import LIBRARY

HERE = Path(__file__).parent
#: A workbook of our own, with its lists, formulas and formats.
OURS = LIBRARY / "Catalogue/WC/Catalogue_WC.xlsx"


#: What stands below each other in column B: a value, and its number format.
CELLS: tuple[tuple[object, str], ...] = (
    (0.2, "0%"),
    (0.055, "0.00%"),
    (1234.5, '#,##0.00 "€"'),
    (9.9, "[$$-409]#,##0.00"),
    (42, "00000"),
    (12345682, "000000000"),
    ("0042", "@"),
    (dt.date(2025, 9, 1), "dd/mm/yyyy"),
    (dt.datetime(2025, 9, 1, 23, 30), "dd/mm/yyyy hh:mm"),  # noqa: DTZ001  Excel knows no zone
    (True, "General"),
    (False, "General"),
    ("=B3*2", "General"),
    ('="n° "&B7', "General"),
    ("=B10", "General"),
    ("=1/0", "General"),
    ('=VLOOKUP("absent",A1:B3,2,FALSE)', "General"),
    ('=IF(B3>0,"","x")', "General"),
    ("Été « œuf » € 😀\nseconde ligne", "General"),
    (0.1 + 0.2, "General"),
)


def cells(path: Path) -> None:
    """Write one cell of each kind that a reader may get wrong; LibreOffice computes the formulas itself."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Cellules"
    for row, (value, number_format) in enumerate(CELLS, start=1):
        cell = sheet.cell(row, 2)
        cell.value, cell.number_format = value, number_format  # type: ignore[assignment]
    book.save(path)


def hidden(path: Path) -> None:
    """Write what a page may hide, and cells that are merged."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tarifs")
        for row in range(6):
            sheet.write_row(row, 0, [f"MTV-{row}", row, "x"])
        sheet.merge_range("A8:B9", "Fusion")
        for row in (2, 3):
            sheet.set_row(row, options={"hidden": True})
        sheet.set_column("C:C", options={"hidden": True})
        book.add_worksheet("Cachée").write_string("B2", "lue quand même")
        book.worksheets()[1].hide()


def main() -> None:
    """Write every sample through LibreOffice."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        cells(folder / "cellules.xlsx")
        hidden(folder / "cachees.xlsx")
        copyfile(OURS, folder / OURS.name)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ("soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(HERE))
        subprocess.run([*command, *map(str, sorted(folder.glob("*.xlsx")))], check=True)


if __name__ == "__main__":
    main()
