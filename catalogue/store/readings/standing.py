"""How the catalogue stands at instants: products by state, documents, integrations. Read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection, statements
from catalogue.vocabulary import IntegrationStatus, LifecycleStatus

_SQL = "readings/standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Products on sale at an instant, and those that lack no document that is asked of them."""

    at: datetime  #: aware
    published: int
    covered: int


def states(
    connection: Connection, companies: Sequence[str] | None, instants: Sequence[datetime]
) -> Mapping[datetime, Mapping[LifecycleStatus, int]]:
    """Return how many products of companies (codes; None: all) are in each state at each instant."""
    found: dict[datetime, dict[LifecycleStatus, int]] = {at: {} for at in instants}
    parameters = {"companies": None if companies is None else list(companies), "instants": list(instants)}
    for at, status, products in driver_connection(connection).execute(statements(_SQL)["states"], parameters):
        found[at][LifecycleStatus(status)] = products
    return found


def coverage(
    connection: Connection, companies: Sequence[str] | None, instants: Sequence[datetime]
) -> tuple[Coverage, ...]:
    """Return the documents' coverage of what companies sell at each instant at which they sell anything."""
    parameters = {"companies": None if companies is None else list(companies), "instants": list(instants)}
    with driver_connection(connection).cursor(row_factory=class_row(Coverage)) as cursor:
        return tuple(cursor.execute(statements(_SQL)["covered"], parameters))


def integrations(
    connection: Connection, companies: Sequence[str] | None, at: datetime
) -> Mapping[IntegrationStatus, int]:
    """Return how many active products with a partner are in each state of integration, in production."""
    parameters = {"companies": None if companies is None else list(companies), "at": at}
    rows = driver_connection(connection).execute(statements(_SQL)["integrations"], parameters)
    return {IntegrationStatus(status): products for status, products in rows}
