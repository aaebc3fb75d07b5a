"""Rows on their way into the tables of the books, in COPY's text format.

A month of 100 000 operations has few lines that differ in more than their entry: what they share is written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

from catalogue.ledger.records.entries import Entry, Line
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


@lru_cache(maxsize=1 << 12)
def common(value: str | None) -> str:
    """Return a text that many rows hold, an account, a product, a scheme: as `text`, turned once."""
    return text(value)


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
    iterator = iter(rows)
    batch = "".join(islice(iterator, _BATCH_ROWS))
    if not batch:
        return
    place = statements("books_copy")[target]
    table, _, columns = place.rstrip(")").partition(" (")
    like = sql.SQL("CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA")
    driver.execute(like.format(sql.SQL(columns), sql.SQL(table)))
    with driver.cursor() as cursor, cursor.copy("COPY incoming FROM STDIN") as copy:
        while batch:
            copy.write(batch)
            batch = "".join(islice(iterator, _BATCH_ROWS))
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
    """Return the text of a line, spelt out: a month has hundreds of thousands."""
    of_nothing = "\\N"
    rate, base, tax = line.tax_rate, line.tax_base, line.tax_amount
    return (
        f"{common(line.account)}\t{line.debit!s}\t{line.credit!s}\t{common(line.label)}\t{line.type}\t{line.nature}\t"
        f"{'t' if line.counterpart else 'f'}\t{common(line.cost_center)}\t{common(line.tax_code)}\t"
        f"{of_nothing if rate is None else rate!s}\t{of_nothing if base is None else base!s}\t"
        f"{of_nothing if tax is None else tax!s}\t{text(line.auxiliary)}\t{'t' if line.waiting else 'f'}\n"
    )
