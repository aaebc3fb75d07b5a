"""How a reading crosses from the child to its parent: frames as Arrow files, the rest as JSON."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from workbooks.cells import trio
from workbooks.model import Hazard, HazardCode, Properties, RawSheet, RawWorkbook, column_index
from workbooks.package import Package
from workbooks.parsing import read_package


def write_reading(package: Package, folder: Path) -> dict[str, Any]:
    """Read a package and write its frames into ``folder``; return the rest as JSON.

    Writes: one Arrow file for each sheet, named by its position.
    """
    reading = read_package(package)
    for position, sheet in enumerate(reading.sheets):
        # Formats that matter are rare: a column without any is not worth 16 bytes a row on disk.
        kept = [
            series
            for series in sheet.frame
            if not (series.name.endswith(":format") and series.null_count() == len(series))
        ]
        pl.DataFrame(kept).write_ipc(_file(folder, position), compression="uncompressed")
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
    written = {series.name: series for series in pl.read_ipc(file)}
    rows = written.pop("excel_row")
    no_format = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    letters = sorted((name for name in written if ":" not in name), key=column_index)
    names = (name for letter in letters for name in trio(letter))
    return pl.DataFrame([rows, *(written[name] if name in written else no_format.alias(name) for name in names)])
