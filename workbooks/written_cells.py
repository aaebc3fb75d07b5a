"""One value into one cell: Excel's number for a date, the French writing of a value, text that stays text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from xlsxwriter.worksheet import Worksheet

from workbooks.layout import CellValue, ColumnLayout
from workbooks.styles import Styles
from workbooks.text_cells import put_text

YES, NO = "Oui", "Non"

_EPOCH = date(1899, 12, 30)
_DAY_SECONDS = 86_400


def display(value: CellValue) -> str:
    """Write a value the French way, as a cell of the workbook would show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value)


def excel_number(value: int | Decimal | date | datetime) -> float | int | Decimal:
    """Return Excel's number for a value: days since 30 December 1899 for a date.

    Raises: ValueError for a datetime with a timezone, which no cell can hold.
    """
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise ValueError(f"a cell holds no timezone: {value.isoformat()}")
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return (value.date() - _EPOCH).days + seconds / _DAY_SECONDS
    return (value - _EPOCH).days if isinstance(value, date) else value


def put_cell(sheet: Worksheet, row: int, index: int, value: CellValue, column: ColumnLayout, *, styles: Styles) -> None:
    """Write one value in the look of its column, both counted from 0; text stays text whatever it starts with."""
    look = styles.cell(column, with_time=isinstance(value, datetime))
    if value is None or isinstance(value, str | bool):
        put_text(sheet, row, index, display(value), look)
    else:
        sheet.write_number(row, index, excel_number(value), look)
