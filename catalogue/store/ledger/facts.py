"""Gather what posting rests on, once for each product version of a company, whatever the number of its operations.

The queries name no schema, so inside ``known_at`` they answer from a past state of knowledge.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection

from catalogue.errors import WrongUse
from catalogue.ledger.accounts import AccountMapping
from catalogue.ledger.given import Facts
from catalogue.periods import FOREVER, period
from catalogue.publication.facts import Window
from catalogue.publication.reasons import from_json
from catalogue.store.offers import VersionReader, offer_of, query, rate_of
from catalogue.store.queries import driver_connection
from catalogue.store.schemes import mapping_of, schemes_of
from catalogue.vocabulary import Channel, RevenueModel

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Books:
    """The company that keeps the books."""

    id: UUID
    code: str
    timezone: str  #: its days begin there
    vat_on_debits: bool  #: False: the tax is due when the client pays


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a product and its facts."""

    id: UUID
    facts: Facts


@dataclass(frozen=True, slots=True)
class NoVersion:
    """There is nothing to post by; the sentence says why, in French."""

    reason: str


def find_books(connection: Connection, company: str) -> Books:
    """Return the company of that code; raises WrongUse for an unknown one, listing those that exist."""
    driver = driver_connection(connection)
    found = query(driver, "books", "seller", company=company)
    if not found:
        codes = ", ".join(row["code"] for row in query(driver, "books", "company_codes"))
        raise WrongUse(f"La société « {company} » n'existe pas. Choisissez parmi : {codes or 'aucune encore'}.")
    return Books(**found[0])


class FactsReader:
    """The facts of the products that some operations concern, read when first asked."""

    def __init__(self, connection: Connection, books: Books, skus: Collection[str]) -> None:
        self._connection = connection
        self._books = books
        self._driver: psycopg.Connection[Any] = driver_connection(connection)
        self._versions: defaultdict[str, list[_Row]] = defaultdict(list)
        for row in self._ask("versions", skus=sorted(skus)):
            self._versions[row["sku"]].append(row)
        rows = [row for versions in self._versions.values() for row in versions]
        products = sorted({row["product_id"] for row in rows})
        self._mappings = self._read_mappings(products, sorted(row["version_id"] for row in rows))
        self._windows = self._read_windows(products)
        self._rates = tuple(rate_of(row) for row in self._ask("all_tax_rates"))
        self._starts = {sku: [row["effective_from"] for row in held] for sku, held in self._versions.items()}
        self._known: dict[UUID, Version | NoVersion] = {}

    def version_at(self, sku: str, at: datetime) -> Version | NoVersion:
        """Return the version of a product in force at an instant, or why there is none."""
        index = bisect_right(self._starts.get(sku, ()), at) - 1
        row = self._versions[sku][index] if index >= 0 else None
        if row is None or at >= (row["effective_to"] or FOREVER):
            return self._absent(sku, at)
        known = self._known.get(row["version_id"])
        if known is None:
            known = self._known[row["version_id"]] = self._read(sku, row)
        return known

    def _absent(self, sku: str, at: datetime) -> NoVersion:
        try:
            VersionReader.find(self._connection, sku, at)
        except WrongUse as error:
            return NoVersion(error.sentence)
        raise LookupError(f"{sku} has a version at {at} that was not prepared")

    def _read(self, sku: str, row: _Row) -> Version | NoVersion:
        """Read a version; a formula or a split that cannot be understood leaves nothing to post by."""
        try:
            reader = VersionReader.find(self._connection, sku, row["effective_from"])
            offer = offer_of(reader)
            schemes = schemes_of(reader)
        except WrongUse as error:
            return NoVersion(error.sentence)
        mappings = [
            *self._mappings.get(row["version_id"], ()),
            *self._mappings.get(row["product_id"], ()),
            *self._mappings.get(None, ()),
        ]
        codes = {rate.code for rate in offer.tax_rates} | {mapping.tax_code for mapping in mappings}
        facts = Facts(
            company=self._books.code,
            timezone=self._books.timezone,
            vat_on_debits=self._books.vat_on_debits,
            offer=replace(offer, tax_rates=tuple(rate for rate in self._rates if rate.code in codes)),
            revenue_model=RevenueModel(reader.row["revenue_model"]),
            partner=reader.row["partner"],
            schemes=schemes,
            mappings=tuple(mappings),
            windows=tuple(self._windows.get(row["product_id"], ())),
        )
        return Version(row["version_id"], facts)

    def _read_mappings(self, products: list[UUID], versions: list[UUID]) -> Mapping[UUID | None, list[AccountMapping]]:
        """Return mappings by the key of their version or product, None for the company's defaults."""
        found: defaultdict[UUID | None, list[AccountMapping]] = defaultdict(list)
        for row in self._ask("mappings", products=products, versions=versions):
            found[row["product_version_id"] or row["product_id"]].append(mapping_of(row))
        return found

    def _read_windows(self, products: list[UUID]) -> Mapping[UUID, list[Window]]:
        found: defaultdict[UUID, list[Window]] = defaultdict(list)
        for row in self._ask("windows", products=products):
            reasons = tuple(from_json(item) for item in row["reasons"])
            span = period(row["since"], row["until"])
            found[row["product_id"]].append(Window(Channel(row["channel"]), span, row["sellable"], reasons))
        return found

    def _ask(self, name: str, **parameters: object) -> list[_Row]:
        return query(self._driver, "books", name, company_id=self._books.id, **parameters)
