"""Gather what posting rests on, once for each product version of a company, whatever the number of its operations.

The queries name no schema, so inside ``known_at`` they answer from a past state of knowledge.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection

from catalogue.errors import WrongUse
from catalogue.ledger.deciding.shelf import Books, NoVersion, Version
from catalogue.ledger.records.facts import Facts
from catalogue.periods import FOREVER, period
from catalogue.publication.facts import Window
from catalogue.publication.reasons import from_json
from catalogue.store.offers import Row, find_version, grouped, query
from catalogue.store.queries import driver_connection
from catalogue.store.schemes import SaleReader
from catalogue.store.standing import unknown_company
from catalogue.vocabulary import Channel


def find_books(connection: Connection, company: str) -> Books:
    """Return the company of that code; raises WrongUse for an unknown one, listing those that exist."""
    driver = driver_connection(connection)
    found = query(driver, "books", "seller", company=company)
    if not found:
        raise unknown_company(connection, company)
    return Books(**found[0])


class FactsReader:
    """The facts of the products that some operations concern: every row is read at once, each version made when asked."""

    def __init__(
        self, connection: Connection, books: Books, skus: Collection[str], instants: Collection[datetime]
    ) -> None:
        """Read the versions in force from the first to the last of some instants; no other is asked for later."""
        self._connection = connection
        self._books = books
        self._driver: psycopg.Connection[Any] = driver_connection(connection)
        first, last = (min(instants), max(instants)) if instants else (FOREVER, FOREVER)
        rows = self._ask("versions", skus=sorted(skus), first=first, last=last)
        self._versions: Mapping[str, list[Row]] = grouped(rows, "sku")
        self._starts = {sku: [row["effective_from"] for row in held] for sku, held in self._versions.items()}
        self._sales = SaleReader(connection, books.id, [row["version_id"] for row in rows])
        self._windows = grouped(
            self._ask("windows", products=sorted({row["product_id"] for row in rows})), "product_id"
        )
        self._windows_of: dict[UUID, tuple[Window, ...]] = {}
        self._known: dict[UUID, Version | NoVersion] = {}

    def version_at(self, sku: str, at: datetime) -> Version | NoVersion:
        """Return the version of a product in force at an instant, or why there is none; asks the database of those only."""
        index = bisect_right(self._starts.get(sku, ()), at) - 1
        row = self._versions[sku][index] if index >= 0 else None
        if row is None or at >= (row["effective_to"] or FOREVER):
            return self._absent(sku, at)
        known = self._known.get(row["version_id"])
        if known is None:
            known = self._known[row["version_id"]] = self._made(row)
        return known

    def _absent(self, sku: str, at: datetime) -> NoVersion:
        try:
            find_version(self._connection, sku, at)
        except WrongUse as error:
            return NoVersion(error.sentence)
        raise LookupError(f"{sku} has a version at {at} that was not prepared")

    def _made(self, row: Row) -> Version | NoVersion:
        """Make a version; a formula or a split that cannot be understood leaves nothing to post by."""
        try:
            terms = self._sales.terms(row["version_id"])
        except WrongUse as error:
            return NoVersion(error.sentence)
        facts = Facts(
            company=self._books.code,
            timezone=self._books.timezone,
            vat_on_debits=self._books.vat_on_debits,
            offer=terms.offer,
            revenue_model=terms.revenue_model,
            partner=terms.partner,
            schemes=terms.schemes,
            mappings=terms.mappings,
            abroad=terms.abroad,
            windows=self._windows_on(row["product_id"]),
        )
        return Version(row["version_id"], facts)

    def _windows_on(self, product: UUID) -> tuple[Window, ...]:
        """Return a product's windows; its versions share them."""
        known = self._windows_of.get(product)
        if known is None:
            known = tuple(_window(row) for row in self._windows.get(product, ()))
            self._windows_of[product] = known
        return known

    def _ask(self, name: str, **parameters: object) -> list[Row]:
        return query(self._driver, "books", name, company_id=self._books.id, **parameters)


def _window(row: Row) -> Window:
    reasons = tuple(from_json(item) for item in row["reasons"])
    return Window(Channel(row["channel"]), period(row["since"], row["until"]), row["sellable"], reasons)
