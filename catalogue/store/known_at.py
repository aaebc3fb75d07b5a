"""What the catalogue knew at an instant: every audited table rebuilt from `audit_log`, under its own name (decision 10).

A temporary view hides the table of the same name, because PostgreSQL looks into `pg_temp` first: every reading query
then answers for that instant without knowing it. A row is its last change up to the instant, unless that was a delete.

The audit holds the hashes of persons only: a column that names one says what today's row says, and nothing where the row
is gone (decision 52).

A column that a later migration adds is empty before it; a column that one renames must be renamed in the audit too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg.errors import QueryCanceled
from sqlalchemy import Column, Connection, Table, select

from catalogue.errors import WrongUse
from catalogue.store.migrations import SCHEMA, run_statements
from catalogue.store.queries import driver_connection
from catalogue.store.tables import AUDITED_TABLES, audit_log, metadata, personal_columns


@dataclass(frozen=True, slots=True)
class Load:
    """One transaction that changed the catalogue."""

    run_id: uuid.UUID
    at: datetime  #: its instant, which its audit rows bear; aware


#: What others publish to a company, and what that refers to: a session knows its past by a function of doors.sql.
_PUBLISHED = frozenset({
    "product", "lifecycle_transition", "product_version", "company", "partner", "risk", "commission_scheme",
    "commission_tier", "product_plan", "pricing_rule", "adjustment", "composition", "product_document", "cq_rule",
})  # fmt: skip


def show_as_known_at(connection: Connection, instant: datetime, *, published_by_others: bool = False) -> None:
    """Make every audited table show what was known at `instant`, until the transaction is rolled back.

    A session sees the audit of its own rows: what others published to it is added where `published_by_others`.
    Raises: ValueError for an instant without a time zone. Writes: temporary views of this transaction only.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    connection.exec_driver_sql("SELECT 1")  # begins the transaction that the views belong to
    _show(connection, (_view(metadata.tables[name], instant, published_by_others) for name in AUDITED_TABLES))


def _view(table: Table, instant: datetime, published_by_others: bool) -> str:  # noqa: FBT001
    """Write the view of one table; its key is the audit's own column, so that a look-up by key reaches the index."""
    until = instant.astimezone(UTC).isoformat()
    changes = f"""SELECT * FROM {SCHEMA}.audit_log WHERE "table" = '{table.name}' AND at <= '{until}'"""  # noqa: S608  as below
    if published_by_others and table.name in _PUBLISHED:
        changes += f" UNION ALL SELECT * FROM {SCHEMA}.published_history('{table.name}', '{until}')"  # noqa: S608  as below
    return f"""
        CREATE TEMPORARY VIEW "{table.name}" AS
        SELECT change.record_id AS id, {_columns(table, "rebuilt")}
        FROM (
            SELECT DISTINCT ON (record_id) record_id, action, after
            FROM ({changes}) AS known
            ORDER BY record_id, at DESC, id DESC
        ) AS change
        CROSS JOIN LATERAL jsonb_populate_record(NULL::{SCHEMA}."{table.name}", change.after) AS rebuilt
        {_today(table)}
        WHERE change.action <> 'delete'
    """  # noqa: S608 - built from our own declarations and an instant, never from input


@contextmanager
def bounded(connection: Connection, seconds: float) -> Iterator[None]:
    """Have each question of the block, about everything that was known, end within so many seconds.

    The planner takes what a view of the past holds for a handful of rows, and would read all of it again for each row of
    another: its tables are joined whole.

    Raises: WrongUse where one does not end in time.
    """
    driver_connection(connection).execute(
        f"SET LOCAL statement_timeout = '{seconds}s'; SET LOCAL enable_nestloop = off"
    )
    try:
        yield
    except QueryCanceled as error:
        raise WrongUse(
            "Relire dans le journal tout le catalogue de cette date demande trop de temps. "
            "Choisissez une société, ou ouvrez la fiche d'un produit."
        ) from error


def tables_of(connection: Connection, load: Load) -> frozenset[str]:
    """Return the names of the tables in which a load changed rows. Read-only."""
    query = select(audit_log.c.table).where(audit_log.c.at == load.at, audit_log.c.run_id == load.run_id).distinct()
    return frozenset(connection.scalars(query))


def show_without(connection: Connection, load: Load) -> None:
    """Make each table that a load changed show its rows as the load found them, until the transaction is rolled back.

    Unlike `show_as_known_at` it costs what the load changed, not what the catalogue holds.
    Writes: temporary views of this transaction only.
    """
    names = tables_of(connection, load)
    _show(connection, (_view_without(metadata.tables[name], load) for name in AUDITED_TABLES if name in names))


def _show(connection: Connection, views: Iterable[str]) -> None:
    """Make temporary views, and have what the connection has prepared read them: it kept the tables that they hide."""
    run_statements(connection, ";\n".join(views))
    connection.exec_driver_sql("DISCARD PLANS")


def _view_without(table: Table, load: Load) -> str:
    """Write the view of one table: what the load did not touch, and what it touched as it was before its first change."""
    changed = f"""
        SELECT DISTINCT ON (record_id) record_id, action, before FROM {SCHEMA}.audit_log
        WHERE "table" = '{table.name}' AND at = '{load.at.astimezone(UTC).isoformat()}' AND run_id = '{load.run_id}'
        ORDER BY record_id, id
    """  # noqa: S608 - built from our own declarations, an instant and a key, never from input
    return f"""
        CREATE TEMPORARY VIEW "{table.name}" AS
        SELECT {", ".join(f'kept."{column.name}"' for column in _with_key_first(table))} FROM {SCHEMA}."{table.name}" AS kept
        WHERE kept.id NOT IN (SELECT record_id FROM ({changed}) AS touched)
        UNION ALL
        SELECT change.record_id AS id, {_columns(table, "kept")} FROM ({changed}) AS change
        CROSS JOIN LATERAL jsonb_populate_record(NULL::{SCHEMA}."{table.name}", change.before) AS kept
        {_today(table)}
        WHERE change.action <> 'insert'
    """  # noqa: S608 - as above


def _with_key_first(table: Table) -> list[Column[Any]]:
    return [table.c.id, *(column for column in table.columns if column.name != "id")]


def _columns(table: Table, row: str) -> str:
    """List the columns beside the key, from the row rebuilt of the audit, or from today's where they name persons."""
    personal = personal_columns(table.name)
    names = (column.name for column in _with_key_first(table)[1:])
    return ", ".join(f'{"today" if name in personal else row}."{name}"' for name in names)


def _today(table: Table) -> str:
    if not personal_columns(table.name):
        return ""
    return f'LEFT JOIN {SCHEMA}."{table.name}" AS today ON today.id = change.record_id'


def first_known(
    connection: Connection, table: str, column: str | None = None, value: str | None = None
) -> datetime | None:
    """Return when a table first held anything, or a row with that value; None for never. Read-only.

    The audit itself is asked, whatever instant the connection shows.
    """
    query = f"""
        SELECT min(at) FROM {SCHEMA}.audit_log
        WHERE "table" = %(table)s AND (%(column)s::text IS NULL OR after ->> %(column)s::text = %(value)s)
    """  # noqa: S608 - a constant
    parameters = {"table": table, "column": column, "value": value}
    row = driver_connection(connection).execute(query, parameters).fetchone()
    return None if row is None else row[0]
