"""Try without loading: a workbook laid in ``Essais/{CODE}/`` is read, checked and planned like its master, and answered.

Whatever its name, it stands for the workbook of its folder. Its report says what would change and what would stop being
sellable (decision 57). Nothing of it is loaded, and it never moves the exit code, unless the service itself could not
finish it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from catalogue.store import runs
from sync.asides import Answering, keep_answer
from sync.assessment import as_validated
from sync.bootstrap import Service
from sync.consequences import foretold
from sync.context import still_stands
from sync.deciding import Case, in_turn
from sync.delivery import stored_report, submission_of
from sync.library import DocumentLibrary
from sync.outcome import WorkbookResult
from sync.reading import Source, open_trial
from validators.findings import Outcome


def try_out(service: Service, library: DocumentLibrary, source: Source, how: Answering) -> WorkbookResult:
    """Answer a trial, unless neither it nor what it is checked against moved since its answer.

    Writes: submission, finding, and the report in the library; a dry run writes nothing.
    """
    if not how.dry_run and (answered := _unchanged(service, library, source)) is not None:
        return answered
    opened = open_trial(source, service.reader, service.archive)
    with in_turn(service, Case(opened=opened, library=library, keeps=not how.dry_run)) as (judged,):
        assessment, moved, changes = as_validated(judged.assessment), judged.fingerprint, judged.changes
        entered = submission_of(source, opened, assessment, run_id=how.run_id, fingerprint=moved, changes=changes)
        assessment = foretold(service, entered, assessment)
    return replace(keep_answer(service, entered, assessment, how), settled=Outcome.VALID)


def _unchanged(service: Service, library: DocumentLibrary, source: Source) -> WorkbookResult | None:
    """Return the last answer to a trial when nothing moved since."""
    with service.database.reading(service.scope) as connection:
        last = runs.last_said(connection, source.path)
        loaded = last is not None and runs.loaded_since(connection, last)
    if last is None or loaded or not still_stands(service, library, last, source, now=datetime.now(UTC)):
        return None
    return WorkbookResult(replace(stored_report(service, last), outcome=Outcome.UNCHANGED), Outcome.VALID)
