"""The story: fetch → unchanged? → read → check → plan → apply → report and deliver, one workbook after the other.

Each step is a function of plain data; reading and writing stay at the edges. A workbook is applied in one
transaction that holds its rows, their audit, the publication windows, the submission and its findings: a process
killed at any moment leaves the old catalogue or the new one. A month of operations comes after the catalogues, and in
place of rows it brings entries of the books (`sync.operations`). The report is delivered afterwards, from what was
stored, and at the next start if the process died in between or the library could not be written.

What stops one workbook does not stop the others: the run goes on, and ends with exit code 3 and what happened.
Only without a database there is nothing to go on with.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch

from catalogue.checkpoints import checkpoint
from catalogue.errors import CatalogueError, DatabaseUnavailable, StorageUnavailable
from catalogue.store import runs
from catalogue.store.apply import refresh_statuses
from catalogue.store.ledger.writing import write
from catalogue.store.partitions import ensure_partitions
from catalogue.store.runs import Submission
from catalogue.vocabulary import ActorKind, Role
from sync.assessment import SETTLED, Assessment, assess, is_settled
from sync.bootstrap import Service
from sync.consequences import carry_out, foretold, with_notices
from sync.context import fingerprint, take_bearings
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
from sync.library import DocumentLibrary, Entry
from sync.outcome import RunResult, WorkbookResult
from sync.reading import Source, fetch, open_workbook
from sync.since import dated_in
from validators.findings import Outcome
from validators.rules import RULESET_VERSION

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
    progress: Callable[[str, str], None] = _silent  #: called with a workbook's path and the step that begins


def synchronise(service: Service, library: DocumentLibrary, options: Options) -> RunResult:
    """Bring every workbook of a library that changed into the catalogue, and answer each author with a report.

    Writes: the catalogue with its audit (one transaction a workbook), sync_run, submission, finding, the archive,
    and the reports in the library. A dry run fills the archive only.
    What an author can mend is a finding; what the service could not do is in the result's failures (exit code 3).
    Raises: DatabaseUnavailable; StorageUnavailable when the library cannot even be listed.
    """
    entries = [entry for entry in library.workbooks() if options.only is None or fnmatch(entry.path, options.only)]
    with _journal(service, library, options) as run:
        if not options.dry_run:
            run.failures += [*deliver_pending(service, library), *deliver_pending_exports(service, library)]
        for entry in entries:
            with run.going_on():
                run.results.append(_synchronise_workbook(service, library, entry, run, options))
        return run.result()


def _synchronise_workbook(
    service: Service, library: DocumentLibrary, entry: Entry, run: _Run, options: Options
) -> WorkbookResult:
    """Tell the story of one workbook."""
    options.progress(entry.path, "lecture")
    source = fetch(library, service.archive, entry)
    if not options.dry_run and (last := _unchanged(service, library, source)) is not None:
        return last
    checkpoint("before read")
    opened = open_workbook(source)
    checkpoint("after read")
    options.progress(entry.path, "contrôle")
    with service.database.serialised():
        bearings, moved = take_bearings(service, library, opened)
        assessment = assess(opened, bearings, all_or_nothing=options.all_or_nothing)
        depends_on = SETTLED if is_settled(assessment) else moved
        keep = None if options.dry_run else service.archive.keep
        changes = changes_of(assessment, keep)
        entered = submission_of(source, opened, assessment, run_id=run.id, fingerprint=depends_on, changes=changes)
        if options.dry_run:
            return shown(entered, foretold(service, entered, assessment))
        options.progress(entry.path, "chargement")
        _apply(service, entered, with_notices(service, entered, assessment))
    options.progress(entry.path, "compte rendu")
    checkpoint("before report")
    paths: tuple[str, ...] = ()
    try:
        paths = deliver(service, library, entered)
    except StorageUnavailable as failure:
        run.failures.append(report_waits(entered, failure))
    checkpoint("after report")
    return WorkbookResult(stored_report(service, entered), assessment.outcome, assessment.plan, paths)


def _unchanged(service: Service, library: DocumentLibrary, source: Source) -> WorkbookResult | None:
    """Return the last result of a workbook when neither it, nor the rules, nor its references moved (decision 6)."""
    with service.database.reading() as connection:
        last = runs.last_submission(connection, source.path)
        if last is None or (last.sha256, last.ruleset_version) != (source.sha256, RULESET_VERSION):
            return None
        if last.reference_fingerprint not in (
            SETTLED,
            fingerprint(connection, library, last.workbook_kind, last.company),
        ):
            return None
    report = stored_report(service, last)
    since = tuple(replace(finding, since=finding.since or last.received_at) for finding in report.findings)
    report = replace(report, outcome=Outcome.UNCHANGED, findings=since, changes=None)
    return WorkbookResult(report, Outcome(last.outcome))


def _apply(service: Service, entered: Submission, assessment: Assessment) -> None:
    """Write one workbook's changes and their windows, or its operations; the submission and its findings: all, or nothing.

    The actor is the person who last saved the workbook.
    """
    editor = entered.saved_by or "auteur inconnu"
    actor = service.database.find_or_create_actor(ActorKind.WORKBOOK_EDITOR, editor)
    with service.database.acting(
        actor_id=actor,
        role=Role.CATALOGUE_MANAGER if assessment.posting is None else Role.ACCOUNTING,
        run_id=entered.run_id,
        companies=[entered.company] if entered.company else [],
        reason=entered.path,
    ) as connection:
        if assessment.posting is not None:
            write(connection, assessment.posting)
        else:
            assessment = carry_out(connection, entered.company, assessment)
            entered = with_told(entered, assessment)
        checkpoint("before journal")
        findings = dated_in(connection, entered.path, assessment.findings)
        runs.record(connection, entered, [finding.to_json() for finding in findings])
        checkpoint("before commit")
    checkpoint("after commit")


@dataclass(slots=True)
class _Run:
    """A run under way."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    results: list[WorkbookResult] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Keep what stops one workbook from stopping the others; raises DatabaseUnavailable, which stops them all."""
        try:
            yield
        except DatabaseUnavailable:
            raise
        except CatalogueError as failure:
            self.failures.append(failure.sentence)

    def result(self) -> RunResult:
        """Return what the run amounts to so far."""
        return RunResult(self.id, tuple(self.results), tuple(self.failures))


@contextmanager
def _journal(service: Service, library: DocumentLibrary, options: Options) -> Iterator[_Run]:
    """Enter the run into the journal, and how it ended, even when the service could not work."""
    run = _Run()
    if options.dry_run:
        yield run
        return
    database = service.database
    actor = database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with database.acting(actor_id=actor, role="service", run_id=run.id) as connection:
        runs.start_run(connection, run_id=run.id, command=options.command, library=library.name, actor_id=actor)
        ensure_partitions(connection, MONTHS_AHEAD)
        refresh_statuses(connection)
    outcome: str = "failed"
    exit_code, error = 3, None
    try:
        yield run
        result = run.result()
        outcome, exit_code, error = result.outcome, result.exit_code, result.failure
    except CatalogueError as failure:
        error = failure.sentence
        exit_code = failure.exit_code
        raise
    finally:
        with database.acting(actor_id=actor, role="service", run_id=run.id) as connection:
            runs.finish_run(connection, run_id=run.id, outcome=outcome, exit_code=exit_code, error=error)
