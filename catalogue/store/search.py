"""Keep what products are found by (`product_search`), in the transaction that changes what it rests on."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection

from catalogue.store.queries import driver_connection, statements


def refresh_search(connection: Connection, *, product_ids: Collection[UUID] | None = None) -> None:
    """Bring what some products (None: all) are found by up to date, once their windows are.

    Writes: product_search, differences only.
    """
    if product_ids is not None and not product_ids:
        return
    parameters = {"products": None if product_ids is None else list(product_ids)}
    for name in ("forget", "remember"):
        # Unprepared: a plan that serves an edit does not serve a first load.
        driver_connection(connection).execute(statements("search")[name], parameters, prepare=False)


def restate_search(connection: Connection) -> None:
    """Bring the states under which products are found to those of `product`. Writes: product_search."""
    driver_connection(connection).execute(statements("search")["restate"])
