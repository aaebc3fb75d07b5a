"""Files that LibreOffice wrote (see written_by_libreoffice/build.py): every cell as its author sees it."""

from __future__ import annotations

import pytest

from tests.workbooks.reading import BOOLEAN, DATE, ERROR, NUMBER, TEXT, Seen, codes, seen
from tests.workbooks.written_by_libreoffice.build import HERE, OURS
from validators.sheets import COMPANY_SHEETS
from validators.structure import locate
from validators.typed import type_sheet
from workbooks.model import HazardCode
from workbooks.reader import WorkbookReader

CELLS: Seen = {
    "B1": (NUMBER, "0.2", "0%"),
    "B2": (NUMBER, "0.055", "0.00%"),
    "B3": (NUMBER, "1234.5", None),
    "B4": (NUMBER, "9.9", "[$$-409]#,##0.00"),
    "B5": (NUMBER, "42", "00000"),
    "B6": (NUMBER, "12345682", "000000000"),
    "B7": (TEXT, "0042", None),
    "B8": (DATE, "2025-09-01", None),
    "B9": (DATE, "2025-09-01T23:30:00", None),
    "B10": (BOOLEAN, "TRUE", None),
    "B11": (BOOLEAN, "FALSE", None),
    "B12": (NUMBER, "2469", None),
    "B13": (TEXT, "n° 0042", None),
    "B14": (BOOLEAN, "TRUE", None),
    "B15": (ERROR, "#DIV/0!", None),
    "B16": (ERROR, "#N/A", None),
    "B18": (TEXT, "Été « œuf » € 😀\nseconde ligne", None),
    "B19": (NUMBER, "0.3", None),
}


@pytest.mark.parametrize("reader", [WorkbookReader(), WorkbookReader(isolated=False)], ids=["child", "here"])
def test_values_formats_and_computed_formulas(reader: WorkbookReader) -> None:
    """Percents, currencies, zeros, dates, booleans, formulas with their values, errors; B17 computes to nothing."""
    workbook = reader.read(HERE / "cellules.xlsx")
    assert seen(workbook) == CELLS
    assert workbook.hazards == ()


def test_what_is_hidden_or_merged() -> None:
    """Hidden rows, columns and sheets are read and said; merged cells are said and not filled."""
    workbook = WorkbookReader(isolated=False).read(HERE / "cachees.xlsx")
    rows = {f"A{row}": (TEXT, f"MTV-{row - 1}", None) for row in range(1, 7)}
    rows |= {f"B{row}": (NUMBER, str(row - 1), None) for row in range(1, 7)}
    rows |= {f"C{row}": (TEXT, "x", None) for row in range(1, 7)}
    assert seen(workbook) == rows | {"A8": (TEXT, "Fusion", None)}
    assert seen(workbook, 1) == {"B2": (TEXT, "lue quand même", None)}
    assert codes(workbook) == [
        (HazardCode.MERGED_CELLS, "A8", "A8:B9"),
        (HazardCode.HIDDEN_ROWS, "A3", "3-4"),
        (HazardCode.HIDDEN_COLUMNS, "C1", "C"),
        (HazardCode.HIDDEN_SHEET, None, "hidden"),
    ]


def test_a_workbook_of_ours_that_libreoffice_saved_says_the_same() -> None:
    """An author without Excel opens our workbook, saves it, and hands in the same rows."""
    frames = []
    for path in (OURS, HERE / OURS.name):
        located, findings = locate(WorkbookReader(isolated=False).read(path), COMPANY_SHEETS)
        assert findings == []
        frames.append({place.sheet.name: type_sheet(place) for place in located})
    ours, theirs = frames
    assert ours.keys() == theirs.keys() == {sheet.name for sheet in COMPANY_SHEETS}
    for name, typed in ours.items():
        columns = ["excel_row", *theirs[name].letters.keys() & typed.frame.columns]  # a column may come later
        assert typed.frame.select(columns).equals(theirs[name].frame.select(columns)), name
        assert theirs[name].faults.is_empty()
    assert ours["products"].frame.height > 0
