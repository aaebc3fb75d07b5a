"""The kind of dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

import polars as pl

from catalogue.periods import YEARS, YEARS_SENTENCE
from validators.kinds.base import DATE, OUT_OF_RANGE, Fault, Kind, clean
from validators.kinds.meant import day_of_serial, meant_day
from workbooks.formats import is_time_format
from workbooks.model import CellKind

_FRENCH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_SHORT_DATE = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}")
_ISO_CELL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Date(Kind):
    """A calendar date of the company's timezone; end dates include their day (decision 7)."""

    dtype: ClassVar[pl.DataType] = pl.Date()
    template: ClassVar[str] = "date"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.DATE,)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Read ISO dates of a sensible century; a time of day is left to ``parse_one``."""
        plain = pl.when(text.str.len_bytes() == 10).then(text).str.to_date("%Y-%m-%d", strict=False)
        return pl.when(plain.dt.year().is_between(YEARS[0], YEARS[-1])).then(plain)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> date:
        """Read jj/mm/aaaa or ISO text; for any other spelling of a day, and for bare serial numbers, that day is proposed."""
        flat = clean(text)
        if kind is CellKind.TEXT:
            if found := _FRENCH_DATE.fullmatch(flat):
                return self._valid(int(found[3]), int(found[2]), int(found[1]))
            if found := _ISO_DATE.fullmatch(flat):
                return self._valid(int(found[1]), int(found[2]), int(found[3]))
            detail = "l'année doit avoir 4 chiffres" if _SHORT_DATE.fullmatch(flat) else None
            raise Fault(DATE, detail=detail, suggestion=_french(meant_day(text) or day_of_serial(flat)))
        if kind is CellKind.DATE and _ISO_DATE.fullmatch(text):
            raise Fault(OUT_OF_RANGE, detail=YEARS_SENTENCE)
        if kind is CellKind.DATE:
            raise Fault(DATE, detail="l'heure n'est pas acceptée", suggestion=_french(meant_day(text)))
        if kind is CellKind.NUMBER:
            raise _not_a_date(text, number_format)
        raise Fault(DATE)

    @staticmethod
    def _valid(year: int, month: int, day: int) -> date:
        try:
            found = date(year, month, day)
        except ValueError:
            raise Fault(DATE, detail="ce jour n'existe pas") from None
        if year not in YEARS:
            raise Fault(OUT_OF_RANGE, detail=YEARS_SENTENCE)
        return found

    @property
    def expected(self) -> str:
        """Say the French form."""
        return "une date jj/mm/aaaa"

    @property
    def json_type(self) -> dict[str, Any]:
        """Return an ISO date."""
        return {"type": "string", "format": "date"}

    def display(self, value: Any) -> str:
        """Return ``01/09/2025``."""
        return str(value.strftime("%d/%m/%Y"))


def _not_a_date(text: str, number_format: str | None) -> Fault:
    """Say of a number why it is no date: its format was lost, or shows hours."""
    if number_format is not None and is_time_format(number_format):
        return Fault(
            DATE,
            detail="Excel y affiche une durée : mettez d'abord la cellule au format Date",
            suggestion=_french(day_of_serial(text)),
        )
    day = day_of_serial(text)
    return Fault(DATE, detail="la cellule n'est plus au format Date" if day else None, suggestion=_french(day))


def _french(day: date | None) -> str | None:
    return None if day is None else f"{day:%d/%m/%Y}"


def french_date(text: str) -> str:
    """Return the canonical text of a date cell as its author sees it, ``01/09/2025 23:30``; other texts as they are."""
    if not _ISO_CELL.fullmatch(text):
        return text
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    clock = "%H:%M" if found.second == 0 else "%H:%M:%S"
    return found.strftime(f"%d/%m/%Y {clock}" if "T" in text else "%d/%m/%Y")
