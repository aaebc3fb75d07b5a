"""Read a small workbook of a test, and look at its cells by their addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from tests.support.readers import HERE
from tests.workbooks.raw_package import raw_workbook
from workbooks.model import CellKind, HazardCode, RawWorkbook

Seen = dict[str, tuple[CellKind, str | None, str | None]]
TEXT, NUMBER, DATE, BOOLEAN, ERROR = (
    CellKind.TEXT,
    CellKind.NUMBER,
    CellKind.DATE,
    CellKind.BOOLEAN,
    CellKind.ERROR,
)


def seen(workbook: RawWorkbook, sheet: int = 0) -> Seen:
    """Return the non-blank cells by address: kind, canonical text, format that matters."""
    raw = workbook.sheets[sheet]
    cells: Seen = {}
    for row in raw.frame.iter_rows(named=True):
        for letter in raw.letters:
            if row[f"{letter}:kind"]:
                cells[f"{letter}{row['excel_row']}"] = (
                    CellKind(row[f"{letter}:kind"]),
                    row[letter],
                    row[f"{letter}:format"],
                )
    return cells


def codes(workbook: RawWorkbook) -> list[tuple[HazardCode, str | None, str]]:
    """Return the hazards as (code, cell, detail)."""
    return [(hazard.code, hazard.cell, hazard.detail) for hazard in workbook.hazards]


def read_raw(tmp_path: Path, rows: str, **options: Any) -> RawWorkbook:
    """Read a one-sheet workbook made of the XML of its rows."""
    return HERE.read(raw_workbook(tmp_path / "classeur.xlsx", rows, **options))


def read_openpyxl(tmp_path: Path, book: openpyxl.Workbook) -> RawWorkbook:
    """Save and read a workbook of openpyxl."""
    book.save(tmp_path / "classeur.xlsx")
    return HERE.read(tmp_path / "classeur.xlsx")


def values(**cells: str) -> str:
    """Return the XML of one row of numbers: ``values(A1="9.9")``."""
    return '<row r="1">' + "".join(f'<c r="{at}"><v>{raw}</v></c>' for at, raw in cells.items()) + "</row>"
