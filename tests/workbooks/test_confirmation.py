"""The cell in which a person types the number of a deposit: drawn empty by the template, read wherever it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.support.readers import HERE
from workbooks.confirmation import TypedNumber, typed_number
from workbooks.layout import (
    CONFIRMATION_LABEL,
    ColumnLayout,
    RecipeLayout,
    SheetLayout,
    StepExample,
    WorkbookLayout,
)
from workbooks.template import write_workbook

DATA = SheetLayout("Produits", (ColumnLayout("SKU"),), rows=(("MTV-1",),))
CREATED = datetime(2026, 11, 30, tzinfo=UTC)


EXAMPLE = RecipeLayout("Corriger une erreur", "Confirmez.", (StepExample((), "Publié.", confirmed="MTV-128"),))


def template(path: Path, *, confirmation: str = "Tapez ici le numéro.") -> Path:
    """Write a small template whose guide has the cell, and an example of how it is filled."""
    layout = WorkbookLayout("Catalogue", (DATA,), steps=("Remplissez.",), confirmation=confirmation, recipes=(EXAMPLE,))
    path.write_bytes(write_workbook(layout, created=CREATED))
    return path


def beside_the_label(path: Path) -> str:
    """Return the address of the cell beside the label, which is as wide as its words."""
    guide = openpyxl.load_workbook(path)["Lisez-moi"]
    (label,) = (cell for row in guide.iter_rows() for cell in row if cell.value == CONFIRMATION_LABEL)
    (wide,) = (area for area in guide.merged_cells.ranges if label.coordinate in area)
    return f"{chr(ord('A') + wide.max_col)}{label.row}"


def read(path: Path) -> TypedNumber | None:
    """Read what is typed."""
    return typed_number(HERE.read(path))


def test_the_template_leaves_the_cell_empty(tmp_path: Path) -> None:
    """Nothing is confirmed before somebody types, not by an example; a guide without the cell confirms nothing either."""
    assert read(template(tmp_path / "with.xlsx")) is None
    assert read(template(tmp_path / "without.xlsx", confirmation="")) is None


@pytest.mark.parametrize(("typed", "text"), [("MTV-128", "MTV-128"), (128, "128"), (" n° 128 ", "n° 128")])
def test_what_is_typed_is_read_with_its_place(tmp_path: Path, typed: str | int, text: str) -> None:
    """As text or as a number, with the address that a finding can point at."""
    path = template(tmp_path / "book.xlsx")
    cell = beside_the_label(path)
    book = openpyxl.load_workbook(path)
    book["Lisez-moi"][cell] = typed
    book.save(path)
    assert read(path) == TypedNumber(text, "Lisez-moi", cell)


def test_the_label_is_found_wherever_rows_were_inserted(tmp_path: Path) -> None:
    """A guide that its author rearranged, in capitals and with a colon, still confirms."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "LISEZ-MOI"
    book.worksheets[0]["C40"], book.worksheets[0]["F40"] = "Je confirme le dépôt N° :", "MTV-3"
    book.save(tmp_path / "book.xlsx")
    assert read(tmp_path / "book.xlsx") == TypedNumber("MTV-3", "LISEZ-MOI", "F40")
