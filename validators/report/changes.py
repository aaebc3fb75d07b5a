"""What a submission changed, in the words of its workbook: what reports and the command line show of it.

Up to `MOST_SHOWN` changes are kept in full. Beyond, they are counted by sheet and column, with the first
`FIRST_SHOWN` of each, and all of them stand in a table of their own (`changes_csv`), kept in the archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Self

from catalogue.labels import StrLabelEnum
from catalogue.plain_text import csv_cell

MOST_SHOWN = 2_000
FIRST_SHOWN = 50


class Sense(StrLabelEnum):
    """What became of a row; declaration order is the order in which people read it: losses first."""

    WITHDRAWN = "withdrawn", "Retrait"
    UPDATED = "updated", "Modification"
    INSERTED = "inserted", "Ajout"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed, as its author would write it."""

    sense: Sense
    sheet: str  #: the sheet's French name
    row: str  #: what names the row: ``MTV-OFFRE-001 · version 1 · BASIC``
    column: str  #: the column's French label; empty for a row that its key says whole
    before: str | None  #: None: there was nothing
    after: str | None  #: None: there is nothing any more

    def texts(self) -> tuple[str, str, str, str, str, str]:
        """Return its cells, from left to right."""
        return self.sense.label, self.sheet, self.row, self.column, self.before or "", self.after or ""


#: The titles of `Change.texts`.
TITLES = ("Nature", "Feuille", "Ligne", "Colonne", "Avant", "Après")


@dataclass(frozen=True, slots=True)
class SheetChanges:
    """What one sheet changed in the catalogue, in rows."""

    sheet: str
    inserted: int = 0
    updated: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class ColumnChanges:
    """How many fields of one column changed, where not all can be shown."""

    sheet: str
    column: str
    total: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What one submission changed."""

    sheets: tuple[SheetChanges, ...] = ()  #: those in which something changed, in the workbook's order
    first: bool = False  #: the catalogue held nothing of this workbook: its changes are only counted
    total: int = 0  #: fields that changed
    shown: tuple[Change, ...] = ()  #: all of them, or the first of each column
    columns: tuple[ColumnChanges, ...] = ()  #: how many there are of each, where not all are shown
    table: str | None = None  #: SHA-256 under which the archive keeps all of them, where not all are shown

    @property
    def is_whole(self) -> bool:
        """Say whether every change is shown."""
        return len(self.shown) == self.total

    @property
    def rows(self) -> tuple[int, int, int]:
        """Return how many rows were added, changed and taken out."""
        return (
            sum(sheet.inserted for sheet in self.sheets),
            sum(sheet.updated for sheet in self.sheets),
            sum(sheet.withdrawn for sheet in self.sheets),
        )

    def kept_as(self, table: str) -> Self:
        """Return the same, with the name of the table that holds them all."""
        return replace(self, table=table)

    def to_json(self) -> dict[str, Any]:
        """Return what the journal stores."""
        return {
            "sheets": [[one.sheet, one.inserted, one.updated, one.withdrawn] for one in self.sheets],
            "first": self.first,
            "total": self.total,
            "shown": [[str(one.sense), one.sheet, one.row, one.column, one.before, one.after] for one in self.shown],
            "columns": [[one.sheet, one.column, one.total] for one in self.columns],
            "table": self.table,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Self | None:
        """Return what the journal stored; None where it stored nothing."""
        if stored is None:
            return None
        return cls(
            sheets=tuple(SheetChanges(*one) for one in stored["sheets"]),
            first=stored["first"],
            total=stored["total"],
            shown=tuple(Change(Sense(sense), *texts) for sense, *texts in stored["shown"]),
            columns=tuple(ColumnChanges(*one) for one in stored["columns"]),
            table=stored["table"],
        )


def summed_up(sheets: Sequence[SheetChanges], changes: Iterable[Change], *, first: bool = False) -> Changes:
    """Keep what a report shows of the changes, given losses first: all of them, or the first of each column.

    They are read once and not held: a load may change millions of fields.
    """
    counted: Counter[tuple[str, str]] = Counter()
    whole: list[Change] = []
    firsts: list[Change] = []
    for total, change in enumerate(changes, start=1):
        place = change.sheet, change.column
        counted[place] += 1
        if total <= MOST_SHOWN:
            whole.append(change)
        if counted[place] <= FIRST_SHOWN:
            firsts.append(change)
    total = counted.total()
    if total <= MOST_SHOWN:
        return Changes(tuple(sheets), first, total, tuple(whole))
    columns = tuple(ColumnChanges(sheet, column, number) for (sheet, column), number in counted.most_common())
    return Changes(tuple(sheets), first, total, tuple(firsts), columns)


def changes_csv(changes: Iterable[Change]) -> bytes:
    """Return all changes as a table that a French Excel opens at once: UTF-8 with its mark, semicolons.

    Each change is one line, and a text that Excel would take for a formula gets an apostrophe in front.
    """
    lines = (";".join(csv_cell(text, ";") for text in texts) for texts in chain([TITLES], map(Change.texts, changes)))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")
