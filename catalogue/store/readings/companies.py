"""The companies to choose from. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
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
    colour: str | None  #: on which its name is written, ``#RRGGBB``
    logo: str | None  #: SHA-256 of the image beside its name, in the archive


def companies(connection: Connection, codes: Sequence[str] | None) -> tuple[Company, ...]:
    """Return some companies (None: all) by code."""
    theme = company.c.brand_theme
    query = (
        select(company.c.code, company.c.legal_name, theme["colour"].astext, theme["logo", "sha256"].astext)
        .order_by(company.c.code)
        .limit(MOST_COMPANIES)
    )
    if codes is not None:
        query = query.where(company.c.code.in_(codes))
    return tuple(Company(*row) for row in connection.execute(query))
