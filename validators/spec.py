"""The vocabulary in which sheets are declared: one `Sheet` per tab, one `Column` per header.

A declaration is the single source of six things: the template, the typed frame, the pandera schema, the data
dictionary, the JSON Schema and the export back to Excel.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Literal

import polars as pl

from validators.kinds import Computed, Kind

WorkbookKind = Literal["company", "group", "operations"]


class OverTime(StrEnum):
    """What a change of a column means once its row has been in force (decision 49)."""

    FREE = "free"  #: it may change any day: labels, notes, reasons, accounts
    DECIDES = "decides"  #: it stays as it was: amounts, rates, channels, texts shown to a client
    BEGINS = "begins"  #: the first day of the row: it stays as it was once it has come
    ENDS = "ends"  #: the last day of the row: it moves neither into the past nor out of it
    FROM_NOW = "from_now"  #: it may change, and does so from the instant of the load on


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    label: str  #: the French header
    name: str  #: the column of the typed frame, Annexe A's name where there is one
    kind: Kind
    required: bool = False
    help: str = ""  #: French, shown by Excel when the cell is chosen
    example: str = ""  #: as typed in a cell
    refers_to: str | None = None  #: ``sheet.column`` of a list maintained elsewhere, for the dropdown and rule 009
    default: object | None = None  #: typed value that an empty cell stands for
    secret: bool = False  #: findings and reports show its ends only
    over_time: OverTime = OverTime.FREE  #: what a change of it means once its row has been in force
    vouches: bool = False  #: somebody answers by it for this very row: a copy of the row does not bear it

    @property
    def computed(self) -> bool:
        """Say whether Excel fills the column and the service ignores it."""
        return isinstance(self.kind, Computed)


@dataclass(frozen=True, slots=True)
class Parent:
    """Columns that together name a row of another sheet of the same workbook."""

    columns: tuple[str, ...]  #: columns here; a row in which the last is empty refers to nothing
    sheet: str  #: name of the sheet that holds them under its key
    target: tuple[str, ...]  #: columns there


@dataclass(frozen=True)
class Sheet:
    """One tab of a workbook, and what hangs on it."""

    label: str  #: the tab's French name
    name: str  #: the typed frame's name
    prefix: str  #: of the rule codes: ``TAR``
    workbook: WorkbookKind
    help: str  #: one French sentence for the sheet « Lisez-moi »
    columns: tuple[Column, ...]
    key: tuple[str, ...]  #: columns that may not repeat together
    unit: str | None  #: column that names the unit of acceptance; None: each row is a unit of its own
    parents: tuple[Parent, ...] = ()
    examples: tuple[tuple[str, ...], ...] = ()  #: rows of the sheet « Exemples », as typed
    optional: bool = False  #: a workbook without this sheet is still whole
    identity: tuple[str, ...] = ()  #: what a row is about, even if the rest of its key changes; empty: its key
    of_version: bool = False  #: its rows are part of a version, and history once that is on sale (decision 9)
    governs: tuple[tuple[str, str], ...] = ()
    #: what of a sale a row decides on: a column here, and that of `validators.book.SALES`; empty here: any

    @cached_property
    def typed(self) -> tuple[Column, ...]:
        """Return the columns that the service reads."""
        return tuple(column for column in self.columns if not column.computed)

    @cached_property
    def schema(self) -> dict[str, pl.DataType]:
        """Return names and types of the typed frame, after its ``excel_row``."""
        return {"excel_row": pl.UInt32()} | {column.name: column.kind.dtype for column in self.typed}

    @cached_property
    def begins(self) -> str | None:
        """Return the column of the first day on which a row holds; None: from when it is loaded."""
        return next(iter(self.over_time(OverTime.BEGINS)), None)

    @cached_property
    def ends(self) -> str | None:
        """Return the column of the last day on which a row holds."""
        return next(iter(self.over_time(OverTime.ENDS)), None)

    def over_time(self, *meanings: OverTime) -> tuple[str, ...]:
        """Return the columns of which a change has one of these meanings."""
        return tuple(column.name for column in self.typed if column.over_time in meanings)

    def column(self, name: str) -> Column:
        """Return the column of that name; raises KeyError when there is none."""
        return self._by_name[name]

    def empty(self) -> pl.DataFrame:
        """Return the typed frame without rows."""
        return self._empty

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def _empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=self.schema)
