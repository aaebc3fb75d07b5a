"""The story: fetch → unchanged? → read → check → plan → apply → report and deliver, one workbook after the other.

Each step is a function of plain data; reading and writing stay at the edges. A workbook is applied in one
transaction that holds its rows, their audit, the publication windows, the submission and its findings: a process
killed at any moment leaves the old catalogue or the new one. A month of operations comes after the catalogues, and in
place of rows it brings entries of the books (`sync.operations`). The report is delivered afterwards, from what was
stored, and at the next start if the process died in between or the library could not be written.

What stops one workbook, whatever it is, does not stop the others: it ends as ``failed``, the run goes on, and leaves
with exit code 3 and what happened. Only without a database there is nothing to go on with.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import Connection

from catalogue.checkpoints import checkpoint
from catalogue.errors import CatalogueError, DatabaseUnavailable
from catalogue.scope import service_as
from catalogue.store import runs
from catalogue.store.apply import refresh_statuses
from catalogue.store.deposits import use_number
from catalogue.store.ledger.writing import write
from catalogue.store.partitions import ensure_partitions
from catalogue.store.runs import Submission
from catalogue.vocabulary import ActorKind, Role
from sync.asides import Answering, answer, look_around
from sync.assessment import SETTLED, Assessment, assess, changes_nothing, is_settled
from sync.bootstrap import Service
from sync.consequences import carry_out, foretold, with_notices
from sync.context import still_stands, take_bearings
from sync.delivery import (
    changes_of,
    deliver,
    deliver_pending,
    report_waits,
    shown,
    stored_report,
    submission_of,
    with_told,
)
from sync.export_delivery import deliver_pending_exports
from sync.failure import stopped
from sync.library import DocumentLibrary, Entry
from sync.library.opening import UNREAD
from sync.outcome import RunResult, WorkbookResult
from sync.past import confirmation_of
from sync.reading import Source, fetch, open_workbook
from sync.since import dated_in
from sync.trials import try_out
from validators.findings import Outcome
from workbooks.confirmation import TypedNumber

MONTHS_AHEAD = 3
"""Monthly partitions kept ready: audit_log, webhook_event and api_call are partitioned by month."""


def _silent(_path: str, _step: str) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run goes about it."""

    command: str = "sync"
    only: str | None = None  #: glob on the workbooks' paths
    all_or_nothing: bool = False  #: refuse a workbook for any blocking finding
    dry_run: bool = False  #: decide, and change nothing
    confirm: str | None = None  #: the number of a deposit whose report is confirmed
    progress: Callable[[str, str], None] = _silent  #: called with a workbook's path and the step that begins


def synchronise(service: Service, library: DocumentLibrary, options: Options) -> RunResult:
    """Bring every workbook of a library that changed into the catalogue, and answer each author with a report.

    Writes: the catalogue with its audit (one transaction a workbook), sync_run, submission, finding, the archive,
    and the reports in the library. A dry run fills the archive only.
    What an author can mend is a finding; what the service could not do is in the result's failures (exit code 3).
    Raises: DatabaseUnavailable; StorageUnavailable when the library cannot even be listed.
    """
    sight = look_around(service, library, options.only)
    confirmed = confirmation_of(service, options.confirm, [entry.path for entry in sight.workbooks])
    with _journal(service, library, options) as run:
        run.notes += confirmed.notes
        if not options.dry_run:
            run.waiting += [*deliver_pending(service, library), *deliver_pending_exports(service, library)]
        for entry in sight.workbooks:
            typed = confirmed.number if entry.path == confirmed.path else None
            story = partial(_synchronise_workbook, service, library, run=run, options=options, confirm=typed)
            run.results.append(_going_on(service, library, entry, run, options, story=story))
        how = Answering(run_id=run.id, dry_run=options.dry_run, deliver=partial(_answer, service, library, run))
        said = (answer(service, aside, version, how) for aside, version in sight.asides)
        run.results += [one for one in said if one is not None]
        trial = partial(try_out, service, library, how=how)
        run.results += [_going_on(service, library, entry, run, options, story=trial) for entry in sight.trials]
        return run.result()


def _going_on(
    service: Service,
    library: DocumentLibrary,
    entry: Entry,
    run: _Run,
    options: Options,
    *,
    story: Callable[[Source], WorkbookResult],
) -> WorkbookResult:
    """Tell the story of one workbook, or what stopped it; raises DatabaseUnavailable, which stops them all."""
    source = None
    try:
        options.progress(entry.shown, "lecture")
        source = fetch(library, service.archive, entry, most_bytes=service.settings.workbook_max_bytes)
        return story(source)
    except DatabaseUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  nothing that one workbook does may keep the others from being read
        return stopped(entry.shown, error, run_id=run.id, sha256=source.sha256 if source else UNREAD)


def _synchronise_workbook(
    service: Service,
    library: DocumentLibrary,
    source: Source,
    run: _Run,
    options: Options,
    *,
    confirm: TypedNumber | None,
) -> WorkbookResult:
    """Tell the story of one workbook."""
    if not options.dry_run and confirm is None and (last := _unchanged(service, library, source)) is not None:
        return last
    checkpoint("before read")
    opened = open_workbook(source)
    checkpoint("after read")
    options.progress(source.path, "contrôle")
    with service.database.serialised():
        bearings, moved = take_bearings(service, library, opened, confirm=confirm)
        assessment = assess(opened, bearings, all_or_nothing=options.all_or_nothing)
        depends_on = SETTLED if is_settled(assessment) else moved
        keep = None if options.dry_run else service.archive.keep
        changes = changes_of(assessment, keep)
        entered = submission_of(source, opened, assessment, run_id=run.id, fingerprint=depends_on, changes=changes)
        if options.dry_run:
            return shown(entered, foretold(service, entered, assessment))
        assessment = with_notices(service, entered, assessment)
        confirming = confirm is not None or assessment.confirmed is not None
        if not confirming and (last := _same_answer(service, entered, assessment)) is not None:
            return last
        options.progress(source.path, "chargement")
        entered, assessment = _apply(service, entered, assessment)
    options.progress(source.path, "compte rendu")
    return replace(shown(entered, assessment, loaded=True), report_paths=_answer(service, library, run, entered))


def _answer(service: Service, library: DocumentLibrary, run: _Run, entered: Submission) -> tuple[str, ...]:
    """Deliver the report of a workbook that is applied; what keeps it from its author undoes nothing."""
    checkpoint("before report")
    paths: tuple[str, ...] = ()
    try:
        paths = deliver(service, library, entered)
    except DatabaseUnavailable:
        raise
    except Exception as failure:  # noqa: BLE001  the report is stored, and is tried again by the next run
        run.waiting.append(report_waits(entered, failure))
    checkpoint("after report")
    return paths


def _unchanged(service: Service, library: DocumentLibrary, source: Source) -> WorkbookResult | None:
    """Return the last result of a workbook when neither it, nor the rules, nor its references moved (decision 6)."""
    with service.database.reading(service.scope) as connection:
        last = runs.last_submission(connection, source.path)
        standing = still_stands(connection, library, last, source)
    return _as_before(service, last) if last is not None and standing else None


def _same_answer(service: Service, entered: Submission, assessment: Assessment) -> WorkbookResult | None:
    """Return the last result of a workbook that was checked again, only to change nothing and to say the same."""
    with service.database.reading(service.scope) as connection:
        last = runs.last_submission(connection, entered.path)
        if last is None or not changes_nothing(assessment):
            return None
        said = [row["message"] for row in runs.findings_of(connection, last.id)]
    now = (entered.sha256, entered.ruleset_version, entered.outcome, [item.message for item in assessment.findings])
    if now != (last.sha256, last.ruleset_version, last.outcome, said):
        return None
    with _acting(service, entered, assessment, entered.path) as connection:
        if assessment.posting is not None:
            write(connection, assessment.posting)  # what is posted may fall due
        runs.refresh(connection, last.id, entered.reference_fingerprint)
    return _as_before(service, last)


def _as_before(service: Service, last: Submission) -> WorkbookResult:
    report = stored_report(service, last)
    since = tuple(replace(finding, since=finding.since or last.received_at) for finding in report.findings)
    report = replace(report, outcome=Outcome.UNCHANGED, findings=since, changes=None)
    return WorkbookResult(report, Outcome(last.outcome))


def _apply(service: Service, entered: Submission, assessment: Assessment) -> tuple[Submission, Assessment]:
    """Write one workbook's changes and their windows, or its operations; the submission and its findings: all, or nothing.

    Returns both as they are written: with its number, what stops being sellable, and since when each finding is said.
    """
    with _acting(service, entered, assessment, _reason(entered, assessment)) as connection:
        if assessment.posting is not None:
            write(connection, assessment.posting)
        else:
            assessment = carry_out(connection, entered.company, assessment)
            entered = with_told(entered, assessment)
        checkpoint("before journal")
        assessment = replace(assessment, findings=dated_in(connection, entered.path, assessment.findings))
        stored = runs.record(connection, entered, [finding.to_json() for finding in assessment.findings])
        if assessment.confirmed is not None:
            use_number(connection, assessment.confirmed.id, used_by=stored.id, company_code=entered.company)
        checkpoint("before commit")
    checkpoint("after commit")
    return stored, assessment


def _reason(entered: Submission, assessment: Assessment) -> str:
    """Return why the catalogue changes: the workbook, and what a person confirmed."""
    if assessment.confirmed is None:
        return entered.path
    return f"{', '.join(assessment.reasons)} (dépôt n° {assessment.confirmed.label}) : {entered.path}"


def _acting(
    service: Service, entered: Submission, assessment: Assessment, reason: str
) -> AbstractContextManager[Connection]:
    """Open the transaction of one workbook, in the name of the person who last saved it."""
    editor = entered.saved_by or "auteur inconnu"
    actor = service.database.find_or_create_actor(ActorKind.WORKBOOK_EDITOR, editor)
    return service.database.acting(
        service_as(actor, Role.CATALOGUE_MANAGER if assessment.posting is None else Role.ACCOUNTING),
        run_id=entered.run_id,
        reason=reason,
    )


@dataclass(slots=True)
class _Run:
    """A run under way."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    results: list[WorkbookResult] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  #: a sentence for each thing that is done but not yet delivered
    notes: list[str] = field(default_factory=list)  #: sentences for whoever started the run

    def result(self) -> RunResult:
        """Return what the run amounts to so far."""
        return RunResult(self.id, tuple(self.results), tuple(self.waiting), tuple(self.notes))


@contextmanager
def _journal(service: Service, library: DocumentLibrary, options: Options) -> Iterator[_Run]:
    """Enter the run into the journal, and how it ended, even when the service could not work."""
    run = _Run()
    if options.dry_run:
        yield run
        return
    database = service.database
    actor = database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with database.acting(service_as(actor), run_id=run.id) as connection:
        runs.start_run(connection, run_id=run.id, command=options.command, library=library.name, actor_id=actor)
        ensure_partitions(connection, MONTHS_AHEAD)
        refresh_statuses(connection)
    outcome: str = "failed"
    exit_code, error = 3, None
    try:
        yield run
        result = run.result()
        outcome, exit_code, error = result.outcome.journalled, result.exit_code, result.failure
    except CatalogueError as failure:
        error = failure.sentence
        exit_code = failure.exit_code
        raise
    finally:
        with database.acting(service_as(actor), run_id=run.id) as connection:
            runs.finish_run(connection, run_id=run.id, outcome=outcome, exit_code=exit_code, error=error)
