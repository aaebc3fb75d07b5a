"""The columns of a file and the kinds of their values: as text in a delimited file, as a native cell in XLSX."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

#: What a column takes out of a row.
Value = str | int | Decimal | date | None

Row_contra = TypeVar("Row_contra", contravariant=True)


class Kind(Protocol):
    """How a value is written."""

    @property
    def number_format(self) -> str:
        """Excel's format code."""

    @property
    def is_text(self) -> bool:
        """Whether the value is anybody's text, to be made safe."""

    def text(self, value: Any) -> str:
        """Return a value that is not None as a delimited file writes it."""

    def cell(self, value: Any) -> Value:
        """Return a value that is not None as an XLSX cell holds it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text, and codes that must stay text."""

    number_format: str = "@"
    is_text: bool = True

    def text(self, value: object) -> str:
        """Return it as it is."""
        return str(value)

    def cell(self, value: object) -> Value:
        """Return it as it is: a text cell is never a formula."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Day:
    """A day."""

    pattern: str = "%Y-%m-%d"  #: strftime's
    number_format: str = "yyyy-mm-dd"
    is_text: bool = False

    def text(self, value: date) -> str:
        """Return it in the pattern."""
        return _day(value, self.pattern)

    def cell(self, value: date) -> Value:
        """Return it as Excel's date."""
        return value


@dataclass(frozen=True, slots=True)
class Money:
    """Euros, two decimals, never rounded here: a writer that rounds unbalances."""

    decimal_mark: str = ","
    zero: str | None = None  #: how nothing is written; None: like any amount
    number_format: str = "#,##0.00"
    is_text: bool = False

    def text(self, value: Decimal) -> str:
        """Return it with two decimals; raises ValueError when it holds a part of a cent."""
        if not value and self.zero is not None:
            return self.zero
        return cents(value, self.decimal_mark)

    def cell(self, value: Decimal) -> Value:
        """Return it as a number."""
        return value


@dataclass(frozen=True, slots=True)
class Price:
    """A unit price in euros, at least two decimals and as many as it has."""

    number_format: str = "#,##0.00####"
    is_text: bool = False

    def text(self, value: Decimal) -> str:
        """Return it with all its decimals."""
        digits = f"{value.normalize():f}"
        whole, _, part = digits.partition(".")
        return f"{whole},{part:0<2}"

    def cell(self, value: Decimal) -> Value:
        """Return it as a number."""
        return value


@dataclass(frozen=True, slots=True)
class Percent:
    """A rate in percent: ``20%``, ``5,5%``."""

    number_format: str = "0.0#%"
    is_text: bool = False

    def text(self, value: Decimal) -> str:
        """Return it without useless zeros."""
        return f"{plain(value)}%"

    def cell(self, value: Decimal) -> Value:
        """Return it as Excel's fraction."""
        return value / 100


@dataclass(frozen=True, slots=True)
class Number:
    """A number without unit: a quantity, a version."""

    number_format: str = "General"
    is_text: bool = False

    def text(self, value: int | Decimal) -> str:
        """Return it without useless zeros."""
        return plain(Decimal(value))

    def cell(self, value: int | Decimal) -> Value:
        """Return it as a number."""
        return value


@dataclass(frozen=True)  # slots and Column[Row](…) do not go together: typing sets an attribute
class Column(Generic[Row_contra]):
    """One column of a file."""

    label: str  #: as the file's header says it
    value: Callable[[Row_contra], Any]  #: None: an empty cell
    kind: Kind = Text()
    width: int = 14  #: in characters, in XLSX
    total: bool = False  #: summed under the rows, where the format shows totals
    longest: int | None = None  #: characters of a text that the reader accepts
    cut: bool = True  #: a longer text loses its end; else it is a fault: half an account is another account


def cents(value: Decimal, decimal_mark: str = ",") -> str:
    """Return an amount of whole cents with two decimals; raises ValueError when it holds a part of a cent."""
    digits = f"{value:.2f}"
    if Decimal(digits) != value:
        raise ValueError(f"a part of a cent: {value}")
    return digits if decimal_mark == "." else digits.replace(".", decimal_mark)


def plain(value: Decimal) -> str:
    """Return a number with a comma and without useless zeros: ``5,5``."""
    return f"{value.normalize():f}".replace(".", ",")


@lru_cache(maxsize=8192)
def _day(value: date, pattern: str) -> str:
    return value.strftime(pattern)
