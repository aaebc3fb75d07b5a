"""Kinds of number: exact decimals, euros, percentages, whole numbers; a strict French grammar for typed text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import polars as pl

from validators.kinds.base import (
    AMBIGUOUS,
    CURRENCY,
    INTEGER,
    MONEY,
    OUT_OF_RANGE,
    RATE,
    TOO_PRECISE,
    Fault,
    FaultNumber,
    Kind,
    clean,
)
from validators.kinds.meant import meant_number
from validators.kinds.units import (
    EURO,
    EURO_AFTER,
    EURO_BEFORE,
    LENGTHS_OF_TIME,
    MULTIPLES,
    OTHER_CURRENCY,
    PERCENT,
    readings,
)
from workbooks.formats import is_time_format
from workbooks.model import CellKind
from workbooks.shown import shape_of, shown

_FRENCH_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:,[0-9]+)?|[+-]?[0-9]+(?:[.,][0-9]+)?")
_AMBIGUOUS_NUMBER = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}")

#: What a typed frame holds, a decimal of 18 digits with 6 after the point: no number reaches it, whatever its sign.
NUMBER_LIMIT = Decimal(10) ** 12
#: The greatest whole number of the catalogue's columns, which are of four bytes.
GREATEST_INTEGER = 2**31 - 1


def _read_number(text: str, fault: FaultNumber) -> Decimal:
    flat = clean(text)
    if _AMBIGUOUS_NUMBER.fullmatch(flat):
        whole = re.sub(r"[.,]", "", flat)
        raise Fault(AMBIGUOUS, detail=f"{flat.replace('.', ',')} ou {whole}")
    if not _FRENCH_NUMBER.fullmatch(flat):
        raise Fault(fault, suggestion=meant_number(flat))
    return Decimal(flat.replace(" ", "").replace(",", "."))


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A decimal number with at most ``decimals`` decimals, between bounds that are included."""

    decimals: int = 4
    minimum: Decimal | None = Decimal(0)
    maximum: Decimal | None = None
    counts: tuple[str, ...] = ()  #: of a length of time: the words for what it counts, as a format may write them
    dtype: ClassVar[pl.DataType] = pl.Decimal(18, 6)
    template: ClassVar[str] = "decimal"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.NUMBER,)
    fault: ClassVar[FaultNumber] = 20

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Read the digits Excel shows; too many decimals are left to ``parse_one``."""
        fits = text.str.contains(
            rf"^-?[0-9]{{1,12}}(?:\.[0-9]{{1,{self.decimals}}})?$" if self.decimals else r"^-?[0-9]{1,12}$"
        )
        return pl.when(fits).then(text).cast(pl.Decimal(18, 6), strict=False)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> Decimal:
        """Read a French number typed as text, or say why a number cell does not fit."""
        return self.fitting(self.value_of(text, kind, number_format))

    def value_of(self, text: str, kind: CellKind, number_format: str | None) -> Decimal:
        """Return the number that a cell means, whatever its size and its decimals."""
        if kind is CellKind.NUMBER:
            if number_format is not None:
                self.check_format(text, number_format)
            return Decimal(text)
        if kind is CellKind.TEXT:
            return _read_number(self.unadorned(clean(text)), self.fault)
        raise Fault(self.fault)

    def fitting(self, value: Decimal) -> Decimal:
        """Return the value, if it can be kept to its last decimal."""
        if abs(value) >= NUMBER_LIMIT:  # first: so many digits cannot even be rounded
            raise Fault(OUT_OF_RANGE, detail=f"moins de {_spaced(NUMBER_LIMIT)}")
        if value != round(value, self.decimals):
            raise Fault(TOO_PRECISE, suggestion=french_number(value, self.decimals))
        return value

    def check_format(self, text: str, number_format: str) -> None:
        """Refuse a number whose format shows another one: a percentage, thousands, hours, a unit that multiplies.

        A small number under a date format is one whose format is wrong: its digits are read.
        """
        shape = shape_of(number_format, Decimal(text))
        scaled = shape is not None and bool(shape.percents or shape.thousands)
        if scaled or is_time_format(number_format) or (shape is not None and not self.understands(shape.words)):
            raise Fault(AMBIGUOUS, detail=readings(text, number_format))

    def understands(self, words: str) -> bool:
        """Tell whether what a format writes beside the digits leaves them what they are."""
        lengths = set(LENGTHS_OF_TIME.findall(words.lower()))
        other = any(pattern.search(words) for pattern in (MULTIPLES, EURO, OTHER_CURRENCY))
        return not other and lengths <= set(self.counts)

    def unadorned(self, text: str) -> str:
        """Return the text without the unit its kind allows."""
        return text

    def display(self, value: Any) -> str:
        """Return the number as French people write it, without useless zeros: ``1234,5``."""
        return french_number(Decimal(value), self.decimals)

    @property
    def expected(self) -> str:
        """Say how many decimals and which bounds."""
        bounds = "" if self.minimum is None else f", au moins {french_number(self.minimum, self.decimals)}"
        return f"un nombre, {self.decimals} décimales au plus{bounds}{self._greatest}"

    @property
    def _greatest(self) -> str:
        return "" if self.maximum is None else f", {french_number(self.maximum, self.decimals)} au plus"

    @property
    def json_type(self) -> dict[str, Any]:
        """Return a decimal string, as every exact number of the product's JSON."""
        sign = "-?" if self.minimum is None or self.minimum < 0 else ""
        decimals = rf"(\.\d{{1,{self.decimals}}})?" if self.decimals else ""
        return {"type": "string", "pattern": rf"^{sign}\d+{decimals}$"}


@dataclass(frozen=True, slots=True)
class Money(Number):
    """An amount in euros, to the cent unless said."""

    decimals: int = 2
    template: ClassVar[str] = "money"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.NUMBER,)
    fault: ClassVar[FaultNumber] = MONEY

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> Decimal:
        """Read an amount; another currency in the text is refused."""
        if kind is CellKind.TEXT and OTHER_CURRENCY.search(text):
            raise Fault(CURRENCY)
        return Number.parse_one(self, text, kind, number_format)

    def display(self, value: Any) -> str:
        """Return the amount with two decimals at least: ``9,90``."""
        whole, _, decimals = french_number(Decimal(value), self.decimals).partition(",")
        return f"{whole},{decimals:0<2}"

    def check_format(self, text: str, number_format: str) -> None:
        """Refuse an amount that Excel shows in another currency too."""
        shape = shape_of(number_format, Decimal(text))
        if shape is not None and OTHER_CURRENCY.search(shape.words):
            seen = shown(text, number_format)
            raise Fault(CURRENCY, detail=f"Excel affiche {seen}")
        Number.check_format(self, text, number_format)

    def understands(self, words: str) -> bool:
        """Accept nothing but euros: « k€ » multiplies, « €/an » is for the plan to say."""
        return not words or EURO.fullmatch(words) is not None

    def unadorned(self, text: str) -> str:
        """Drop the euro sign, or its name, at either end."""
        before = EURO_BEFORE.match(text)
        return text[before.end() :] if before else EURO_AFTER.sub("", text)

    @property
    def expected(self) -> str:
        """Say euros, decimals, and the least amount where zero is none."""
        least = f", au moins {french_number(self.minimum, self.decimals)}" if self.minimum else ""
        return f"un montant en euros, {self.decimals} décimales{least}{self._greatest}"


@dataclass(frozen=True, slots=True)
class Rate(Number):
    """A percentage, stored as such: 20 means 20 %."""

    maximum: Decimal | None = Decimal(100)
    template: ClassVar[str] = "rate"
    native: ClassVar[tuple[CellKind, ...]] = ()
    fault: ClassVar[FaultNumber] = RATE

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> Decimal:
        """Read the number with its format: up to 1, it is a percentage only where a percent sign says so."""
        if kind is CellKind.NUMBER and number_format is not None:
            shape = shape_of(number_format, Decimal(text))
            if shape is not None and (shape.percents, shape.thousands, shape.words) == (1, 0, ""):
                return self.fitting(Decimal(text) * 100)
            if shape is not None and shape.words == "%" and _shows(text, number_format):
                return self.fitting(Decimal(text))
        value = self.value_of(text, kind, number_format)
        if 0 < value <= 1 and not (kind is CellKind.TEXT and PERCENT.search(clean(text))):
            if value < Decimal("0.000001"):  # both readings would show as nothing
                raise Fault(TOO_PRECISE, suggestion="0")
            share, percentage = french_number(value, 6), french_number(value * 100, 4)
            raise Fault(AMBIGUOUS, detail=f"{share} % ou {percentage} %", suggestion=f"{percentage} %")
        return self.fitting(value)

    def understands(self, words: str) -> bool:
        """Accept a percent sign that is only written."""
        return words == "%" or Number.understands(self, words)

    def unadorned(self, text: str) -> str:
        """Drop a final percent sign, or its name."""
        return PERCENT.sub("", text)

    def format(self, value: Any) -> Any:
        """Return the share that Excel shows as a percentage."""
        return None if value is None else value / 100

    def display(self, value: Any) -> str:
        """Return ``20 %``."""
        return f"{french_number(value, self.decimals)} %"

    @property
    def expected(self) -> str:
        """Say percentage."""
        return "un taux en pourcentage"


def _shows(text: str, number_format: str) -> bool:
    """Tell whether a written percent sign stands behind the digits themselves, not behind rounded ones."""
    seen = clean((shown(text, number_format) or "").replace("%", "")).replace(" ", "").replace(",", ".")
    return Decimal(text) > 1 or (bool(seen) and Decimal(seen) == Decimal(text))


@dataclass(frozen=True, slots=True)
class Integer(Number):
    """A whole number."""

    decimals: int = 0
    dtype: ClassVar[pl.DataType] = pl.Int64()
    template: ClassVar[str] = "integer"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.NUMBER,)
    fault: ClassVar[FaultNumber] = INTEGER

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Read whole digits at once; anything else is left to ``parse_one``."""
        whole = pl.when(text.str.contains(r"^-?[0-9]{1,12}$")).then(text).cast(pl.Int64, strict=False)
        return pl.when(whole.is_between(-GREATEST_INTEGER, GREATEST_INTEGER)).then(whole)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> Any:
        """Read a whole number typed as text, or say why a number cell does not fit."""
        try:
            whole = int(Number.parse_one(self, text, kind, number_format))
        except Fault as fault:
            if fault.number == TOO_PRECISE:
                raise Fault(INTEGER) from None
            if fault.number != INTEGER or fault.suggestion:
                raise
            raise Fault(INTEGER, suggestion=self._meant(clean(text))) from None
        if abs(whole) > GREATEST_INTEGER:
            raise Fault(OUT_OF_RANGE, detail=f"{_spaced(GREATEST_INTEGER)} au plus")
        return whole

    def _meant(self, text: str) -> str | None:
        """Return the digits to propose for a number with its own unit, or for « v2 »."""
        found = re.fullmatch(r"(?:v|version)? ?([0-9]{1,9})(?: ?([a-zé]+))?", text.lower())
        return found[1] if found and (found[2] is None or found[2] in self.counts) else None

    @property
    def expected(self) -> str:
        """Say the least value."""
        if self.minimum is not None and self.maximum is not None:
            return f"un nombre entier de {self.minimum} à {_spaced(self.maximum)}"
        return "un nombre entier" + ("" if self.minimum is None else f" à partir de {self.minimum}")

    @property
    def json_type(self) -> dict[str, Any]:
        """Return an integer."""
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        return {"type": "integer"} | {name: int(bound) for name, bound in bounds.items() if bound is not None}


def _spaced(whole: Decimal | int) -> str:
    """Return a whole number with its digits in groups of three: ``1 000``."""
    return f"{whole:,}".replace(",", " ")


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero to a number of decimals."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")


def french_number(value: Decimal, decimals: int) -> str:
    """Return the number with a decimal comma and without useless zeros: ``5,5``."""
    text = f"{round_half_up(value, decimals):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
