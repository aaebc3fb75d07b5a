"""Read one product as it is priced: the version in force at an instant, with all that decides what it costs.

The queries name no schema, so inside ``known_at`` they answer from a past state of knowledge. JSON numbers become
Decimal: no amount ever passes through a float.

What `product` keeps as JSON and pricing reads: ``eligibility`` (``age_min``, ``age_max``: years), ``geography``
(``territories``: tax territories, ``postcodes``: postcodes or their beginnings), ``billing`` (``setup_fee``: decimal
text, ``setup_fee_tax_code``, ``setup_fee_tax_included``; ``tax_per_line``: true where the tax is rounded by line).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads
from rapidfuzz import fuzz, process
from sqlalchemy import Connection

from catalogue.errors import WrongUse
from catalogue.french import day
from catalogue.periods import day_of, last_day, period
from catalogue.pricing.facts import (
    Adjustment,
    CannotPrice,
    Component,
    Conditions,
    Indexed,
    IndexValue,
    Offer,
    Plan,
    Price,
    SetupFee,
    TaxRate,
    Unit,
    Usage,
)
from catalogue.pricing.formula import FormulaError
from catalogue.pricing.payload import decimal, read_price
from catalogue.store.queries import driver_connection, statements
from catalogue.vocabulary import AdjustmentKind, Channel, ClientType, PricingType, Recurrence, ValueType

#: Names that are like the one asked, and how like.
_MOST_SUGGESTIONS, _LEAST_LIKENESS = 5, 60

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VersionReader:
    """One product and its version in force, ready to be asked for what hangs on it."""

    driver: psycopg.Connection[Any]  #: in the caller's transaction
    row: _Row  #: columns of statement ``version``

    @classmethod
    def find(cls, connection: Connection, sku: str, at: datetime) -> VersionReader:
        """Find a product and its version; raises WrongUse for an unknown SKU, or when no version is in force."""
        driver = driver_connection(connection)
        found = query(driver, "offers", "version", sku=sku, at=at)
        if not found:
            raise WrongUse(_unknown(driver, sku))
        if found[0]["version_id"] is None:
            raise WrongUse(_out_of_force(driver, found[0], at))
        return cls(driver, found[0])

    @property
    def version_id(self) -> UUID:
        """Return the key of the version."""
        return self.row["version_id"]  # type: ignore[no-any-return]

    def ask(self, name: str, **more: object) -> list[_Row]:
        """Return the rows of a statement about this version."""
        return query(self.driver, "offers", name, version_id=self.version_id, **more)

    def plans(self) -> tuple[Plan, ...]:
        """Return its plans, by code."""
        return tuple(
            Plan(row["code"], row["name"], Recurrence(row["recurrence"]), row["billing_cycle_days"])
            for row in self.ask("plans")
        )

    def prices(self) -> tuple[Price, ...]:
        """Return its prices, by component; raises CannotPrice when a formula cannot be read."""
        return tuple(_price(row, self.row["sku"]) for row in self.ask("prices"))

    def tax_rates(self, codes: Iterable[str | None]) -> tuple[TaxRate, ...]:
        """Return the rates of some codes, by date."""
        rows = self.ask("tax_rates", codes=sorted({code for code in codes if code is not None}))
        return tuple(rate_of(row) for row in rows)


def rate_of(row: _Row) -> TaxRate:
    """Return the tax rate of a row."""
    return TaxRate(
        code=row["code"],
        territory=row["territory"],
        rate=row["rate"],
        period=period(row["valid_from"], row["valid_to"]),
        account_collected=row["account_collected"],
        account_deductible=row["account_deductible"],
    )


def read_offer(connection: Connection, sku: str, at: datetime) -> Offer:
    """Return everything that decides what a product costs at an instant.

    Raises: WrongUse for an unknown SKU, or when no version is in force; CannotPrice for a formula that cannot be read.
    """
    return offer_of(VersionReader.find(connection, sku, at))


def offer_of(reader: VersionReader) -> Offer:
    """Return everything that decides what a version costs; raises CannotPrice for a formula that cannot be read."""
    row, prices = reader.row, reader.prices()
    fee = _setup_fee(row["billing"] or {})
    codes = [price.tax_code for price in prices]
    return Offer(
        sku=row["sku"],
        name=row["name"],
        company=row["company"],
        timezone=row["timezone"],
        version=row["version"],
        started=row["effective_from"],
        plans=reader.plans(),
        prices=prices,
        conditions=_conditions(row),
        setup_fee=fee,
        adjustments=tuple(_adjustment(item) for item in reader.ask("adjustments")),
        components=tuple(
            Component(item["sku"], item["name"], item["quantity"], item["revenue_share"])
            for item in reader.ask("components")
        ),
        indices=_indices(reader, prices),
        tax_rates=reader.tax_rates([*codes, None if fee is None else fee.tax_code]),
        units=_units(reader, prices),
        tax_per_line=bool((row["billing"] or {}).get("tax_per_line", False)),
    )


def query(driver: psycopg.Connection[Any], file: str, name: str, **parameters: object) -> list[_Row]:
    """Return the rows of a named statement by column; JSON numbers are Decimal."""
    with driver.cursor(row_factory=dict_row) as cursor:
        set_json_loads(_read_json, cursor)
        return list(cursor.execute(statements(file)[name], parameters).fetchall())


def _read_json(text: str | bytes) -> Any:
    """Read JSON exactly; a function of the module, because psycopg makes new classes for any other at every call."""
    return json.loads(text, parse_float=Decimal)


def _unknown(driver: psycopg.Connection[Any], sku: str) -> str:
    skus: Sequence[str] = [row["sku"] for row in query(driver, "offers", "skus")]
    likely = process.extract(
        sku.upper(), skus, scorer=fuzz.ratio, limit=_MOST_SUGGESTIONS, score_cutoff=_LEAST_LIKENESS
    )
    close = ", ".join(name for name, _, _ in likely)
    hint = f"Voulez-vous dire : {close} ?" if close else "Voyez « catalogue published »."
    return f"Le produit « {sku} » n'existe pas dans le catalogue. {hint}"


def _out_of_force(driver: psycopg.Connection[Any], row: _Row, at: datetime) -> str:
    timezone = row["timezone"]
    spans = [
        f"version {item['version']} du {day(day_of(item['effective_from'], timezone))}"
        + ("" if item["effective_to"] is None else f" au {day(last_day(item['effective_to'], timezone))}")
        for item in query(driver, "offers", "versions", product_id=row["product_id"])
    ]
    when = day(day_of(at, timezone))
    return f"{row['sku']} n'a aucune version en vigueur le {when} : {', '.join(spans) or 'il n’a aucune version'}."


def _price(row: _Row, sku: str) -> Price:
    try:
        content = read_price(PricingType(row["type"]), row["payload"])
    except FormulaError as error:
        raise CannotPrice(f"La formule « {error.text} » de {sku} est fausse : {error}. Corrigez-la.") from error
    return Price(
        plan=row["plan"],
        component=row["component"],
        content=content,
        tax_code=row["tax_code"] or "",
        tax_included=row["tax_included"],
        currency=row["currency"],
    )


def _adjustment(row: _Row) -> Adjustment:
    return Adjustment(
        code=row["code"],
        kind=AdjustmentKind(row["kind"]),
        value_type=ValueType(row["value_type"]),
        value=row["value"],
        period=period(row["valid_from"], row["valid_to"]),
        plan=row["plan"],
        segment=row["client_segment"],
        channel=None if row["channel"] is None else Channel(row["channel"]),
    )


def _conditions(row: _Row) -> Conditions:
    eligibility, geography = row["eligibility"] or {}, row["geography"] or {}
    return Conditions(
        age_min=_whole(eligibility.get("age_min")),
        age_max=_whole(eligibility.get("age_max")),
        client_type=ClientType(row["client_type"]),
        territories=tuple(geography.get("territories") or ()),
        postcodes=tuple(geography.get("postcodes") or ()),
    )


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _setup_fee(billing: _Row) -> SetupFee | None:
    amount = billing.get("setup_fee")
    if amount is None:
        return None
    included = billing.get("setup_fee_tax_included", True)
    return SetupFee(decimal(amount), billing.get("setup_fee_tax_code"), bool(included))


def _units(reader: VersionReader, prices: Sequence[Price]) -> dict[str, Unit]:
    """Return the units that consumptions may be told in: those of usage prices, and those that convert to the same."""
    codes = sorted({price.content.unit for price in prices if isinstance(price.content, Usage)})
    rows = reader.ask("units", codes=codes) if codes else ()
    return {row["code"]: Unit(row["base_unit"], row["factor"]) for row in rows}


def _indices(reader: VersionReader, prices: Sequence[Price]) -> dict[str, tuple[IndexValue, ...]]:
    codes = sorted({price.content.index for price in prices if isinstance(price.content, Indexed)})
    found: defaultdict[str, list[IndexValue]] = defaultdict(list)
    for row in reader.ask("index_values", codes=codes) if codes else ():
        found[row["index_code"]].append(IndexValue(row["valid_from"], row["value"]))
    return {code: tuple(values) for code, values in found.items()}
