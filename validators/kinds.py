"""Kinds of column: how a cell becomes a value, how a value becomes a cell again, and its JSON type.

Two speeds. Cells in the form their kind expects (a number in a money column, a real date in a date column)
are converted by polars expressions. Every other distinct cell goes once through ``parse_one``, a strict French
grammar that either gives the value or says what is wrong; it never guesses (decision 4).

Rates are stored as percentages: ``20`` means 20 %.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from catalogue.vocabulary import StrLabelEnum
from workbooks.model import CellKind

SPACES = " \t\r\n\u00a0\u202f\u2007\u2009\u200b\ufeff"
_FRENCH_NUMBER = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:,\d+)?|[+-]?\d+(?:[.,]\d+)?")
_AMBIGUOUS_NUMBER = re.compile(r"[+-]?\d{1,3}([.,])\d{3}")
_FRENCH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SHORT_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FOREIGN_CURRENCY = re.compile(r"\[\$(?!€)([^\]-]+)|([$£¥])|\b(CHF|USD|GBP)\b")

FaultNumber = int
REQUIRED, TOO_LONG, MALFORMED, MONEY, RATE, DATE, YES_NO, CHOICE = 1, 2, 3, 4, 5, 6, 7, 8
UNKNOWN, DUPLICATE, INTEGER, EXCEL_ERROR, NOT_COMPUTED, NOT_TEXT = 9, 10, 11, 12, 13, 14
LOST_ZEROS, AMBIGUOUS, CURRENCY, OUT_OF_RANGE, TOO_PRECISE = 15, 16, 17, 18, 19


class Fault(Exception):
    """A cell that is not of its kind: the generic rule's number and what to propose instead."""

    def __init__(self, number: FaultNumber, *, suggestion: str | None = None, detail: str | None = None) -> None:
        super().__init__(number)
        self.number = number
        self.suggestion = suggestion  #: a value to type instead
        self.detail = detail  #: French words that complete the rule's sentence


def fold(text: str) -> str:
    """Return the text without case, accents and outer or repeated blanks: what may differ without changing meaning."""
    flat = unicodedata.normalize("NFKD", text).translate(dict.fromkeys(map(ord, SPACES), " "))
    return " ".join("".join(c for c in flat if not unicodedata.combining(c)).casefold().replace("’", "'").split())


def nearest(text: str, choices: Sequence[str]) -> str | None:
    """Return the only choice within two typing mistakes of ``text``, or None when there is none or several."""
    folded = fold(text)
    if len(folded) < 3:
        return None
    allowed = 2 if len(folded) > 4 else 1
    found = process.extract(
        folded, [fold(c) for c in choices], scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=3
    )
    best = [hit for hit in found if hit[1] == found[0][1]]
    return choices[best[0][2]] if len(best) == 1 else None


def clean(text: str) -> str:
    """Strip outer blanks and turn every kind of space and minus into the plain one."""
    return text.translate({**dict.fromkeys(map(ord, SPACES), " "), ord("−"): "-", ord("\u200b"): None}).strip()


@dataclass(frozen=True, slots=True)
class Kind(ABC):
    """What a column holds. Subclasses are frozen values: two columns of one kind compare equal."""

    dtype: ClassVar[pl.DataType]  #: of the typed frame
    template: ClassVar[str]  #: the name by which workbooks.template formats it
    native: ClassVar[tuple[CellKind, ...]]  #: the cell kinds that ``convert`` may read at full speed

    @abstractmethod
    def convert(self, text: pl.Expr) -> pl.Expr:
        """Return the typed value of native cells, or null where only ``parse_one`` can tell."""

    @abstractmethod
    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> Any:
        """Return the value of one cell; raises Fault when it is not of this kind."""

    @property
    @abstractmethod
    def expected(self) -> str:
        """Say in French what a good cell holds."""

    @property
    @abstractmethod
    def json_type(self) -> dict[str, Any]:
        """Return the JSON Schema 2020-12 of one value."""

    def format(self, value: Any) -> Any:
        """Return what a cell of a template shows for a typed value (None stays empty)."""
        return value

    def display(self, value: Any) -> str:
        """Return the value as French text, for a finding."""
        return str(self.format(value))


def _stripped(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars(SPACES)


@dataclass(frozen=True, slots=True)
class Text(Kind):
    """Free text."""

    max_length: int = 160
    dtype: ClassVar[pl.DataType] = pl.String()
    template: ClassVar[str] = "text"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.TEXT, CellKind.NUMBER)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Keep the text, without outer blanks."""
        return _stripped(text)

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
        stripped = _stripped(text)
        return stripped.str.replace_all(r"[\s\u{a0}\u{202f}]", "") if self.digits else stripped

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

    @property
    def expected(self) -> str:
        """Say how many decimals and which bounds."""
        bounds = "" if self.minimum is None else f", au moins {french_number(self.minimum, 0)}"
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

    def unadorned(self, text: str) -> str:
        """Drop a final euro sign."""
        return text.removesuffix("€").removesuffix("EUR").strip()

    @property
    def expected(self) -> str:
        """Say euros and decimals."""
        return f"un montant en euros, {self.decimals} décimales"


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


@dataclass(frozen=True, slots=True)
class Date(Kind):
    """A calendar date of the company's timezone; end dates include their day (decision 7)."""

    dtype: ClassVar[pl.DataType] = pl.Date()
    template: ClassVar[str] = "date"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.DATE,)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Read ISO dates of a sensible century; a time of day is left to ``parse_one``."""
        plain = pl.when(text.str.len_bytes() == 10).then(text).str.to_date("%Y-%m-%d", strict=False)
        return pl.when(plain.dt.year().is_between(2000, 2100)).then(plain)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> date:
        """Read jj/mm/aaaa or ISO text; bare serial numbers, two-digit years and times are refused."""
        flat = clean(text)
        if kind is CellKind.TEXT:
            if found := _FRENCH_DATE.fullmatch(flat):
                return self._valid(int(found[3]), int(found[2]), int(found[1]))
            if found := _ISO_DATE.fullmatch(flat):
                return self._valid(int(found[1]), int(found[2]), int(found[3]))
            if _SHORT_DATE.fullmatch(flat):
                raise Fault(DATE, detail="l'année doit avoir 4 chiffres")
        if kind is CellKind.DATE and _ISO_DATE.fullmatch(text):
            raise Fault(OUT_OF_RANGE, detail="l'année doit être entre 2000 et 2100")
        if kind is CellKind.DATE:
            raise Fault(DATE, detail="l'heure n'est pas acceptée")
        raise Fault(DATE)

    @staticmethod
    def _valid(year: int, month: int, day: int) -> date:
        try:
            found = date(year, month, day)
        except ValueError:
            raise Fault(DATE, detail="ce jour n'existe pas") from None
        if not 2000 <= year <= 2100:
            raise Fault(OUT_OF_RANGE, detail="l'année doit être entre 2000 et 2100")
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


_YES = {"oui", "o", "x", "vrai", "true", "1", "yes"}
_NO = {"non", "n", "faux", "false", "0", "no"}


@dataclass(frozen=True, slots=True)
class Flag(Kind):
    """Oui or Non."""

    dtype: ClassVar[pl.DataType] = pl.Boolean()
    template: ClassVar[str] = "yes_no"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.BOOLEAN, CellKind.TEXT)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Read the usual spellings at once."""
        return pl.when(text.is_in(["Oui", "TRUE"])).then(True).when(text.is_in(["Non", "FALSE"])).then(False)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> bool:
        """Read any spelling of yes and no."""
        if fold(text) in _YES:
            return True
        if fold(text) in _NO:
            return False
        raise Fault(YES_NO, suggestion=nearest(text, ["Oui", "Non"]))

    def format(self, value: Any) -> Any:
        """Return Oui or Non."""
        return None if value is None else "Oui" if value else "Non"

    @property
    def expected(self) -> str:
        """Say both words."""
        return "Oui ou Non"

    @property
    def json_type(self) -> dict[str, Any]:
        """Return a boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One value of a closed list: labels in the sheet, codes in the frame."""

    values: type[StrLabelEnum]
    dtype: ClassVar[pl.DataType] = pl.String()
    template: ClassVar[str] = "choice"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.TEXT,)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Turn exact labels into codes; other spellings are left to ``parse_one``."""
        return text.replace_strict(dict(zip(self.values.labels(), self.values.codes(), strict=True)), default=None)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> str:
        """Accept a label or a code whatever its case and accents; propose the nearest otherwise."""
        known = {fold(code): code for code in self.values.codes()}
        known |= {fold(member.label): member.value for member in self.values}
        try:
            return known[fold(text)]
        except KeyError:
            raise Fault(CHOICE, suggestion=nearest(text, self.values.labels())) from None

    def format(self, value: Any) -> Any:
        """Return the label."""
        return None if value is None else self.values.label_of(value)

    @property
    def expected(self) -> str:
        """List the labels."""
        return "l'une de ces valeurs : " + ", ".join(self.values.labels())

    @property
    def json_type(self) -> dict[str, Any]:
        """Return the closed list of codes."""
        return {"enum": list(self.values.codes())}


@dataclass(frozen=True, slots=True)
class ChoiceList(Kind):
    """Several values of a closed list, separated by commas or semicolons; codes in list order in the frame."""

    values: type[StrLabelEnum]
    dtype: ClassVar[pl.DataType] = pl.List(pl.String())
    template: ClassVar[str] = "multi_choice"
    native: ClassVar[tuple[CellKind, ...]] = ()

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Leave every distinct cell to ``parse_one``: there are few."""
        return pl.lit(None, pl.List(pl.String))

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> list[str]:
        """Read each part as a choice; order and repetition do not matter."""
        parts = [part for part in re.split(r"[,;/\n]", text) if clean(part)]
        one = Choice(self.values)
        found = set()
        for part in parts:
            try:
                found.add(one.parse_one(part, kind, number_format))
            except Fault as fault:
                raise Fault(CHOICE, suggestion=fault.suggestion, detail=clean(part)) from None
        return [code for code in self.values.codes() if code in found]

    def format(self, value: Any) -> Any:
        """Return the labels, separated by commas."""
        return None if value is None or not len(value) else ", ".join(self.values.label_of(code) for code in value)

    @property
    def expected(self) -> str:
        """List the labels."""
        return "une ou plusieurs de ces valeurs, séparées par des virgules : " + ", ".join(self.values.labels())

    @property
    def json_type(self) -> dict[str, Any]:
        """Return a set of codes."""
        return {"type": "array", "items": {"enum": list(self.values.codes())}, "uniqueItems": True}


@dataclass(frozen=True, slots=True)
class Computed(Kind):
    """A column that Excel computes for its reader and that the service never reads (decision 8)."""

    formula: str = ""  #: English function names; ``[Label]`` is a cell of the row, ``[Sheet!Label]`` a column elsewhere
    dtype: ClassVar[pl.DataType] = pl.String()
    template: ClassVar[str] = "text"
    native: ClassVar[tuple[CellKind, ...]] = ()

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Ignore whatever stands there."""
        return pl.lit(None, pl.String)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> None:
        """Ignore whatever stands there."""

    @property
    def expected(self) -> str:
        """Say that Excel fills it."""
        return "une valeur calculée par Excel, à ne pas saisir"

    @property
    def json_type(self) -> dict[str, Any]:
        """Return a read-only string."""
        return {"type": ["string", "null"], "readOnly": True}


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero to a number of decimals."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")


def french_number(value: Decimal, decimals: int) -> str:
    """Return the number with a decimal comma and without useless zeros: ``5,5``."""
    text = f"{round_half_up(value, decimals):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
