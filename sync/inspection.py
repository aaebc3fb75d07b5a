"""Show a file as the service sees it, with what is odd about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbooks.inspection import inspect_workbook

from validators.builder import finding
from workbooks.refusals import UnreadableWorkbook


def inspect_file(path: Path, sheet: str | None = None) -> dict[str, Any]:
    """Return the JSON of ``inspect``: every non-empty cell, and the findings about the file itself."""
    try:
        document = inspect_workbook(path, sheet)
    except UnreadableWorkbook as error:
        said = finding("FIC-001", found=path.name, detail=error.sentence)
        return {"sheets": [], "findings": [said.to_json()]}
    return document
