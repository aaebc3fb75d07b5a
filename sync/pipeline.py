"""The story: known version? → fetch → unchanged? → read → gather → decide → apply → report, one workbook after the other.

Each step is a function of plain data; reading and writing stay at the edges. All that waits for the library, a file or a
parser comes before the turn in which a workbook is applied (`sync.deciding`). It is applied in one transaction that holds
its rows, their audit, the publication windows, the submission and its findings: a process killed at any moment leaves the
old catalogue or the new one. A month of operations comes after the catalogues, and in place of rows it brings entries of
the books (`sync.operations`). The report is delivered afterwards, from what was stored, and at the next start if the
process died in between or the library could not be written.

What stops one workbook, whatever it is, does not stop the others: it ends as ``failed``, the run goes on, and leaves
with exit code 3 and what happened. Only without a database there is nothing to go on with.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from catalogue.checkpoints import checkpoint
from catalogue.errors import DatabaseUnavailable
from catalogue.french import after_colon
from catalogue.scope import service_as
from catalogue.store import runs
from catalogue.store.deposits import use_number
from catalogue.store.ledger.writing import write
from catalogue.store.runs import Submission
from catalogue.vocabulary import ActorKind, Role
from sync.asides import Answering, Remark, answer, look_around
from sync.assessment import SETTLED, Assessment, changes_nothing, is_settled
from sync.bootstrap import Service
from sync.consequences import carry_out, foretold, with_notices
from sync.context import still_stands
from sync.deciding import Case, in_turn
from sync.delivery import shown, stored_report, submission_of, with_told
from sync.depositing import Deliveries
from sync.export_delivery import deliver_pending_exports
from sync.failure import reason_of, stopped
from sync.fetching import SUFFIX, BeingEdited, bring, known_of
from sync.library import DocumentLibrary, Entry
from sync.library.opening import UNREAD
from sync.library.places import is_trial
from sync.noticing import keep_subscribed
from sync.outcome import RunResult, WorkbookResult
from sync.past import Confirmation, confirmation_of
from sync.reading import Source, open_workbook, source_of
from sync.report_delivery import deliver, deliver_pending, report_waits
from sync.run import Options, Run, journalled
from sync.since import dated_in
from sync.trials import try_out
from validators.findings import Outcome
from workbooks.confirmation import TypedNumber

__all__ = ["Options", "synchronise", "synchronise_one"]


def synchronise(service: Service, library: DocumentLibrary, options: Options) -> RunResult:
    """Bring every workbook of a library that changed into the catalogue, and answer each author with a report.

    Writes: the catalogue with its audit (one transaction a workbook), sync_run, submission, finding, what it learnt of the
    library, the archive, and the reports in the library. A dry run fills the archive, and remembers what it learnt, only.
    A workbook that somebody is still at is left to a later run, with a note.
    What an author can mend is a finding; what the service could not do is in the result's failures (exit code 3).
    Raises: DatabaseUnavailable; StorageUnavailable when the library cannot even be listed.
    """
    sight = look_around(service, library, options.only)
    confirmed = confirmation_of(service, options.confirm, [entry.path for entry in sight.workbooks])
    with journalled(service, library, options) as run:
        run.notes += confirmed.notes
        if not options.dry_run:
            _catch_up(run, options.now())
        _each(run, sight.workbooks, confirmed)
        run.results += filter(None, (_remarked(run, remark) for remark in sight.remarks))
        _each(run, sight.trials, confirmed)
        return run.result()


def _catch_up(run: Run, now: datetime) -> None:
    """Do what earlier runs left to do; what keeps one of it from being done keeps nothing else."""
    service, library = run.service, run.library

    def subscribed() -> Deliveries:
        return Deliveries(told=list(filter(None, [keep_subscribed(service, library, now)])))

    for what, step in (
        ("L'abonnement aux changements de la bibliothèque", subscribed),
        ("La livraison des comptes rendus en attente", lambda: deliver_pending(service, library, now)),
        ("La livraison des exports en attente", lambda: deliver_pending_exports(service, library, now=now)),
    ):
        try:
            done = step()
        except DatabaseUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  the workbooks of today do not wait for it
            run.waiting.append(f"{what} attend la prochaine synchronisation : {after_colon(reason_of(error))}")
        else:
            run.waiting += done.waiting
            run.notes += done.told


def _remarked(run: Run, remark: Remark) -> WorkbookResult | None:
    """Answer a file that is not read: what is said of it, or what stopped that."""
    try:
        return answer(run.service, remark, _answering(run))
    except DatabaseUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  as for a workbook
        return stopped(remark.aside.path, error, run_id=run.id)


def _each(run: Run, entries: Sequence[Entry], confirmed: Confirmation) -> None:
    """Bring each workbook in, or answer each trial; the ones that move wait."""
    for entry in entries:
        typed = confirmed.number if entry.path == confirmed.path else None
        try:
            run.results.append(synchronise_one(run, entry, confirm=typed))
        except BeingEdited as edited:
            run.notes.append(edited.sentence)


def synchronise_one(run: Run, entry: Entry, *, confirm: TypedNumber | None = None) -> WorkbookResult:
    """Bring one workbook of the run's library into the catalogue, or answer a trial: what became of it, or stopped it.

    ``confirm`` is the number of a deposit that came with the run. Writes: as `synchronise`. Raises: DatabaseUnavailable,
    which stops them all; BeingEdited, which leaves this one as it is.
    """
    if entry.moving:
        raise BeingEdited(entry)
    source: Source | None = None
    asked = run.options.dry_run or confirm is not None
    try:
        while True:
            last, source = _fetched(run, entry)
            if is_trial(entry.path):
                return try_out(run.service, run.library, source, _answering(run))
            if last is not None and not asked and _stands(run, last, source):
                return _as_before(run.service, last)
            if (loaded := _load(run, source, last, confirm)) is not None:
                return loaded
            entry = run.library.find(entry.path) or entry  # somebody deposited it meanwhile: as it lies there now
    except (DatabaseUnavailable, BeingEdited):
        raise
    except Exception as error:  # noqa: BLE001  nothing that one workbook does may keep the others from being read
        return stopped(entry.shown, error, run_id=run.id, sha256=source.sha256 if source else UNREAD)


def _fetched(run: Run, entry: Entry) -> tuple[Submission | None, Source]:
    """Bring one workbook into the archive; return it, after the last submission that there was of it before."""
    run.options.progress(entry.shown, "lecture")
    with run.service.database.reading(run.service.scope) as connection:
        known = known_of(connection, run.library, [entry])
        last = runs.last_submission(connection, entry.shown)
    most_bytes = run.service.settings.workbook_max_bytes
    (brought,) = bring(run.service, run.library, [entry], known, most_bytes=most_bytes, suffix=SUFFIX)
    return last, source_of(brought)


def _load(run: Run, source: Source, before: Submission | None, confirm: TypedNumber | None) -> WorkbookResult | None:
    """Tell the story of one workbook that changed, or that its lists, documents or rules make worth another look.

    ``before`` is its last submission, as it was before the file was read. Returns None, with nothing done, where another
    one was stored meanwhile: what was read may be older than that.
    """
    service, options = run.service, run.options
    checkpoint("before read")
    opened = open_workbook(source, service.reader, service.archive)
    checkpoint("after read")
    options.progress(source.path, "contrôle")
    case = Case(
        opened=opened,
        library=run.library,
        at=options.at,
        confirm=confirm,
        all_or_nothing=options.all_or_nothing,
        keeps=not options.dry_run,
    )
    with in_turn(service, case, waiting=lambda: options.progress(source.path, "chargement")) as (judged,):
        if _is_overtaken(service, source, before):
            return None
        assessment, changes = judged.assessment, judged.changes
        depends_on = SETTLED if is_settled(assessment) else judged.fingerprint
        entered = submission_of(source, opened, assessment, run_id=run.id, fingerprint=depends_on, changes=changes)
        if options.dry_run:
            return shown(entered, foretold(service, entered, assessment))
        assessment = with_notices(service, entered, assessment)
        confirming = confirm is not None or assessment.confirmed is not None
        if not confirming and (last := _same_answer(service, entered, assessment)) is not None:
            return last
        checkpoint("before apply")
        entered, assessment = _apply(service, entered, assessment)
    options.progress(source.path, "compte rendu")
    return replace(shown(entered, assessment, loaded=True), report_paths=_answer(run, entered))


def _stands(run: Run, last: Submission, source: Source) -> bool:
    return still_stands(run.service, run.library, last, source, now=run.options.now())


def _is_overtaken(service: Service, source: Source, before: Submission | None) -> bool:
    """Say whether another submission of a workbook was stored since the one that was the last before it was read."""
    with service.database.reading(service.scope) as connection:
        last = runs.last_submission(connection, source.path)
    return (last and last.id) != (before and before.id)


def _answering(run: Run) -> Answering:
    """Return how what is not loaded is answered."""
    return Answering(run_id=run.id, dry_run=run.options.dry_run, deliver=lambda entered: _answer(run, entered))


def _answer(run: Run, entered: Submission) -> tuple[str, ...]:
    """Deliver the report of a workbook that is applied; what keeps it from its author undoes nothing."""
    checkpoint("before report")
    paths: tuple[str, ...] = ()
    try:
        paths = deliver(run.service, run.library, entered, run.options.now()).paths
    except DatabaseUnavailable:
        raise
    except Exception as failure:  # noqa: BLE001  the report is stored, and is tried again by the next run
        run.waiting.append(report_waits(entered, failure))
    checkpoint("after report")
    return paths


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
