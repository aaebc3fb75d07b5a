"""Ask, inside the transaction that changes the catalogue, what stops being sellable by it (`catalogue.publication.stops`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.multirange import Multirange
from sqlalchemy import Connection

from catalogue.lifecycle import StatusPeriod, Transition, status_periods
from catalogue.periods import Period, period
from catalogue.publication.reasons import from_json
from catalogue.publication.stops import Published, Sales, Stop, stops
from catalogue.store.queries import driver_connection, statements
from catalogue.vocabulary import Channel, LifecycleStatus


def remember_sales(connection: Connection, product_ids: Collection[UUID], now: datetime) -> None:
    """Keep, until the transaction ends, when these products can be sold: to be called before what changes them."""
    sql = statements("stops")
    with driver_connection(connection).cursor() as cursor:
        cursor.execute(sql["open_before"])
        if product_ids:
            cursor.execute(sql["keep_before"], {"products": list(product_ids), "now": now})


def find_stops(connection: Connection, now: datetime) -> tuple[Stop, ...]:
    """Return what stops being sellable since `remember_sales`, once the windows are recomputed. Read-only."""
    with driver_connection(connection).cursor() as cursor:
        rows = cursor.execute(statements("stops")["losing"], {"now": now}).fetchall()
        return stops(_sales(cursor, rows, now), now) if rows else ()


def _sales(cursor: psycopg.Cursor[Any], rows: Sequence[tuple[Any, ...]], now: datetime) -> list[Sales]:
    """Put together what is known of the products that lose something."""
    products = {"products": list({row[0] for row in rows}), "now": now}
    lives = _lives(cursor, products)
    versions: defaultdict[Any, list[tuple[int, Period]]] = defaultdict(list)
    for product, number, start, end in _rows(cursor, "versions", products):
        versions[product].append((number, period(start, end)))
    published: defaultdict[tuple[Any, Any, str], list[Published]] = defaultdict(list)
    for product, seller, channel, version, start, end, blocked in _rows(cursor, "publications", products):
        windows = tuple((_span(one), tuple(from_json(reason) for reason in one[2])) for one in blocked)
        published[product, seller, channel].append(Published(version, period(start, end), windows))
    return [
        Sales(
            sku, name, code, Channel(channel), _periods(before), _periods(after),
            lives.get(product, status_periods(())), tuple(versions[product]),
            tuple(published[product, seller, channel]), owner,
        )
        for product, seller, sku, name, code, channel, before, after, owner in rows
    ]  # fmt: skip


def _lives(cursor: psycopg.Cursor[Any], products: dict[str, Any]) -> dict[Any, tuple[StatusPeriod, ...]]:
    entered: defaultdict[Any, list[Transition]] = defaultdict(list)
    for product, status, start in _rows(cursor, "lives", products):
        entered[product].append(Transition(LifecycleStatus(status), start))
    return {product: status_periods(transitions) for product, transitions in entered.items()}


def _periods(times: Multirange[datetime]) -> tuple[Period, ...]:
    return tuple(period(one.lower, one.upper) for one in times)


def _span(window: list[Any]) -> Period:
    start, end = (None if text is None else datetime.fromisoformat(text) for text in window[:2])
    return period(start, end)


def _rows(cursor: psycopg.Cursor[Any], name: str, products: dict[str, Any]) -> list[tuple[Any, ...]]:
    return cursor.execute(statements("stops")[name], products).fetchall()
