"""The template follows the declarations, and a filled one reads back as what filled it."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.support.readers import HERE
from validators.kinds import Choice, Code, Computed, DueRule, Fault, Flag, Money, Number, Text
from validators.sheets import SHEETS, sheets_of
from validators.sheets.prices import SHEET as PRICES
from validators.sheets.products import SHEET as PRODUCTS
from validators.sheets.tax_rates import SHEET as TAX_RATES
from validators.spec import Column, Sheet, WorkbookKind
from validators.structure import locate
from validators.template import cell_rows, workbook_layout
from validators.typed import type_sheet
from workbooks.layout import ColumnKind, ColumnLayout, ColumnRange, WorkbookLayout
from workbooks.model import CellKind
from workbooks.reader import WorkbookReader
from workbooks.template import write_workbook

CREATED = datetime.combine(date(2025, 8, 1), time(9))
WORKBOOKS: tuple[WorkbookKind, ...] = ("company", "group", "operations")


def layout_of(workbook: WorkbookKind, **options: dict[str, list[str]]) -> WorkbookLayout:
    """The layout of a whole workbook."""
    return workbook_layout(sheets_of(workbook), title="Catalogue", stamp="Modèle 1", **options)  # type: ignore[arg-type]


def column(layout: WorkbookLayout, sheet: Sheet, name: str) -> ColumnLayout:
    """A column of a layout, by the name it is declared under."""
    labels = {item.name: item for item in layout.sheets}
    return next(item for item in labels[sheet.label].columns if item.label == sheet.column(name).label)


def typical(sheet: Sheet) -> pl.DataFrame:
    """Two rows that hold a value of every kind, then an empty one but for its defaults."""
    rows: list[dict[str, object]] = []
    for number in (1, 2):
        row: dict[str, object] = {"excel_row": number + 1}
        for item in sheet.typed:
            row[item.name] = _value(item, number)
        rows.append(row)
    return pl.DataFrame(rows, schema=sheet.schema)


def _value(item: Column, number: int) -> object:
    kind = item.kind
    if isinstance(kind, Choice):
        return kind.values.codes()[-number]
    if isinstance(kind, DueRule):
        return f"day {number} of next month"
    match kind.template:
        case "multi_choice":
            return list(kind.values.codes()[:number])  # type: ignore[attr-defined]
        case "date":
            return date(2025, 9, number)
        case "yes_no":
            return number == 1
        case "integer":
            return number
        case "money" | "rate" | "decimal":
            assert isinstance(kind, Number)
            return Decimal("9.95") if number == 1 else Decimal(number).scaleb(-kind.decimals)
        case "code":
            assert isinstance(kind, Code)
            return ("0" * (kind.digits or 4))[:-1] + str(number)
    return f"=Libellé {number}"


@pytest.mark.parametrize("workbook", WORKBOOKS)
def test_a_filled_template_reads_back_as_what_filled_it(workbook: WorkbookKind, tmp_path: Path) -> None:
    """Every kind's writing is the inverse of its reading: no cell is faulty, none was tidied, no value moved."""
    frames = {sheet.name: typical(sheet) for sheet in sheets_of(workbook)}
    path = tmp_path / "rempli.xlsx"
    layout = workbook_layout(sheets_of(workbook), title="Catalogue", stamp="Modèle 1", frames=frames)
    path.write_bytes(write_workbook(layout, created=CREATED))
    located, findings = locate(WorkbookReader().read(path), sheets_of(workbook))
    assert findings == []
    assert [place.sheet.name for place in located] == list(frames)
    for place in located:
        typed = type_sheet(place)
        assert typed.faults.rows() == []
        assert_frame_equal(typed.frame, frames[place.sheet.name])


@pytest.mark.parametrize("workbook", WORKBOOKS)
def test_a_blank_template_holds_no_row_and_no_finding(workbook: WorkbookKind, tmp_path: Path) -> None:
    """The formulas prepared for rows to come count for nothing."""
    path = tmp_path / "vierge.xlsx"
    path.write_bytes(write_workbook(layout_of(workbook), created=CREATED))
    located, findings = locate(WorkbookReader().read(path), sheets_of(workbook))
    assert findings == []
    assert [type_sheet(place).frame.height for place in located] == [0] * len(sheets_of(workbook))


def test_a_template_deposited_unopened_has_no_finding_for_its_computed_columns(tmp_path: Path) -> None:
    """Nobody computed its formulas, and nobody reads them: neither on its rows nor on those prepared below."""
    sheets, frame = sheets_of("company"), typical(PRODUCTS)
    path = tmp_path / "Catalogue_MTV.xlsx"
    layout = workbook_layout(sheets, title="Catalogue", stamp="Modèle 1", frames={"products": frame})
    path.write_bytes(write_workbook(layout, created=CREATED))
    located, findings = locate(HERE.read(path), sheets)
    place = next(place for place in located if place.sheet is PRODUCTS)
    typed = type_sheet(place)
    computed = place.raw.frame[f"{place.letters['status_today']}:kind"]
    assert findings == []
    assert set(computed) == {CellKind.TEXT, CellKind.FORMULA_WITHOUT_VALUE}  # its label, then formulas only
    assert (typed.faults.height, typed.frame.height) == (0, frame.height)


def test_a_column_added_to_a_declaration_appears_in_the_template() -> None:
    """One line in a sheet's file is enough."""
    colour = Column("Couleur", "colour", Text(40), required=True, help="La couleur de la boîte.", example="Bleu")
    wider = dataclasses.replace(TAX_RATES, columns=(*TAX_RATES.columns, colour))
    layout = workbook_layout([wider], title="T", stamp="1")
    added = layout.sheets[0].columns[-1]
    assert (added.label, added.help, added.required, added.max_length) == (
        "Couleur", "La couleur de la boîte.", True, 40,
    )  # fmt: skip
    book = openpyxl.load_workbook(BytesIO(write_workbook(layout, created=CREATED)))
    assert book[wider.label].cell(1, len(wider.columns)).value == "Couleur"


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_declared_column_and_example_fits_its_kind(sheet: Sheet) -> None:
    """No declared example would be refused in a cell: this builds them all."""
    layout = workbook_layout(sheets_of(sheet.workbook), title="T", stamp="1")
    written = next(item for item in layout.sheets if item.name == sheet.label)
    assert [item.label for item in written.columns] == [item.label for item in sheet.columns]
    assert all(len(row) == len(sheet.columns) for row in written.examples)


def test_an_example_that_is_not_of_its_kind_is_a_programming_error() -> None:
    """A wrong example never reaches a user."""
    sheet = Sheet(
        "F", "f", "FFF", "group", "", (Column("Prix", "price", Money(), example="beaucoup"),), ("price",), None
    )
    with pytest.raises(Fault):
        workbook_layout([sheet], title="T", stamp="1")


def test_a_reference_of_the_same_workbook_is_offered_from_its_sheet() -> None:
    """The SKUs of Versions come from Produits, as the author types them."""
    found = column(layout_of("company"), SHEETS["versions"], "sku")
    assert found.list_range == ColumnRange(SHEETS["products"].label, "SKU")


def test_a_reference_of_another_workbook_is_offered_from_the_values_given() -> None:
    """Risks come from the group's reference data; without them the column stays free."""
    with_values = column(layout_of("company", references={"risks.code": ["OTT", "SANTE"]}), SHEETS["products"], "risk")
    assert (with_values.list_name, with_values.closed) == ("risks.code", False)
    assert column(layout_of("company"), SHEETS["products"], "risk").list_name is None


def test_a_choice_is_a_closed_list_of_labels() -> None:
    """People choose labels; codes stay inside."""
    layout = layout_of("company")
    found = column(layout, SHEETS["lifecycle"], "status")
    lists = {item.name: item.values for item in layout.lists}
    assert found.closed
    assert lists[found.list_name or ""] == ("Brouillon", "En test", "Actif", "Gelé", "Retiré")


def test_a_rate_is_written_as_the_share_that_excel_shows_in_percent() -> None:
    """20 in the catalogue is 0,2 in the cell, and so are its bounds."""
    frame = pl.DataFrame({"rate": [Decimal("5.5"), None]}, schema={"rate": pl.Decimal(18, 6)})
    place = [item.name for item in TAX_RATES.columns].index("rate")
    assert [row[place] for row in cell_rows(TAX_RATES, frame)] == [Decimal("0.055"), None]
    bounds = column(layout_of("group"), TAX_RATES, "rate")
    assert (bounds.minimum, bounds.maximum) == (Decimal(0), Decimal(1))


def test_a_unit_price_shows_the_decimals_it_may_have() -> None:
    """0,123456 € the kWh is not shown as 0,12 €."""
    assert column(layout_of("company"), PRICES, "unit_price").number_format == '#,##0.00#### "€"'


def test_the_columns_that_name_a_row_stay_in_sight() -> None:
    """At most three of them, so that there is room to scroll."""
    frozen = {item.name: item.frozen_columns for item in layout_of("company").sheets}
    assert (frozen["Produits"], frozen["Versions"], frozen["Tarifs"]) == (1, 2, 3)


def test_a_computed_column_takes_its_value_from_the_frame_when_it_has_one() -> None:
    """The status of the day can be shown before Excel computes it."""
    sheet = SHEETS["products"]
    computed = next(item for item in sheet.columns if isinstance(item.kind, Computed))
    frame = pl.DataFrame({"sku": ["AP-1"], computed.name: ["Actif"]})
    (row,) = cell_rows(sheet, frame)
    assert (row[0], row[sheet.columns.index(computed)]) == ("AP-1", "Actif")


def test_flags_are_written_in_words() -> None:
    """Oui and Non, which the dropdown offers."""
    sheet = Sheet("F", "f", "FFF", "group", "", (Column("Ouvert", "open", Flag()),), ("open",), None)
    assert cell_rows(sheet, pl.DataFrame({"open": [True, False, None]})) == [("Oui",), ("Non",), (None,)]
    assert workbook_layout([sheet], title="T", stamp="1").sheets[0].columns[0].kind is ColumnKind.YES_NO
