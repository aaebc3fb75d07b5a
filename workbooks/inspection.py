"""What the service sees of a workbook, cell by cell: `catalogue inspect`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from workbooks.exact import SheetParser
from workbooks.hazards import sheet_hazards
from workbooks.listening import Cell, CellListener
from workbooks.model import MAX_ROWS, Hazard
from workbooks.package import Package
from workbooks.parsing import read_sheet
from workbooks.strings import SharedStrings
from workbooks.structure import read_structure

#: Nobody reads more cells than these, and each costs a line of the answer; the others are counted.
MOST_CELLS = 100_000


@dataclass(slots=True)
class _Shown:
    """Takes the cells of one sheet that are shown."""

    rows: int
    room: int  # for how many cells
    patient: bool  # a row of the first ones may come after others
    cells: list[dict[str, Any]] = field(default_factory=list)
    passed: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing that follows is shown."""
        return len(self.cells) >= self.room or (self.passed and not self.patient)

    def __call__(self, cell: Cell) -> None:
        if cell.row > self.rows:
            self.passed = True
        elif len(self.cells) < self.room:
            self.cells.append(_json(cell))


def inspect_package(package: Package, *, sheet: str | None, rows: int | None = None) -> dict[str, Any]:
    """Return the non-empty cells of a workbook, or of one of its sheets, or of their first rows, as JSON.

    They are read one by one: ``raw`` is what the file has (digits of ``<v>``, text), ``text`` its canonical text,
    ``format`` the number-format code. Beyond `MOST_CELLS` they are counted only (``left_out``). ``findings`` holds the
    hazards, as dictionaries.

    Raises UnreadableWorkbook when a part is damaged, or when there is no worksheet.
    """
    structure = read_structure(package)
    strings = SharedStrings(package, structure.shared_strings_part)
    sheets: list[dict[str, Any]] = []
    hazards: list[Hazard] = list(structure.hazards)
    room, left_out = MOST_CELLS, 0
    for part in structure.sheets:
        if sheet is not None and part.name != sheet:
            continue
        parser, cells = _read(partial(read_sheet, package, part, structure, strings), rows or MAX_ROWS, room)
        frame, met = parser.finish()
        room -= len(cells)
        left_out += max(_held(frame, rows or MAX_ROWS) - len(cells), 0)
        sheets.append({"name": part.name, "hidden": part.state != "visible", "cells": cells})
        hazards.extend([*sheet_hazards(part, frame, parser.facts), *met])
    findings = [
        {"code": hazard.code.value, "sheet": hazard.sheet, "cell": hazard.cell, "detail": hazard.detail}
        for hazard in hazards
    ]
    return {"sheets": sheets, "findings": findings, "left_out": left_out}


def _read(
    read: Callable[[Callable[[], CellListener]], SheetParser], rows: int, room: int
) -> tuple[SheetParser, list[dict[str, Any]]]:
    """Read a sheet, and its cells to show: to the end where its rows turn out not to be in order."""
    for patient in (False, True):
        heard: list[_Shown] = []
        parser = read(_listener(heard, rows, room, patient=patient))
        if not (heard[-1].passed and parser.table.out_of_order):
            break
    return parser, heard[-1].cells


def _listener(heard: list[_Shown], rows: int, room: int, *, patient: bool) -> Callable[[], _Shown]:
    """Return what listens anew each time that a sheet is read, and is noted in ``heard``."""

    def listen() -> _Shown:
        heard.append(_Shown(rows, room, patient))
        return heard[-1]

    return listen


def _held(frame: pl.DataFrame, rows: int) -> int:
    """Count the cells that a sheet holds in its first rows."""
    letters = [name for name in frame.columns if name != "excel_row" and ":" not in name]
    first = frame.filter(pl.col("excel_row") <= rows)
    return sum(first.height - first[letter].null_count() for letter in letters)


def _json(cell: Cell) -> dict[str, Any]:
    return {
        "cell": f"{cell.letters}{cell.row}",
        "kind": cell.kind.name.lower(),
        "raw": cell.raw,
        "text": cell.text,
        "format": None if cell.code == "General" else cell.code,
        "formula": cell.formula,
    }
