"""The rows of the exports that are not lines of the books: commissions to come, prices, accounts, product sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from catalogue.french import after_colon, counted, listed
from catalogue.periods import day_of, last_day
from catalogue.pricing.facts import Offer
from catalogue.store.ledger.reading import read_commission_lines
from catalogue.store.offers import OfferReader, in_hundreds
from catalogue.store.readings.listings import ListedProduct, list_mappings, products_listed
from catalogue.vocabulary import (
    Channel,
    ClientType,
    LifecycleStatus,
    LineState,
    MappingStatus,
    Nature,
    RevenueModel,
    Visibility,
)
from exports.echeancier import Instalment
from exports.mapping import MappingRow
from exports.price_rows import PriceRow
from exports.product_facts import ProductSheet, SheetDocument, SheetPublication
from validators.sheets import SHEETS

#: Where `product` keeps what a sheet tells beside prices and conditions: JSON column, key, column of the sheet Produits.
_DETAILS = (
    ("logistics", "delivery", "delivery"),
    ("logistics", "ticket", "ticket"),
    ("billing", "cycle", "collection_cycle"),
)
#: Products that a sentence names; their rows name them all.
_MOST_NAMED = 10


def instalments(connection: Connection, company: str, month: date) -> Iterator[Instalment]:
    """Yield what falls due from a month on, by day. Read-only.

    Left out: what was reversed or dropped, and what collections earn by lines of their own, which would count twice.
    """
    for row in read_commission_lines(connection, company, since=month):
        if row.awaits or row.state in (LineState.REVERSED, LineState.DROPPED):
            continue
        yield Instalment(
            company=row.company,
            due_on=row.due_on,
            beneficiary=row.beneficiary,
            amount=row.amount,
            state=row.state,
            sku=row.sku,
            partner=row.partner,
            scheme=row.scheme,
            version=row.version,
            operation=row.operation,
            entry=None if row.journal is None else f"{row.journal.value}-{row.number}",
            person=row.person,
        )


def mapping_rows(connection: Connection, company: str) -> Iterator[MappingRow]:
    """Yield the accounts of a company's books, its defaults first. Read-only."""
    for row in list_mappings(connection, company):
        values = dict(row) | {"nature": Nature(row["nature"]), "status": MappingStatus(row["status"])}
        yield MappingRow(**values)


class Unpriced:
    """The prices of a grid that could not be computed: by reason, the products concerned."""

    def __init__(self) -> None:
        self._products: dict[str, dict[str, None]] = {}

    def noted(self, rows: Iterable[PriceRow]) -> Iterator[PriceRow]:
        """Yield the rows of a grid as they come, and note those without amount."""
        for row in rows:
            if row.ht is None:
                self._products.setdefault(row.note or "", {})[row.sku] = None
            yield row

    def sentences(self) -> list[str]:
        """Say what the grid lacks: one cause may hold a whole catalogue, and is read once."""
        return [f"{_named(list(products))} : {after_colon(reason)}" for reason, products in self._products.items()]


def _named(skus: list[str]) -> str:
    others = len(skus) - _MOST_NAMED
    return listed(skus) if others <= 0 else f"{', '.join(skus[:_MOST_NAMED])} et {counted(others, 'autre', 'produit')}"


def product_sheets(
    connection: Connection, versions: Sequence[UUID], company_name: str, at: datetime
) -> Iterator[ProductSheet]:
    """Yield the products of some versions as they stand at an instant, in their order. Read-only.

    Some hundreds are read at a time: a catalogue of any size never stands in memory.
    """
    for together in in_hundreds(versions):
        reader, listed = OfferReader(connection, together), products_listed(connection, together, at)
        for version in together:
            yield _product_sheet(reader.offer_as_it_is(version), listed[version], company_name, at)


def _product_sheet(offer: Offer, listed: ListedProduct, company_name: str, at: datetime) -> ProductSheet:
    row = listed.row
    zone = offer.timezone
    return ProductSheet(
        offer=offer,
        at=at,
        company_name=company_name,
        short_name=row["short_name"],
        description=row["description"],
        risk=row["risk"],
        partner=row["partner"],
        revenue_model=RevenueModel(row["revenue_model"]),
        client_type=ClientType(row["client_type"]),
        status=LifecycleStatus(row["status"]),
        version_from=_first(row["effective_from"], zone),
        version_to=_last(row["effective_to"], zone),
        publications=tuple(
            SheetPublication(
                item["company"],
                tuple(Channel(code) for code in item["channels"]),
                Visibility(item["visibility"]),
                _first(item["start_at"], zone),
                _last(item["end_at"], zone),
            )
            for item in listed.publications
        ),
        documents=tuple(
            SheetDocument(
                item["type"],
                item["version"] or None,
                _first(item["valid_from"], zone),
                _last(item["valid_to"], zone),
                item["sha256"],
            )
            for item in listed.documents
        ),
        legal_mentions=listed.mentions,
        details=tuple(_details(row)),
    )


def _details(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from sorted((row["extra"] or {}).items())
    for column, key, name in _DETAILS:
        value = (row[column] or {}).get(key)
        if value:
            yield SHEETS["products"].column(name).label, str(value)


def _first(instant: datetime | None, zone: str) -> date | None:
    return None if instant is None else day_of(instant, zone)


def _last(instant: datetime | None, zone: str) -> date | None:
    return None if instant is None else last_day(instant, zone)
