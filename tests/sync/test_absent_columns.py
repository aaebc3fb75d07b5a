"""Every column of every sheet, taken out in every way: nothing is erased, and its author is told on the cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from tests.support.in_memory import raw_workbook
from tests.sync.test_history import another, value
from validators.absence import absences, explained
from validators.findings import Finding
from validators.kinds import DueRule, Rate
from validators.sheets import SHEETS
from validators.spec import Column, Sheet
from validators.structure import locate
from validators.typed import TypedSheet, type_sheet
from workbooks.model import RawSheet, RawWorkbook, column_letters

COLUMNS = [
    pytest.param(sheet, column, id=f"{sheet.label}, {column.label}")
    for sheet in SHEETS.values()
    for column in sheet.typed
]


def filled(sheet: Sheet) -> RawWorkbook:
    """Return a workbook of which one sheet has one row, every cell of it filled otherwise than by default."""

    def cell(column: Column) -> Any:
        if isinstance(column.kind, DueRule | Rate):
            return column.example or "20 %"
        first = value(column)
        return column.kind.format(another(column, first) if first == column.default else first)

    marks = {"company": "Produits", "group": "Sociétés", "operations": "Opérations"}
    rows: dict[str, Any] = {
        marks[sheet.workbook]: [],
        sheet.label: [{column.label: cell(column) for column in sheet.typed}],
    }
    return raw_workbook(rows)


def read(book: RawWorkbook, sheet: Sheet) -> tuple[dict[str, TypedSheet], list[Finding]]:
    """Locate and type the sheet alone."""
    only = tuple(raw for raw in book.sheets if raw.name == sheet.label)
    places, said = locate(replace(book, sheets=only), [sheet])
    return {place.sheet.name: type_sheet(place) for place in places}, said


def judged(sheet: Sheet, edit: Any) -> tuple[list[Finding], pl.DataFrame | None]:
    """Return what is said of the structure after an edit of the sheet that was accepted before, and what is read."""
    before = filled(sheet)
    accepted, _ = read(before, sheet)
    frames = {name: typed.frame.drop("excel_row") for name, typed in accepted.items()}
    after = replace(before, sheets=tuple(edit(raw) if raw.name == sheet.label else raw for raw in before.sheets))
    typed, said = read(after, sheet)
    found = explained([*said, *absences(sheet.workbook, typed, frames, lambda: frames)])
    return found, typed[sheet.name].frame if sheet.name in typed else None


def letter(sheet: Sheet, column: Column) -> str:
    """Return where the column stands."""
    return column_letters(1 + [one.name for one in sheet.columns].index(column.name))


def _with(raw: RawSheet, at: str, row: int | None, text: str | None) -> RawSheet:
    """Put a text into one row of a column, or into all of them."""
    here = pl.lit(True) if row is None else pl.col("excel_row") == row
    return replace(raw, frame=raw.frame.with_columns(pl.when(here).then(pl.lit(text)).otherwise(pl.col(at)).alias(at)))


@pytest.mark.parametrize(("sheet", "column"), COLUMNS)
def test_a_column_is_missed_and_an_emptied_cell_is_not(sheet: Sheet, column: Column) -> None:
    """Deleted, without its title, or under another one: STR-002; emptied under its header: the field is empty."""
    at = letter(sheet, column)
    deleted, _ = judged(sheet, lambda raw: _with(raw, at, None, None))
    untitled, _ = judged(sheet, lambda raw: _with(raw, at, 1, None))
    renamed, _ = judged(sheet, lambda raw: _with(raw, at, 1, f"{column.label} le"))
    for said in (deleted, untitled, renamed):
        assert [(one.rule, one.column) for one in said if one.blocks] == [("STR-002", column.label)]
    assert "1 valeur sans titre en" in untitled[0].message
    assert f"Voulez-vous dire « {column.label} » ?" in renamed[0].message
    emptied, frame = judged(sheet, lambda raw: _with(raw, at, 2, None))
    assert emptied == []
    assert frame is None or frame.is_empty() or frame[column.name].to_list() == [column.default]
