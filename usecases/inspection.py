"""Show a file as the service sees it, with what is odd about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from catalogue.errors import WrongUse, storage_failure
from catalogue.french import counted
from sync.bootstrap import workbook_reader
from sync.library.names import shown
from sync.library.opening import UnfitFile, refuse_unfit
from sync.reading import unreadable
from sync.settings import Settings
from validators.structure import hazard_findings
from workbooks.model import Hazard, HazardCode
from workbooks.refusals import UnreadableWorkbook


def inspect_file(
    settings: Settings, path: Path, sheet: str | None = None, *, rows: int | None = None
) -> dict[str, Any]:
    """Return the JSON of ``inspect``: the non-empty cells (of the first rows, where a number is given), and the findings about the file itself.

    ``note`` says how many cells are left out, and how to see them, where there are more than anybody reads.
    Raises: StorageUnavailable when the file is not there or may not be read; WrongUse for an unknown sheet.
    """
    try:
        refuse_unfit(path, most_bytes=settings.workbook_max_bytes)
    except UnfitFile as error:
        return _unread(path, error)
    except OSError as error:
        raise storage_failure(error, f"Impossible de lire {shown(str(path))}", "vérifiez le chemin.") from error
    try:
        document = workbook_reader(settings).inspect(path, sheet, rows=rows)
        if sheet is not None and not document["sheets"]:
            names = [one["name"] for one in workbook_reader(settings).inspect(path, rows=1)["sheets"]]
            raise WrongUse(f"Feuille « {sheet} » inconnue : choisissez {', '.join(names)}.")
    except UnreadableWorkbook as error:
        return _unread(path, error)
    met = [Hazard(HazardCode(one["code"]), one["sheet"], one["cell"], one["detail"]) for one in document["findings"]]
    return {
        "sheets": document["sheets"],
        "findings": [item.to_json() for item in hazard_findings(met)],
        "note": _note(document["left_out"], asked_rows=rows),
    }


def _unread(path: Path, error: UnfitFile | UnreadableWorkbook) -> dict[str, Any]:
    return {"sheets": [], "findings": [unreadable(shown(path.name), error).to_json()], "note": None}


def _note(left_out: int, *, asked_rows: int | None) -> str | None:
    """Say that not every cell is shown."""
    if not left_out:
        return None
    fewer = "moins de lignes" if asked_rows else "ses premières lignes"
    return (
        f"La suite n'est pas montrée ({counted(left_out, 'cellule')}) : choisissez une feuille par --sheet, ou {fewer} "
        "par --rows."
    )
