"""The vocabulary in which sheets are declared: one `Sheet` per tab, one `Column` per header.

A declaration is the single source of six things: the template, the typed frame, the pandera schema, the data
dictionary, the JSON Schema and the export back to Excel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import polars as pl

from validators.kinds import Computed, Kind

WorkbookKind = Literal["company", "group", "operations"]


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

    @cached_property
    def typed(self) -> tuple[Column, ...]:
        """Return the columns that the service reads."""
        return tuple(column for column in self.columns if not column.computed)

    @cached_property
    def schema(self) -> dict[str, pl.DataType]:
        """Return names and types of the typed frame, after its ``excel_row``."""
        return {"excel_row": pl.UInt32()} | {column.name: column.kind.dtype for column in self.typed}

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
