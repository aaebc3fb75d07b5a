"""What an operations workbook is checked against: the products of the group, their plans, and operations told before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import polars as pl
from sqlalchemy import Connection

from catalogue.calendar import add_months
from catalogue.ledger.deciding.content import read_operation
from catalogue.ledger.records.operations import Operation
from catalogue.periods import start_of_day
from catalogue.store.queries import driver_connection

_KNOWN = """
SELECT source_key, (at AT TIME ZONE %(timezone)s)::date, coalesce((content ->> 'quantity')::numeric, 1), status = 'later'
FROM operation JOIN company ON company.id = company_id
WHERE company.code = %(company)s AND status <> 'withdrawn' AND (source_key = ANY(%(keys)s) OR at >= %(start)s AND at < %(end)s)
"""
_ELSEWHERE = """
SELECT source_key, (at AT TIME ZONE %(timezone)s)::date, kind, content ->> 'sku', content ->> 'channel',
    content ->> 'related', company.code
FROM operation JOIN company ON company.id = company_id
WHERE company.code <> %(company)s AND status <> 'withdrawn' AND source_key = ANY(%(keys)s)
ORDER BY source_key, company.code
"""
_TOLD = """
SELECT source_key, content
FROM operation JOIN company ON company.id = company_id
WHERE company.code = %(company)s AND at >= %(start)s AND at < %(end)s
ORDER BY at, source_key
"""
_PLANS = """
SELECT DISTINCT product.sku, product_plan.code
FROM product
JOIN product_version ON product_version.product_id = product.id
JOIN product_plan ON product_plan.product_version_id = product_version.id
WHERE product.sku = ANY(%(skus)s)
"""
_TALLIES = """
SELECT company.code, count(*) FILTER (WHERE status = 'posted'), count(*) FILTER (WHERE status = 'waiting'),
    (SELECT count(*) FROM ledger_line WHERE ledger_line.company_id = company.id),
    (SELECT coalesce(sum(debit), 0) FROM ledger_line WHERE ledger_line.company_id = company.id)
FROM operation JOIN company ON company.id = company_id
GROUP BY company.id, company.code ORDER BY company.code
"""


def known_operations(
    connection: Connection, company: str, *, month: date | None, keys: Sequence[str], timezone: str
) -> pl.DataFrame:
    """Return the operations of a company that the books hold or keep waiting: of a month, and under these keys.

    Shapes: ``key``, ``day`` in the timezone, ``quantity``, and whether it waits for its day (``later``).
    """
    start, end = _month(month, timezone) if month else (None, None)
    parameters = {"company": company, "keys": list(keys), "start": start, "end": end, "timezone": timezone}
    rows = driver_connection(connection).execute(_KNOWN, parameters).fetchall()
    schema = {"key": pl.String(), "day": pl.Date(), "quantity": pl.Decimal(18, 6), "later": pl.Boolean()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def operations_elsewhere(connection: Connection, company: str, *, keys: Sequence[str], timezone: str) -> pl.DataFrame:
    """Return the operations of other companies under these keys.

    Shapes: ``key``, ``day`` in the timezone, ``kind``, ``sku``, ``channel``, ``related``, ``company``.
    """
    parameters = {"company": company, "keys": list(keys), "timezone": timezone}
    rows = driver_connection(connection).execute(_ELSEWHERE, parameters).fetchall() if keys else []
    names = ("key", "day", "kind", "sku", "channel", "related", "company")
    schema = {name: pl.Date() if name == "day" else pl.String() for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row")


def told_operations(connection: Connection, company: str, month: date, timezone: str) -> tuple[Operation, ...]:
    """Return the operations of a company's month as they were told, in order."""
    start, end = _month(month, timezone)
    parameters = {"company": company, "start": start, "end": end}
    rows = driver_connection(connection).execute(_TOLD, parameters)
    return tuple(read_operation(company, key, content) for key, content in rows)


def _month(month: date, timezone: str) -> tuple[object, object]:
    return start_of_day(month, timezone), start_of_day(add_months(month, 1), timezone)


def all_skus(connection: Connection) -> pl.DataFrame:
    """Return the SKU of every product of the group: ``sku``."""
    rows = driver_connection(connection).execute("SELECT sku FROM product").fetchall()
    return pl.DataFrame(rows, schema={"sku": pl.String}, orient="row")


def plans_of(connection: Connection, skus: Sequence[str]) -> pl.DataFrame:
    """Return the plans of some products, whatever their version: ``sku``, ``plan``."""
    rows = driver_connection(connection).execute(_PLANS, {"skus": list(skus)}).fetchall()
    return pl.DataFrame(rows, schema={"sku": pl.String, "plan": pl.String}, orient="row")


class Tally(NamedTuple):
    """What the books of a company hold."""

    company: str  #: code
    posted: int  #: operations
    waiting: int  #: operations
    lines: int
    debit: Decimal  #: euros; the credit is the same


def tallies(connection: Connection) -> tuple[Tally, ...]:
    """Return what the books hold, by company; those that hold nothing are left out."""
    return tuple(Tally(*row) for row in driver_connection(connection).execute(_TALLIES))


def last_change(connection: Connection) -> int:
    """Return the number of the last change of the catalogue: while it stands, nothing in it moved.

    Who acts is not the catalogue: a new author moves nothing.
    """
    query = """SELECT id FROM audit_log WHERE "table" <> 'actor' ORDER BY id DESC LIMIT 1"""
    row = driver_connection(connection).execute(query).fetchone()
    return 0 if row is None else int(row[0])
