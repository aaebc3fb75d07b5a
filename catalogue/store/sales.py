"""What was sold, counted by day: asked once, and only where a row that has been in force would change (decision 49)."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from sqlalchemy import Connection

from catalogue.store.current import timezone_of
from catalogue.store.queries import driver_connection, statements


def sales(connection: Connection, company: str | None, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return the posted operations on a company's products, None: on all, counted by all that a dated row decides on.

    Shapes: the schema's columns, in the order of ``sql/sales.sql``. Read-only.
    """
    database = driver_connection(connection)
    parameters = {"company": company, "timezone": timezone_of(database, company)}
    rows = database.execute(statements("sales")["sales"], parameters).fetchall()
    return pl.DataFrame(rows, schema=dict(schema), orient="row")
