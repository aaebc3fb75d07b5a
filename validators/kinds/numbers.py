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
from workbooks.model import CellKind

_FRENCH_NUMBER = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:,\d+)?|[+-]?\d+(?:[.,]\d+)?")
_AMBIGUOUS_NUMBER = re.compile(r"[+-]?\d{1,3}([.,])\d{3}")
_FOREIGN_CURRENCY = re.compile(r"\[\$(?!€)([^\]-]+)|([$£¥])|\b(CHF|USD|GBP)\b")


def _read_number(text: str, fault: FaultNumber) -> Decimal:
    flat = clean(text)
    if _AMBIGUOUS_NUMBER.fullmatch(flat):
        whole = re.sub(r"[.,]", "", flat)
        raise Fault(AMBIGUOUS, detail=f"{flat.replace('.', ',')} ou {whole}")
    if not _FRENCH_NUMBER.fullmatch(flat):
        guess = flat.replace("O", "0").replace("o", "0").replace("l", "1")
        good = guess != flat and _FRENCH_NUMBER.fullmatch(guess) and not _AMBIGUOUS_NUMBER.fullmatch(guess)
        raise Fault(fault, suggestion=guess if good else None)
    return Decimal(flat.replace(" ", "").replace(",", "."))


@dataclass(frozen=True, slots=True)
class Number(Kind):
    """A decimal number with at most ``decimals`` decimals, between bounds that are included."""

    decimals: int = 4
    minimum: Decimal | None = Decimal(0)
    maximum: Decimal | None = None
    dtype: ClassVar[pl.DataType] = pl.Decimal(18, 6)
    template: ClassVar[str] = "decimal"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.NUMBER,)
    fault: ClassVar[FaultNumber] = 20

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Read the digits Excel shows; too many decimals are left to ``parse_one``."""
        fits = text.str.contains(rf"^-?\d{{1,12}}(?:\.\d{{1,{self.decimals}}})?$" if self.decimals else r"^-?\d{1,12}$")
        return pl.when(fits).then(text).cast(pl.Decimal(18, 6), strict=False)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> Decimal:
        """Read a French number typed as text, or say why a number cell does not fit."""
        if kind is CellKind.NUMBER:
            value = Decimal(text)
        elif kind is CellKind.TEXT:
            value = _read_number(self.unadorned(clean(text)), self.fault)
        else:
            raise Fault(self.fault)
        if value != round(value, self.decimals):
            raise Fault(TOO_PRECISE, suggestion=french_number(round_half_up(value, self.decimals), self.decimals))
        if abs(value) >= Decimal(10) ** 12:
            raise Fault(OUT_OF_RANGE)
        return value

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
        return f"un nombre, {self.decimals} décimales au plus{bounds}"

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
        """Read an amount; another currency in the format or the text is refused."""
        if (number_format and _FOREIGN_CURRENCY.search(number_format)) or (
            kind is CellKind.TEXT and _FOREIGN_CURRENCY.search(text)
        ):
            raise Fault(CURRENCY)
        return Number.parse_one(self, text, kind, number_format)

    def display(self, value: Any) -> str:
        """Return the amount with two decimals at least: ``9,90``."""
        whole, _, decimals = french_number(Decimal(value), self.decimals).partition(",")
        return f"{whole},{decimals:0<2}"

    def unadorned(self, text: str) -> str:
        """Drop a final euro sign."""
        return text.removesuffix("€").removesuffix("EUR").strip()

    @property
    def expected(self) -> str:
        """Say euros, decimals, and the least amount where zero is none."""
        least = f", au moins {french_number(self.minimum, self.decimals)}" if self.minimum else ""
        return f"un montant en euros, {self.decimals} décimales{least}"


@dataclass(frozen=True, slots=True)
class Rate(Number):
    """A percentage, stored as such: 20 means 20 %."""

    maximum: Decimal | None = Decimal(100)
    template: ClassVar[str] = "rate"
    native: ClassVar[tuple[CellKind, ...]] = ()
    fault: ClassVar[FaultNumber] = RATE

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> Decimal:
        """Read the number with its format: 0,2 is 20 % only when Excel shows a percent sign."""
        percent_format = kind is CellKind.NUMBER and number_format is not None and _shows_percent(number_format)
        if kind is CellKind.NUMBER and not percent_format and 0 < Decimal(text) < 1:
            share = Decimal(text)
            raise Fault(AMBIGUOUS, detail=f"{french_number(share, 4)} % ou {french_number(share * 100, 4)} %")
        if percent_format:
            text = str(Decimal(text) * 100)
        return Number.parse_one(self, text, kind, number_format)

    def unadorned(self, text: str) -> str:
        """Drop a final percent sign."""
        return text.removesuffix("%").strip()

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


def _shows_percent(number_format: str) -> bool:
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)


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
        return text.cast(pl.Int64, strict=False)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> Any:
        """Read a whole number typed as text."""
        try:
            return int(Number.parse_one(self, text, kind, number_format))
        except Fault as fault:
            raise Fault(INTEGER if fault.number == TOO_PRECISE else fault.number, detail=fault.detail) from None

    @property
    def expected(self) -> str:
        """Say the least value."""
        return "un nombre entier" + ("" if self.minimum is None else f" à partir de {self.minimum}")

    @property
    def json_type(self) -> dict[str, Any]:
        """Return an integer."""
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        return {"type": "integer"} | {name: int(bound) for name, bound in bounds.items() if bound is not None}


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero to a number of decimals."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")


def french_number(value: Decimal, decimals: int) -> str:
    """Return the number with a decimal comma and without useless zeros: ``5,5``."""
    text = f"{round_half_up(value, decimals):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
