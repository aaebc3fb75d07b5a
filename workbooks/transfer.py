"""How a reading crosses from the child to its parent: frames as Arrow files, the rest as JSON."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from workbooks.cells import ordered_columns
from workbooks.model import Hazard, HazardCode, Properties, RawSheet, RawWorkbook
from workbooks.package import Package
from workbooks.parsing import read_package


def write_reading(package: Package, folder: Path) -> dict[str, Any]:
    """Read a package and write its frames into ``folder``; return the rest as JSON.

    Writes: one Arrow file for each sheet, named by its position.
    """
    reading = read_package(package)
    for position, sheet in enumerate(reading.sheets):
        # Formats that matter are rare: a column without any is not worth 16 bytes a row on disk.
        formats = [name for name in sheet.frame.columns if name.endswith(":format")]
        empty = [name for name in formats if sheet.frame[name].null_count() == sheet.frame.height]
        sheet.frame.drop(empty).write_ipc(_file(folder, position), compression="uncompressed")
    properties = reading.properties
    return {
        "sheets": [[sheet.name, sheet.hidden] for sheet in reading.sheets],
        "hazards": [[hazard.code, hazard.sheet, hazard.cell, hazard.detail] for hazard in reading.hazards],
        "creator": properties.creator,
        "last_modified_by": properties.last_modified_by,
        "modified": properties.modified.isoformat() if properties.modified else None,
        "date1904": properties.date1904,
    }


def take_reading(answer: dict[str, Any], folder: Path, path: Path, sha256: str) -> RawWorkbook:
    """Rebuild the workbook from what the child wrote; the folder may be deleted afterwards."""
    modified = answer["modified"]
    return RawWorkbook(
        path=path,
        sha256=sha256,
        sheets=tuple(
            RawSheet(name, hidden, _frame(_file(folder, position)))
            for position, (name, hidden) in enumerate(answer["sheets"])
        ),
        hazards=tuple(Hazard(HazardCode(code), *rest) for code, *rest in answer["hazards"]),
        properties=Properties(
            creator=answer["creator"],
            last_modified_by=answer["last_modified_by"],
            modified=dt.datetime.fromisoformat(modified) if modified else None,
            date1904=answer["date1904"],
        ),
    )


def _file(folder: Path, position: int) -> Path:
    return folder / f"sheet-{position}.arrow"


def _frame(file: Path) -> pl.DataFrame:
    frame = pl.read_ipc(file)
    letters = [name for name in frame.columns if name != "excel_row" and ":" not in name]
    missing = [f"{name}:format" for name in letters if f"{name}:format" not in frame.columns]
    return ordered_columns(frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing))
