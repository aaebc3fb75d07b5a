"""Try without loading: a workbook laid in ``Essais/{CODE}/`` is read, checked and planned like its master, and answered.

Whatever its name, it stands for the workbook of its folder. Nothing of it is loaded, and it never moves the exit code.
"""

from __future__ import annotations

from dataclasses import replace

from catalogue.store import runs
from catalogue.vocabulary import ActorKind
from sync.asides import Answering
from sync.assessment import as_validated, assess
from sync.bootstrap import Service
from sync.context import fingerprint, take_bearings
from sync.delivery import shown, stored_report, submission_of
from sync.library import DocumentLibrary
from sync.outcome import WorkbookResult
from sync.reading import Source, open_trial
from validators.findings import Outcome
from validators.ruleset import ruleset


def try_out(service: Service, library: DocumentLibrary, source: Source, how: Answering) -> WorkbookResult:
    """Answer a trial, unless neither it nor what it is checked against moved since its answer.

    Writes: submission, finding, and the report in the library; a dry run writes nothing.
    """
    if not how.dry_run and (answered := _unchanged(service, library, source)) is not None:
        return answered
    opened = open_trial(source)
    with service.database.serialised():
        bearings, moved = take_bearings(service, library, opened)
        assessment = as_validated(assess(opened, bearings))
    entered = submission_of(source, opened, assessment, run_id=how.run_id, fingerprint=moved)
    if how.dry_run:
        return replace(shown(entered, assessment), settled=Outcome.VALID)
    actor = service.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with service.database.acting(actor_id=actor, role="service", run_id=how.run_id, reason=source.path) as connection:
        runs.record(connection, entered, [one.to_json() for one in assessment.findings], numbered=False)
    paths = how.deliver(entered)
    return WorkbookResult(stored_report(service, entered), Outcome.VALID, assessment.plan, paths)


def _unchanged(service: Service, library: DocumentLibrary, source: Source) -> WorkbookResult | None:
    """Return the last answer to a trial when nothing moved since."""
    with service.database.reading() as connection:
        last = runs.last_said(connection, source.path)
        if last is None or (last.sha256, last.ruleset_version) != (source.sha256, ruleset()):
            return None
        if last.reference_fingerprint != fingerprint(connection, library, last.workbook_kind, last.company):
            return None
    return WorkbookResult(replace(stored_report(service, last), outcome=Outcome.UNCHANGED), Outcome.VALID)
