"""What companies earned, from the books: revenue, commissions, fees and net margin, without tax. Read-only.

Net margin = revenue and commissions received − commissions paid − fees (decision 24). Amounts are euros, two decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection, statements

_SQL = "readings/results"
#: More months than anybody chooses from: ten years.
MOST_MONTHS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthResult:
    """What one month brought."""

    month: date  #: its first day
    revenue: Decimal  #: own sales, discounts taken off
    received: Decimal  #: commissions of partners, what they took back taken off
    paid: Decimal  #: commissions of people, bonuses and malus with them, what came back taken off
    fees: Decimal
    margin: Decimal

    @classmethod
    def empty(cls, month: date) -> Self:
        """Return a month that brought nothing."""
        none = Decimal(0)
        return cls(month=month, revenue=none, received=none, paid=none, fees=none, margin=none)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyResult:
    """What one company earned in a period; as in `MonthResult`."""

    company: str  #: code
    revenue: Decimal
    received: Decimal
    paid: Decimal
    fees: Decimal
    margin: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductResult:
    """What one product brought in a period; as in `MonthResult`."""

    company: str  #: code of the company in whose books it is
    sku: str
    name: str  #: its SKU, where whoever asks does not see the product
    revenue: Decimal
    received: Decimal
    margin: Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the books, and whose."""

    companies: Sequence[str] | None  #: codes; None: all that the connection sees
    since: date  #: first day
    until: date  #: the day after the last

    def parameters(self, **more: object) -> dict[str, Any]:
        """Return what statements take."""
        companies = None if self.companies is None else list(self.companies)
        return {"companies": companies, "since": self.since, "until": self.until, **more}


def months(connection: Connection, companies: Sequence[str] | None) -> tuple[date, ...]:
    """Return the first days of the months that have entries, newest first."""
    parameters = {"companies": None if companies is None else list(companies), "most": MOST_MONTHS}
    rows = driver_connection(connection).execute(statements(_SQL)["months"], parameters)
    return tuple(row[0] for row in rows)


def by_month(connection: Connection, period: Period) -> tuple[MonthResult, ...]:
    """Return each month that has entries, oldest first."""
    return _read(connection, MonthResult, "by_month", period.parameters())


def by_company(connection: Connection, period: Period) -> tuple[CompanyResult, ...]:
    """Return each company that has entries, the best margin first."""
    return _read(connection, CompanyResult, "by_company", period.parameters())


def top_products(connection: Connection, period: Period, count: int) -> tuple[ProductResult, ...]:
    """Return the first ``count`` products by revenue, by commissions received and by margin: the best margin first."""
    return _read(connection, ProductResult, "top_products", period.parameters(most=count))


def _read(connection: Connection, kind: type[Any], statement: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
    sql = statements(_SQL)
    with driver_connection(connection).cursor(row_factory=class_row(kind)) as cursor:
        return tuple(cursor.execute(sql["measured"] + sql[statement], parameters))
