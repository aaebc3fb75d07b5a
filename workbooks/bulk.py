"""The rows of a data sheet, written as XML while they come.

XlsxWriter keeps every cell as an object and renders it through several calls: 18 µs a cell, two minutes for a full
catalogue. Rows here go straight to a temporary file, at a tenth of that, and join the sheet when it is saved. Texts go
through XlsxWriter's shared strings, which escape them, so that no text can become a formula or markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TextIO
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from workbooks.formulas import MOST_FORMULA_ROWS, SPARE_FORMULA_ROWS, formula_in_names
from workbooks.layout import CellValue, SheetLayout
from workbooks.styles import AMBER_SOFT, GREEN_SOFT, Styles
from workbooks.written_cells import display, excel_number

#: The longest text that Excel keeps in a cell.
MOST_CHARACTERS = 32_767


class DataSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter publishes no types
    """A worksheet whose rows below the header were rendered beforehand."""

    body: TextIO | None = None
    last_row = 1

    def fill(self, layout: SheetLayout, styles: Styles) -> int:
        """Render the layout's rows and return Excel's number of the last one with data.

        Raises: ValueError for a row of another width than the header, or a text that no cell can hold.
        """
        self.body = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115  closed once it joined the sheet
        rows = _RowRenderer(self, layout, styles)
        computed = any(column.formula is not None for column in layout.columns)
        values = list(layout.rows) if computed else layout.rows
        rows.with_formulas = isinstance(values, list) and len(values) <= MOST_FORMULA_ROWS
        for row in values:
            self.last_row += 1
            self.body.write(rows.render(self.last_row, row))
        if computed and rows.with_formulas:
            for spare in range(self.last_row + 1, self.last_row + 1 + SPARE_FORMULA_ROWS):
                self.body.write(rows.render(spare, (None,) * len(layout.columns)))
        return self.last_row

    def text_index(self, text: str) -> int:
        """Return the number of a text in the workbook's shared strings."""
        if len(text) > MOST_CHARACTERS:
            raise ValueError(f"a cell holds {MOST_CHARACTERS} characters, not {len(text)}")
        index: int = self.str_table._get_shared_string_index(text)  # noqa: SLF001  XlsxWriter's own cells do the same
        return index

    def _write_dimension(self) -> None:
        header_row: int = self.dim_rowmax
        self.dim_rowmax: int = self.last_row - 1
        super()._write_dimension()
        self.dim_rowmax = header_row

    def _write_rows(self) -> None:
        super()._write_rows()
        if self.body is not None:
            self.body.seek(0)
            copyfileobj(self.body, self.fh, 1 << 20)
            self.body.close()


class _Heads:
    """How the cells of each column begin in XML, after their address, on one ground."""

    def __init__(self, layout: SheetLayout, styles: Styles, fill: str | None = None) -> None:
        looks = [styles.index(styles.cell(column, fill=fill)) for column in layout.columns]
        times = [styles.index(styles.cell(column, with_time=True, fill=fill)) for column in layout.columns]
        self.blank = [f'" s="{look}"/>' for look in looks]
        self.text = [f'" s="{look}" t="s"><v>' for look in looks]
        self.number = [f'" s="{look}"><v>' for look in looks]
        self.time = [f'" s="{look}"><v>' for look in times]
        self.formula_text = [f'" s="{look}" t="str"><f>' for look in looks]
        self.formula_number = [f'" s="{look}"><f>' for look in looks]


class _RowRenderer:
    """Turns the values of a row into its XML, every constant piece prepared once."""

    def __init__(self, sheet: DataSheet, layout: SheetLayout, styles: Styles) -> None:
        self._sheet = sheet
        self._layout = layout
        self.with_formulas = False
        self._letters = [xl_col_to_name(index) for index in range(len(layout.columns))]
        self._formulas = [
            None if column.formula is None else escape(formula_in_names(column.formula, layout)).removeprefix("=")
            for column in layout.columns
        ]
        self._plain = _Heads(layout, styles)
        if layout.prepared:
            self._prepared, self._left_to_author = (
                _Heads(layout, styles, GREEN_SOFT),
                _Heads(layout, styles, AMBER_SOFT),
            )

    def render(self, row: int, values: Sequence[CellValue]) -> str:
        """Return the ``row`` element; ``row`` is Excel's number."""
        if len(values) != len(self._letters):
            raise ValueError(f"{self._layout.name}: row {row} has {len(values)} values, not {len(self._letters)}")
        left = self._layout.prepared.get(row - 2)
        parts = [f'<row r="{row}">']
        for index, value in enumerate(values):
            heads = self._plain if left is None else self._left_to_author if index in left else self._prepared
            formula = self._formulas[index]
            if formula is not None and self.with_formulas:
                parts.append(self._computed(heads, index, row, formula, value))
            elif value is None or value == "":
                if left is not None:
                    parts.append(f'<c r="{self._letters[index]}{row}{heads.blank[index]}')
            elif isinstance(value, str | bool):
                text = self._sheet.text_index(value if isinstance(value, str) else display(value))
                parts.append(f'<c r="{self._letters[index]}{row}{heads.text[index]}{text}</v></c>')
            else:
                head = heads.time[index] if isinstance(value, datetime) else heads.number[index]
                parts.append(f'<c r="{self._letters[index]}{row}{head}{_digits(value)}</v></c>')
        parts.append("</row>")
        return "".join(parts)

    def _computed(self, heads: _Heads, index: int, row: int, formula: str, value: CellValue) -> str:
        formula = formula.replace("{row}", str(row))
        if value is None or isinstance(value, str | bool):
            # An empty text is a value too: without one, the cell would count as never computed.
            head, cached = heads.formula_text[index], escape(display(value))
        else:
            head, cached = heads.formula_number[index], _digits(value)
        return f'<c r="{self._letters[index]}{row}{head}{formula}</f><v>{cached}</v></c>'


def _digits(value: int | Decimal | date | datetime) -> str:
    """Write a number as Excel stores it, a decimal to its last digit."""
    number = excel_number(value)
    return f"{number.normalize():f}" if isinstance(number, Decimal) else str(number)
