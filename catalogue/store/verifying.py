"""Prove that what was applied is what was planned: the rows staged against the rows read back, in the database.

The writing statements are written by hand, one for each table, and a column left out of one of them would be answered
« publié » and never stored. What reads the catalogue is written apart from what writes it: each is the other's judge.

Two sets are equal when they have as many rows and the same sum of the rows' hashes (64 bits): the database then reads
each of them once, sorts nothing, and sends two numbers. Only where they differ are the rows fetched, to say which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, LiteralString

import polars as pl
import psycopg
from psycopg import sql

from catalogue.changes import Delta, Plan, diff
from catalogue.errors import Refused
from catalogue.store.staging import ANALYZE_ROWS, TYPES, Parameters, read, stage, statement, unstage

_SUMMARY = sql.SQL("SELECT count(*), sum(hash_record_extended(ROW({}), 0)) FROM ({}) AS line")
_HELD = sql.SQL("SELECT line.* FROM ({} OFFSET 0) AS line WHERE EXISTS (SELECT FROM ({}) AS named WHERE {})")
_OF_PRODUCTS = sql.SQL("SELECT every.* FROM ({}) AS every WHERE every.sku IN (SELECT sku FROM ({}) AS named)")
_EVERYTHING = "planned_{}"


def verify(
    database: psycopg.Connection[Any], deltas: Iterable[Delta], staged: Collection[str], parameters: Parameters
) -> None:
    """Compare what the catalogue now holds under the keys of the deltas with what they planned, both ways.

    ``staged`` names the temporary tables that hold a delta whole: ``stage_…`` and ``withdrawn_…`` of the writing; what
    is not there is staged for the time of the comparison.
    **Raises** Refused, which names the first table, key and column that differ: withdrawn rows are gone, and nothing
    but the planned rows stands in their records.
    """
    for delta in deltas:
        planned = f"stage_{delta.name}"
        if planned not in staged:
            planned = _EVERYTHING.format(delta.name)
            stage(database, planned, delta.records)
        sources = [name for name in (planned, f"withdrawn_{delta.name}") if name in staged or name == planned]
        held = _held(delta, sources)
        said = [_summary(database, delta, rows, parameters) for rows in (_table(planned), held)]
        if said[0] != said[1]:
            _refuse(delta, read(database, held, parameters, delta.inserted.schema))
        if planned not in staged:
            unstage(database, planned)


def _summary(
    database: psycopg.Connection[Any], delta: Delta, rows: sql.Composable, parameters: Parameters
) -> tuple[Any, ...]:
    """Return how many rows there are, and the sum of their hashes."""
    columns = sql.SQL(", ").join(_typed("line", name, dtype) for name, dtype in delta.inserted.schema.items())
    (found,) = database.execute(_SUMMARY.format(columns, rows), parameters).fetchall()
    return tuple(found)


def _table(name: str) -> sql.Composed:
    return sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))


def _held(delta: Delta, tables: Iterable[str]) -> sql.Composed:
    """Return the query of what the catalogue holds of the records that the tables name.

    Few records are looked up by their products. ``OFFSET 0`` keeps the keys out of the sheet's own joins, in which the
    planner, without statistics of what was just written, would join on the least telling part of a key.
    A part of a key that may be empty is compared as text: only an equality lets the database join by hashing.
    """
    record = sql.SQL(", ").join(map(sql.Identifier, delta.record))
    names = [sql.SQL("SELECT {} FROM {}").format(record, sql.Identifier(table)) for table in tables]
    named = sql.SQL(" UNION ").join(names)
    rows = pl.concat([delta.records.select(delta.record), delta.gone.select(delta.record)])
    sheet: sql.Composable = statement("current", delta.name)
    if "sku" in delta.record and rows.height < ANALYZE_ROWS and not rows["sku"].has_nulls():
        sheet = _OF_PRODUCTS.format(sheet, named)
    parts = [_equal(name, dtype, nullable=rows[name].has_nulls()) for name, dtype in rows.schema.items()]
    return _HELD.format(sheet, named, sql.SQL(" AND ").join(parts))


def _equal(name: str, dtype: pl.DataType, *, nullable: bool) -> sql.Composed:
    """Return the comparison of one part of a key."""
    sides = [_typed(table, name, dtype) for table in ("named", "line")]
    if nullable:
        sides = [sql.SQL("coalesce({}::text, E'\\x01')").format(side) for side in sides]
    return sql.SQL(" = ").join(sides)


def _typed(table: LiteralString, name: str, dtype: pl.DataType) -> sql.Composed:
    """Return a column in the one type and spelling in which both sides compare: an empty list is none."""
    column = sql.Identifier(table, name)
    if isinstance(dtype, pl.List):
        return sql.SQL("nullif(to_jsonb({}), '[]')").format(column)
    return sql.SQL("{}::{}").format(column, sql.SQL(TYPES[dtype.base_type()]))


def _refuse(delta: Delta, held: pl.DataFrame) -> None:
    """Say what differs first; rows that differ in a spelling without meaning only are no difference."""
    found = diff(delta.name, delta.key, held, delta.records)
    if found.is_empty:
        return
    (first,) = Plan((found,)).changes(1)
    raise Refused(
        f"La table {first['table']} ne contient pas ce qui devait y être écrit (clé {first['key']}, colonne "
        f"{first['field']} : « {_said(first['before'])} » au lieu de « {_said(first['after'])} ») : rien n'a été "
        "changé ; transmettez ce message au support."
    )


def _said(value: object) -> str:
    if isinstance(value, list):
        return "+".join(value)
    return "rien" if value is None else str(value)
