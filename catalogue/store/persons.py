"""Persons in what the audit kept: their hashes give way to today's names, or to « personne effacée » (decision 52)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from catalogue.store.queries import driver_connection
from catalogue.store.tables import actor, app_user, personal_columns

#: What is read where no row says that name today.
ERASED = "personne effacée"

#: Tables whose rows are persons: a name that stands elsewhere must not tell whose they were before they were erased.
_PERSONS = frozenset({actor.name, app_user.name})

Content = Mapping[str, Any]


def with_persons(connection: Connection, table: str, contents: Sequence[Content | None]) -> list[Content | None]:
    """Return the contents of rows of a table, as the audit kept them, with the persons that they name. Read-only.

    A hash is told in clear where that row bears the same today, or any row does: equal hashes are equal names.
    """
    columns = personal_columns(table)
    held = {(content["id"], content[name]) for content in contents if content for name in columns if content.get(name)}
    if not held:
        return list(contents)
    driver = driver_connection(connection)
    asked = "SELECT record_id::text, hash, clear FROM persons_today(%s, %s::uuid[], %s)"
    rows = driver.execute(asked, [table, [key for key, _ in held], [hashed for _, hashed in held]])
    own = {(record, hashed): name for record, hashed, name in rows}
    left = sorted({hashed for _, hashed in held - own.keys()}) if table not in _PERSONS else []
    others = dict(driver.execute("SELECT hash, clear FROM names_today(%s)", [left]).fetchall()) if left else {}

    def clear(content: Content) -> Content:
        named = {
            name: own.get((content["id"], content[name]), others.get(content[name], ERASED))
            for name in columns
            if content.get(name)
        }
        return {**content, **named}

    return [clear(content) if content else content for content in contents]
