"""XLSX files: native dates and numbers, text that is never a formula or a link, the same bytes for the same rows.

Rows are written as XML while they come, as `workbooks.bulk` does it: a month of 100 000 lines takes a tenth of what
XlsxWriter's own cells cost, and no memory but its distinct texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from catalogue.plain_text import one_line
from exports.engine.columns import Column, Value
from exports.engine.faults import CannotExport
from exports.engine.format import Format, Row
from exports.engine.scope import Batch, Scope
from workbooks.bulk import DataSheet
from workbooks.text_cells import LONGEST, put_text
from workbooks.written_cells import excel_number

_INK, _MUTED, _LINE, _ACCENT = "#101828", "#475467", "#E4E7EC", "#3538CD"
_BASE = {"font_name": "Calibri", "font_size": 10, "font_color": _INK, "valign": "vcenter"}
_NUMBERS = (int, Decimal)

#: Rows of a sheet, the total's included.
_MOST_ROWS = 1_048_576

#: Texts of a column that are not rendered again.
_KNOWN = 1 << 13


@dataclass(frozen=True, kw_only=True)
class Spreadsheet(Format[Row]):
    """A workbook of one sheet: a table ready to filter and print, with a title and totals where people read it."""

    columns: tuple[Column[Any], ...]
    sheet: str  #: name of the sheet, in French
    title: str | None = None  #: over the table; None: the table begins in row 1, for programs
    extension: str = "xlsx"
    media_type: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def _write(self, rows: Iterable[Any], output: BinaryIO, scope: Scope) -> int:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        # XlsxWriter holds the whole file before it hands it over: a real file keeps memory low.
        with TemporaryFile() as file:
            with Workbook(file, options) as book:
                book.set_properties({"title": f"{self.label} – {scope.title}", "created": _dated(scope)})
                book.formats[0].set_font_name("Calibri")
                book.formats[0].set_font_size(10)
                sheet: Any = book.add_worksheet(self.sheet, worksheet_class=DataSheet)
                count = _Table(book, sheet, self).fill(rows, scope)
            file.seek(0)
            while block := file.read(1 << 20):
                output.write(block)
        return count


class _Table:
    """One table under way."""

    def __init__(self, book: Workbook, sheet: DataSheet, declared: Spreadsheet[Any]) -> None:
        self._book, self._sheet, self._declared = book, sheet, declared
        self._columns = declared.columns
        self._head = 0 if declared.title is None else 3
        self._known: list[Any] = []  # caches of rendered texts
        self._sums = {index: Decimal(0) for index, column in enumerate(declared.columns) if column.total}

    def fill(self, rows: Iterable[Any], scope: Scope) -> int:
        """Write title, header, rows and totals; return how many rows."""
        self._write_head(scope)
        sheet = self._sheet
        sheet.body = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115  DataSheet closes it
        sheet.last_row = first = self._head + 1
        render = self._renderer([column.value for column in self._columns])
        for row in rows:
            sheet.last_row += 1
            if sheet.last_row >= _MOST_ROWS:
                raise CannotExport(
                    f"{self._declared.label} : Excel ne tient que {_MOST_ROWS} lignes. Choisissez un CSV."
                )
            sheet.body.write(render(sheet.last_row, row))
        count = sheet.last_row - first
        sheet.autofilter(self._head, 0, max(sheet.last_row - 1, self._head), len(self._columns) - 1)
        if self._sums:
            self._write_totals()
        # A text counts in each cell where it stands: those that were known were not asked of the workbook again.
        sheet.str_table.count += sum(known.cache_info().hits for known in self._known)
        return count

    def _write_head(self, scope: Scope) -> None:
        sheet, title = self._sheet, self._declared.title
        if title is not None:
            put_text(sheet, 0, 0, title, self._format(font_size=16, bold=True))
            put_text(sheet, 1, 0, scope.title, self._format(font_size=11, font_color=_MUTED))
            sheet.set_row(0, 26)
            sheet.set_row(1, 18)
        for index, column in enumerate(self._columns):
            look = self._format(bold=True, font_color="#FFFFFF", bg_color=_ACCENT, **_aligned(column))
            put_text(sheet, self._head, index, column.label, look)
            sheet.set_column(index, index, column.width)
        sheet.set_row(self._head, 20)
        sheet.set_default_row(17)
        sheet.freeze_panes(self._head + 1, 0)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.repeat_rows(self._head)
        sheet.set_footer(f"&L&8{scope.title.replace('&', '&&')}&R&8Page &P / &N")

    def _renderer(self, values: Sequence[Callable[[Any], Any]], **look: Any) -> Callable[[int, Any], str]:
        """Return what turns an Excel row number and a row into XML, given what takes each column's value out of it."""
        openings = [f'<c r="{xl_col_to_name(index)}' for index in range(len(self._columns))]
        cells = []
        for index, (column, value, after) in enumerate(
            zip(self._columns, values, [*openings[1:], "</row>"], strict=True)
        ):
            usual = {"num_format": column.kind.number_format, "bottom": 1, "bottom_color": _LINE, **_aligned(column)}
            style = self._format(**usual | look)._get_xf_index()  # noqa: SLF001  XlsxWriter's own cells do the same
            cells.append((value, f'" s="{style}"/>{after}', self._cell(index, f'" s="{style}"', after)))
        head = ('<row r="', f'">{openings[0]}')

        def render(number: int, row: Any) -> str:
            written = [empty if (found := value(row)) is None else cell(found) for value, empty, cell in cells]
            return str(number).join((*head, *written))

        return render

    def _cell(self, index: int, style: str, after: str) -> Callable[[Any], str]:
        """Return what writes a value of a column, from after its row's number up to the next one."""
        kind, sheet, sums = self._columns[index].kind, self._sheet, self._sums

        @lru_cache(maxsize=_KNOWN)
        def text(value: Any) -> str:
            return f'{style} t="s"><v>{sheet.text_index(one_line(kind.text(value))[:LONGEST])}</v></c>{after}'

        def number(value: Any) -> str:
            return f"{style}><v>{_digits(kind.cell(value))}</v></c>{after}"

        def summed(value: Any) -> str:
            sums[index] += value
            return number(value)

        if kind.is_text:
            self._known.append(text)
            return text
        return summed if index in sums else number

    def _write_totals(self) -> None:
        """Write sums as values: no cell of an export is a formula."""
        sheet, values = self._sheet, dict(self._sums)
        self._sums = {}
        getters = [itemgetter(index) for index in range(len(self._columns))]
        render = self._renderer(getters, bold=True, top=2, top_color=_ACCENT)
        sheet.last_row += 1
        row: list[Any] = [values.get(index) for index in range(len(self._columns))]
        row[next(index for index, column in enumerate(self._columns) if column.kind.is_text)] = "Total"
        assert sheet.body is not None  # noqa: S101  fill opened it
        sheet.body.write(render(sheet.last_row, row))

    def _format(self, **properties: Any) -> Any:
        return self._book.add_format(_BASE | properties)


def _aligned(column: Column[Any]) -> dict[str, Any]:
    """Return where a column's texts and numbers stand: never stuck to the neighbour's."""
    number = not column.kind.is_text and "yy" not in column.kind.number_format
    return {"align": "right" if number else "left", "indent": 1}


def _digits(value: Value) -> str:
    if isinstance(value, date):
        return str(excel_number(value))
    assert isinstance(value, _NUMBERS)  # noqa: S101  kinds give nothing else
    return str(value) if isinstance(value, int) else f"{value:f}"


def _dated(scope: Scope) -> datetime:
    """Return the creation date that the file's properties bear: part of the bytes, so the scope's, not the clock's."""
    day = scope.month if isinstance(scope, Batch) else scope.day
    return datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
