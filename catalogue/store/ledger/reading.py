"""Read the books: lines as exports see them, commissions for schedules, and what waits for the accounting department.

Rows are read as they are asked for, through a cursor of the server: a month of 300 000 lines never stands in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from catalogue.calendar import add_months
from catalogue.ledger.deciding.content import read_operation
from catalogue.ledger.records.book_lines import BookLine
from catalogue.ledger.records.commissions import Collected
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.stated import Stated
from catalogue.store.ledger.facts import find_books
from catalogue.store.offers import query
from catalogue.store.queries import driver_connection, statements
from catalogue.vocabulary import Beneficiary, CommissionKind, Journal, LineState, LineType, Nature, OperationKind

#: Rows asked of the server at a time.
_ROWS_AT_ONCE = 5_000

_OF_MONTH: LiteralString = " AND entry.day >= %(first)s AND entry.day < %(after)s"
_OF_BATCH: LiteralString = (
    " AND entry.id IN (SELECT entry_id FROM accounting_export_entry taken WHERE taken.export_id = %(batch)s)"
)
_LEFT: LiteralString = " AND NOT EXISTS (SELECT FROM accounting_export_entry taken WHERE taken.entry_id = entry.id)"
_IN_ORDER: LiteralString = " ORDER BY entry.journal, entry.fiscal_year, entry.number, line.position"

_POSITIONS = {name: BookLine._fields.index(name) for name in ("journal", "type", "nature")}


class CommissionRow(NamedTuple):
    """What a beneficiary earns by an operation, or gives back, as schedules and statements see it."""

    company: str  #: code
    operation: str  #: source key
    kind: OperationKind
    sku: str | None
    partner: str | None  #: name: of the sale that it is about, else of its product
    beneficiary: Beneficiary
    kind_of_line: CommissionKind
    amount: Decimal  #: whole cents; negative when it comes back
    due_on: date
    state: LineState
    awaits: bool  #: a promise that collections earn by lines of their own
    collected: Collected | None  #: how far its sale was collected when it was written
    scheme: str  #: code
    version: int  #: of the product
    explanation: str  #: JSON; catalogue.ledger.commission.explained tells it in French
    journal: Journal | None  #: of its entry; None: not posted, or the company's own share
    number: int | None  #: of its entry
    person: str | None  #: who of the beneficiary, by reference, where the sale says so


class WaitingOperation(NamedTuple):
    """An operation that the accounting department must let through."""

    operation: Operation
    reasons: tuple[str, ...]  #: French sentences
    since: datetime  #: when it was tried last with another content or reason


class Mark(NamedTuple):
    """What tells the lines that a month has left from those that it had at another moment."""

    lines: int
    digest: str  #: of the lines, and of their letters


def read_mark(connection: Connection, company: str, month: date) -> Mark:
    """Return the mark of the lines of a month that no export has taken; the server counts it, and sends none. Read-only.

    Raises: WrongUse for an unknown company.
    """
    books = find_books(connection, company)
    first = month.replace(day=1)
    parameters = {"company_id": books.id, "first": first, "after": add_months(first, 1)}
    row = driver_connection(connection).execute(statements("books")["mark_of_left"], parameters).fetchone()
    return Mark(*row or (0, ""))


def read_book_lines(
    connection: Connection,
    company: str,
    *,
    month: date | None = None,
    batch: UUID | None = None,
    left: bool = False,
) -> Iterator[BookLine]:
    """Yield the lines of a company in the order of the books: journal, year, number, position. Read-only.

    Of one ``month`` (any day of it), of one export ``batch`` (accounting_export.id), or all; ``left``: only those that
    no export has taken. Raises: WrongUse for an unknown company.
    """
    books = find_books(connection, company)
    parameters: dict[str, Any] = {"company_id": books.id}
    statement = statements("books")["book_lines"]
    if month is not None:
        first = month.replace(day=1)
        parameters |= {"first": first, "after": add_months(first, 1)}
        statement += _OF_MONTH
    if batch is not None:
        parameters["batch"] = batch
        statement += _OF_BATCH
    if left:
        statement += _LEFT
    journal, kind, nature = (_POSITIONS[name] for name in ("journal", "type", "nature"))
    with driver_connection(connection).cursor(name="book_lines") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        for row in cursor.execute(statement + _IN_ORDER, parameters):
            values: list[Any] = list(row)
            values[journal] = _JOURNALS[values[journal]]
            values[kind] = _TYPES[values[kind]]
            values[nature] = _NATURES[values[nature]]
            yield BookLine._make(values)


_JOURNALS = {item.value: item for item in Journal}
_TYPES = {item.value: item for item in LineType}
_NATURES = {item.value: item for item in Nature}


def read_partner_lists(
    connection: Connection,
    company: str,
    month: date,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Stated]:
    """Yield the lines of partners' lists that a month holds, by day. Read-only.

    Those that posted nothing, the books having foreseen what they state, are left out unless they were entered in
    ``(since, until]``. Raises: WrongUse for an unknown company.
    """
    books, first = find_books(connection, company), month.replace(day=1)
    limits = {"first": first, "after": add_months(first, 1), "since": since, "until": until}
    for row in query(driver_connection(connection), "books", "partner_lists", company_id=books.id, **limits):
        values = dict(row)
        entries = zip(map(Journal, values.pop("journals")), values.pop("numbers"), strict=True)
        yield Stated(**values, entries=frozenset(entries))


def read_commission_lines(
    connection: Connection,
    company: str,
    *,
    since: date | None = None,
    before: date | None = None,
    key: str | None = None,
) -> Iterator[CommissionRow]:
    """Yield the commission lines of a company that fall due in ``[since, before)``, by due date. Read-only.

    With ``key``, those of one operation and of what followed it. Raises: WrongUse for an unknown company.
    """
    books = find_books(connection, company)
    parameters = {"company_id": books.id, "since": since, "before": before, "key": key}
    with driver_connection(connection).cursor(name="commission_lines") as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        for row in cursor.execute(statements("books")["commission_lines"], parameters):
            *head, so_far, of, now = row[:14]
            collected = None if so_far is None else Collected(so_far, of, now)
            line = CommissionRow._make((*head, collected, *row[14:]))
            yield line._replace(
                kind=OperationKind(line.kind),
                beneficiary=Beneficiary(line.beneficiary),
                kind_of_line=CommissionKind(line.kind_of_line),
                state=LineState(line.state),
                journal=None if line.journal is None else Journal(line.journal),
            )


def waiting_operations(connection: Connection, company: str) -> tuple[WaitingOperation, ...]:
    """Return the operations of a company that wait for accounting, in the order in which they are tried. Read-only.

    Raises: WrongUse for an unknown company.
    """
    books = find_books(connection, company)
    rows = query(driver_connection(connection), "books", "waiting_operations", company_id=books.id)
    return tuple(
        WaitingOperation(
            read_operation(books.code, row["source_key"], row["content"]), tuple(row["reasons"]), row["posted_at"]
        )
        for row in rows
        if row["status"] == "waiting"
    )
