"""The runs of the service, newest first, a page at a time. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection, statements

_SQL = "readings/runs"


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


def runs(connection: Connection, *, company: str | None, page: int, per_page: int) -> RunPage:
    """Return one page (from 1) of the runs, newest first: of a company, those that took its workbook or none at all."""
    sql, driver = statements(_SQL), driver_connection(connection)
    parameters = {"company": company, "count": per_page, "skipped": (page - 1) * per_page}
    with driver.cursor(row_factory=class_row(Run)) as cursor:
        found = cursor.execute("\n".join((sql["runs"], sql["wanted"], sql["page"])), parameters).fetchall()
    (total,) = driver.execute("\n".join((sql["total"], sql["wanted"])), parameters).fetchall()[0]
    return RunPage(tuple(found), total)
