"""The columnar store that a sheet's cells fall into, whatever order they come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import polars as pl

from workbooks.model import CellKind, Hazard, HazardCode, column_index
from workbooks.refusals import Refusal, UnreadableWorkbook

#: Rows gathered as Python objects before they become a frame: bounds the memory of a large sheet.
BATCH_ROWS = 32_768
#: A dense frame larger than this is no catalogue (the largest known has 8 million cells).
MAX_FRAME_CELLS = 120_000_000


@dataclass(slots=True)
class Column:
    """The non-blank cells of one column in the current batch; the lists run in parallel."""

    letters: str
    at: list[int] = field(default_factory=list)  # position in the batch's rows
    texts: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)  # index in these lists → number-format code


@dataclass(slots=True)
class CellTable:
    """Gathers cells row by row and gives the frame of `workbooks.model`.

    A row that comes back, or a cell that does, opens another line with the same Excel number; `frame` then merges them,
    the last cell of an address winning, as in Excel.
    """

    rows: list[int] = field(default_factory=list)
    columns: dict[str, Column] = field(default_factory=dict)
    out_of_order: bool = False
    _frames: list[pl.DataFrame] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _last_row: int = 0

    def add(self, row: int, letters: str, text: str, kind: CellKind, code: str | None = None) -> None:
        """Store one non-blank cell."""
        index = column_index(letters)
        if row != self._row:
            self._open_line(row)  # may start a new batch, hence new columns
        column = self.columns.get(letters) or self._new_column(letters)
        if index <= self._column:
            self.out_of_order = True
            if column.at and column.at[-1] == len(self.rows) - 1:  # its place is taken on this line
                self._open_line(row)
                column = self.columns.get(letters) or self._new_column(letters)
        self._column = index
        if code is not None:
            column.formats[len(column.at)] = code
        column.at.append(len(self.rows) - 1)
        column.texts.append(text)
        column.kinds.append(kind)

    def _new_column(self, letters: str) -> Column:
        column = self.columns[letters] = Column(letters)
        return column

    def _open_line(self, row: int) -> None:
        if row <= self._last_row:
            self.out_of_order = True
        if len(self.rows) >= BATCH_ROWS:
            self._flush()
        self.rows.append(row)
        self._row, self._column, self._last_row = row, 0, max(row, self._last_row)

    def add_frame(self, frame: pl.DataFrame) -> None:
        """Store whole rows that come in order, as `workbooks.regular` reads them."""
        if frame.is_empty():
            return
        if frame["excel_row"][0] <= self._last_row:
            self.out_of_order = True
        self._flush()
        self._frames.append(frame)
        self._row = 0
        self._last_row = max(frame["excel_row"][-1], self._last_row)

    @property
    def last_row(self) -> int:
        """The greatest row number that holds something, 0 when none."""
        return self._last_row

    def _flush(self) -> None:
        if self.rows:
            used = [column for column in self.columns.values() if column.at]
            if len(self.rows) * len(used) > MAX_FRAME_CELLS:
                raise UnreadableWorkbook(Refusal.TOO_LARGE)
            self._frames.append(_batch_frame(self.rows, used))
        self.rows = []
        self.columns = {}

    def frame(self, report: Callable[[Hazard], None], sheet: str) -> pl.DataFrame:
        """Return the sheet's frame, reporting the addresses that were written twice."""
        self._flush()
        if not self._frames:
            return empty_frame()
        widths = {name for frame in self._frames for name in frame.columns}
        if len(widths) / 3 * sum(frame.height for frame in self._frames) > MAX_FRAME_CELLS:
            raise UnreadableWorkbook(Refusal.TOO_LARGE)
        whole = self._frames[0].rechunk() if len(self._frames) == 1 else _joined(self._frames)
        self._frames.clear()
        if self.out_of_order:
            whole = _merged(whole, report, sheet)
        return ordered_columns(whole)


def empty_frame() -> pl.DataFrame:
    """Return the frame of a sheet without any cell."""
    return pl.DataFrame(schema={"excel_row": pl.UInt32})


def ordered_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Put ``excel_row`` first, then each column with its kind and format, in Excel's order."""
    letters = sorted(
        (name for name in frame.columns if name != "excel_row" and ":" not in name),
        key=column_index,
    )
    return frame[["excel_row", *(name for letter in letters for name in trio(letter))]]


def trio(letters: str) -> tuple[str, str, str]:
    """Return the names of the three frame columns of an Excel column."""
    return letters, f"{letters}:kind", f"{letters}:format"


def _batch_frame(rows: list[int], columns: Iterable[Column]) -> pl.DataFrame:
    series = [pl.Series("excel_row", rows, pl.UInt32)]
    height = len(rows)
    for column in columns:
        text, kind, code = trio(column.letters)
        texts: list[str | None] = list(column.texts)
        kinds = column.kinds
        codes: list[str | None] | None = None
        if column.formats:
            codes = [column.formats.get(index) for index in range(len(column.at))]
        if len(column.at) < height:
            texts, kinds = [None] * height, [int(CellKind.BLANK)] * height
            for at, value, value_kind in zip(column.at, column.texts, column.kinds, strict=True):
                texts[at], kinds[at] = value, value_kind
            if codes is not None:
                spread: list[str | None] = [None] * height
                for at, value_code in zip(column.at, codes, strict=True):
                    spread[at] = value_code
                codes = spread
        series.append(pl.Series(text, texts, pl.String))
        series.append(pl.Series(kind, kinds, pl.UInt8))
        series.append(pl.Series(code, codes or [None], pl.String) if codes else _no_format(code, height))
    return pl.DataFrame(series)


def _no_format(name: str, height: int) -> pl.Series:
    return pl.Series(name, [None], pl.String).new_from_index(0, height)


def _joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Put batches one below the other; a column that a batch has not is blank there."""
    return _without_null_kinds(pl.concat(frames, how="diagonal", rechunk=True))


def _without_null_kinds(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("^.*:kind$").fill_null(CellKind.BLANK))


def _merged(frame: pl.DataFrame, report: Callable[[Hazard], None], sheet: str) -> pl.DataFrame:
    """Merge the lines of a same Excel row, the last written cell winning, and put the rows in order."""
    report(Hazard(HazardCode.CELLS_OUT_OF_ORDER, sheet, None, ""))
    repeated = frame["excel_row"].is_duplicated()
    if not repeated.any():
        return frame.sort("excel_row")
    texts = sorted((name for name in frame.columns if name != "excel_row" and ":" not in name), key=column_index)
    counts = frame.filter(repeated).group_by("excel_row").agg(pl.col(texts).is_not_null().sum()).sort("excel_row")
    rows, *columns = counts.get_columns()
    for column in columns:
        for row in rows.filter(column > 1).head(50):
            report(Hazard(HazardCode.DUPLICATE_CELL, sheet, f"{column.name}{row}", ""))
    last = [pl.col(part).filter(pl.col(name).is_not_null()).last().alias(part) for name in texts for part in trio(name)]
    return _without_null_kinds(frame.group_by("excel_row").agg(last).sort("excel_row"))
