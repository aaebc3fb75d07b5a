"""Kinds of column: how a cell becomes a value, how a value becomes a cell again, and its JSON type.

Two speeds. Cells in the form their kind expects (a number in a money column, a real date in a date column)
are converted by polars expressions. Every other distinct cell goes once through ``parse_one``, a strict French
grammar that either gives the value or says what is wrong; it never guesses (decision 4).

Rates are stored as percentages: ``20`` means 20 %.
"""

from __future__ import annotations

from validators.kinds.base import (
    AMBIGUOUS,
    DUPLICATE,
    EXCEL_ERROR,
    LOST_DIGITS,
    MALFORMED,
    MOST_PROPOSALS,
    NOT_COMPUTED,
    NOT_TEXT,
    OUT_OF_RANGE,
    REQUIRED,
    SPACES,
    TOO_LONG,
    UNKNOWN,
    Fault,
    Kind,
    closest,
    fold,
    legible,
    nearest,
    nearest_of_each,
)
from validators.kinds.choices import Choice, ChoiceList, Computed, Flag
from validators.kinds.dates import Date, french_date
from validators.kinds.due import DueRule
from validators.kinds.numbers import Integer, Money, Number, Rate, french_number
from validators.kinds.words import Code, Hour, PersonCode, Text

__all__ = [
    "AMBIGUOUS", "DUPLICATE", "EXCEL_ERROR", "LOST_DIGITS", "MALFORMED", "MOST_PROPOSALS", "NOT_COMPUTED", "NOT_TEXT", "OUT_OF_RANGE", "REQUIRED", "SPACES",
    "TOO_LONG", "UNKNOWN", "Choice", "ChoiceList", "Code", "Computed", "Date", "DueRule", "Fault", "Flag", "Hour",
    "Integer", "Kind", "Money", "Number", "PersonCode", "Rate", "Text", "closest", "fold", "french_date", "french_number", "legible",
    "nearest", "nearest_of_each",
]  # fmt: skip
