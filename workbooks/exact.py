"""The exact reader: a sheet's XML, streamed, every cell by its own address, raw digits and number format.

It sees what fast readers hide: error literals, formulas never computed, formats, hidden rows, digits beyond the
precision of a double, cells without address, out of order, or written twice. Regular stretches of XML are read as
tables (`workbooks.regular`), at less than half the cost. Its memory is that of the cells that hold something.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from xml.parsers import expat

import polars as pl

from workbooks.calculation import NeverComputed, asks_for_calculation, formula_text
from workbooks.canonical import (
    boolean_text,
    clean_text,
    date_text,
    is_blank,
    iso_date_text,
    loses_precision,
    number_text,
)
from workbooks.cells import CellTable
from workbooks.listening import Cell, CellListener
from workbooks.model import MAX_ROWS, CellKind, Hazard, HazardCode, column_index, column_letters
from workbooks.refusals import Refusal, UnreadableWorkbook
from workbooks.regular import read_regular
from workbooks.safe_xml import is_true, local, new_parser, whole, whole_pieces
from workbooks.strings import SharedStrings
from workbooks.structure import Structure

_ROW_NUMBER = re.compile(rb'<row r="(\d+)"')
#: More formatted rows than this without any value deserve a word to the author.
MANY_EMPTY_ROWS = 10_000
#: Enough to say that a whole column is wrong; the validators group them anyway.
MAX_CELL_HAZARDS = 10_000
#: Rows of fewer bytes than this are read element by element, at the same cost as making a table of them.
SMALLEST_TABLE_BYTES = 96 << 10
#: Types of cells whose value is their text: an empty one is a value too.
_TEXT_TYPES = ("str", "inlineStr")


@dataclass(slots=True)
class SheetFacts:
    """What a sheet's XML says around its cells."""

    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # 1-based, both ends included
    active_filter: str | None = None
    empty_rows: int = 0  # rows written without any cell value
    missing_addresses: str | None = None  # the first cell that had to be placed by position
    asks_for_calculation: bool = False  # said after the rows: see `workbooks.calculation`
    last_row: int = 0


class SheetParser:
    """Parses one sheet, fed piece by piece; `table` holds the cells, `facts` the rest."""

    def __init__(
        self,
        name: str,
        structure: Structure,
        strings: SharedStrings,
        on_cell: CellListener | None = None,
    ) -> None:
        self.name = name
        self.table = CellTable()
        self.facts = SheetFacts()
        self.hazards: list[Hazard] = []
        self._strings = strings
        self._styles = structure.styles
        self._on_cell = on_cell
        self._never_computed = NeverComputed() if structure.never_computed else None
        self._parser = new_parser()
        self._parser.StartElementHandler = self._first_element
        self._row = 0
        self._row_text = ""
        self._row_cells = 0
        self._column = 0
        self._filter_reference = ""

    # -- feeding ------------------------------------------------------------------------------------

    def feed(self, piece: bytes) -> None:
        """Parse the next piece of XML, cut anywhere.

        Raises UnreadableWorkbook when it is not well formed, or when an address is impossible.
        """
        try:
            self._parser.Parse(piece, False)
        except expat.ExpatError as error:
            raise UnreadableWorkbook(Refusal.DAMAGED, f"feuille {self.name}") from error

    def close(self) -> None:
        """Parse the end; same exceptions as `feed`."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise UnreadableWorkbook(Refusal.DAMAGED, f"feuille {self.name}") from error

    def feed_all(self, chunks: Iterator[bytes]) -> None:
        """Parse a whole part: stretches of empty rows at once, regular ones as tables, the rest element by element."""
        regular: bool | None = None
        for piece, is_whole in whole_pieces(chunks, b"</row>"):
            rows = piece
            if regular is None:  # what stands before the rows
                regular, start = is_utf8(piece), piece.find(b"<row")
                self.feed(piece[:start] if start >= 0 else piece)
                rows = piece[start:] if start >= 0 else b""
            if is_whole and regular and rows:
                self._feed_rows(rows)
            else:
                self.feed(rows)
        self.close()

    def _feed_rows(self, piece: bytes) -> None:
        if holds_nothing(piece):
            self.facts.empty_rows += piece.count(b"</row>")
            self._went_to(_last_number(piece))
            return
        # Who looks at each cell sees none in a table; and a few rows cost less element by element than the table's making.
        by_table = not self._is_heard() and len(piece) >= SMALLEST_TABLE_BYTES
        by_table = by_table and not (self._never_computed and self._never_computed.concerns(piece))
        stretch = read_regular(piece, self._styles, self._strings, self._report_at) if by_table else None
        if stretch is None:
            self.feed(piece)
            return
        self.table.add_frame(stretch.frame)
        self.facts.empty_rows += stretch.rows_written - stretch.frame.height
        numbers = _ROW_NUMBER.findall(piece[-4096:])
        self._went_to(max(int(numbers[-1]) if numbers else self._row, stretch.last_row))

    def _is_heard(self) -> bool:
        """Tell whether somebody looks at each cell."""
        return self._on_cell is not None and not self._on_cell.done

    def _went_to(self, row: int) -> None:
        self._row = row
        self.facts.last_row = max(self.facts.last_row, row)

    # -- elements -----------------------------------------------------------------------------------

    def _first_element(self, name: str, attributes: dict[str, str]) -> None:
        """Learn the prefix of the sheet's vocabulary from its root, then read with plain comparisons."""
        prefix = name.removesuffix(local(name))
        if local(name) not in ("worksheet", "chartsheet", "dialogsheet"):
            raise UnreadableWorkbook(Refusal.DAMAGED, f"feuille {self.name} : {name}")
        self._parser.StartElementHandler, self._parser.EndElementHandler, self._parser.CharacterDataHandler = (
            self._handlers(prefix)
        )

    def _handlers(  # noqa: C901  one table of cases, run for every cell
        self, prefix: str
    ) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None], Callable[[str], None]]:
        """Build the three callbacks. One long function on purpose: they run for every cell and share locals."""
        tag_c, tag_v, tag_row, tag_f, tag_t, tag_is, tag_phonetic = (
            prefix + tag for tag in ("c", "v", "row", "f", "t", "is", "rPh")
        )
        collected = {tag_v, tag_f, tag_t}
        others = {
            prefix + "mergeCell": self._merge,
            prefix + "col": self._col,
            prefix + "autoFilter": self._auto_filter,
            prefix + "filterColumn": self._filter_column,
            prefix + "sheetCalcPr": self._sheet_calculation,
        }
        buffer: list[str] = []
        value: str | None = None
        formula: str | None = None
        inline: list[str] = []
        cell: dict[str, str] = {}
        inside_inline = phonetic = False
        if self._never_computed is not None:  # only then do the attributes of a formula matter
            collected.remove(tag_f)
            others[tag_f] = partial(self._never_computed.start, buffer)

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal cell, value, formula, inside_inline, phonetic
            if name == tag_c:
                cell, value, formula = attributes, None, None
                self._row_cells += 1
            elif name in collected:
                buffer.clear()
            elif name == tag_row:
                self._start_row(attributes)
            elif name == tag_is:
                inside_inline, phonetic = True, False
                inline.clear()
            elif name == tag_phonetic:
                phonetic = True
            elif name in others:
                others[name](attributes)

        def end(name: str) -> None:
            nonlocal value, formula, inside_inline, phonetic
            if name == tag_v:
                value = "".join(buffer)
            elif name == tag_c:
                letters = self._place(cell.get("r"))
                if value is not None or formula is not None:
                    self._cell(letters, cell, value, formula)
            elif name == tag_f:
                formula = "".join(buffer)
            elif name == tag_t:
                if inside_inline and not phonetic:
                    inline.append("".join(buffer))
            elif name == tag_is:
                value, inside_inline = "".join(inline), False
            elif name == tag_phonetic:
                phonetic = False
            elif name == tag_row:
                self._end_row()

        return start, end, buffer.append

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        last = max(self._row, self.facts.last_row) if number is None else 0
        self._row = last + 1 if number is None else self._checked_row(number)
        self._row_text = str(self._row)
        self._column = 0
        self._row_cells = 0
        self.facts.last_row = max(self.facts.last_row, self._row)
        if is_true(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
            self.facts.hidden_rows.append(self._row)

    def _end_row(self) -> None:
        if self._row_cells and self.table.last_row < self._row:
            self.facts.empty_rows += 1

    def _checked_row(self, number: str) -> int:
        row = whole(number, 0)
        if not 1 <= row <= MAX_ROWS:
            raise UnreadableWorkbook(Refusal.DAMAGED, f"feuille {self.name}, ligne {number[:20]}")
        return row

    def _place(self, address: str | None) -> str:
        """Return the column of a cell and keep its row: its own address, or its position when it has none."""
        if address is None:
            self._column += 1
            letters = column_letters(self._column)
            if self.facts.missing_addresses is None:
                self.facts.missing_addresses = f"{letters}{self._row}"
            return letters
        letters = address.rstrip("0123456789")
        row = address[len(letters) :]
        if not letters.isupper():
            letters = letters.upper()
        try:
            self._column = column_index(letters)
        except ValueError as error:
            raise UnreadableWorkbook(Refusal.DAMAGED, f"feuille {self.name}, cellule {address[:20]}") from error
        if row != self._row_text:
            self._row = self._checked_row(row)
            self._row_text = row
        return letters

    # -- values -------------------------------------------------------------------------------------

    def _cell(  # noqa: C901  one case for each type of cell
        self, letters: str, cell: dict[str, str], value: str | None, formula: str | None
    ) -> None:
        """Decide the kind and the canonical text of one cell, and store it when it holds something."""
        kind, text, raw = CellKind.TEXT, None, value
        style = self._styles.style(cell.get("s"))
        written = cell.get("t", "n")
        never = self._never_computed
        if never is not None and (source := never.formula(self._row, self._column, formula)) is not None:
            formula = source
            kind, text = CellKind.FORMULA_WITHOUT_VALUE, formula_text(source)
        elif value is None or (not value and written not in _TEXT_TYPES):
            if formula is not None:
                kind, text = CellKind.FORMULA_WITHOUT_VALUE, formula_text(formula)
        elif written in _TEXT_TYPES:
            text = clean_text(value)
        elif written == "s":
            raw = text = self._shared_text(letters, value)
        elif written == "n":
            kind, text = self._number(letters, value, is_date=style.is_date)
        elif written == "e":
            kind, text = CellKind.ERROR, clean_text(value)
        elif written == "b":
            text = boolean_text(value)
            kind, text = (CellKind.ERROR, clean_text(value)) if text is None else (CellKind.BOOLEAN, text)
        elif written == "d":
            kind, text = self._iso_date(letters, value)
        else:
            text = clean_text(value)
        if not text or is_blank(text):
            return
        self.table.add(self._row, letters, text, kind, style.meaningful if kind == CellKind.NUMBER else None)
        if self._on_cell is not None and self._is_heard():
            self._on_cell(Cell(self._row, letters, kind, raw, text, style.code, formula is not None))

    def _shared_text(self, letters: str, value: str) -> str:
        """Return the shared string of that number; one that is not there is damage, since its text would be gone."""
        text = self._strings.get(whole(value, -1))
        if text is None:
            where = f"feuille {self.name}, cellule {letters}{self._row}"
            raise UnreadableWorkbook(Refusal.DAMAGED, f"{where} : son texte manque")
        return text

    def _number(self, letters: str, value: str, *, is_date: bool) -> tuple[CellKind, str]:
        value = value.strip()
        if is_date and (date := date_text(value, date1904=self._styles.date1904)) is not None:
            return CellKind.DATE, date
        text = number_text(value)
        if text is None:
            return CellKind.TEXT, clean_text(value)
        if len(text) > 15 and loses_precision(text):
            self._report(HazardCode.PRECISION_LOST, letters, value)
        return CellKind.NUMBER, text

    def _iso_date(self, letters: str, value: str) -> tuple[CellKind, str]:
        text = iso_date_text(value)
        if text is not None:
            return CellKind.DATE, text
        self._report(HazardCode.ZONED_DATE, letters, value)
        return CellKind.TEXT, clean_text(value)

    def _report(self, code: HazardCode, letters: str, detail: str) -> None:
        self._report_at(code, f"{letters}{self._row}", detail)

    def _report_at(self, code: HazardCode, address: str, detail: str) -> None:
        if len(self.hazards) < MAX_CELL_HAZARDS:
            self.hazards.append(Hazard(code, self.name, address, detail[:120]))

    # -- around the cells ---------------------------------------------------------------------------

    def _merge(self, attributes: dict[str, str]) -> None:
        self.facts.merged.append(attributes.get("ref", "").upper())

    def _sheet_calculation(self, attributes: dict[str, str]) -> None:
        self.facts.asks_for_calculation = asks_for_calculation(attributes)

    def _col(self, attributes: dict[str, str]) -> None:
        if is_true(attributes.get("hidden")) or _is_zero(attributes.get("width")):
            self.facts.hidden_columns.append((whole(attributes.get("min"), 0), whole(attributes.get("max"), 0)))

    def _auto_filter(self, attributes: dict[str, str]) -> None:
        self._filter_reference = attributes.get("ref", "").upper()

    def _filter_column(self, _: dict[str, str]) -> None:
        self.facts.active_filter = self._filter_reference

    def finish(self) -> tuple[pl.DataFrame, list[Hazard]]:
        """Return the frame and the hazards met inside cells (duplicates, lost precision, zoned dates)."""
        frame = self.table.frame(self.hazards.append, self.name)
        if self.facts.missing_addresses is not None:
            self.hazards.append(Hazard(HazardCode.MISSING_ADDRESS, self.name, self.facts.missing_addresses, ""))
        return frame, self.hazards


def _is_zero(size: str | None) -> bool:
    """Tell whether a height or a width hides what has it."""
    return size is not None and size != "" and not size.strip("0.")


def holds_nothing(piece: bytes) -> bool:
    """Tell whether whole rows, each with its number, hold formats only: there may be a million of them."""
    if any(mark in piece for mark in (b"<v", b"<f", b"<is", b"<!")):
        return False
    numbered = piece.count(b'<row r="')
    return numbered == piece.count(b"<row") and 0 < _last_number(piece) <= MAX_ROWS


def _last_number(piece: bytes) -> int:
    """Return the number of the last row that has one, 0 when none has."""
    written = _ROW_NUMBER.match(piece, max(piece.rfind(b'<row r="'), 0))
    return int(written[1]) if written else 0


def is_utf8(head: bytes) -> bool:
    """Tell whether the first bytes of an XML part let its bytes be searched as they are."""
    start = head[:200].lower()
    return start.startswith((b"<", b"\xef\xbb\xbf<")) and (b"encoding=" not in start or b"utf-8" in start)
