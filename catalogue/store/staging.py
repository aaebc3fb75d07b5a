"""Frames on their way into the database and out of it: temporary tables filled by COPY, queries read by COPY.

Text travels as CSV in PostgreSQL's default dialect: an unquoted empty field is null, a quoted one is empty text.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

import polars as pl
import psycopg
from psycopg import sql
from psycopg.pq import ConnStatus, ExecStatus

from catalogue.checkpoints import checkpoint

#: Rows sent to the server at a time: bounds the memory that the CSV takes.
CHUNK_ROWS = 100_000

#: From how many rows on the planner must be told how many there are.
ANALYZE_ROWS = 1_000

#: What a column of a frame is in a temporary table.
TYPES: Mapping[type[pl.DataType], LiteralString] = {
    pl.String: "text",
    pl.Int64: "bigint",
    pl.Date: "date",
    pl.Boolean: "boolean",
    pl.Decimal: "numeric",
    pl.List: "jsonb",
}
Parameters = Mapping[str, Any]


@cache
def statement(folder: str, name: str) -> sql.SQL:
    """Return the statement ``sql/<folder>/<name>.sql``; the text is ours, so it may stand as literal SQL."""
    path = Path(__file__).parent / "sql" / folder / f"{name}.sql"
    return sql.SQL(path.read_text(encoding="utf-8"))


def stage(connection: psycopg.Connection[Any], table: str, frame: pl.DataFrame) -> None:
    """Create the temporary table and fill it with the frame; lists become JSON arrays of plain codes."""
    types = [(name, TYPES[dtype.base_type()]) for name, dtype in frame.schema.items()]
    columns = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in types)
    target = sql.Identifier(table)
    connection.execute(sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(target, columns))
    checkpoint("before copy")
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(target)) as copy:
        for chunk in frame.iter_slices(CHUNK_ROWS):
            copy.write(_with_json_lists(chunk).write_csv(include_header=False).encode())
    checkpoint("after copy")
    if frame.height >= ANALYZE_ROWS:
        connection.execute(sql.SQL("ANALYZE {}").format(target))


def unstage(connection: psycopg.Connection[Any], *tables: str) -> None:
    """Drop temporary tables, so that another apply in the same transaction finds their names free."""
    for table in tables:
        connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(table)))


def read(
    connection: psycopg.Connection[Any],
    query: sql.SQL | sql.Composed,
    parameters: Parameters,
    schema: Mapping[str, pl.DataType],
) -> pl.DataFrame:
    """Return the query's columns that the schema names, in its order and types; rows in no particular order."""
    columns = sql.SQL(", ").join(map(sql.Identifier, schema))
    copy = sql.SQL("COPY (SELECT {} FROM ({}) AS sheet) TO STDOUT (FORMAT csv)").format(columns, query)
    buffer = _copied(connection, psycopg.ClientCursor(connection).mogrify(copy, parameters))
    if not buffer.tell():
        return pl.DataFrame(schema=dict(schema))
    buffer.seek(0)
    text = pl.read_csv(buffer, has_header=False, schema=dict.fromkeys(schema, pl.String))
    return text.select(_typed(pl.col(name), dtype) for name, dtype in schema.items())


def _copied(connection: psycopg.Connection[Any], copy: str) -> io.BytesIO:
    """Return all that a COPY … TO STDOUT gives.

    The server sends a message for each row, and psycopg's loop over them takes ten times as long as libpq's own.
    """
    buffer = io.BytesIO()
    connection.execute("SELECT")  # opens the transaction, where none is open yet
    with connection.lock:
        pipe = connection.pgconn
        begun = pipe.exec_(copy.encode())
        if begun.status == ExecStatus.COPY_OUT:
            size, row = pipe.get_copy_data(0)
            while size > 0:
                buffer.write(row)
                size, row = pipe.get_copy_data(0)
            while (result := pipe.get_result()) is not None:
                begun = result
    if connection.pgconn.status == ConnStatus.BAD:
        raise psycopg.OperationalError(begun.get_error_message())
    if begun.status != ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(begun, encoding="utf-8")
    return buffer


def _with_json_lists(frame: pl.DataFrame) -> pl.DataFrame:
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    return frame.with_columns(
        pl.when(pl.col(name).list.len() > 0)
        .then(pl.lit('["') + pl.col(name).list.join('","') + pl.lit('"]'))
        .when(pl.col(name).is_not_null())
        .then(pl.lit("[]"))
        .alias(name)
        for name in lists
    )


def _typed(text: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Boolean):
        return text.str.starts_with("t")
    if isinstance(dtype, pl.Date):
        return text.str.to_date("%Y-%m-%d")
    if isinstance(dtype, pl.List):
        codes = text.str.strip_chars("[]").str.replace_all('"', "", literal=True)
        return pl.when(codes != "").then(codes.str.split(", "))
    return text.cast(dtype)
