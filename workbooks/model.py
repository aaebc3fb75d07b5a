"""What a workbook holds once read: sheets of cells with Excel's own addresses, and what is odd about them.

Conventions, stated once:

* A sheet is one polars frame. ``excel_row`` (UInt32) is Excel's own row number; each used column letter ``L``
  gives ``L`` (String, canonical text, null when blank), ``L:kind`` (UInt8, a `CellKind`) and ``L:format``
  (String, the number-format code of a number when it changes the meaning of its digits, else null).
* Only rows and columns with at least one non-blank cell exist; rows are in Excel's order. A text of which nothing
  can be seen (`canonical.BLANKS`: spaces that somebody typed) is a blank cell.
* Canonical text: numbers in plain decimal notation with at most 15 significant digits (what Excel shows),
  dates ``2025-09-01`` or ``2025-09-01T23:30:00``, booleans ``TRUE``/``FALSE``, errors as Excel writes them
  (``#N/A``), a formula never computed as ``=`` and its text.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbooks.refusals import Refusal as Refusal  # noqa: PLC0414  part of what a reading gives
from workbooks.refusals import UnreadableWorkbook as UnreadableWorkbook  # noqa: PLC0414  idem

if TYPE_CHECKING:
    import polars as pl

#: Excel's own limits; an address beyond them cannot come from Excel.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384


class CellKind(IntEnum):
    """What a cell holds, decided from the file alone."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2
    DATE = 3
    BOOLEAN = 4
    ERROR = 5
    FORMULA_WITHOUT_VALUE = 6


class HazardCode(StrEnum):
    """The oddities of a readable workbook; the validators decide how severe each one is."""

    MERGED_CELLS = "merged_cells"  # detail: the range
    HIDDEN_ROWS = "hidden_rows"  # detail: the rows that hold something, "12-15, 20"
    HIDDEN_COLUMNS = "hidden_columns"  # detail: the letters that hold something, "B, D"
    HIDDEN_SHEET = "hidden_sheet"  # detail: "hidden" or "veryHidden"
    ACTIVE_FILTER = "active_filter"  # detail: the filtered range
    TABLE_TOTALS = "table_totals"  # cell: first cell of the totals row; detail: "name range"
    OUTSIDE_TABLE = "outside_table"  # detail: rows with content below a table, "30-31"
    DUPLICATE_CELL = "duplicate_cell"  # the same address written twice; the last one is read
    CELLS_OUT_OF_ORDER = "cells_out_of_order"  # cells not in reading order, read by their addresses
    MISSING_ADDRESS = "missing_address"  # cells without address, read by position
    PRECISION_LOST = "precision_lost"  # detail: the digits of the file, beyond the 15 that Excel keeps
    ZONED_DATE = "zoned_date"  # detail: an ISO date with a time zone, or a duration, kept as text
    FORMATTED_EMPTY_ROWS = "formatted_empty_rows"  # detail: how many rows hold formats only
    MACROS = "macros"  # detail: the part
    EXTERNAL_LINKS = "external_links"  # detail: the files linked to
    DATA_CONNECTIONS = "data_connections"  # detail: the part


@dataclass(frozen=True, slots=True)
class Hazard:
    """Something odd that was read around, for the validators to turn into a finding."""

    code: HazardCode
    sheet: str | None  # null: about the whole workbook
    cell: str | None  # Excel's own address, when one cell is concerned
    detail: str  # data, not a sentence: see `HazardCode`


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says about itself; anyone can write anything there."""

    creator: str | None
    last_modified_by: str | None
    modified: dt.datetime | None  # aware when the file gives a zone, as it should
    date1904: bool  # dates counted from 1904-01-01; already applied to the cells


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One worksheet, as written."""

    name: str
    hidden: bool  # hidden or "very hidden"
    frame: pl.DataFrame  # shape: see the head of this module

    @property
    def letters(self) -> list[str]:
        """The letters of the used columns, in Excel's order."""
        return [name for name in self.frame.columns if name != "excel_row" and ":" not in name]


@dataclass(frozen=True, slots=True)
class RawWorkbook:
    """One workbook, as written."""

    path: Path
    sha256: str  # of the file's bytes, lowercase hexadecimal
    sheets: tuple[RawSheet, ...]  # in the order of the tabs
    hazards: tuple[Hazard, ...]  # workbook first, then in sheet order
    properties: Properties

    def sheet(self, name: str) -> RawSheet | None:
        """Return the sheet of that exact name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@lru_cache(maxsize=MAX_COLUMNS)
def column_index(letters: str) -> int:
    """Return the 1-based number of a column: A is 1, XFD is 16384.

    Raises ValueError when the letters name no column of Excel.
    """
    index = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        index = index * 26 + ord(letter) - 64
    if not 1 <= index <= MAX_COLUMNS:
        raise ValueError(letters)
    return index


@lru_cache(maxsize=MAX_COLUMNS)
def column_letters(index: int) -> str:
    """Return the letters of a 1-based column number: 28 is AB."""
    letters = ""
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters
