"""What the service sees of a workbook, cell by cell: `catalogue inspect`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from catalogue.scratch import scratch_folder
from workbooks.exact import Cell
from workbooks.hazards import sheet_hazards
from workbooks.isolation import DEFAULT_LIMITS, Limits, run_isolated
from workbooks.model import MAX_ROWS, Hazard
from workbooks.package import Package
from workbooks.parsing import read_exactly
from workbooks.strings import SharedStrings
from workbooks.structure import read_structure


def inspect_workbook(
    path: Path, sheet: str | None = None, *, rows: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> dict[str, Any]:
    """Return every non-empty cell of a workbook, or of one of its sheets, or of their first rows; read-only.

    The exact reader reads, always: ``raw`` is what the file has (digits of ``<v>``, text), ``text`` its
    canonical text, ``format`` the number-format code. ``findings`` holds the hazards, as dictionaries.

    Raises UnreadableWorkbook as `workbooks.reader.read_workbook` does.
    """
    with scratch_folder() as folder:
        answer: dict[str, Any] = run_isolated("inspect", path, folder, limits=limits, sheet=sheet, rows=rows)
    return answer


def inspect_package(package: Package, *, sheet: str | None, rows: int | None = None) -> dict[str, Any]:
    """Do the work of `inspect_workbook` in this very process."""
    structure = read_structure(package)
    strings = SharedStrings(package, structure.shared_strings_part)
    sheets: list[dict[str, Any]] = []
    hazards: list[Hazard] = list(structure.hazards)
    for part in structure.sheets:
        if sheet is not None and part.name != sheet:
            continue
        cells: list[dict[str, Any]] = []
        parser = read_exactly(package, part, structure, strings, lambda seen=cells: _into(seen, rows or MAX_ROWS))  # type: ignore[misc]  # the default binds the list of this turn
        frame, met = parser.finish()
        sheets.append({"name": part.name, "hidden": part.state != "visible", "cells": cells})
        hazards.extend([*sheet_hazards(part, frame, parser.facts), *met])
    findings = [
        {"code": hazard.code.value, "sheet": hazard.sheet, "cell": hazard.cell, "detail": hazard.detail}
        for hazard in hazards
    ]
    return {"sheets": sheets, "findings": findings}


def _into(cells: list[dict[str, Any]], rows: int) -> Callable[[Cell], None]:
    """Return what puts the cells of the first rows into a list, which it empties first."""
    cells.clear()

    def put(cell: Cell) -> None:
        if cell.row <= rows:
            cells.append(_json(cell))

    return put


def _json(cell: Cell) -> dict[str, Any]:
    return {
        "cell": f"{cell.letters}{cell.row}",
        "kind": cell.kind.name.lower(),
        "raw": cell.raw,
        "text": cell.text,
        "format": None if cell.code == "General" else cell.code,
        "formula": cell.formula,
    }
