"""What waits for somebody: operations, blocked products, what ends soon. Read-only.

Every question takes the companies that it is about (codes; None = all that the connection sees).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, LiteralString

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.publication.reasons import BlockReason
from catalogue.store.queries import driver_connection, statements

_SQL = "readings/todo"
#: From when on somebody should look: documents, sales that end, sales that were suspended.
DOCUMENT_DAYS, ENDING_DAYS, FROZEN_DAYS = 30, 60, 90


class Alert(StrEnum):
    """What waits for somebody with a product, beside the reasons that keep it from being sold."""

    ENDING = "ending"  #: a sale of it ends within `ENDING_DAYS`
    EXPIRING = "expiring"  #: a document of it ends within `DOCUMENT_DAYS`
    LONG_FROZEN = "long_frozen"  #: it has been frozen for more than `FROZEN_DAYS`
    TWINS = "twins"  #: another bears its name (`readings.search`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Operations that wait for accounting."""

    count: int
    reason: str | None  #: why the oldest of them does, in French


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Products that will soon no longer be sold somewhere."""

    products: int
    first: datetime | None  #: the first instant after the first of those sales; None: none ends


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
    lacking = statements(_SQL)["lacking"]
    asked = (
        f"SELECT code, blocking, count(DISTINCT product_id) FROM ({lacking}) AS told"  # noqa: S608  all of it ours
        " GROUP BY code, blocking ORDER BY blocking DESC, 3 DESC, code"
    )
    rows = driver_connection(connection).execute(asked, _about(companies, at=at))
    return tuple(Blocked(code=BlockReason(code), blocking=blocking, products=count) for code, blocking, count in rows)


def ending(connection: Connection, companies: Sequence[str] | None, at: datetime) -> Ending:
    """Return how many products will no longer be sold somewhere within `ENDING_DAYS`, and when the first of those sales ends."""
    sales = statements(_SQL)["ending"]
    asked = f"SELECT count(DISTINCT product_id) AS products, min(ends_at) AS first FROM ({sales}) AS told"  # noqa: S608  all of it ours
    parameters = _about(companies, at=at, until=at + timedelta(days=ENDING_DAYS))
    with driver_connection(connection).cursor(row_factory=class_row(Ending)) as cursor:
        (found,) = cursor.execute(asked, parameters).fetchall()
    return found


def count(connection: Connection, alert: Alert, companies: Sequence[str] | None, at: datetime) -> int:
    """Count the products with which something waits at an instant; of `Alert.EXPIRING`, their documents."""
    asked, more = products_with(alert, at)
    counting = f"SELECT count(*) FROM ({asked}) AS told"  # noqa: S608  all of it ours
    ((found,),) = driver_connection(connection).execute(counting, _about(companies, **more)).fetchall()
    return int(found)


def products_with(alert: Alert | BlockReason, at: datetime) -> tuple[LiteralString, Mapping[str, Any]]:
    """Return a query of the products with which something waits, and its parameters but ``companies`` (codes)."""
    if isinstance(alert, BlockReason):
        lacking = statements(_SQL)["lacking"]
        asked = f"SELECT product_id FROM ({lacking}) AS told WHERE code = %(reason)s"  # noqa: S608  all of it ours
        return asked, {"at": at, "reason": alert.value}
    more = {
        Alert.ENDING: {"until": at + timedelta(days=ENDING_DAYS)},
        Alert.EXPIRING: {"until": at + timedelta(days=DOCUMENT_DAYS)},
        Alert.LONG_FROZEN: {"since": at - timedelta(days=FROZEN_DAYS)},
    }
    rows = statements(_SQL)[alert.value]
    return f"SELECT product_id FROM ({rows}) AS told", {"at": at, **more[alert]}  # noqa: S608  all of it ours


def _about(companies: Sequence[str] | None, **more: Any) -> dict[str, Any]:
    return {"companies": None if companies is None else list(companies), **more}
