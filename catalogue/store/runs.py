"""The journal of runs: what was submitted, what became of it, and the findings, kept so that a report can be rebuilt."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on

from catalogue.store.tables import company, finding, submission, sync_run

#: First half of the locks by which runs show that they live (`Database.living`); the second is made of their keys.
RUN_LIVES = 7_201_100
_CLOSE_LEFT = """
UPDATE sync_run SET finished_at = clock_timestamp(), outcome = 'failed', exit_code = 3, error = :sentence
WHERE finished_at IS NULL AND NOT EXISTS (
    SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 2 AND classid = :space
      AND objid::bigint = hashtext(sync_run.id::text)::bigint & 4294967295
)
"""
#: Outcomes with which a submission changed the catalogue or the books.
ACCEPTED = ("published", "partial")
FindingRow = Mapping[str, Any]
"""One finding as the contract's JSON object."""

_FINDING_FIELDS = (
    "rule", "severity", "sheet", "cell", "row", "column", "key", "found", "expected", "example", "suggestion",
    "action", "other_cell", "since", "message",
)  # fmt: skip


GROUP_SERIES = "GROUPE"
"""The series in which the deposits of no company are counted; each company has its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One version of one workbook and what became of it."""

    id: uuid.UUID
    run_id: uuid.UUID
    company: str | None  #: company code; None for the group's workbook
    path: str
    workbook_kind: str | None
    sha256: str
    source_version: str | None
    saved_by: str | None
    saved_at: datetime | None
    ruleset_version: str
    reference_fingerprint: str
    outcome: str
    counts: Mapping[str, int]
    received_at: datetime
    series: str | None = None  #: whose numbers it counts in; None: nothing was deposited
    number: int | None = None  #: in its series, from 1
    place: int | None = None  #: its rank among all submissions, whatever clocks say; None: not stored yet
    report_delivered_at: datetime | None = None
    report_paths: Mapping[str, str] | None = None
    report_waits_since: datetime | None = None  #: when it could not be delivered for the first time
    report_due_at: datetime | None = None  #: when it is tried next; None: at any start
    changes: Mapping[str, Any] | None = None  #: what it changed, as its report tells it
    version_number: str | None = None  #: of the workbook's version, as people see it
    web_address: str | None = None  #: opens the workbook in a browser

    @property
    def deposit(self) -> str | None:
        """Return the number that its report bears and that a person types, ``MTV-128``; None: nothing was deposited."""
        return None if self.number is None else f"{self.series}-{self.number}"


def start_run(connection: Connection, *, run_id: uuid.UUID, command: str, library: str, actor_id: uuid.UUID) -> None:
    """Write the run into the journal before it does anything (table sync_run)."""
    connection.execute(
        insert(sync_run).values(id=run_id, command=command, library=library, actor_id=actor_id, dry_run=False)
    )


def close_left_runs(connection: Connection, sentence: str) -> None:
    """Close the runs whose process is gone without having said how they ended: as failed, with a sentence that says so."""
    connection.execute(text(_CLOSE_LEFT), {"space": RUN_LIVES, "sentence": sentence})


def finish_run(connection: Connection, *, run_id: uuid.UUID, outcome: str, exit_code: int, error: str | None) -> None:
    """Close the run in the journal."""
    connection.execute(
        update(sync_run)
        .where(sync_run.c.id == run_id)
        .values(finished_at=text("clock_timestamp()"), outcome=outcome, exit_code=exit_code, error=error)
    )


def record(
    connection: Connection, entry: Submission, findings: Sequence[FindingRow], *, numbered: bool = True
) -> Submission:
    """Store a submission and its findings, in the transaction that applies it; return it with its number.

    Numbers are continuous in their series: whoever stores one has its turn among all that do (`Database.serialised`).
    What only got an answer, and deposited nothing, has none.
    """
    stored = entry
    if numbered:
        series = entry.company or GROUP_SERIES
        numbers = select(func.coalesce(func.max(submission.c.number), 0) + 1).where(submission.c.series == series)
        stored = replace(entry, series=series, number=connection.scalar(numbers))
    company_id = None
    if entry.company is not None:
        company_id = connection.scalar(select(company.c.id).where(company.c.code == entry.company))
    connection.execute(
        insert(submission).values(
            id=entry.id, run_id=entry.run_id, company_id=company_id, path=entry.path,
            workbook_kind=entry.workbook_kind, sha256=entry.sha256, source_version=entry.source_version,
            saved_by=entry.saved_by, saved_at=entry.saved_at, ruleset_version=entry.ruleset_version,
            reference_fingerprint=entry.reference_fingerprint, outcome=entry.outcome, counts=dict(entry.counts),
            received_at=entry.received_at, series=stored.series, number=stored.number,
            changes=entry.changes, version_number=entry.version_number, web_address=entry.web_address,
        )
    )  # fmt: skip
    rows = [
        {"submission_id": entry.id, "position": position, **{field: item[field] for field in _FINDING_FIELDS}}
        for position, item in enumerate(findings)
    ]
    if rows:
        connection.execute(insert(finding), rows)
    return stored


def refresh(connection: Connection, submission_id: uuid.UUID, fingerprint: str) -> None:
    """Note what a submission was last checked against, its answer being the same."""
    connection.execute(
        update(submission).where(submission.c.id == submission_id).values(reference_fingerprint=fingerprint)
    )


def mark_delivered(connection: Connection, submission_id: uuid.UUID, paths: Mapping[str, str]) -> None:
    """Say that a submission's report lies in the library, and where."""
    connection.execute(
        update(submission)
        .where(submission.c.id == submission_id)
        .values(report_delivered_at=text("clock_timestamp()"), report_paths=dict(paths))
    )


def postpone_report(
    connection: Connection, submission_id: uuid.UUID, *, waits_since: datetime, due_at: datetime | None
) -> None:
    """Note since when a submission's report waits, and when it is tried next; None: at any start."""
    connection.execute(
        update(submission)
        .where(submission.c.id == submission_id)
        .values(report_waits_since=waits_since, report_due_at=due_at)
    )


_SUBMISSIONS = select(
    submission.c.id, submission.c.run_id, company.c.code.label("company"), submission.c.path,
    submission.c.workbook_kind, submission.c.sha256, submission.c.source_version, submission.c.saved_by,
    submission.c.saved_at, submission.c.ruleset_version, submission.c.reference_fingerprint, submission.c.outcome,
    submission.c.counts, submission.c.received_at, submission.c.series, submission.c.number, submission.c.place,
    submission.c.report_delivered_at, submission.c.report_paths, submission.c.report_waits_since,
    submission.c.report_due_at, submission.c.changes, submission.c.version_number, submission.c.web_address,
).join_from(submission, company, submission.c.company_id == company.c.id, isouter=True)  # fmt: skip


def of_path(path: str) -> ColumnElement[bool]:
    """Say which submissions are of a workbook, whose name may have changed its case meanwhile."""
    return func.lower(submission.c.path) == path.lower()


def last_submission(connection: Connection, path: str, *, accepted: bool = False) -> Submission | None:
    """Return the newest submission of a workbook, or the newest that changed the catalogue.

    Its name may have changed its case meanwhile; what was only said of it (``valid``) is no submission of its content.
    """
    query = _SUBMISSIONS.where(of_path(path), submission.c.outcome != "valid")
    if accepted:
        query = query.where(submission.c.outcome.in_(ACCEPTED))
    row = connection.execute(query.order_by(submission.c.place.desc()).limit(1)).mappings().first()
    return None if row is None else Submission(**row)


def last_said(connection: Connection, path: str) -> Submission | None:
    """Return the newest submission of exactly this path, whatever became of it."""
    query = _SUBMISSIONS.where(submission.c.path == path).order_by(submission.c.place.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else Submission(**row)


def loaded_since(connection: Connection, said: Submission) -> bool:
    """Say whether the catalogue took a workbook of that kind and company since a submission was answered."""
    later = _SUBMISSIONS.where(
        submission.c.workbook_kind == said.workbook_kind,
        company.c.code.is_not_distinct_from(said.company),
        submission.c.outcome.in_(ACCEPTED),
        submission.c.number.is_not(None),  # a trial brought nothing
        submission.c.place > said.place,
    )
    return bool(connection.scalar(select(later.exists())))


def recent_submissions(connection: Connection, path: str, most: int) -> list[Submission]:
    """Return the last submissions of a workbook's content, newest first, as `last_submission` knows them."""
    query = _SUBMISSIONS.where(of_path(path), submission.c.outcome != "valid")
    newest = query.order_by(submission.c.place.desc()).limit(most)
    return [Submission(**row) for row in connection.execute(newest).mappings()]


def notices_for(connection: Connection, company: str, *, after: Submission) -> list[str]:
    """Return what submissions of the group's workbook told a company since a submission of its own, oldest first."""
    told = submission.c.changes["notices"]
    query = (
        select(told)
        .where(submission.c.workbook_kind == "group", submission.c.place > after.place, told.is_not(None))
        .order_by(submission.c.place)
    )
    return [text for notices in connection.scalars(query) for code, text in notices or () if code == company]


def accepted_in(connection: Connection, library: str) -> list[Submission]:
    """Return the newest accepted submission of each workbook of a library, by path."""
    came_from = select(sync_run.c.id).where(sync_run.c.library == library)
    name = func.lower(submission.c.path)
    query = (
        _SUBMISSIONS.where(
            submission.c.outcome.in_(ACCEPTED),
            submission.c.run_id.in_(came_from),
            submission.c.number.is_not(None),  # a trial brought nothing
        )
        .ext(distinct_on(name))
        .order_by(name, submission.c.place.desc())
    )
    return [Submission(**row) for row in connection.execute(query).mappings()]


def undelivered(connection: Connection, library: str) -> list[Submission]:
    """Return the submissions whose report never reached the library that they came from, oldest first."""
    came_from = select(sync_run.c.id).where(sync_run.c.library == library)
    query = _SUBMISSIONS.where(submission.c.report_delivered_at.is_(None), submission.c.run_id.in_(came_from)).order_by(
        submission.c.place
    )
    return [Submission(**row) for row in connection.execute(query).mappings()]


def commands(connection: Connection) -> set[str]:
    """Return the commands that brought workbooks into this database: none when nothing was ever submitted."""
    query = select(sync_run.c.command).join_from(submission, sync_run, submission.c.run_id == sync_run.c.id).distinct()
    return set(connection.scalars(query))


def submissions_of(connection: Connection, run_id: uuid.UUID) -> list[Submission]:
    """Return the submissions of one run, in order."""
    query = _SUBMISSIONS.where(submission.c.run_id == run_id).order_by(submission.c.place)
    return [Submission(**row) for row in connection.execute(query).mappings()]


def findings_of(connection: Connection, submission_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the findings of a submission as the contract's JSON objects, in order."""
    query = (
        select(*(finding.c[field] for field in _FINDING_FIELDS))
        .where(finding.c.submission_id == submission_id)
        .order_by(finding.c.position)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
