"""What stopped the service on one workbook: said to whoever runs it, and to the workbook's author; the others go on."""

from __future__ import annotations

import os
import traceback
import uuid
from datetime import UTC, datetime
from pathlib import Path

from catalogue.errors import CatalogueError
from catalogue.french import after_colon
from sync.library import identify
from sync.library.names import shown
from sync.library.opening import UNREAD
from sync.outcome import WorkbookResult
from validators.builder import finding
from validators.findings import Counts, Outcome
from validators.report.model import Report
from validators.ruleset import ruleset

_ROOT = Path(__file__).resolve().parent.parent
_MOST_CAUSE = 200


def stopped(path: str, error: Exception, *, run_id: uuid.UUID, sha256: str = UNREAD) -> WorkbookResult:
    """Return the result of a workbook that the service could not finish: outcome ``failed``, one finding, nothing changed.

    It is stored nowhere, so that the next run tries again, and its author gets no report. With ``--debug`` the trace
    of what nobody expected goes to stderr.
    """
    if os.environ.get("CATALOGUE_DEBUG") and not isinstance(error, CatalogueError):
        traceback.print_exception(error)
    identity = identify(path)
    report = Report(
        run_id=str(run_id),
        path=path,
        sha256=sha256,
        ruleset_version=ruleset(),
        checked_at=datetime.now(UTC),
        outcome=Outcome.FAILED,
        counts=Counts(),
        findings=(finding("FIC-005", found=path, detail=_told_to_its_author(error)),),
        company_label=(identity and identity.company) or "",
    )
    return WorkbookResult(report, Outcome.FAILED, failure=_told_to_the_team(path, error))


def reason_of(error: Exception) -> str:
    """Say in one sentence what happened: our own words, or the class and the place of what nobody expected."""
    if isinstance(error, CatalogueError):
        return error.sentence
    cause = shown(" ".join(str(error).split()))[:_MOST_CAUSE]
    return f"Erreur inattendue {type(error).__name__} dans {_place(error)}{f' ({cause})' if cause else ''}."


def _told_to_its_author(error: Exception) -> str:
    expected = isinstance(error, CatalogueError)
    return after_colon(reason_of(error)).rstrip(".") if expected else f"erreur inattendue {type(error).__name__}"


def _told_to_the_team(path: str, error: Exception) -> str:
    reason = reason_of(error)
    if isinstance(error, CatalogueError):
        return reason if path in reason else f"{path} n'a pas pu être traité : {after_colon(reason)}"
    return (
        f"{path} n'a pas pu être traité : {after_colon(reason)} Rien n'en a été changé ; prévenez l'équipe technique, "
        "qui verra la trace avec --debug."
    )


def _place(error: Exception) -> str:
    """Return the line of ours that was running: ``validators/typed.py:84``."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(_ROOT) and "site-packages" not in file.parts:
            return f"{file.relative_to(_ROOT).as_posix()}:{frame.lineno}"
    return "une bibliothèque"
