"""The workbooks as they stand, and the figures at the head of the screens. Read-only.

Every question takes the company whose workbooks may be seen (its code; None = all).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection, statements

_SQL = "readings/workbooks"
#: More workbooks than the group will ever have: a screen shows one line for each.
MOST_WORKBOOKS = 200


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


def figures(connection: Connection, *, company: str | None, at: datetime) -> Figures:
    """Count what the head of the page shows, at an instant; a sellable product counts for the company that sells it."""
    sql = statements(_SQL)
    with driver_connection(connection).cursor(row_factory=class_row(Figures)) as cursor:
        (found,) = cursor.execute(sql["latest"] + sql["figures"], {"company": company, "at": at}).fetchall()
    return found


def workbooks(connection: Connection, *, company: str | None) -> tuple[WorkbookState, ...]:
    """Return each workbook as it stands, those that need their author first."""
    sql, parameters = statements(_SQL), {"company": company, "most": MOST_WORKBOOKS}
    with driver_connection(connection).cursor(row_factory=class_row(WorkbookState)) as cursor:
        return tuple(cursor.execute(sql["latest"] + sql["states"], parameters))
