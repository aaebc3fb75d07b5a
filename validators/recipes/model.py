"""What a recipe is: an edit of a workbook, cells before and after, and what the service answers to it.

The page that shows recipes and the test that does them read the same records, so that no recipe can promise what the
service does not do. Cells are written as people type them; names of columns are those of the sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from catalogue.calendar import add_months, last_of_month
from catalogue.vocabulary import Channel
from validators.spec import Column, Sheet

Cells = Mapping[str, str]
"""Column → what is typed in its cell; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet, before and after; of the same columns."""

    before: Cells | None  #: None: the row is new
    after: Cells | None  #: None: the row is deleted
    copied: bool = False  #: a new row that takes every cell that is not shown from the row above it


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done in one sheet, shown by some of its columns."""

    sheet: Sheet
    lines: tuple[Line, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns that are shown, in the order of the sheet."""
        shown = {name for line in self.lines for cells in (line.before, line.after) for name in cells or ()}
        return tuple(column for column in self.sheet.columns if column.name in shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the report of the deposit says of what the recipe is about."""

    refused: bool = False  #: it is left exactly as it was
    inserted: int = 0  #: rows
    updated: int = 0  #: rows
    withdrawn: int = 0  #: rows
    rules: tuple[str, ...] = ()  #: codes of the findings, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One deposit: the edits, or the number that confirms those of the step before, and the answer."""

    answer: Answer
    edits: tuple[Edit, ...] = ()
    confirms: bool = False  #: the number of the deposit before is typed beside « Je confirme le dépôt n° »


@dataclass(frozen=True, slots=True)
class Sold:
    """How the product of the example is sold on a day, once all steps are done."""

    day: date
    channels: tuple[Channel, ...]  #: none: it is not sold
    amount: Decimal | None = None  #: price of one, in euros with tax, where the recipe is about prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Something that people do to a workbook."""

    title: str  #: French, begins with a verb
    text: str  #: French, what to do and why so
    steps: tuple[Step, ...]
    sold: tuple[Sold, ...] = ()  #: what it comes to
    posted: date | None = None  #: the recipe is about a row that an operation of this day, in the books, has used


def kept(**cells: str) -> Line:
    """Return a row that stays as it is, shown to find one's way."""
    return Line(cells, cells)


def changed(before: Cells, **after: str) -> Line:
    """Return a row of which some cells change."""
    return Line(before, {**before, **after})


def added(**cells: str) -> Line:
    """Return a new row, typed from nothing."""
    return Line(None, cells)


def copied(**cells: str) -> Line:
    """Return a new row, copied from the one above it but for some of the cells shown."""
    return Line(None, cells, copied=True)


def removed(**cells: str) -> Line:
    """Return a row that is deleted."""
    return Line(cells, None)


@dataclass(frozen=True, slots=True)
class Example:
    """What the examples are about, at the day on which they are shown: what runs has begun, what is planned is to come."""

    company: str  #: code
    today: date
    sku: str  #: of the company

    @property
    def begun(self) -> date:
        """Return the first day of a month that is over."""
        return add_months(self.today.replace(day=1), -1)

    @property
    def start(self) -> date:
        """Return the first day of a month to come, more than four weeks away."""
        return add_months(self.today.replace(day=1), 2)

    @property
    def eve(self) -> date:
        """Return the day before ``start``."""
        return self.start - timedelta(days=1)

    @property
    def end(self) -> date:
        """Return the last day of the month that begins with ``start``."""
        return last_of_month(self.start)
