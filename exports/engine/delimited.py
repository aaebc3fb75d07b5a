"""Files of values between separators: CSV for people and programs, the FEC."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO

from catalogue.plain_text import one_line, quoted, without_formula
from exports.engine.columns import Column
from exports.engine.faults import too_long
from exports.engine.format import Format, Row
from exports.engine.scope import Scope
from exports.engine.text import fitted, without

#: Rows that are joined before they are encoded.
_TOGETHER = 2000

#: Texts of a column that are not made safe again.
_KNOWN = 1 << 13


@dataclass(frozen=True, kw_only=True)
class Delimited(Format[Row]):
    """A text file with one row by line."""

    columns: tuple[Column[Any], ...]
    extension: str = "csv"
    media_type: str = "text/csv"
    separator: str = ";"
    line_end: str = "\r\n"
    charset: str = "utf-8"
    with_bom: bool = True  #: so that Excel reads UTF-8 as such
    with_header: bool = True
    quoting: bool = True  #: RFC 4180; without it, ``forbidden`` must leave nothing to quote
    forbidden: str = ""  #: characters that become spaces in texts

    def _write(self, rows: Iterable[Any], output: BinaryIO, scope: Scope) -> int:
        if self.with_bom:
            output.write(BOM_UTF8)
        if self.with_header:
            self._put(output, [self.separator.join(column.label for column in self.columns)])
        columns, count, lines = [self._cells(column) for column in self.columns], 0, iter(rows)
        while together := list(islice(lines, _TOGETHER)):
            cells = [written(together) for written in columns]
            self._put(output, map(self.separator.join, zip(*cells, strict=True)))
            count += len(together)
        return count

    def _put(self, output: BinaryIO, lines: Iterable[str]) -> None:
        output.write("".join([f"{line}{self.line_end}" for line in lines]).encode(self.charset))

    def _cells(self, column: Column[Any]) -> Callable[[Sequence[Any]], list[str]]:
        """Return what turns rows into a column's cells, which is faster by column than row by row."""
        value, text = column.value, self._text(column)
        return lambda rows: ["" if (found := value(row)) is None else text(found) for row in rows]

    def _text(self, column: Column[Any]) -> Callable[[Any], str]:
        """Return what writes a value of a column; raises CannotExport for a text that is too long and may not be cut."""
        kind = column.kind
        if not kind.is_text:
            return kind.text
        return lru_cache(maxsize=_KNOWN)(lambda value: self._safe(column, kind.text(value)))

    def _safe(self, column: Column[Any], text: str) -> str:
        text = without_formula(one_line(without(fitted(text, self.charset), self.forbidden)))
        if column.longest is not None and len(text) > column.longest:
            if not column.cut:
                raise too_long(column.label, text, column.longest, self.label)
            text = text[: column.longest].rstrip()
        return quoted(text, self.separator) if self.quoting else text
