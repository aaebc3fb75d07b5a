"""Rows on their way into the tables of the books, in COPY's text format.

A month of 100 000 operations has few lines that differ in more than their entry: what they share is written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from catalogue.ledger.facts import Entry, Line
from catalogue.store.queries import statements

#: Rows joined into one call of COPY: what a socket takes at once, so that the server reads them while the next are made.
_BATCH_ROWS = 250

#: What COPY would take for its own.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def text(value: str | None) -> str:
    """Return a text as COPY reads it."""
    if value is None:
        return "\\N"
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value:  # ten times as fast as to translate always
        return value.translate(_ESCAPES)
    return value


def plain(value: object) -> str:
    """Return a value whose text holds nothing special: a number, a date, a code of ours."""
    return "\\N" if value is None else str(value)


def boolean(value: object) -> str:
    """Return a yes or no."""
    return "t" if value else "f"


def hexadecimal(value: UUID | None) -> str:
    """Return a technical key."""
    return "\\N" if value is None else value.hex


def copy_rows(driver: psycopg.Connection[Any], target: LiteralString, rows: Iterable[str]) -> None:
    """Send rows, each with its line break, into a place that ``sql/books_copy.sql`` names.

    They pass through a temporary table: PostgreSQL refuses COPY into a table under row-level security, whoever asks.
    """
    first = next(iterator := iter(rows), None)
    if first is None:
        return
    place = statements("books_copy")[target]
    table, _, columns = place.rstrip(")").partition(" (")
    like = sql.SQL("CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA")
    driver.execute(like.format(sql.SQL(columns), sql.SQL(table)))
    batch = [first]
    with driver.cursor() as cursor, cursor.copy("COPY incoming FROM STDIN") as copy:
        for row in iterator:
            batch.append(row)
            if len(batch) >= _BATCH_ROWS:
                copy.write("".join(batch))
                batch.clear()
        copy.write("".join(batch))
    driver.execute(sql.SQL("INSERT INTO {} SELECT * FROM incoming").format(sql.SQL(place)))
    driver.execute("DROP TABLE incoming")


class LineRows:
    """Write the lines of entries; those that several entries share are turned into text once.

    The lines must outlive this object, since what tells them apart is which objects they are.
    """

    def __init__(self, company_id: UUID) -> None:
        self._head = f"{company_id.hex}\t"
        self._tails: dict[int, str] = {}

    def of_entry(self, entry_id: str, entry: Entry) -> Iterable[str]:
        """Yield the rows of an entry."""
        head, tails = f"{self._head}{entry_id}\t", self._tails
        for position, line in enumerate(entry.lines, 1):
            tail = tails.get(id(line))
            if tail is None:
                tail = tails[id(line)] = _tail(line)
            yield f"{head}{position}\t{tail}"


def _tail(line: Line) -> str:
    values = (
        text(line.account), plain(line.debit), plain(line.credit), text(line.label), line.type, line.nature,
        boolean(line.counterpart), text(line.cost_center), text(line.tax_code), plain(line.tax_rate),
        plain(line.tax_base), plain(line.tax_amount), text(line.auxiliary), boolean(line.waiting),
    )  # fmt: skip
    return "\t".join(values) + "\n"
