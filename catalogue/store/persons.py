"""Persons in what the audit kept: their hashes give way to today's names, or to « personne effacée » (decision 52)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from catalogue.store.queries import driver_connection
from catalogue.store.tables import personal_columns

#: What is read where today's row says another name, or is gone.
ERASED = "personne effacée"

Content = Mapping[str, Any]


def with_persons(connection: Connection, table: str, contents: Sequence[Content | None]) -> list[Content | None]:
    """Return the contents of rows of a table, as the audit kept them, with the persons that they name. Read-only.

    A hash is told in clear where that row bears the same today: equal hashes are equal names.
    """
    columns = personal_columns(table)
    keys = {content["id"] for content in contents if content and any(content.get(name) for name in columns)}
    if not keys:
        return list(contents)
    asked = "SELECT record_id::text, hash, clear FROM persons_today(%s, %s::uuid[])"
    rows = driver_connection(connection).execute(asked, [table, list(keys)])
    known = {(record, hashed): name for record, hashed, name in rows}

    def clear(content: Content) -> Content:
        named = {name: known.get((content["id"], content[name]), ERASED) for name in columns if content.get(name)}
        return {**content, **named}

    return [clear(content) if content else content for content in contents]
