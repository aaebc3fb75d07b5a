"""Decide, by counting marks in a sheet's XML, whether the Rust reader may read its body.

The head of the sheet (its first rows) and whatever surrounds the cells go through the exact parser. The body,
nearly all of a large sheet, is only searched, piece by piece and never whole in memory, for what the Rust
reader would hide. What it counts must then be found again in what the Rust reader gives: a value lost on the
way (an error cell, an address written twice) shows as a difference, and the exact reader takes the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbooks.exact import SheetParser, holds_nothing, is_utf8
from workbooks.formats import is_date_format, meaningful_format
from workbooks.package import Package
from workbooks.structure import Structure

HEAD_ROWS = 16  # banners, headers and their help: texts above columns of numbers
_MAX_HEAD_BYTES = 4 << 20
_ROW_END, _BODY_END = b"</row>", b"</sheetData>"
_FIRST_ROW = re.compile(rb'<row r="(\d+)"')
#: Hidden rows, ISO dates, attributes in single quotes, comments and CDATA.
_SUSPECT = (b"hidden", b'ht="0"', b't="d"', b"='", b"<!")
#: In texts written inside the cells: escapes, phonetic guides, line ends and characters that the Rust reader keeps.
SUSPECT_IN_TEXTS = (b"_x", b"rPh", b"\r", b"&#", b"\x7f", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_INLINE_END = b"</t></is></c>"
_DATE_LETTER = re.compile(r"[dmyhsjab]", re.IGNORECASE)
_HARMLESS_WORD = re.compile(
    r"\[(?:red|blue|green|black|white|yellow|cyan|magenta)\]|general|standard|E\+0", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Body:
    """What was counted below the head."""

    cells: int  # cells that hold a value
    rows: int  # rows written


def is_plain_style(code: str) -> bool:
    """Tell whether both readers surely agree on the numbers under a format, and it does not change their meaning."""
    if is_date_format(code):
        return "[" not in code and '"' not in code and "\\" not in code.replace("\\/", "").replace("\\-", "")
    return meaningful_format(code) is None and not _DATE_LETTER.search(_HARMLESS_WORD.sub("", code))


class SheetScan:
    """One sheet's XML on its way: the head first, then the body, each exactly once."""

    def __init__(self, package: Package, part: str, structure: Structure, parser: SheetParser) -> None:
        self._chunks = package.chunks(part)
        self._parser = parser
        odd_styles = [
            f' s="{number}"'.encode() for number, code in enumerate(structure.formats) if not is_plain_style(code)
        ]
        self._suspect = (*_SUSPECT, *odd_styles, *((b"<f",) if structure.never_computed else ()))
        self._rest = b""

    def head(self) -> int | None:
        """Feed the head to the parser and return its last Excel row; None when the exact reader must read it all.

        Raises UnreadableWorkbook as the exact reader does.
        """
        rest = _feed_head(self._chunks, self._parser)
        last_row = self._parser.facts.last_row
        first = None if rest is None else _FIRST_ROW.search(rest)
        if rest is None or first is None or int(first[1]) <= last_row:
            return None
        if self._parser.fills_below or _count(rest[: rest.rfind(_ROW_END) + len(_ROW_END)], self._suspect) is None:
            return None  # most odd sheets are odd at once: do not set the Rust reader to work for nothing
        self._rest = rest
        return last_row

    def body(self) -> Body | None:
        """Search the body and feed what follows it to the parser; None and exceptions as `head`."""
        rest, cells, rows = self._rest, 0, 0
        while True:
            end = rest.find(_BODY_END)
            cut = end if end >= 0 else rest.rfind(_ROW_END) + len(_ROW_END)
            counted = _count(rest[:cut], self._suspect)
            if counted is None:
                return None
            cells, rows = cells + counted[0], rows + counted[1]
            if end >= 0:
                break
            chunk = next(self._chunks, None)
            if chunk is None:
                return None
            rest = rest[cut:] + chunk
        self._parser.feed(rest[end:])
        for chunk in self._chunks:
            self._parser.feed(chunk)
        self._parser.close()
        return Body(cells, rows)


def _feed_head(chunks: Iterator[bytes], parser: SheetParser) -> bytes | None:
    """Feed everything up to the end of the head's last row; return what follows, None when there is no body."""
    head = b""
    for chunk in chunks:
        head += chunk
        at = 0
        for _ in range(HEAD_ROWS):
            at = head.find(_ROW_END, at) + len(_ROW_END)
            if at < len(_ROW_END):
                break
        else:
            if not is_utf8(head):
                return None
            parser.feed(head[:at])
            return head[at:]
        if len(head) > _MAX_HEAD_BYTES:
            return None
    return None


def _count(piece: bytes, suspect: tuple[bytes, ...]) -> tuple[int, int] | None:
    """Return (cells with a value, rows) of a piece of body, None when something in it fires."""
    if holds_nothing(piece):
        return 0, piece.count(b"<row")
    if any(mark in piece for mark in suspect):
        return None
    valued = piece.count(b"</v></c>")
    if b"</is>" in piece or b't="str"' in piece:
        if any(mark in piece for mark in SUSPECT_IN_TEXTS):
            return None
        valued += piece.count(_INLINE_END)
    if piece.count(b"</c>") != valued or piece.count(b"<c") != piece.count(b'<c r="'):
        return None
    return valued, piece.count(b"<row")
