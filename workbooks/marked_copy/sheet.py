"""Colours put on the cells of a sheet, streaming: only the rows that hold such cells are looked into.

A million rows pass as blocks of bytes; what stands before and after the rows is small, and edited as XML.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from workbooks.marked_copy.markup import (
    Document,
    Element,
    attribute,
    is_utf8,
    number_attribute,
    utf8,
    with_attributes,
)
from workbooks.marked_copy.model import Mark
from workbooks.marked_copy.spans import Spans
from workbooks.model import column_index, column_letters
from workbooks.refusals import Refusal, UnreadableWorkbook
from workbooks.safe_xml import is_true, whole

_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\s*(/?)>")
_SHEET_VIEW = re.compile(rb"<(?:[\w.-]+:)?sheetView\s[^>]*>")
_CDATA_OR_COMMENT = re.compile(rb"<!\[CDATA\[(.*?)\]\]>|<!--.*?-->", re.DOTALL)
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})\d+["']""")
#: What may follow `legacyDrawing` in a worksheet (ECMA-376 part 1, 18.3.1.99).
_AFTER_LEGACY = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
#: Markup compatibility wraps any of those that newer versions have.
_AFTER_LEGACY_WRAPPED = (*_AFTER_LEGACY, "AlternateContent")

Marks = Mapping[int, Mapping[int, Mark]]  # row → column → mark, all from 1
Twin = Callable[[int, Mark], int]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A sheet without its rows."""

    document: Document  # its XML, with an empty sheetData
    prefix: bytes  # of its elements, with the colon
    rows: frozenset[int]  # which of the rows asked about are written
    odd: bool  # among the rows are CDATA sections or comments, which `plain` takes out

    @property
    def root(self) -> Element:
        """The worksheet element."""
        return self.document.root

    def column_styles(self) -> Spans:
        """Return the formats of the columns that have one."""
        columns = [column.attributes for column in self.root.all("cols", "col")]
        return Spans.of(
            (whole(values.get("min"), 0), whole(values.get("max"), 0), whole(values["style"], 0))
            for values in columns
            if "style" in values
        )

    def put_legacy_drawing(self, relations: str, identifier: str) -> None:
        """Name the part that draws the notes."""
        tag = f'<{self.root.prefix}legacyDrawing xmlns:r="{escape(relations)}" r:id="{identifier}"/>'.encode()
        self.document.insert(self.root, tag, before=_AFTER_LEGACY_WRAPPED)

    def drop_legacy_drawing(self) -> None:
        """Name no such part any more."""
        for element in self.root.all("legacyDrawing"):
            self.document.replace(element, b"")


def opens_selected(chunks: Iterable[bytes]) -> bool:
    """Whether a sheet is among those that Excel opens as selected; only what stands before its rows is read."""
    _, head, _ = next(_split(chunks))
    return any(is_true(attribute(view, "tabSelected")) for view in _SHEET_VIEW.findall(head))


def unselect(document: Document) -> None:
    """Leave the selection to another sheet."""
    for view in document.root.all("sheetViews", "sheetView"):
        if "tabSelected" in view.attributes:
            document.set(view, {"tabSelected": None})


def survey(chunks: Iterable[bytes], rows: Iterable[int] = ()) -> Surroundings:
    """Read what surrounds the rows of a sheet, and which of the given rows are written.

    Raises UnreadableWorkbook when the sheet is not well formed.
    """
    asked, written = set(rows), set()
    last, odd = 0, False
    head = tail = prefix = b""
    for place, block, tag_prefix in _split(chunks):
        if place == "rows":
            odd = odd or b"<!" in block
            for match in _row_tag(tag_prefix).finditer(block):
                last = _row_number(match[1], last)
                if last in asked:
                    written.add(last)
        elif place == "head":
            head, prefix = block, tag_prefix
        else:
            tail = block
    document = Document(head + _empty_data(prefix) + tail, "worksheet")
    return Surroundings(document, prefix, frozenset(written), odd)


def rewritten(chunks: Iterable[bytes], around: Surroundings, marks: Marks, twin: Twin) -> Iterator[bytes]:
    """Yield a sheet again, with its surroundings as edited and its cells coloured."""
    before, _, after = around.document.to_bytes().partition(_empty_data(around.prefix))
    rows = _Rows(around.prefix, marks, twin, around.column_styles(), deque(sorted(set(marks) - around.rows)))
    yield before
    yield b"<" + around.prefix + b"sheetData>"
    for place, block, _ in _split(chunks):
        if place == "rows":
            yield from rows.edited(block)
    yield from rows.remaining()
    yield b"</" + around.prefix + b"sheetData>"
    yield after


def plain(content: bytes) -> bytes:
    """Return a sheet's XML without CDATA sections and comments, which say nothing that plain text cannot."""

    def text(match: re.Match[bytes]) -> bytes:
        return (match[1] or b"").replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")

    return _CDATA_OR_COMMENT.sub(text, content)


def _empty_data(prefix: bytes) -> bytes:
    return b"<" + prefix + b"sheetData/>"


def _split(chunks: Iterable[bytes]) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield ("head", bytes, prefix), then ("rows", whole rows, prefix) any number of times, then ("tail", …)."""
    pieces = iter(chunks)
    buffer = next(pieces, b"")
    if not is_utf8(buffer):
        buffer = utf8(buffer + b"".join(pieces), "worksheet")
    while (opening := _SHEET_DATA.search(buffer)) is None and (chunk := next(pieces, b"")):
        buffer += chunk
    if opening is None:
        raise UnreadableWorkbook(Refusal.DAMAGED, "sheetData")
    prefix = opening[1]
    yield "head", buffer[: opening.start()], prefix
    buffer = buffer[opening.end() :]
    if not opening[2]:
        row, closing = b"<" + prefix + b"row", b"</" + prefix + b"sheetData"
        while (end := buffer.find(closing)) < 0:
            cut = buffer.rfind(row)
            if cut > 0:
                yield "rows", buffer[:cut], prefix
                buffer = buffer[cut:]
            chunk = next(pieces, b"")
            if not chunk:
                raise UnreadableWorkbook(Refusal.DAMAGED, "sheetData")
            buffer += chunk
        yield "rows", buffer[:end], prefix
        buffer = buffer[buffer.index(b">", end) + 1 :]
    yield "tail", buffer + b"".join(pieces), prefix


def _row_tag(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<" + re.escape(prefix) + rb"row((?:\s[^>]*?)?)(/?)>")


def _row_number(attributes: bytes, last: int) -> int:
    written = _ROW_NUMBER.search(attributes)
    return int(written[1]) if written else last + 1


@dataclass(slots=True)
class _Rows:
    """The rows of a sheet as they pass."""

    prefix: bytes
    marks: Marks
    twin: Twin
    column_styles: Spans
    missing: deque[int]  # rows to add, in order
    last: int = 0
    row_tag: re.Pattern[bytes] = field(init=False)
    row_end: re.Pattern[bytes] = field(init=False)
    cell_tag: re.Pattern[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.row_tag = _row_tag(self.prefix)
        self.row_end = re.compile(rb"</" + re.escape(self.prefix) + rb"row\s*>")
        self.cell_tag = re.compile(rb"<" + re.escape(self.prefix) + rb"c((?:\s[^>]*?)?)(/?)>")

    def edited(self, block: bytes) -> Iterator[bytes]:
        """Yield whole rows again, coloured."""
        position = 0
        for match in self.row_tag.finditer(block):
            self.last = _row_number(match[1], self.last)
            while self.missing and self.missing[0] < self.last:
                yield block[position : match.start()] + self._new_row(self.missing.popleft())
                position = match.start()
            if self.last in self.marks:
                end = match.end()
                ending = None if match[2] else self.row_end.search(block, end)
                cells = block[end : ending.start()] if ending else b""
                yield block[position : match.start()] + self._row(match[0], cells, self.marks[self.last])
                position = ending.end() if ending else end
        yield block[position:]

    def remaining(self) -> Iterator[bytes]:
        """Yield the rows that come after all others."""
        for row in self.missing:
            yield self._new_row(row)

    def _new_row(self, row: int) -> bytes:
        tag = b'<%srow r="%d">' % (self.prefix, row)
        cells = b"".join(self._new_cell(row, column, None, mark) for column, mark in sorted(self.marks[row].items()))
        return tag + cells + b"</%srow>" % self.prefix

    def _row(self, tag: bytes, cells: bytes, wanted: Mapping[int, Mark]) -> bytes:
        if (recoloured := self._recoloured(cells, wanted)) is not None:
            return tag + recoloured + b"</%srow>" % self.prefix
        found: list[tuple[int, re.Match[bytes]]] = []
        column = 0
        for match in self.cell_tag.finditer(cells):
            address = _ADDRESS.search(match[1])
            column = column_index(address[1].decode().upper()) if address else column + 1
            found.append((column, match))
        absent = deque(sorted(set(wanted) - {column for column, _ in found}))
        own = number_attribute(tag, "s") if is_true(attribute(tag, "customFormat")) else None
        pieces, position = [], 0
        for column, match in found:
            while absent and absent[0] < column:
                pieces += [
                    cells[position : match.start()],
                    self._new_cell(self.last, absent[0], own, wanted[absent[0]]),
                ]
                position = match.start()
                absent.popleft()
            if column in wanted:
                style = self.twin(number_attribute(match[0], "s"), wanted[column])
                pieces += [cells[position : match.start()], with_attributes(match[0], {"s": str(style)})]
                position = match.end()
        end = _end_of_cells(cells, self.prefix)
        pieces.append(cells[position:end])
        pieces += [self._new_cell(self.last, column, own, wanted[column]) for column in absent]
        pieces.append(cells[end:])
        if tag.endswith(b"/>"):
            tag = tag[:-2].rstrip() + b">"
        if len(found) < len(set(wanted) | {column for column, _ in found}):
            tag = with_attributes(tag, {"spans": None})  # a hint that no longer holds
        return tag + b"".join(pieces) + b"</%srow>" % self.prefix

    def _recoloured(self, cells: bytes, wanted: Mapping[int, Mark]) -> bytes | None:
        """Colour the cells of a row where each stands once, spelt as nearly all writers do; None where one does not."""
        tags: list[tuple[int, bytes, bytes]] = []
        for column, mark in wanted.items():
            opening = f'<{self.prefix.decode()}c r="{column_letters(column)}{self.last}"'.encode()
            start = cells.find(opening)
            if start < 0 or cells.find(opening, start + 1) >= 0:
                return None
            tag = cells[start : cells.index(b">", start) + 1]
            style = self.twin(number_attribute(tag, "s"), mark)
            tags.append((start, tag, with_attributes(tag, {"s": str(style)})))
        pieces, position = [], 0
        for start, tag, new in sorted(tags):
            pieces += [cells[position:start], new]
            position = start + len(tag)
        return b"".join([*pieces, cells[position:]])

    def _new_cell(self, row: int, column: int, row_style: int | None, mark: Mark) -> bytes:
        own = (self.column_styles.at(column) or 0) if row_style is None else row_style
        address = f"{column_letters(column)}{row}".encode()
        return b'<%sc r="%s" s="%d"/>' % (self.prefix, address, self.twin(own, mark))


def _end_of_cells(cells: bytes, prefix: bytes) -> int:
    """Return where a row's cells end: an extension list may follow them."""
    extension = cells.rfind(b"<" + prefix + b"extLst")
    after_last_cell = max(cells.rfind(b"</" + prefix + b"c>"), 0)
    return extension if extension > after_last_cell else len(cells)
