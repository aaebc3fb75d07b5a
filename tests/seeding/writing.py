"""Write a workbook's rows as a real .xlsx, with the writers that people's tools use."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from tests.seeding.model import Cell, ExcelError, NeverComputed, Pages, Shown
from workbooks.layout import CONFIRMATION_LABEL, GUIDE_SHEET

DATE_FORMAT = "dd/mm/yyyy"


def with_xlsxwriter(path: Path, pages: Pages, *, calculated: bool = True) -> Path:
    """Write with XlsxWriter; ``calculated`` says that the results of formulas stand, as a calculator would."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"default_date_format": DATE_FORMAT}) as book:
        book.calc_on_load = not calculated
        formats: dict[str, Any] = {}

        def look(number_format: str) -> Any:
            if number_format not in formats:
                formats[number_format] = book.add_format({"num_format": number_format})
            return formats[number_format]

        if pages.saved_by is not None:
            book.set_properties({"author": pages.saved_by})
        if pages.confirms is not None:
            book.add_worksheet(GUIDE_SHEET).write_row(0, 0, [CONFIRMATION_LABEL, pages.confirms])
        for name in pages.lines:
            if name not in pages.sheets_gone:
                _add_sheet(book, pages, name, look)
        for name in pages.strange_sheets:
            book.add_worksheet(name).write(0, 0, "à trier")
        for line, first, last in pages.merged:
            place = (
                f"{pages.letter(line.sheet, first)}{pages.row(line)}:{pages.letter(line.sheet, last)}{pages.row(line)}"
            )
            book.get_worksheet_by_name(line.sheet).merge_range(place, line[first])
        for line in pages.hidden:
            book.get_worksheet_by_name(line.sheet).set_row(pages.row(line) - 1, None, None, {"hidden": True})
    return path


def _add_sheet(book: Any, pages: Pages, name: str, look: Callable[[str], Any]) -> None:
    tab, labels = book.add_worksheet(name), pages.labels(name)
    tab.write_row(0, 0, [pages.titles.get((name, label), label) for label in labels])
    for row, line in enumerate(pages.lines[name], start=1):
        for column, label in enumerate(labels):
            _write(tab, row, column, line[label], look)


def _write(tab: Any, row: int, column: int, value: Cell, look: Callable[[str], Any]) -> None:
    match value:
        case None:
            pass
        case str():
            tab.write_string(row, column, value)
        case bool():
            tab.write_boolean(row, column, value)
        case int() | float():
            tab.write_number(row, column, value)
        case date():
            tab.write_datetime(row, column, value)
        case Shown(number, number_format):
            tab.write_number(row, column, number, look(number_format))
        case ExcelError(text):
            tab.write_formula(row, column, "=NA()", None, text)
        case NeverComputed(formula):
            tab.write_formula(row, column, formula, None, "")


def with_openpyxl(path: Path, pages: Pages) -> Path:
    """Write with openpyxl."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in pages.lines.items():
        tab = book.create_sheet(name)
        labels = pages.labels(name)
        tab.append(labels)
        for row, line in enumerate(lines, start=2):
            for column, label in enumerate(labels, start=1):
                value = line[label]
                match value:
                    case None:
                        pass
                    case Shown(number, number_format):
                        tab.cell(row, column, number).number_format = number_format
                    case date():
                        tab.cell(row, column, value).number_format = DATE_FORMAT
                    case ExcelError(text) | NeverComputed(text):
                        tab.cell(row, column, text)
                    case _:
                        _plainly(tab.cell(row, column), value)
    book.save(path)
    return path


def _plainly(cell: Any, value: str | float) -> None:
    """Write a value as it is: a text that looks like a formula stays one."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def with_libreoffice(path: Path, pages: Pages) -> Path:
    """Write with XlsxWriter, open with LibreOffice and let it save its own."""
    source = with_xlsxwriter(path.parent / "source" / path.name, pages, calculated=False)
    profile = f"-env:UserInstallation=file://{path.parent}/profil"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(path.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return path
