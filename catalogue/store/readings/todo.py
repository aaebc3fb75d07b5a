"""What waits for somebody: operations, blocked products, what ends soon. Read-only.

Every question takes the companies that it is about (codes; None = all that the connection sees).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.publication.reasons import BlockReason
from catalogue.store.queries import driver_connection, statements

_SQL = "readings/todo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Operations that wait for accounting."""

    count: int
    reason: str | None  #: why the oldest of them does, in French


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Products to which one reason happens."""

    code: BlockReason
    blocking: bool  #: whether they cannot be sold because of it
    products: int


def waiting(connection: Connection, companies: Sequence[str] | None) -> Waiting:
    """Return how many operations wait, and why the oldest does."""
    with driver_connection(connection).cursor(row_factory=class_row(Waiting)) as cursor:
        (found,) = cursor.execute(statements(_SQL)["waiting"], _about(companies)).fetchall()
    return found


def blocked(connection: Connection, companies: Sequence[str] | None, at: datetime) -> tuple[Blocked, ...]:
    """Return the reasons that hold at an instant, the blocking ones first; a product's own state is none."""
    rows = driver_connection(connection).execute(statements(_SQL)["blocked"], _about(companies, at=at))
    return tuple(Blocked(code=BlockReason(code), blocking=blocking, products=count) for code, blocking, count in rows)


def ending(connection: Connection, companies: Sequence[str] | None, at: datetime, until: datetime) -> int:
    """Count the products that are sold somewhere and, before `until`, will no longer be there."""
    return _count(connection, "ending", _about(companies, at=at, until=until))


def expiring(connection: Connection, companies: Sequence[str] | None, at: datetime, until: datetime) -> int:
    """Count the documents that end before `until` and that nothing replaces."""
    return _count(connection, "expiring", _about(companies, at=at, until=until))


def long_frozen(connection: Connection, companies: Sequence[str] | None, at: datetime, since: datetime) -> int:
    """Count the products that have been frozen since before `since`."""
    return _count(connection, "long_frozen", _about(companies, at=at, since=since))


def _count(connection: Connection, statement: str, parameters: dict[str, Any]) -> int:
    ((count,),) = driver_connection(connection).execute(statements(_SQL)[statement], parameters).fetchall()
    return int(count)


def _about(companies: Sequence[str] | None, **more: datetime) -> dict[str, Any]:
    return {"companies": None if companies is None else list(companies), **more}
