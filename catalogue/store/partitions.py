"""Monthly partitions of audit_log, webhook_event and api_call, made before their month comes."""

from __future__ import annotations

from sqlalchemy import Connection, text


def ensure_partitions(connection: Connection, months_ahead: int) -> int:
    """Make the partitions of this month and of the `months_ahead` next ones (UTC, 0 to 24); return how many were new.

    Rows that the DEFAULT partition caught meanwhile move to their month. Runs as the runtime, in its transaction.
    """
    made: int = connection.execute(text("SELECT ensure_partitions(:ahead)"), {"ahead": months_ahead}).scalar_one()
    return made
