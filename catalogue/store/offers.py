"""Read products as they are priced: versions, one or thousands at once, with all that decides what they cost.

The queries name no schema, so inside ``known_at`` they answer from a past state of knowledge. JSON numbers become
Decimal: no amount ever passes through a float.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads
from sqlalchemy import Connection

from catalogue.errors import WrongUse
from catalogue.french import day
from catalogue.likeness import likeliest
from catalogue.periods import day_of, last_day
from catalogue.pricing.facts import (
    CannotPrice,
    Component,
    Indexed,
    IndexValue,
    Offer,
    Price,
    TaxRate,
    Unit,
    Unreadable,
    Usage,
)
from catalogue.store.offer_rows import adjustment_of, conditions_of, plan_of, price_of, rate_of, setup_fee_of
from catalogue.store.queries import driver_connection, statements

#: Versions that are read at once where any number may be asked for.
_AT_ONCE = 500

#: What a statement found: values by column.
Row = Mapping[str, Any]


class OfferReader:
    """The offers of some versions: read at once, and each made when asked for, so that a bad one leaves the others."""

    def __init__(
        self, connection: Connection, versions: Collection[UUID], tax_codes: Iterable[str | None] = ()
    ) -> None:
        """Read versions by key; ``tax_codes``: those whose rates are wanted beside their own."""
        self._driver, self._asked = driver_connection(connection), array_of(versions)
        self._versions = {row["version_id"]: row for row in self._ask("versions")}
        self._products = {row["product_id"]: row for row in self._ask("products")}
        self._plans, self._prices = self._by_version("plans"), self._by_version("prices")
        self._adjustments, self._components = self._by_version("adjustments"), self._by_version("components")
        self._rates = self._read_rates(tax_codes)
        self._rates_of: dict[frozenset[str | None], tuple[TaxRate, ...]] = {}
        self._units = self._read_units()
        self._indices = self._read_indices()

    def product(self, version: UUID) -> Row:
        """Return the product of a version: columns of statement ``products``."""
        row: Row = self._products[self._versions[version]["product_id"]]
        return row

    def offer(self, version: UUID, tax_codes: Iterable[str | None] = ()) -> Offer:
        """Return everything that decides what a version costs, with the rates of ``tax_codes`` too.

        Raises: CannotPrice for a formula that cannot be read.
        """
        found = self.offer_as_it_is(version, tax_codes)
        for price in found.prices:
            if isinstance(price.content, Unreadable):
                raise CannotPrice(price.content.reason)
        return found

    def offer_as_it_is(self, version: UUID, tax_codes: Iterable[str | None] = ()) -> Offer:
        """Return an offer to be shown whole, a price whose formula cannot be read among the others."""
        row, product = self._versions[version], self.product(version)
        billing = product["billing"] or {}
        prices = tuple(price_of(item, product["sku"]) for item in self._prices.get(version, ()))
        fee = setup_fee_of(billing)
        own = {price.tax_code for price in prices} | {None if fee is None else fee.tax_code}
        return Offer(
            sku=product["sku"],
            name=product["name"],
            company=product["company"],
            timezone=product["timezone"],
            version=row["version"],
            started=row["effective_from"],
            plans=tuple(plan_of(item) for item in self._plans.get(version, ())),
            prices=prices,
            conditions=conditions_of(product),
            setup_fee=fee,
            adjustments=tuple(adjustment_of(item) for item in self._adjustments.get(version, ())),
            components=tuple(
                Component(item["sku"], item["name"], item["quantity"], item["revenue_share"])
                for item in self._components.get(version, ())
            ),
            indices=self._indices_of(prices),
            tax_rates=self._tax_rates(frozenset(own.union(tax_codes))),
            units=self._units_of(prices),
            tax_per_line=bool(billing.get("tax_per_line", False)),
        )

    def _ask(self, name: str, **more: object) -> list[Row]:
        return query(self._driver, "offers", name, versions=self._asked, **more)

    def _by_version(self, name: str) -> Mapping[UUID, list[Row]]:
        return grouped(self._ask(name), "version_id")

    def _codes(self, column: str) -> set[str]:
        """Return what the prices name in a column."""
        return {row[column] for rows in self._prices.values() for row in rows if row[column] is not None}

    def _read_rates(self, more: Iterable[str | None]) -> Mapping[str, list[TaxRate]]:
        fees = {(product["billing"] or {}).get("setup_fee_tax_code") for product in self._products.values()}
        codes = self._codes("tax_code").union(code for code in (*fees, *more) if code is not None)
        rows = self._ask("tax_rates", codes=sorted(codes))
        return {code: [rate_of(row) for row in held] for code, held in grouped(rows, "code").items()}

    def _tax_rates(self, codes: frozenset[str | None]) -> tuple[TaxRate, ...]:
        """Return the rates of some codes, by code and date; versions with the same codes share them."""
        known = self._rates_of.get(codes)
        if known is None:
            known = tuple(rate for code, rates in self._rates.items() if code in codes for rate in rates)
            self._rates_of[codes] = known
        return known

    def _read_units(self) -> Mapping[str, Unit]:
        codes = sorted(self._codes("unit"))
        rows = self._ask("units", codes=codes) if codes else ()
        return {row["code"]: Unit(row["base_unit"], row["factor"]) for row in rows}

    def _units_of(self, prices: Sequence[Price]) -> Mapping[str, Unit]:
        """Return the units that consumptions may be told in: those of usage prices, and those that convert to them."""
        named = {price.content.unit for price in prices if isinstance(price.content, Usage)}
        bases = {self._units[code].base for code in named if code in self._units}
        return {code: unit for code, unit in self._units.items() if unit.base in bases} if bases else {}

    def _read_indices(self) -> Mapping[str, tuple[IndexValue, ...]]:
        codes = sorted(self._codes("index"))
        rows = self._ask("index_values", codes=codes) if codes else ()
        return {
            code: tuple(IndexValue(row["valid_from"], row["value"]) for row in values)
            for code, values in grouped(rows, "index_code").items()
        }

    def _indices_of(self, prices: Sequence[Price]) -> Mapping[str, tuple[IndexValue, ...]]:
        named = {price.content.index for price in prices if isinstance(price.content, Indexed)}
        return {code: self._indices[code] for code in sorted(named) if code in self._indices}


def find_version(connection: Connection, sku: str, at: datetime) -> UUID:
    """Return the key of a product's version in force at an instant.

    Raises: WrongUse for an unknown SKU, or when no version is in force.
    """
    driver = driver_connection(connection)
    found = query(driver, "offers", "version", sku=sku, at=at)
    if not found:
        raise WrongUse(_unknown(driver, sku))
    version: UUID | None = found[0]["version_id"]
    if version is None:
        raise WrongUse(_out_of_force(driver, found[0], at))
    return version


def read_offer(connection: Connection, sku: str, at: datetime) -> Offer:
    """Return everything that decides what a product costs at an instant.

    Raises: WrongUse for an unknown SKU, or when no version is in force; CannotPrice for a formula that cannot be read.
    """
    version = find_version(connection, sku, at)
    return OfferReader(connection, [version]).offer(version)


def read_offers(connection: Connection, versions: Sequence[UUID]) -> Iterator[Offer]:
    """Yield the offers of any number of versions, in their order, to be shown: some hundreds are read at a time.

    A price whose formula cannot be read is among them, and says so when its amount is asked for.
    """
    for together in in_hundreds(versions):
        reader = OfferReader(connection, together)
        yield from map(reader.offer_as_it_is, together)


def in_hundreds(versions: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Yield keys by the number of versions that are read at once where all of them would fill the memory."""
    return (versions[first : first + _AT_ONCE] for first in range(0, len(versions), _AT_ONCE))


def array_of(keys: Iterable[UUID]) -> str:
    """Return keys, each once, as PostgreSQL's array: made once for the statements that take it."""
    return f"{{{','.join(map(str, set(keys)))}}}"


def grouped(rows: Iterable[Row], column: str) -> Mapping[Any, list[Row]]:
    """Return rows by the value of a column, each group in the order of the rows."""
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def query(driver: psycopg.Connection[Any], file: str, name: str, **parameters: object) -> list[Row]:
    """Return the rows of a named statement by column; JSON numbers are Decimal."""
    with driver.cursor(row_factory=dict_row) as cursor:
        set_json_loads(_read_json, cursor)
        return list(cursor.execute(statements(file)[name], parameters).fetchall())


#: Made once: `json.loads` makes another at every call.
_EXACT = json.JSONDecoder(parse_float=Decimal)


def _read_json(text: str | bytes) -> Any:
    """Read JSON exactly; a function of the module, because psycopg makes new classes for any other at every call."""
    return _EXACT.decode(text if isinstance(text, str) else text.decode())


def _unknown(driver: psycopg.Connection[Any], sku: str) -> str:
    skus: Sequence[str] = [row["sku"] for row in query(driver, "offers", "skus")]
    close = ", ".join(likeliest(sku, skus))
    hint = f"Voulez-vous dire : {close} ?" if close else "Voyez « catalogue published »."
    return f"Le produit « {sku} » n'existe pas dans le catalogue. {hint}"


def _out_of_force(driver: psycopg.Connection[Any], row: Row, at: datetime) -> str:
    timezone = row["timezone"]
    spans = [
        f"version {item['version']} du {day(day_of(item['effective_from'], timezone))}"
        + ("" if item["effective_to"] is None else f" au {day(last_day(item['effective_to'], timezone))}")
        for item in query(driver, "offers", "versions_of_product", product_id=row["product_id"])
    ]
    when = day(day_of(at, timezone))
    return f"{row['sku']} n'a aucune version en vigueur le {when} : {', '.join(spans) or 'il n’a aucune version'}."
