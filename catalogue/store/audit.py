"""Read the audit log: who changed what, and when (§3.8, Annexe G §3). Nothing here writes; triggers do."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from catalogue.store.tables import actor, audit_log


def latest_changes(connection: Connection, *, table: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Return the newest audit rows, newest first, each with its actor's label."""
    query = (
        select(
            audit_log.c.at, audit_log.c.table, audit_log.c.action, audit_log.c.record_id, actor.c.label.label("actor"),
            audit_log.c.role, audit_log.c.reason, audit_log.c.before, audit_log.c.after,
        )
        .join_from(audit_log, actor, audit_log.c.actor_id == actor.c.id, isouter=True)
        .order_by(audit_log.c.at.desc(), audit_log.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    if table is not None:
        query = query.where(audit_log.c.table == table)
    return [dict(row) for row in connection.execute(query).mappings()]
