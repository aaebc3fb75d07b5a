"""The companies to choose from. Read-only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from catalogue.store.tables import company

#: More companies than anybody chooses from.
MOST_COMPANIES = 500


@dataclass(frozen=True, slots=True)
class Company:
    """A company to choose."""

    code: str
    name: str


def companies(connection: Connection) -> tuple[Company, ...]:
    """Return the companies by code."""
    query = select(company.c.code, company.c.legal_name).order_by(company.c.code).limit(MOST_COMPANIES)
    return tuple(Company(code, name) for code, name in connection.execute(query))
