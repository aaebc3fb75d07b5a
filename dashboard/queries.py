"""What the screens ask the database: SQL only, typed answers, never an unlimited list.

Every question takes the company whose workbooks may be seen (its code; None = all), and reads inside the
connection's own snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

#: More workbooks than the group will ever have: a screen shows one line for each.
MOST_WORKBOOKS = 200
#: More choices than anybody reads in a list.
MOST_CHOICES = 100

# The newest decided submission of each workbook is its state: an unchanged workbook makes no new one, and what was only
# said of a file, or tried in Essais, is no workbook's.
_LATEST = """
WITH latest AS (
    SELECT DISTINCT ON (submission.path) submission.*, company.code AS company, company.legal_name AS company_name
    FROM submission LEFT JOIN company ON company.id = submission.company_id
    WHERE submission.outcome <> 'valid' AND submission.path NOT LIKE 'Essais/%' AND (CAST(:company AS text) IS NULL OR company.code = :company)
    ORDER BY submission.path, submission.received_at DESC
), weighed AS (
    SELECT finding.submission_id,
           count(*) FILTER (WHERE severity = 'blocking') AS blocking,
           count(*) FILTER (WHERE severity = 'warning') AS warnings,
           count(*) FILTER (WHERE severity = 'info') AS infos
    FROM finding JOIN latest ON latest.id = finding.submission_id
    GROUP BY finding.submission_id
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers at the head of the page."""

    workbooks: int  #: workbooks that were ever submitted
    active_products: int  #: products whose state is « Actif » at the instant asked for
    products: int  #: products in any state
    sellable_products: int  #: products that somebody may sell on some channel at that instant
    blocking: int  #: blocking findings of the workbooks as they stand
    warnings: int  #: warnings, likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookState:
    """One workbook as its last submission left it."""

    submission_id: UUID
    run_id: UUID  #: the run that took it
    company: str | None  #: company code; None for the group's workbook, or an unknown company
    company_name: str | None
    path: str  #: inside the library
    kind: str | None  #: company, group, operations
    outcome: str
    accepted: int  #: units accepted
    refused: int  #: units refused
    blocking: int  #: findings of each severity
    warnings: int
    infos: int
    saved_by: str | None
    saved_at: datetime | None  #: aware
    received_at: datetime  #: aware
    reports: Mapping[str, str]  #: path of each file of its report in the library, by kind; empty = not delivered yet


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """Which findings to show; an empty field asks for all."""

    severities: tuple[str, ...] = ()
    sheet: str | None = None  #: a sheet's name; "" = findings about the file itself
    action: str | None = None
    search: str = ""  #: text found anywhere in the finding, whatever its case


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One finding, as the screen shows it."""

    rule: str
    severity: str
    sheet: str | None
    cell: str | None
    row: int | None
    column: str | None
    key: str | None
    found: str | None
    expected: str | None
    suggestion: str | None
    action: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingPage:
    """Some findings out of all that the filter lets through."""

    lines: tuple[FindingLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by, and how many findings have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the service."""

    id: UUID
    command: str
    started_at: datetime  #: aware
    finished_at: datetime | None  #: aware; None = under way, or killed
    outcome: str | None
    exit_code: int | None
    error: str | None  #: the sentence for what the service could not do
    workbooks: int  #: workbooks that it took
    blocking: int  #: blocking findings in them
    superseded: bool  #: whether a later run started


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some runs, newest first, out of all."""

    runs: tuple[Run, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Company:
    """A company to choose."""

    code: str
    name: str


def companies(connection: Connection) -> tuple[Company, ...]:
    """Return the companies by code."""
    rows = connection.execute(text("SELECT code, legal_name AS name FROM company ORDER BY code LIMIT 500"))
    return tuple(Company(**row) for row in rows.mappings())


def figures(connection: Connection, *, company: str | None, at: datetime) -> Figures:
    """Count what the head of the page shows, at an instant; a sellable product counts for the company that sells it."""
    query = text(
        f"""
        {_LATEST}
        , owned AS (
            SELECT product.id FROM product JOIN company ON company.id = product.company_id
            WHERE CAST(:company AS text) IS NULL OR company.code = :company
        )
        SELECT (SELECT count(*) FROM latest) AS workbooks,
               (SELECT count(*) FROM owned) AS products,
               (SELECT count(*) FROM owned WHERE (
                    SELECT status FROM lifecycle_transition entered
                    WHERE entered.product_id = owned.id AND entered.effective_from <= :at
                    ORDER BY entered.effective_from DESC LIMIT 1
                ) = 'active') AS active_products,
               (SELECT count(DISTINCT stored.product_id)
                FROM publication_window stored JOIN company ON company.id = stored.company_id
                WHERE stored.during @> CAST(:at AS timestamptz) AND stored.sellable AND stored.visibility <> 'hidden'
                  AND (CAST(:company AS text) IS NULL OR company.code = :company)) AS sellable_products,
               (SELECT coalesce(sum(blocking), 0)::bigint FROM weighed) AS blocking,
               (SELECT coalesce(sum(warnings), 0)::bigint FROM weighed) AS warnings
        """  # noqa: S608  # our own text
    )
    return Figures(**_one(connection, query, company=company, at=at))


def workbooks(connection: Connection, *, company: str | None) -> tuple[WorkbookState, ...]:
    """Return each workbook as it stands, those that need their author first."""
    query = text(
        f"""
        {_LATEST}
        SELECT latest.id AS submission_id, run_id, company, company_name, path, workbook_kind AS kind, outcome,
               coalesce((counts ->> 'units_accepted')::int, 0) AS accepted,
               coalesce((counts ->> 'units_refused')::int, 0) AS refused,
               coalesce(blocking, 0) AS blocking, coalesce(warnings, 0) AS warnings, coalesce(infos, 0) AS infos,
               saved_by, saved_at, received_at, coalesce(report_paths, '{{}}') AS reports
        FROM latest LEFT JOIN weighed ON weighed.submission_id = latest.id
        ORDER BY CASE outcome WHEN 'refused' THEN 0 WHEN 'partial' THEN 1 ELSE 2 END,
                 coalesce(blocking, 0) DESC, company NULLS FIRST, path
        LIMIT :most
        """  # noqa: S608  # our own text
    )
    rows = connection.execute(query, {"company": company, "most": MOST_WORKBOOKS}).mappings()
    return tuple(WorkbookState(**row) for row in rows)


_WANTED = """
FROM finding
WHERE submission_id = :submission
  AND (cardinality(CAST(:severities AS text[])) = 0 OR severity = ANY(CAST(:severities AS text[])))
  AND (CAST(:sheet AS text) IS NULL OR coalesce(sheet, '') = :sheet)
  AND (CAST(:action AS text) IS NULL OR action = :action)
  AND (:pattern = '%%' OR concat_ws(' ', message, rule, sheet, cell, key, found, suggestion) ILIKE :pattern)
"""


def findings(
    connection: Connection, submission_id: UUID, wanted: FindingFilter, *, page: int, per_page: int
) -> FindingPage:
    """Return one page (from 1) of a submission's findings, the blocking ones first, then in the workbook's order."""
    parameters = {
        "submission": submission_id,
        "severities": list(wanted.severities),
        "sheet": wanted.sheet,
        "action": wanted.action,
        "pattern": f"%{_literal(wanted.search)}%",
    }
    query = text(
        f"""
        SELECT rule, severity, sheet, cell, row, "column", key, found, expected, suggestion, action, message {_WANTED}
        ORDER BY CASE severity WHEN 'blocking' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, position
        LIMIT :count OFFSET :skipped
        """  # our own text
    )
    place = {"count": per_page, "skipped": (page - 1) * per_page}
    rows = connection.execute(query, parameters | place).mappings()
    total = connection.execute(text(f"SELECT count(*) {_WANTED}"), parameters).scalar_one()  # idem
    return FindingPage(lines=tuple(FindingLine(**row) for row in rows), total=total)


def finding_sheets(connection: Connection, submission_id: UUID) -> tuple[Choice, ...]:
    """Return the sheets that have findings, in the workbook's order; "" stands for the file itself."""
    return _choices(
        connection,
        "SELECT coalesce(sheet, '') AS value, count(*) FROM finding WHERE submission_id = :submission"
        " GROUP BY 1 ORDER BY min(position) LIMIT :most",
        submission_id,
    )


def finding_actions(connection: Connection, submission_id: UUID) -> tuple[Choice, ...]:
    """Return what there is to do, what mends most findings first."""
    return _choices(
        connection,
        "SELECT action AS value, count(*) FROM finding WHERE submission_id = :submission"
        " GROUP BY 1 ORDER BY count(*) DESC, action LIMIT :most",
        submission_id,
    )


def runs(connection: Connection, *, company: str | None, page: int, per_page: int) -> RunPage:
    """Return one page (from 1) of the runs, newest first: of a company, those that took its workbook or none at all."""
    wanted = """
        FROM sync_run run
        WHERE CAST(:company AS text) IS NULL
           OR NOT EXISTS (SELECT FROM submission WHERE submission.run_id = run.id)
           OR EXISTS (SELECT FROM submission JOIN company ON company.id = submission.company_id
                      WHERE submission.run_id = run.id AND company.code = :company)
        """
    query = text(
        f"""
        SELECT run.id, run.command, run.started_at, run.finished_at, run.outcome, run.exit_code, run.error,
               (SELECT count(*) FROM submission WHERE submission.run_id = run.id) AS workbooks,
               (SELECT count(*) FROM submission JOIN finding ON finding.submission_id = submission.id
                WHERE submission.run_id = run.id AND finding.severity = 'blocking') AS blocking,
               EXISTS (SELECT FROM sync_run later WHERE later.started_at > run.started_at) AS superseded
        {wanted}
        ORDER BY run.started_at DESC LIMIT :count OFFSET :skipped
        """  # noqa: S608  # our own text
    )
    place = {"company": company, "count": per_page, "skipped": (page - 1) * per_page}
    rows = tuple(Run(**row) for row in connection.execute(query, place).mappings())
    total = connection.execute(text(f"SELECT count(*) {wanted}"), {"company": company}).scalar_one()  # idem
    return RunPage(rows, total)


def _choices(connection: Connection, query: str, submission_id: UUID) -> tuple[Choice, ...]:
    rows = connection.execute(text(query), {"submission": submission_id, "most": MOST_CHOICES})
    return tuple(Choice(value, count) for value, count in rows)


def _one(connection: Connection, query: Any, **parameters: object) -> dict[str, Any]:
    return dict(connection.execute(query, parameters).mappings().one())


def _literal(search: str) -> str:
    """Take the wildcards of LIKE for the characters that a person typed."""
    return search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
