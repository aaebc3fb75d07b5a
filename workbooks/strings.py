"""The shared strings of a workbook: parsed only as far as asked for, rich text joined, phonetic guides left out."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import unescape

import polars as pl

from workbooks.canonical import clean_text
from workbooks.package import Package
from workbooks.refusals import Refusal, UnreadableWorkbook
from workbooks.safe_xml import local, new_parser, whole_pieces

_OPEN = b"<si><t>"
_CLOSE = b"</t></si>"
_ENTITIES = {"&quot;": '"', "&apos;": "'"}
_CONTROL = [chr(code) for code in (*range(9), *range(11, 32), 127, 0xFFFE, 0xFFFF)]


class SharedStrings:
    """The strings by number; a header needs the first few of a million, so they are read on demand."""

    def __init__(self, package: Package, part: str | None) -> None:
        self._texts: list[str] = []
        self._batches = iter(()) if part is None else _batches(package, part)
        self._series = pl.Series([], dtype=pl.String)

    def get(self, index: int) -> str | None:
        """Return one string, or None when there is no such number."""
        while index >= len(self._texts):
            batch = next(self._batches, None)
            if batch is None:
                return None
            self._texts.extend(batch)
        return self._texts[index] if index >= 0 else None

    def gather(self, indexes: pl.Series) -> pl.Series:
        """Return the strings of many numbers; null where there is no such number."""
        highest = indexes.max()
        if isinstance(highest, int):
            self.get(highest)
        if len(self._series) < len(self._texts):  # only the new ones: every stretch of a sheet asks for some more
            self._series.extend(pl.Series(self._texts[len(self._series) :], dtype=pl.String))
        return self._series.gather(indexes.set(indexes >= len(self._series), None))


def _batches(package: Package, part: str) -> Iterator[list[str]]:
    """Yield the strings piece by piece, cut between two strings; most pieces are split without parsing."""
    parser = _StringParser(part)
    for piece, is_whole in whole_pieces(package.chunks(part), b"</si>"):
        rest = piece
        head = piece.find(b"<si>") if not parser.started else 0
        if head > 0:
            parser.feed(piece[:head])
            rest = piece[head:]
        texts = _split(rest) if is_whole and parser.is_utf8 else None
        yield parser.feed(rest) if texts is None else texts
    yield parser.close()


def _split(piece: bytes) -> list[str] | None:
    """Return the strings of a piece made of plain ``<si><t>…</t></si>`` only, None for any other."""
    plain = piece.replace(b'<si><t xml:space="preserve">', _OPEN)
    count = plain.count(_OPEN)
    if not (
        plain.startswith(_OPEN)
        and plain.endswith(_CLOSE)
        and count == plain.count(_CLOSE + _OPEN) + 1
        and plain.count(b"<") == 4 * count
        and b"&#" not in plain
    ):
        return None
    try:
        text = plain[len(_OPEN) : -len(_CLOSE)].decode()
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # as any XML parser does
    texts = text.split("</t></si><si><t>")
    if "&" in text:
        texts = [unescape(one, _ENTITIES) if "&" in one else one for one in texts]
    if "_x" in text or any(control in text for control in _CONTROL):
        texts = [clean_text(one) for one in texts]
    return texts


class _StringParser:
    """Parses the pieces that `_split` declines."""

    def __init__(self, part: str) -> None:
        self.started = False
        self.is_utf8 = True
        self._part = part
        self._done: list[str] = []
        self._runs: list[str] = []
        self._phonetic = self._inside = False
        self._parser = new_parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def feed(self, piece: bytes) -> list[str]:
        """Parse a piece and return the strings that ended in it."""
        if not self.started:
            self.started = True
            head = piece[:200].lower()
            self.is_utf8 = head.startswith((b"<", b"\xef\xbb\xbf<")) and (b"encoding=" not in head or b"utf-8" in head)
        return self._parse(piece, last=False)

    def close(self) -> list[str]:
        """Parse the end."""
        return self._parse(b"", last=True)

    def _parse(self, piece: bytes, *, last: bool) -> list[str]:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise UnreadableWorkbook(Refusal.DAMAGED, self._part) from error
        done, self._done = self._done, []
        return done

    def _start(self, name: str, _: dict[str, str]) -> None:
        tag = local(name)
        if tag == "si":
            self._runs.clear()
        elif tag == "t":
            self._inside = not self._phonetic
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        tag = local(name)
        if tag == "t":
            self._inside = False
        elif tag == "si":
            self._done.append(clean_text("".join(self._runs)))
        elif tag == "rPh":
            self._phonetic = False

    def _text(self, data: str) -> None:
        if self._inside:
            self._runs.append(data)
