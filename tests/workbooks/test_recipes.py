"""What the guide shows of a workbook's edits, and how rows that were prepared stand out in their sheet."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from workbooks.layout import (
    ColumnKind,
    ColumnLayout,
    PreparedLayout,
    RecipeLayout,
    RowExample,
    RowMark,
    SheetLayout,
    StepExample,
    TableExample,
    WorkbookLayout,
)
from workbooks.styles import AMBER_SOFT, GREEN_SOFT
from workbooks.template import write_workbook

CREATED = datetime(2026, 11, 30, tzinfo=UTC)
COLUMNS = (
    ColumnLayout("SKU", ColumnKind.CODE, required=True),
    ColumnLayout("Montant", ColumnKind.MONEY),
    ColumnLayout("Fin", ColumnKind.DATE),
)
LONG = "MTV-OFFRE-001-DE-NOEL"
RECIPE = RecipeLayout(
    "Changer un prix",
    "Tapez-le.",
    (
        StepExample(
            (
                TableExample(
                    "Tarifs",
                    COLUMNS,
                    (
                        RowExample(RowMark.BEFORE, (LONG, Decimal("9.90"), None)),
                        RowExample(RowMark.AFTER, (LONG, Decimal("12.90"), date(2026, 12, 31)), frozenset({1, 2})),
                    ),
                ),
            ),
            "Publié.",
        ),
    ),
    "le 01/01/2027, 12,90 €",
)
LAYOUT = WorkbookLayout(
    "Catalogue",
    (
        SheetLayout(
            "Tarifs",
            COLUMNS,
            rows=(("A", Decimal("9.90"), None), ("B", Decimal("9.90"), None), ("C", None, None)),
            prepared={1: frozenset({2})},
        ),
    ),
    steps=("Remplissez.",),
    preparation="Complétez les lignes vertes.",
    prepared=(PreparedLayout("B, version 2", "Tarifs", "C3", "À remplir : Tarifs!C3 (Fin)."),),
    recipes=(RECIPE,),
)


@pytest.fixture(scope="module")
def book() -> Workbook:
    """The workbook, read by another library."""
    return openpyxl.load_workbook(BytesIO(write_workbook(LAYOUT, created=CREATED)))


def ground(cell: Cell | MergedCell) -> str:
    """Return the colour behind a cell."""
    return f"#{cell.fill.fgColor.rgb[2:]}" if cell.fill.fill_type == "solid" else ""


def rows(sheet: Worksheet) -> list[list[object]]:
    """Return what each row of a sheet shows."""
    shown: list[list[object]] = [[value for value in row if value is not None] for row in sheet.values]
    return [row for row in shown if row]


def test_an_edit_is_shown_as_the_sheet_looks_before_and_after(book: Workbook) -> None:
    """Under the sheet's own headers, with what is answered to it and what it comes to."""
    guide = rows(book["Lisez-moi"])
    first = guide.index(["1.  Changer un prix"])
    assert guide[first : first + 7] == [
        ["1.  Changer un prix"],
        ["Tapez-le."],
        ["Tarifs", "SKU", "Montant", "Fin"],
        ["avant", LONG, 9.9],
        ["après", LONG, 12.9, datetime(2026, 12, 31)],  # noqa: DTZ001  a cell holds no timezone
        ["Réponse", "Publié."],
        ["Ensuite", "le 01/01/2027, 12,90 €"],
    ]


def test_what_is_typed_in_an_example_is_green_and_a_long_value_has_room(book: Workbook) -> None:
    """Nothing else is coloured; the cells are formatted as in the sheet."""
    guide = book["Lisez-moi"]
    (after,) = (row for row in guide.iter_rows() if row[1].value == "après")
    assert [ground(cell) for cell in after[2:6]] == ["", "", GREEN_SOFT, GREEN_SOFT]
    assert (after[4].number_format, after[5].number_format) == ('#,##0.00 "€"', "dd/mm/yyyy")
    assert f"C{after[0].row}:D{after[0].row}" in {str(area) for area in guide.merged_cells.ranges}


def test_prepared_rows_stand_out_and_the_guide_leads_to_them(book: Workbook) -> None:
    """Green, amber where their author has something to say; the rows around them are as ever."""
    sheet = book["Tarifs"]
    assert [[ground(cell) for cell in row] for row in sheet["A2:C4"]] == [
        ["", "", ""],
        [GREEN_SOFT, GREEN_SOFT, AMBER_SOFT],
        ["", "", ""],
    ]
    guide = book["Lisez-moi"]
    (line,) = (row for row in guide.iter_rows() if row[1].value == "B, version 2")
    assert line[1].hyperlink is not None
    assert (line[1].hyperlink.location, line[3].value) == ("'Tarifs'!C3", "À remplir : Tarifs!C3 (Fin).")


def test_the_guide_leads_to_its_examples(book: Workbook) -> None:
    """From below its first steps, where nobody has to scroll."""
    guide = book["Lisez-moi"]
    (heading,) = (cell for row in guide.iter_rows() for cell in row if cell.value == "Les gestes d’une semaine")
    (link,) = (cell for row in guide.iter_rows() for cell in row if cell.hyperlink and "exemple" in str(cell.value))
    assert link.hyperlink is not None
    assert link.hyperlink.location == f"'Lisez-moi'!A{heading.row}"
    assert (link.row or 0) < heading.row
