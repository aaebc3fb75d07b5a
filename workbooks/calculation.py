"""Whether the values that a file keeps for its formulas were ever computed, and what stands there when they were not.

A writer that cannot calculate puts 0, or whatever its caller gave, where Excel keeps a formula's result, and asks for
a calculation at the next opening: ``<calcPr fullCalcOnLoad="1"/>`` for the workbook, ``<sheetCalcPr …/>`` for one sheet
(ECMA-376 part 1, §18.2.2 and §18.3.1.79). XlsxWriter always does, hence Odoo, pandas and many exports. What Excel shows
there is not in the file: such a formula is read as never computed, whatever value comes with it, even the right one.

An application that calculates takes the mark off when it saves (§18.3.1.79 says « shall »). LibreOffice, and Excel
since 2010 (14.0300), are believed when ``docProps/app.xml`` names them, mark or not; the name « Microsoft Excel » alone
proves nothing, since XlsxWriter writes it, with version 12.0000. What LibreOffice saves is what it showed: unless told
to recalculate when it loads, it shows and keeps XlsxWriter's 0, and no mark of it is left.

Nothing else in a file says that a value is not the one its author saw:

* ``calcMode="manual"``, ``calcOnSave="0"``, ``calcCompleted="0"``: some formula may be behind its sources, no one knows
  which; Excel opens the file on these very values and shows them.
* ``calcId``: Excel calculates again when its engine is newer, which is true of any file of last year.
* ``<f ca="1">``: a volatile formula (TODAY, INDIRECT); its value was right when the workbook was saved.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from workbooks.canonical import clean_text
from workbooks.model import column_index
from workbooks.package import Package
from workbooks.refusals import Refusal, UnreadableWorkbook
from workbooks.safe_xml import is_true, property_texts

_EXCEL_NAMES = ("Microsoft Excel", "Microsoft Macintosh Excel", "Microsoft Excel Online")
_EXCEL_2010 = (14, 300)
_VERSION = re.compile(r"(\d{1,4})\.(\d{4})")
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
#: The text of a formula that is written elsewhere: shared with another cell, or a table of data.
ELSEWHERE = "…"


def asks_for_calculation(attributes: dict[str, str]) -> bool:
    """Tell whether ``calcPr`` or ``sheetCalcPr`` asks that every formula be computed at the next opening."""
    return is_true(attributes.get("fullCalcOnLoad"))


def saved_by_calculator(package: Package) -> bool:
    """Tell whether the file names an application that computes before it saves; no name, or a damaged one, is no proof."""
    texts = property_texts(package, "docProps/app.xml")
    application = texts.get("Properties/Application", "")
    version = _VERSION.fullmatch(texts.get("Properties/AppVersion", ""))
    recent = version is not None and (int(version[1]), int(version[2])) >= _EXCEL_2010
    return application.startswith("LibreOffice") or (application in _EXCEL_NAMES and recent)


def formula_text(formula: str) -> str:
    """Return the canonical text of a formula without value."""
    return "=" + (clean_text(formula) or ELSEWHERE)


@dataclass(frozen=True, slots=True)
class _Array:
    """A range that one formula fills; only its first cell bears the formula."""

    rows: range
    columns: range
    formula: str


class NeverComputed:
    """The formulas of one sheet whose values do not count, told of in the order of its cells."""

    def __init__(self) -> None:
        self._reference = ""
        self._arrays: list[_Array] = []  # those that may reach further down, by their first column
        self._starts: list[int] = []  # of each of them
        self._first_end = 0  # the row from which one of them reaches no further
        self._overlap = False  # two of them fill the same cell: no Excel writes that

    def start(self, buffer: list[str], attributes: dict[str, str]) -> None:
        """Learn the attributes of an ``f`` element, and empty the buffer for its text."""
        buffer.clear()
        self._reference = attributes.get("ref", "") if attributes.get("t") in ("array", "dataTable") else ""

    def formula(self, row: int, column: int, own: str | None) -> str | None:
        """Return the formula that a cell's value comes from: its own, that of an array around it, or None."""
        if self._arrays and row >= self._first_end:
            self._keep([array for array in self._arrays if row < array.rows.stop])
        if own is not None:
            self._keep_array(own)
            return own
        around = self._arrays
        if not self._overlap:  # the only one that may hold it: a sheet may have thousands
            at = bisect_right(self._starts, column)
            around = self._arrays[at - 1 : at] if at else []
        return next((array.formula for array in around if row in array.rows and column in array.columns), None)

    def concerns(self, rows: bytes) -> bool:
        """Tell whether whole rows of XML may hold a formula or what one fills."""
        return bool(self._arrays) or b"<f" in rows

    def _keep_array(self, formula: str) -> None:
        corners = _RANGE.fullmatch(self._reference.replace("$", "").upper())
        self._reference = ""
        if corners is None:
            return
        try:
            columns = range(column_index(corners[1]), column_index(corners[3]) + 1)
        except ValueError as error:
            raise UnreadableWorkbook(Refusal.DAMAGED, f"formule de {corners[0]}") from error
        array = _Array(range(int(corners[2]), int(corners[4]) + 1), columns, formula)
        if len(array.rows) * len(columns) > 1:  # an array of one cell fills no other
            at = bisect_right(self._starts, columns.start)
            self._overlap = self._overlap or any(
                _meet(array.columns, other.columns) for other in self._arrays[max(at - 1, 0) : at + 1]
            )
            self._arrays.insert(at, array)
            self._starts.insert(at, columns.start)
            self._first_end = min(self._first_end, array.rows.stop) if len(self._arrays) > 1 else array.rows.stop

    def _keep(self, arrays: list[_Array]) -> None:
        self._arrays, self._starts = arrays, [array.columns.start for array in arrays]
        self._first_end = min((array.rows.stop for array in arrays), default=0)
        self._overlap = self._overlap and bool(arrays)


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop
