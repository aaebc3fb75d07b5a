"""What the rows of the audit log are called, and what differs in them: names in place of technical keys.

A row is named by its natural key, and so are the rows it refers to. Rows that are gone are named as the audit last
knew them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import sql
from sqlalchemy import Connection, ForeignKeyConstraint, UniqueConstraint

from catalogue.periods import PARIS
from catalogue.store.persons import with_persons
from catalogue.store.queries import driver_connection
from catalogue.store.tables import metadata

Names = Mapping[tuple[str, str], str]
"""Natural keys, by table and technical key."""

#: Tables that people know by less than, or by something else than, their first natural key.
_KNOWN_BY: Mapping[str, tuple[str, ...]] = {
    "company": ("code",),
    "product": ("sku",),
    "partner": ("name",),
    "risk": ("code",),
    "actor": ("label",),
    "change_set": ("title",),
    "partner_credential": ("partner_id", "env"),
}
#: References that lead to a row by another way than a foreign key to its technical key.
_REFERENCES = {"call_script_id": "product_document", "document_type_id": "document_type"}
#: Which part of its natural key a row is told by, inside a row that stands beside it.
_TOLD_BY = {"product_plan": -1, "product_document": -2}

#: Columns that say nothing to a person, or must not be said.
_UNSAID = frozenset({
    "id", "created_at", "updated_at", "created_by", "owner_company_id", "open_ended", "credentials", "secret",
    "value_type",
})  # fmt: skip

#: Columns that hold the end of a period, which sheets show as its last day.
ENDS = frozenset({"valid_to", "effective_to", "end_at"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row, before and after."""

    place: str  #: ``table.column``, stepping into JSON with `` -> ``; of another row: that row's own name's place
    position: int | None  #: in a list of a JSON value, from 1
    before: Any  #: JSON; names in place of technical keys
    after: Any


def own_name(table: str, content: Mapping[str, Any], names: Names, timezone: str) -> str:
    """Return the natural key of a row, its parts joined by ``/``, the empty ones left out."""
    key = ""
    for column in known_by(table):
        part = _part(table, column, content.get(column), names, timezone)
        part = part.removeprefix(f"{key}/")  # a plan is named inside its version, as the sheets do
        key = "/".join(filter(None, (key, part)))
    return key


def parent_names(connection: Connection, contents: Mapping[str, Sequence[Mapping[str, Any]]]) -> Names:
    """Return the names of all rows that these rows, by table, refer to. Read-only."""
    names: dict[tuple[str, str], str] = {}
    wanted: dict[str, set[str]] = {}
    for table, rows in contents.items():
        for column, target in references(table).items():
            wanted.setdefault(target, set()).update(row[column] for row in rows if row.get(column))
    for target, keys in wanted.items():
        _name(connection, target, keys, names)
    return names


def field_changes(
    table: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, names: Names
) -> tuple[FieldChange, ...]:
    """Return what differs between two states of a row; all that it holds besides its key, where one state is none."""
    left_out = _UNSAID | (frozenset(known_by(table)) if before is None or after is None else frozenset())
    old, new = (dict(_flat(table, state or {}, left_out, names)) for state in (before, after))
    return tuple(
        FieldChange(*spot, old.get(spot), new.get(spot))
        for spot in dict.fromkeys([*old, *new])
        if old.get(spot) != new.get(spot)
    )


@cache
def known_by(table: str) -> tuple[str, ...]:
    """Return the columns by which people know the rows of a table."""
    if table in _KNOWN_BY:
        return _KNOWN_BY[table]
    keys = (one for one in metadata.tables[table].constraints if isinstance(one, UniqueConstraint))
    natural = sorted(tuple(column.name for column in key.columns) for key in keys if "id" not in key.columns)
    return natural[0] if natural else ()


@cache
def references(table: str) -> Mapping[str, str]:
    """Return the columns of a table that hold technical keys, with the tables they lead to."""
    found = {column: target for column, target in _REFERENCES.items() if column in metadata.tables[table].columns}
    for key in metadata.tables[table].constraints:
        if isinstance(key, ForeignKeyConstraint) and key.elements[0].column.table.name != "document_type":
            found[key.elements[-1].parent.name] = key.elements[-1].column.table.name
    return found


def _name(connection: Connection, table: str, keys: Collection[str], names: dict[tuple[str, str], str]) -> None:
    """Add the names of some rows, and first of those that their names are made of."""
    missing = {key for key in keys if (table, key) not in names}
    if not missing:
        return
    rows = _contents(connection, table, missing)
    for column, target in references(table).items():
        if column in known_by(table):
            _name(connection, target, {row[column] for row in rows.values() if row.get(column)}, names)
    for key, row in rows.items():
        names[table, key] = own_name(table, row, names, PARIS)


def _contents(connection: Connection, table: str, keys: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Return rows by technical key, gone ones as they last were."""
    query = sql.SQL("""
        SELECT DISTINCT ON (record_id) record_id::text, coalesce(after, before) FROM audit_log
        WHERE "table" = {} AND record_id = ANY(%s::uuid[]) ORDER BY record_id, at DESC, id DESC
    """).format(sql.Literal(table))
    rows = driver_connection(connection).execute(query, [list(keys)]).fetchall()
    contents = with_persons(connection, table, [content for _, content in rows])
    return {key: content or {} for (key, _), content in zip(rows, contents, strict=True)}


def _part(table: str, column: str, value: Any, names: Names, timezone: str) -> str:
    """Return one part of a natural key as text: a name, a day, codes."""
    if value is None:
        return ""
    if column in references(table):
        return names.get((references(table)[column], value), "?")
    if isinstance(value, list):
        return "+".join(map(str, value))
    if metadata.tables[table].columns[column].type.python_type is datetime:
        return datetime.fromisoformat(value).astimezone(ZoneInfo(timezone)).date().isoformat()
    if isinstance(value, float):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value).rsplit("/", 1)[-1] if column == "file_url" else str(value)


def _told_by(table: str, name: str) -> str:
    return name.split("/")[_TOLD_BY[table]] if table in _TOLD_BY and "/" in name else name


def _flat(
    table: str, row: Mapping[str, Any], left_out: frozenset[str], names: Names
) -> Iterator[tuple[tuple[str, int | None], Any]]:
    """Yield each value of a row with its place, stepping into JSON."""
    for column, value in row.items():
        if column in left_out or (column == "company_id" and (table == "product" or column not in references(table))):
            continue
        if column in references(table):
            target = references(table)[column]
            place = f"{table}.{column}" if column in _REFERENCES else f"{target}.{known_by(target)[-1]}"
            yield (place, None), None if value is None else _told_by(target, names.get((target, value), "?"))
        else:
            yield from _leaves(f"{table}.{column}", None, value)


def _leaves(place: str, position: int | None, value: Any) -> Iterator[tuple[tuple[str, int | None], Any]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(f"{place} -> {name}", position, item)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        if plain := [item for item in value if not isinstance(item, dict)]:
            yield (place, position), plain
        for number, item in enumerate((item for item in value if isinstance(item, dict)), start=1):
            named = {name: part for name, part in item.items() if name != "kind"}
            inside = f"{place} -> {item['kind']}" if "kind" in item else place
            yield from _leaves(inside, None if "kind" in item else number, named)
    elif value is not None:
        yield (place, position), value
