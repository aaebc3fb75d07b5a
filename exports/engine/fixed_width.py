"""Files whose values stand at fixed positions: one byte by character, positions counted after transliteration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO

from catalogue.plain_text import one_line
from exports.engine.faults import too_long
from exports.engine.format import Format, Row
from exports.engine.scope import Scope
from exports.engine.text import fitted

#: Rows whose lines are joined before they are encoded.
_TOGETHER = 2000

#: Texts of a field that are not placed again.
_KNOWN = 1 << 13


@dataclass(frozen=True, slots=True)
class Field:
    """A value at its place; what no field covers is filled with spaces."""

    first: int  #: position of its first character, from 1
    last: int  #: position of its last character, included
    value: Callable[[Any], str | None] | str  #: out of a row, or the same for all
    label: str  #: in French, for the sentence that says what does not fit
    right: bool = False  #: aligned to the right
    fill: str = " "  #: before a value aligned to the right
    cut: bool = False  #: too long a value loses its end; else it is a fault: half an account is another account
    keep_end: bool = False  #: it loses its beginning instead: the end of a reference tells it from the others

    @property
    def width(self) -> int:
        """Return how many characters it takes."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of line."""

    length: int  #: characters, the line end apart
    fields: tuple[Field, ...]  #: in order
    when: Callable[[Any], bool] | None = None  #: rows that make one; None: every row

    def __post_init__(self) -> None:
        """Refuse a declaration whose fields overlap or overrun, or are all constant; raises ValueError."""
        last = 0
        for field in self.fields:
            if field.first <= last or field.last < field.first:
                raise ValueError(f"{field.label}: positions {field.first}-{field.last} after {last}")
            last = field.last
        if last > self.length:
            raise ValueError(f"{last} positions in a record of {self.length}")
        if all(isinstance(field.value, str) for field in self.fields):
            raise ValueError("a record that tells nothing of its row")


@dataclass(frozen=True, kw_only=True)
class FixedWidth(Format[Row]):
    """A text file of records; a row makes each record that wants it, in order."""

    records: tuple[Record, ...]
    first_line: Callable[[Scope], str] | None = None
    extension: str = "txt"
    media_type: str = "text/plain"
    line_end: str = "\r\n"
    charset: str = "iso-8859-15"

    def _write(self, rows: Iterable[Any], output: BinaryIO, scope: Scope) -> int:
        count = 0
        if self.first_line is not None:
            self._put(output, [one_line(fitted(self.first_line(scope), self.charset))])
        records, remaining = [self._lines(record) for record in self.records], iter(rows)
        while together := list(islice(remaining, _TOGETHER)):
            count += len(together)
            of_rows = zip(*(lines(together) for lines in records), strict=True)
            self._put(output, (line for of_row in of_rows for line in of_row if line is not None))
        return count

    def _put(self, output: BinaryIO, lines: Iterable[str]) -> None:
        output.write("".join([f"{line}{self.line_end}" for line in lines]).encode(self.charset))

    def _lines(self, record: Record) -> Callable[[Sequence[Any]], list[str | None]]:
        """Return what turns rows into records, which is faster field by field; None for a row that makes none."""
        frame, parts, last = "", [], 0
        for field in record.fields:
            frame += " " * (field.first - last - 1)
            if isinstance(field.value, str):
                frame += self._placed(field, field.value).replace("%", "%%")
            else:
                frame += "%s"
                parts.append(self._part(field, field.value))
            last = field.last
        frame += " " * (record.length - last)
        when = record.when

        def lines(rows: Sequence[Any]) -> list[str | None]:
            wanted = rows if when is None else [row for row in rows if when(row)]
            made = map(frame.__mod__, zip(*[part(wanted) for part in parts], strict=True))
            return list(made) if when is None else [next(made) if when(row) else None for row in rows]

        return lines

    def _part(self, field: Field, value: Callable[[Any], str | None]) -> Callable[[Sequence[Any]], list[str]]:
        placed = lru_cache(maxsize=_KNOWN)(lambda text: self._placed(field, text))
        return lambda rows: [placed(value(row) or "") for row in rows]

    def _placed(self, field: Field, text: str) -> str:
        text = one_line(fitted(text, self.charset))
        if len(text) > field.width:
            if not field.cut:
                raise too_long(field.label, text, field.width, self.label)
            text = text[-field.width :].lstrip() if field.keep_end else text[: field.width].rstrip()
        return text.rjust(field.width, field.fill) if field.right else text.ljust(field.width)
