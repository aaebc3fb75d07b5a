"""What a kind of column is, the faults a cell may have, and spelling that does not change meaning."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from workbooks.model import CellKind

SPACES = " \t\r\n\u0085\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200C))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_FOLDED = dict.fromkeys(map(ord, SPACES), " ") | dict.fromkeys(map(ord, INVISIBLE), None)

#: Distinct unknown values of a column for which a nearest one is looked for: nobody reads more proposals.
MOST_PROPOSALS = 1_000
#: Values compared for one column, at 60 ns each: 200 unknown codes among 25 000.
_MOST_COMPARISONS = 5_000_000

FaultNumber = int
REQUIRED, TOO_LONG, MALFORMED, MONEY, RATE, DATE, YES_NO, CHOICE = 1, 2, 3, 4, 5, 6, 7, 8
UNKNOWN, DUPLICATE, INTEGER, EXCEL_ERROR, NOT_COMPUTED, NOT_TEXT = 9, 10, 11, 12, 13, 14
LOST_ZEROS, AMBIGUOUS, CURRENCY, OUT_OF_RANGE, TOO_PRECISE, LOST_DIGITS = 15, 16, 17, 18, 19, 21


class Fault(Exception):
    """A cell that is not of its kind: the generic rule's number and what to propose instead."""

    def __init__(self, number: FaultNumber, *, suggestion: str | None = None, detail: str | None = None) -> None:
        super().__init__(number)
        self.number = number
        self.suggestion = suggestion  #: a value to type instead
        self.detail = detail  #: French words that complete the rule's sentence


def fold(text: str) -> str:
    """Return the text without case, accents and outer or repeated blanks: what may differ without changing meaning.

    A digit is one of 0 to 9; ``３`` and ``²`` stay what they are.
    """
    if text.isascii():  # most codes, and half of the words
        return " ".join(text.casefold().split())
    flat = "".join(map(_decomposed, text)).translate(_FOLDED)
    return " ".join("".join(c for c in flat if not unicodedata.combining(c)).casefold().replace("’", "'").split())


def _decomposed(character: str) -> str:
    return character if character.isnumeric() else unicodedata.normalize("NFKD", character)


def legible(text: str) -> str:
    """Return the text with the code point of what nobody can see, and of what only looks like a code's own letters and digits.

    ``MTV-1`` with a Cyrillic T is ``M‹U+0422›V-1``; words of several letters, spaces between them, keep their own.
    """
    if text.isascii():
        return text
    a_code = not any(space in text.strip(SPACES) for space in SPACES)
    return "".join(f"‹U+{ord(c):04X}›" if _is_misleading(c, in_code=a_code) else c for c in text)


def _is_misleading(character: str, *, in_code: bool) -> bool:
    category = unicodedata.category(character)
    foreign = category[0] == "L" and not unicodedata.name(character, "").startswith("LATIN")
    alike = foreign or (category == "Pd" and character != "-") or (category == "Nd" and not character.isascii())
    return category in ("Cc", "Cf", "Co", "Cn") or (in_code and alike)


def nearest(text: str, choices: Sequence[str]) -> str | None:
    """Return the only choice within two typing mistakes of ``text``, or None when there is none or several."""
    folded = fold(text)
    if len(folded) < 3:
        return None
    allowed = 2 if len(folded) > 4 else 1
    found = process.extract(
        folded, _folded(tuple(choices)), scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=3
    )
    best = [hit for hit in found if hit[1] == found[0][1]]
    return choices[best[0][2]] if len(best) == 1 else None


def nearest_of_each(texts: Sequence[str], choices: Sequence[str]) -> list[str | None]:
    """Return the nearest choice of each text, for the first of them only where there are very many."""
    most = min(MOST_PROPOSALS, _MOST_COMPARISONS // max(len(choices), 1))
    asked = [nearest(text, choices) for text in texts[:most]]
    return asked + [None] * (len(texts) - len(asked))


@lru_cache(maxsize=32)
def _folded(choices: tuple[str, ...]) -> list[str]:
    """Fold a list once, not once for each text that is looked up in it."""
    return [fold(choice) for choice in choices]


def closest(text: str, choices: Sequence[str]) -> list[str]:
    """Return the choices that a text may mean: all those at the least distance, if it is of two mistakes at most."""
    found = process.extract(
        fold(text), _folded(tuple(choices)), scorer=DamerauLevenshtein.distance, score_cutoff=2, limit=None
    )
    return [choices[hit[2]] for hit in found if hit[1] == found[0][1]]


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


def stripped(text: pl.Expr) -> pl.Expr:
    """Strip outer blanks of every kind."""
    return text.str.strip_chars(SPACES)
