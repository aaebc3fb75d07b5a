"""What the catalogue knew at an instant: every audited table rebuilt from `audit_log`, under its own name (decision 10).

A temporary view hides the table of the same name, because PostgreSQL looks into `pg_temp` first: every reading query
then answers for that instant without knowing it. A row is its last change up to the instant, unless that was a delete.

A column that a later migration adds is empty before it; a column that one renames must be renamed in the audit too.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, Table

from catalogue.store.migrations import SCHEMA, run_statements
from catalogue.store.queries import driver_connection
from catalogue.store.tables import AUDITED_TABLES, metadata


def show_as_known_at(connection: Connection, instant: datetime) -> None:
    """Make every audited table show what was known at `instant`, until the transaction is rolled back.

    Raises: ValueError for an instant without a time zone. Writes: temporary views of this transaction only.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    connection.exec_driver_sql("SELECT 1")  # begins the transaction that the views belong to
    views = (_view(metadata.tables[name], instant) for name in AUDITED_TABLES)
    run_statements(connection, ";\n".join(views))


def _view(table: Table, instant: datetime) -> str:
    """Write the view of one table; its key is the audit's own column, so that a look-up by key reaches the index."""
    columns = ", ".join(f'rebuilt."{column.name}"' for column in table.columns if column.name != "id")
    return f"""
        CREATE TEMPORARY VIEW "{table.name}" AS
        SELECT change.record_id AS id, {columns}
        FROM (
            SELECT DISTINCT ON (record_id) record_id, action, after
            FROM {SCHEMA}.audit_log
            WHERE "table" = '{table.name}' AND at <= '{instant.astimezone(UTC).isoformat()}'
            ORDER BY record_id, at DESC, id DESC
        ) AS change
        CROSS JOIN LATERAL jsonb_populate_record(NULL::{SCHEMA}."{table.name}", change.after) AS rebuilt
        WHERE change.action <> 'delete'
    """  # noqa: S608 - built from our own declarations and an instant, never from input


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
