"""Read the audit log: who changed what, from what to what, and when (§3.8, Annexe G §3). Nothing here writes; triggers do."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.periods import PARIS
from catalogue.store.persons import with_persons
from catalogue.store.queries import driver_connection, statements
from catalogue.store.readings.audit_names import FieldChange, field_changes, own_name, parent_names
from catalogue.store.tables import AUDITED_TABLES

#: What the service works out by itself from the rows that people change, and who they are; shown when asked for.
DERIVED = ("publication_window",)
_LEFT_OUT = (*DERIVED, "actor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which changes one asks for; what is None narrows nothing."""

    sku: str | None = None  #: of a product, and of all that hangs on it
    run_id: uuid.UUID | None = None
    submission_id: uuid.UUID | None = None  #: the deposit that brought the change
    company: str | None = None  #: code
    since: datetime | None = None
    until: datetime | None = None  #: included
    actor: str | None = None  #: label
    table: str | None = None
    limit: int = 50  #: the newest

    @property
    def tables(self) -> list[str]:
        """Return the tables to look into."""
        return [self.table] if self.table else [name for name in AUDITED_TABLES if name not in _LEFT_OUT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the audit log, as it is kept."""

    at: datetime
    table: str
    action: str  #: insert, update or delete
    record_id: uuid.UUID
    actor: str | None  #: label
    role: str | None
    run_id: uuid.UUID | None
    report: str | None  #: number of the deposit that brought it
    reason: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    timezone: str | None  #: of the row's company

    @property
    def content(self) -> Mapping[str, Any]:
        """Return the row as it stands after the change, or stood before it was deleted."""
        return self.after or self.before or {}


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the audit log, with the names that people know the row by."""

    line: Line
    key: str  #: natural key of the row: ``MTV-OFFRE-001/1/BASIC``
    fields: tuple[FieldChange, ...]  #: what differs; of a new or deleted row, what it holds besides its key
    timezone: str  #: in which its days are midnights


def changes(connection: Connection, wanted: Wanted) -> list[Change]:
    """Return the changes asked for, newest first. Read-only."""
    parameters = {
        "tables": wanted.tables, "sku": wanted.sku, "run_id": wanted.run_id, "submission_id": wanted.submission_id,
        "company": wanted.company, "since": wanted.since, "until": wanted.until, "actor": wanted.actor,
        "limit": wanted.limit,
    }  # fmt: skip
    ours = statements("readings/audit")
    opening = ours["everything" if wanted.sku is None else "of_product"]
    with driver_connection(connection).cursor(row_factory=class_row(Line)) as cursor:
        # Unprepared: what one asks for decides where the server looks first.
        lines = cursor.execute(opening + ours["changes"], parameters, prepare=False).fetchall()
    return _named(connection, _in_clear(connection, lines))


def count_derived(connection: Connection, wanted: Wanted) -> int:
    """Count the changes of derived rows that `changes` leaves out. Read-only."""
    narrowed = (wanted.table, wanted.sku, wanted.company, wanted.since, wanted.until, wanted.actor)
    if wanted.run_id is None or any(value is not None for value in narrowed):
        return 0  # they are told of a whole run or deposit only
    parameters = {"tables": list(DERIVED), "run_id": wanted.run_id, "submission_id": wanted.submission_id}
    (found,) = driver_connection(connection).execute(statements("readings/audit")["derived"], parameters).fetchall()
    return int(found[0])


def _in_clear(connection: Connection, lines: Sequence[Line]) -> list[Line]:
    """Give the lines the persons that the audit keeps as hashes."""
    held: defaultdict[str, list[Mapping[str, Any] | None]] = defaultdict(list)
    for line in lines:
        held[line.table] += [line.before, line.after]
    clear = {table: iter(with_persons(connection, table, contents)) for table, contents in held.items()}
    return [replace(line, before=next(clear[line.table]), after=next(clear[line.table])) for line in lines]


def _named(connection: Connection, lines: Sequence[Line]) -> list[Change]:
    """Give each line the natural key of its row, and the names of the rows that it refers to."""
    contents: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in lines:
        contents[line.table] += [content for content in (line.before, line.after) if content]
    names = parent_names(connection, contents)
    found = []
    for line in lines:
        timezone = line.timezone or PARIS
        key = own_name(line.table, line.content, names, timezone)
        found.append(Change(line, key, field_changes(line.table, line.before, line.after, names), timezone))
    return found


# What one may ask for ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """What a number that somebody quotes leads to: a report, or a whole run."""

    run_id: uuid.UUID
    submission_id: uuid.UUID | None = None  #: None for a whole run
    number: str | None = None  #: of the deposit, ``MTV-128``; None for a whole run
    path: str | None = None
    sha256: str | None = None
    source_version: str | None = None
    ruleset_version: str | None = None
    reference_fingerprint: str | None = None
    outcome: str | None = None
    received_at: datetime | None = None


def report_numbered(connection: Connection, number: str) -> Report | None:
    """Return the report of the deposit of that number, ``MTV-128``; None where there is none. Read-only."""
    return _report(connection, "numbered", {"number": number})


def run_keyed(connection: Connection, run_id: uuid.UUID) -> Report | None:
    """Return the run of that key; None where there is none. Read-only."""
    return _report(connection, "keyed", {"run_id": run_id})


def _report(connection: Connection, name: str, parameters: Mapping[str, Any]) -> Report | None:
    with driver_connection(connection).cursor(row_factory=class_row(Report)) as cursor:
        return cursor.execute(statements("readings/audit")[name], parameters).fetchone()


def latest_numbers(connection: Connection, count: int) -> list[str]:
    """Return the numbers of the newest deposits, newest first. Read-only."""
    return [row[0] for row in driver_connection(connection).execute(statements("readings/audit")["latest"], [count])]


def actors(connection: Connection) -> list[str]:
    """Return the labels of all that ever changed something, sorted. Read-only."""
    return [str(row[0]) for row in driver_connection(connection).execute("SELECT DISTINCT label FROM actor ORDER BY 1")]


def was_there(connection: Connection, sku: str) -> bool:
    """Say whether a product of that SKU is, or ever was. Read-only."""
    return bool(
        driver_connection(connection).execute(statements("readings/audit")["was_there"], [sku]).fetchall()[0][0]
    )


def skus_ever(connection: Connection) -> list[str]:
    """Return the SKUs of all products that are or were, sorted. Read-only."""
    return [str(row[0]) for row in driver_connection(connection).execute(statements("readings/audit")["skus"])]
