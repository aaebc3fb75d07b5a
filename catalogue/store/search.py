"""Keep what products are found by (`product_search`), in the transaction that changes what it rests on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection, statements


def refresh_search(connection: Connection, *, product_ids: Collection[UUID] | None = None) -> None:
    """Bring what some products (None: all) are found by up to date, once their windows are.

    Writes: product_search, search_word; differences only.
    """
    if product_ids is not None and not product_ids:
        return
    driver = driver_connection(connection)
    products = None if product_ids is None else list(product_ids)
    driver.execute(statements("search")["forget"], {"products": products}, prepare=False)
    remember(driver, products)


def remember(driver: psycopg.Connection[Any], products: list[UUID] | None) -> None:
    """Write what some products (None: all) are found by. Writes: product_search, search_word; differences only."""
    ours = statements("search")
    query = f"WITH {ours['shown']}{ours['written']}{ours['found_by']}{ours['remembered']}"
    # Unprepared: a plan that serves an edit does not serve a first load.
    driver.execute(query, {"products": products, "worded": True, "priced": True}, prepare=False)


def restate_search(connection: Connection) -> None:
    """Bring the states under which products are found to those of `product`. Writes: product_search."""
    driver_connection(connection).execute(statements("search")["restate"])
