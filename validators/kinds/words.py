"""Kinds of text: free words and codes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import polars as pl

from validators.kinds.base import LOST_ZEROS, MALFORMED, NOT_TEXT, Fault, Kind, stripped
from workbooks.model import CellKind


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """Free text."""

    max_length: int = 160
    dtype: ClassVar[pl.DataType] = pl.String()
    template: ClassVar[str] = "text"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.TEXT, CellKind.NUMBER)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Keep the text, without outer blanks."""
        return stripped(text)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> str:
        """Refuse dates and booleans where words are expected."""
        raise Fault(NOT_TEXT)

    @property
    def expected(self) -> str:
        """Say how long the text may be."""
        return f"un texte de {self.max_length} caractères au plus"

    @property
    def json_type(self) -> dict[str, Any]:
        """Return a bounded string."""
        return {"type": "string", "maxLength": self.max_length}


@dataclass(frozen=True, slots=True)
class Code(Kind):
    """An identifier with a grammar; digits stay text so that leading zeros are never lost."""

    pattern: str = r"[A-Z0-9][A-Z0-9_.-]*"
    shape: str = "des majuscules, des chiffres et des tirets"
    max_length: int = 60
    digits: int | None = None  #: exact count of digits, for SIREN-like codes
    dtype: ClassVar[pl.DataType] = pl.String()
    template: ClassVar[str] = "code"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.TEXT,)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Keep the text, without outer blanks, and without inner ones where only digits count."""
        outer = stripped(text)
        return outer.str.replace_all(r"[\s\u{a0}\u{202f}]", "") if self.digits else outer

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> str:
        """Accept a whole number; pad it only when its format shows the zeros."""
        if kind is not CellKind.NUMBER:
            raise Fault(NOT_TEXT)
        if not text.isdigit():
            raise Fault(MALFORMED)
        if self.digits and len(text) < self.digits:
            if number_format and set(number_format.strip()) == {"0"} and len(number_format.strip()) == self.digits:
                return text.zfill(self.digits)
            raise Fault(LOST_ZEROS, suggestion=text.zfill(self.digits))
        return text

    @property
    def expected(self) -> str:
        """Say what the code is made of."""
        return (
            f"{self.digits} chiffres"
            if self.digits
            else f"un code de {self.max_length} caractères au plus : {self.shape}"
        )

    @property
    def json_type(self) -> dict[str, Any]:
        """Return a string with its pattern."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$", "maxLength": self.max_length}


_MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hour(Code):
    """A time of day, to the minute, kept as the text ``14:30``."""

    pattern: str = "([01][0-9]|2[0-3]):[0-5][0-9]"
    shape: str = "hh:mm, par exemple 14:30"
    max_length: int = 5

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> str:
        """Accept what Excel makes of a typed time: a share of a day that it shows in hours."""
        if kind is not CellKind.NUMBER:
            raise Fault(NOT_TEXT)
        share = Decimal(text)
        if number_format is None or "h" not in number_format.lower() or not 0 <= share < 1:
            raise Fault(MALFORMED)
        hours, minutes = divmod(round(share * _MINUTES_OF_A_DAY) % _MINUTES_OF_A_DAY, 60)
        return f"{hours:02d}:{minutes:02d}"
