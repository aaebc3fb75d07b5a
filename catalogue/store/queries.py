"""Named SQL statements, kept in ``sql/*.sql`` beside this module; those of a reading stand beside it, in ``readings/``.

A statement starts at a line ``-- name: <name>``, is described by the comments that follow, and ends at the next
name. Parameters are psycopg's (``%(name)s``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from sqlalchemy import Connection

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def statements(file: str) -> Mapping[str, LiteralString]:
    """Return the statements of ``sql/<file>.sql`` by name, or of ``<folder>/<file>.sql``; the text is ours, so literal SQL."""
    path = Path(__file__).parent / ("" if "/" in file else "sql") / f"{file}.sql"
    text = path.read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    bodies = (cast("LiteralString", body.strip().removesuffix(";")) for body in parts[1::2])
    return dict(zip(parts[::2], bodies, strict=True))


def driver_connection(connection: Connection) -> psycopg.Connection[Any]:
    """Return psycopg's own connection under SQLAlchemy's, in the same transaction: for COPY and named statements."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("the catalogue speaks to PostgreSQL through psycopg")
    return driver


def begun_at(connection: Connection) -> datetime:
    """Return the instant at which the transaction began: that of all it writes (aware)."""
    (row,) = driver_connection(connection).execute("SELECT now()").fetchall()
    begun: datetime = row[0]
    return begun
