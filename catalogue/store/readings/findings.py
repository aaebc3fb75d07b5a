"""What a submission was answered, a page at a time, filtered by the database. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection, statements

_SQL = "readings/findings"
#: More choices than anybody reads in a list.
MOST_CHOICES = 100


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


def findings(
    connection: Connection, submission_id: UUID, wanted: FindingFilter, *, page: int, per_page: int
) -> FindingPage:
    """Return one page (from 1) of a submission's findings, the blocking ones first, then in the workbook's order."""
    sql, driver = statements(_SQL), driver_connection(connection)
    parameters = {
        "submission": submission_id,
        "severities": list(wanted.severities),
        "sheet": wanted.sheet,
        "action": wanted.action,
        "pattern": f"%{_literal(wanted.search)}%",
    }
    place = {"count": per_page, "skipped": (page - 1) * per_page}
    with driver.cursor(row_factory=class_row(FindingLine)) as cursor:
        lines = cursor.execute("\n".join((sql["lines"], sql["wanted"], sql["page"])), parameters | place).fetchall()
    (total,) = driver.execute("\n".join((sql["total"], sql["wanted"])), parameters).fetchall()[0]
    return FindingPage(lines=tuple(lines), total=total)


def finding_sheets(connection: Connection, submission_id: UUID) -> tuple[Choice, ...]:
    """Return the sheets that have findings, in the workbook's order; "" stands for the file itself."""
    return _choices(connection, "sheets", submission_id)


def finding_actions(connection: Connection, submission_id: UUID) -> tuple[Choice, ...]:
    """Return what there is to do, what mends most findings first."""
    return _choices(connection, "actions", submission_id)


def _choices(connection: Connection, name: str, submission_id: UUID) -> tuple[Choice, ...]:
    parameters = {"submission": submission_id, "most": MOST_CHOICES}
    with driver_connection(connection).cursor(row_factory=class_row(Choice)) as cursor:
        return tuple(cursor.execute(statements(_SQL)[name], parameters))


def _literal(search: str) -> str:
    """Take the wildcards of LIKE for the characters that a person typed."""
    return search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
