"""Files whose values stand at fixed positions: one byte by character, positions counted after transliteration."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

from exports.engine.faults import too_long
from exports.engine.format import Format, Row
from exports.engine.scope import Scope
from exports.engine.text import fitted, one_line


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
        """Refuse a declaration whose fields overlap or overrun; raises ValueError."""
        last = 0
        for field in self.fields:
            if field.first <= last or field.last < field.first:
                raise ValueError(f"{field.label}: positions {field.first}-{field.last} after {last}")
            last = field.last
        if last > self.length:
            raise ValueError(f"{last} positions in a record of {self.length}")


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
            self._put(output, one_line(fitted(self.first_line(scope), self.charset)))
        lines = [(record.when, self._line(record)) for record in self.records]
        for row in rows:
            count += 1
            for when, line in lines:
                if when is None or when(row):
                    self._put(output, line(row))
        return count

    def _put(self, output: BinaryIO, line: str) -> None:
        output.write(f"{line}{self.line_end}".encode(self.charset))

    def _line(self, record: Record) -> Callable[[Any], str]:
        """Return what turns a row into a record."""
        parts, last = [], 0
        for field in record.fields:
            parts.append((" " * (field.first - last - 1), self._part(field)))
            last = field.last
        end = " " * (record.length - last)
        return lambda row: "".join([gap + part(row) for gap, part in parts]) + end

    def _part(self, field: Field) -> Callable[[Any], str]:
        placed = lru_cache(maxsize=1 << 16)(lambda text: self._placed(field, text))
        if isinstance(field.value, str):
            constant: str = placed(field.value)
            return lambda row: constant  # noqa: ARG005  the same for all rows
        value = field.value
        return lambda row: placed(value(row) or "")

    def _placed(self, field: Field, text: str) -> str:
        text = one_line(fitted(text, self.charset))
        if len(text) > field.width:
            if not field.cut:
                raise too_long(field.label, text, field.width, self.label)
            text = text[-field.width :].lstrip() if field.keep_end else text[: field.width].rstrip()
        return text.rjust(field.width, field.fill) if field.right else text.ljust(field.width)
