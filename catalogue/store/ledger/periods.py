"""Months of the books, open or closed; what happens in a closed one is entered on the first day of the next open one.

A month without row is open, but for those before the first month that the company has ever closed: they are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.dialects.postgresql import insert

from catalogue import french
from catalogue.calendar import add_months
from catalogue.errors import WrongUse
from catalogue.ledger.deciding.calendar import Calendar
from catalogue.ledger.deciding.shelf import Books
from catalogue.store.ledger.facts import find_books
from catalogue.store.offers import query
from catalogue.store.queries import driver_connection
from catalogue.store.tables import accounting_period, actor, ledger_entry, operation


def read_calendar(connection: Connection, books: Books) -> Calendar:
    """Return which months of a company are closed. Read-only."""
    rows = query(driver_connection(connection), "books", "closed_months", company_id=books.id)
    closed = frozenset(row["month"] for row in rows if row["state"] == "closed")
    return Calendar(closed, min((row["month"] for row in rows), default=date.min))


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A month of a company's books."""

    month: date  #: its first day
    closed: bool
    closed_at: datetime | None  #: last time that it was closed
    closed_by: str | None  #: who did
    entries: int  #: dated in it
    waiting: int  #: operations of the company that happened in it, or before, and wait for the accounting department
    later: int  #: operations of the company that are of a day of it that is to come, and wait for it


def periods(connection: Connection, company: str) -> tuple[PeriodState, ...]:
    """Return the months that hold entries or were closed or opened, by date. Read-only.

    Raises: WrongUse for an unknown company.
    """
    books = find_books(connection, company)
    counted = _entries_by_month(connection, books)
    rows = {
        row["month"]: row
        for row in connection.execute(
            select(accounting_period, actor.c.label.label("who"))
            .join_from(accounting_period, actor, accounting_period.c.closed_by == actor.c.id, isouter=True)
            .where(accounting_period.c.company_id == books.id)
        ).mappings()
    }
    waiting = _waiting_days(connection, books)
    first = min(rows, default=date.min)
    return tuple(
        PeriodState(
            month=month,
            closed=rows[month]["state"] == "closed" if month in rows else month < first,
            closed_at=rows[month]["closed_at"] if month in rows else None,
            closed_by=rows[month]["who"] if month in rows else None,
            entries=counted.get(month, 0),
            waiting=sum(day < add_months(month, 1) for day, status in waiting if status == "waiting"),
            later=sum(day.replace(day=1) == month for day, status in waiting if status == "later"),
        )
        for month in sorted({*counted, *rows})
    )


def refuse_unfinished(month: date, today: date) -> None:
    """Refuse to close a month that is not over, or to export it, which closes it: what is still to come belongs to it.

    Raises: WrongUse with the first day on which it may be.
    """
    over = add_months(month.replace(day=1), 1)
    if over > today:
        raise WrongUse(
            f"Le mois {month:%Y-%m} n'est pas fini : il se ferme, et s'exporte, à partir du {french.day(over)}."
        )


def close_period(connection: Connection, company: str, month: date) -> bool:
    """Close a month of a company's books; return False when it was closed already.

    Raises: WrongUse for an unknown company. Writes: accounting_period, audited, by the acting actor.
    """
    who = func.current_setting("app.actor").cast(accounting_period.c.closed_by.type)
    return _move(connection, company, month, state="closed", closed_at=text("now()"), closed_by=who)


def reopen_period(connection: Connection, company: str, month: date) -> bool:
    """Open a month again; return False when it was open already.

    Raises: WrongUse for an unknown company. Writes: accounting_period, audited.
    """
    return _move(connection, company, month, state="open")


def _move(connection: Connection, company: str, month: date, **values: Any) -> bool:
    books = find_books(connection, company)
    first = month.replace(day=1)
    known = connection.scalar(
        select(accounting_period.c.state).where(
            accounting_period.c.company_id == books.id, accounting_period.c.month == first
        )
    )
    earliest = connection.scalar(
        select(func.min(accounting_period.c.month)).where(accounting_period.c.company_id == books.id)
    )
    without_row = "open" if earliest is None or first >= earliest else "closed"
    if (known or without_row) == values["state"]:
        return False
    row = insert(accounting_period).values(company_id=books.id, month=first, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["company_id", "month"], set_=values))
    return True


def _entries_by_month(connection: Connection, books: Books) -> dict[date, int]:
    month = func.date_trunc("month", ledger_entry.c.day, type_=accounting_period.c.month.type)
    counted = select(month, func.count()).where(ledger_entry.c.company_id == books.id).group_by(month)
    return {first.date(): count for first, count in connection.execute(counted)}


def _waiting_days(connection: Connection, books: Books) -> list[tuple[date, str]]:
    """Return the day of each operation that waits, and what for."""
    day = func.date(func.timezone(books.timezone, operation.c.at))
    waits = operation.c.status.in_(("waiting", "later"))
    rows = connection.execute(select(day, operation.c.status).where(operation.c.company_id == books.id, waits))
    return [(row[0], row[1]) for row in rows]
