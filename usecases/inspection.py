"""Show a file as the service sees it, with what is odd about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from catalogue.errors import StorageUnavailable, WrongUse, storage_reason
from sync.library.names import shown
from sync.library.opening import UnfitFile, refuse_unfit
from sync.reading import unreadable
from validators.structure import hazard_findings
from workbooks.inspection import inspect_workbook
from workbooks.model import Hazard, HazardCode
from workbooks.refusals import UnreadableWorkbook


def inspect_file(path: Path, sheet: str | None = None, *, rows: int | None = None, most_bytes: int) -> dict[str, Any]:
    """Return the JSON of ``inspect``: every non-empty cell (of the first rows, where a number is given), and the findings about the file itself.

    Raises: StorageUnavailable when the file is not there or may not be read; WrongUse for an unknown sheet.
    """
    try:
        refuse_unfit(path, most_bytes=most_bytes)
    except UnfitFile as error:
        return {"sheets": [], "findings": [unreadable(shown(path.name), error).to_json()]}
    except OSError as error:
        raise StorageUnavailable(
            f"Impossible de lire {shown(str(path))} ({storage_reason(error)}) : vérifiez le chemin."
        ) from error
    try:
        document = inspect_workbook(path, sheet, rows=rows)
        if sheet is not None and not document["sheets"]:
            names = [one["name"] for one in inspect_workbook(path)["sheets"]]
            raise WrongUse(f"Feuille « {sheet} » inconnue : choisissez {', '.join(names)}.")
    except UnreadableWorkbook as error:
        return {"sheets": [], "findings": [unreadable(shown(path.name), error).to_json()]}
    met = [Hazard(HazardCode(one["code"]), one["sheet"], one["cell"], one["detail"]) for one in document["findings"]]
    return {"sheets": document["sheets"], "findings": [item.to_json() for item in hazard_findings(met)]}
