"""How long quotes take, from the journal of calls. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """The quotes of one hour."""

    hour: datetime  #: its first instant, aware
    calls: int
    median_ms: int  #: half of them took no longer
    slow_ms: int  #: 95 of 100 took no longer


def quote_latency(connection: Connection, since: datetime, until: datetime) -> tuple[Latency, ...]:
    """Return each hour in which somebody asked for a quote, oldest first."""
    with driver_connection(connection).cursor(row_factory=class_row(Latency)) as cursor:
        return tuple(cursor.execute("SELECT * FROM quote_latency(%s, %s)", [since, until]))
