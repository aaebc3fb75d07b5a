"""A workbook as the reader would give it, made from rows in memory: no file is written, zipped and parsed.

``tests/validators/test_in_memory.py`` holds it beside the same rows written by openpyxl and read from the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.datetime import to_excel

from tests.support.books import Rows, kind_of
from validators.sheets import sheets_of
from workbooks.canonical import clean_text, date_text, is_blank, number_text
from workbooks.cells import CellTable
from workbooks.model import CellKind, Properties, RawSheet, RawWorkbook, column_letters


def raw_workbook(rows: Mapping[str, Rows]) -> RawWorkbook:
    """Return every declared sheet of the rows' kind, filled as `tests.support.books.write_book` fills a file."""
    sheets = [
        _sheet(sheet.label, tuple(column.label for column in sheet.columns), rows) for sheet in sheets_of(kind_of(rows))
    ]
    properties = Properties("openpyxl", "Claire Martin", None, date1904=False)
    return RawWorkbook(Path("en mémoire.xlsx"), "0" * 64, tuple(sheets), (), properties)


def _sheet(name: str, labels: tuple[str, ...], rows: Mapping[str, Rows]) -> RawSheet:
    lines = rows.get(name, ())
    unknown = {label for line in lines for label in line} - set(labels)
    assert not unknown, f"no such column: {unknown}"
    if not lines:
        return RawSheet(name, hidden=False, frame=_headings(labels))
    table = CellTable()
    for number, values in enumerate([labels, *([line.get(label) for label in labels] for line in lines)], start=1):
        for index, value in enumerate(values, start=1):
            if (cell := _cell(value)) is not None:
                table.add(number, column_letters(index), cell[1], cell[0])
    return RawSheet(name, hidden=False, frame=table.frame(_nothing_odd, name))


@lru_cache(maxsize=64)
def _headings(labels: tuple[str, ...]) -> pl.DataFrame:
    """Return a sheet that has its labels only, which most have."""
    table = CellTable()
    for index, label in enumerate(labels, start=1):
        table.add(1, column_letters(index), label, CellKind.TEXT)
    return table.frame(_nothing_odd, "")


def _cell(value: Any) -> tuple[CellKind, str] | None:
    """Return kind and canonical text of what openpyxl would write for a value."""
    match value:
        case None:
            return None
        case str() if is_blank(value):
            return None
        case bool():
            return CellKind.BOOLEAN, "TRUE" if value else "FALSE"
        case str() if value in ERROR_CODES:
            return CellKind.ERROR, value
        case str() if value.startswith("=") and len(value) > 1:
            return CellKind.FORMULA_WITHOUT_VALUE, value
        case str():
            return CellKind.TEXT, clean_text(value)
        case datetime() | date():
            serial = to_excel(value)  # type: ignore[no-untyped-call]  # published without types
            return CellKind.DATE, str(date_text(str(serial), date1904=False))
        case int() | float() | Decimal():
            return CellKind.NUMBER, str(number_text(str(value)))
        case _:
            raise TypeError(f"{value!r}: what openpyxl makes of it is best read from a file (opened_from_file)")


def _nothing_odd(hazard: object) -> None:
    raise AssertionError(f"rows in memory are in order: {hazard}")
