"""The fast way: the Rust reader (fastexcel) for the body of large sheets in which nothing fires.

Gives exactly the frame of the exact reader, or None: a test compares the two on workbooks of several writers.
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import fastexcel
import polars as pl

from workbooks.canonical import FIRST_DATE
from workbooks.cells import ordered_columns, trio
from workbooks.exact import SheetParser
from workbooks.model import CellKind, column_letters
from workbooks.package import Package
from workbooks.scan import SUSPECT_IN_TEXTS, Body, SheetScan
from workbooks.structure import SheetPart, Structure
from workbooks.vectors import blank, double_texts, moment_texts

#: Below this inflated size the exact reader is as fast as asking.
WORTH_BYTES = 2 << 20
_FIRST_MOMENT = dt.datetime.combine(FIRST_DATE, dt.time())


@dataclass(slots=True)
class FastReader:
    """Reads large sheets of one package through the Rust reader, opened when the first one qualifies."""

    package: Package
    structure: Structure
    _excel: fastexcel.ExcelReader | None = None
    _plain_strings: bool | None = None

    def read(self, sheet: SheetPart, parser: SheetParser) -> pl.DataFrame | None:
        """Return a sheet's frame, its surroundings left in ``parser``; None when the exact reader must read it.

        After None, ``parser`` has seen a part of the sheet and must be thrown away.
        """
        if self.package.inflated_size(sheet.part) < WORTH_BYTES or not self._strings_are_plain():
            return None
        scan = SheetScan(self.package, sheet.part, self.structure, parser)
        last_row = scan.head()
        rows = parser.table.rows
        if last_row is None or not rows or "A" not in parser.table.columns:
            return None
        # The Rust reader works without the interpreter's lock: it reads while we search what it would hide.
        with ThreadPoolExecutor(1) as executor:
            reading = executor.submit(self._columns, sheet.name, last_row - min(rows) + 1)
            body = scan.body()
            columns = reading.result()
        if body is None or columns is None or parser.facts.asks_for_calculation:
            return None
        frame = _body_frame(columns, last_row, body)
        head, hazards = parser.finish()
        if frame is None or hazards:
            return None
        parser.facts.empty_rows += body.rows - frame.height
        whole = pl.concat([head, frame], how="diagonal")
        return ordered_columns(whole.with_columns(pl.col("^.*:kind$").fill_null(CellKind.BLANK)))

    def _strings_are_plain(self) -> bool:
        """Tell whether no shared string has escapes, phonetic guides or control characters."""
        if self._plain_strings is None:
            part = self.structure.shared_strings_part
            chunks = iter(()) if part is None else self.package.chunks(part)
            tail = b""
            self._plain_strings = True
            for chunk in chunks:
                if any(mark in tail + chunk for mark in SUSPECT_IN_TEXTS):
                    self._plain_strings = False
                    break
                tail = chunk[-8:]
        return self._plain_strings

    def _columns(self, name: str, skipped: int) -> list[pl.Series] | None:
        """Return the columns below the head as the Rust reader types them; None when a column mixes types."""
        try:
            if self._excel is None:
                self._excel = fastexcel.read_excel(self.package.path)
            sheet = self._excel.load_sheet(
                name, header_row=None, skip_rows=skipped, schema_sample_rows=None, dtype_coercion="strict"
            )
        except fastexcel.FastExcelError:
            return None
        return sheet.to_polars().get_columns()


def _body_frame(columns: list[pl.Series], last_row: int, body: Body) -> pl.DataFrame | None:
    """Return the body in the shape of `workbooks.model`; None when values were lost or cannot be told."""
    series: list[pl.Series] = []
    found = 0
    for position, column in enumerate(columns, start=1):
        told = _canonical(column)
        if told is None:
            return None
        text, kind = told
        valued = len(text) - text.null_count()
        if not valued:
            continue
        found += valued
        names = trio(column_letters(position))
        kinds = pl.Series(names[1], [kind], pl.UInt8).new_from_index(0, len(text))
        if valued < len(text):
            kinds = kinds.zip_with(text.is_not_null(), pl.Series([0], dtype=pl.UInt8).new_from_index(0, len(text)))
        formats = pl.Series(names[2], [None], pl.String).new_from_index(0, len(text))
        series += [text.alias(names[0]), kinds.alias(names[1]), formats]
    if found != body.cells or not series:
        return None
    frame = pl.DataFrame(series)
    rows = pl.Series("excel_row", range(last_row + 1, last_row + 1 + frame.height), pl.UInt32)
    texts = [name for name in frame.columns if ":" not in name]
    frame = frame.with_columns(rows)
    if all(frame[name].null_count() for name in texts):
        frame = frame.filter(pl.any_horizontal(pl.col(texts).is_not_null()))
    return frame


def _canonical(column: pl.Series) -> tuple[pl.Series, CellKind] | None:
    """Return a column's canonical texts and its kind; None when its type is not one that both readers tell alike."""
    if column.dtype == pl.String:
        blanks = pl.select(blank(pl.lit(column))).to_series()
        return (column.set(blanks, None) if blanks.any() else column), CellKind.TEXT
    if column.dtype == pl.Boolean:
        texts = column.cast(pl.String).str.to_uppercase()
        return texts, CellKind.BOOLEAN
    if column.dtype.is_integer():
        column = column.cast(pl.Float64)
    if column.dtype == pl.Float64:
        if not (column.is_finite().all() and (column.abs() < 1e15).all()):
            return None
        return double_texts(column), CellKind.NUMBER
    if column.dtype == pl.Date:
        column = column.cast(pl.Datetime("ms"))
    if isinstance(column.dtype, pl.Datetime):
        if (column < _FIRST_MOMENT).any():
            return None
        return moment_texts(column), CellKind.DATE
    return (column.cast(pl.String), CellKind.BLANK) if column.dtype == pl.Null else None
