"""Kinds of text: free words and codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import polars as pl

from catalogue.ledger.records.operations import PERSON_LENGTH
from validators.kinds.base import AMBIGUOUS, LOST_DIGITS, LOST_ZEROS, MALFORMED, NOT_TEXT, SPACES, Fault, Kind, stripped
from validators.kinds.meant import meant_code, meant_hour
from validators.kinds.units import readings
from workbooks.canonical import loses_precision
from workbooks.formats import is_date_format, is_time_format
from workbooks.model import CellKind
from workbooks.shown import shown

_AS_TEXT = "mettez d'abord la cellule au format Texte"
_DIGITS = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """Free text."""

    max_length: int = 160
    dtype: ClassVar[pl.DataType] = pl.String()
    template: ClassVar[str] = "text"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.TEXT,)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Keep the text, without outer blanks."""
        return stripped(text)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> str:
        """Read a number as its author sees it; dates and booleans are refused where words are expected."""
        if kind is not CellKind.NUMBER:
            raise Fault(NOT_TEXT)
        return _as_seen(text, number_format)

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
        return outer.str.replace_all(f"[{SPACES}]", "") if self.digits else outer

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> str:
        """Accept a whole number, with the zeros that its format shows."""
        if kind is not CellKind.NUMBER:
            raise Fault(NOT_TEXT)
        if number_format is None and not _DIGITS.fullmatch(text):
            raise Fault(MALFORMED)
        seen = _as_seen(text, number_format, self.allows)
        seen = seen.replace(" ", "") if self.digits else seen
        if self.digits and len(seen) < self.digits:
            raise Fault(LOST_ZEROS, suggestion=text.zfill(self.digits))
        return seen

    def allows(self, text: str) -> bool:
        """Tell whether a text follows the grammar."""
        return len(text) <= self.max_length and re.fullmatch(self.pattern, text, re.ASCII) is not None

    def meant(self, text: str) -> str | None:
        """Return the code to propose for a text that does not follow the grammar."""
        return meant_code(text, self.allows)

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


@dataclass(frozen=True, slots=True)
class PersonCode(Code):
    """The reference of somebody's personnel file: never a name, so none is made of what looks like one."""

    pattern: str = "[A-Za-z0-9][A-Za-z0-9_.:/-]*"
    shape: str = "la référence de son dossier du personnel, sans espace, jamais son nom"
    max_length: int = PERSON_LENGTH

    def meant(self, text: str) -> str | None:
        """Propose nothing: a name without its blanks is a name."""
        return None


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
        if not 0 <= share < 1 or not _shows_hours(number_format):
            raise Fault(MALFORMED)
        hours, minutes = divmod(round(share * _MINUTES_OF_A_DAY) % _MINUTES_OF_A_DAY, 60)
        return f"{hours:02d}:{minutes:02d}"

    def meant(self, text: str) -> str | None:
        """Return the hour to propose for another spelling."""
        return meant_hour(text)


def _shows_hours(number_format: str | None) -> bool:
    """Tell whether a format shows the hours of a day: half a day under ``0.0"h"`` is half an hour."""
    if number_format is None or "h" not in number_format.lower():
        return False
    return is_time_format(number_format) or is_date_format(number_format)


def _as_seen(text: str, number_format: str | None, proposable: Callable[[str], bool] = bool) -> str:
    """Return a number's digits as its author sees them: with the zeros that a format puts before them.

    Raises Fault where Excel has lost its last digits, or shows something else; and for a decimal: « 75,92 » typed for
    two departments became one number, which another Excel shows as 75.92.
    """
    if loses_precision(text):
        raise Fault(LOST_DIGITS)
    if number_format is None and "." in text:
        french = text.replace(".", ",")
        raise Fault(AMBIGUOUS, detail=f"{french} ou {text} : {_AS_TEXT}", suggestion=french)
    if number_format is None:
        return text
    seen = shown(text, number_format)
    if seen is not None and _DIGITS.fullmatch(plain := seen.replace(" ", "")) and int(plain) == Decimal(text):
        return seen
    raise Fault(
        AMBIGUOUS,
        detail=readings(text, number_format, _AS_TEXT),
        suggestion=seen if seen and proposable(seen) else None,
    )
