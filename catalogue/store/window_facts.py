"""Gather the facts that publication windows rest on: one query per kind of fact, whatever the number of products."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.types.string import TextLoader

from catalogue.lifecycle import StatusPeriod, Transition, status_periods
from catalogue.periods import ALWAYS, Period, period, to_utc
from catalogue.publication.facts import (
    Blacklisting,
    CommissionScope,
    HeldDocument,
    Obligation,
    PartnerFacts,
    ProductFacts,
    PublicationFacts,
    Rules,
    SellerFacts,
    VersionFacts,
)
from catalogue.store.queries import statements
from catalogue.vocabulary import Channel, ClientType, LifecycleStatus, Nature, RevenueModel, RiskFamily, Visibility

# Codes → members, once: an enum member looked up in a dict costs a tenth of one made from its code.
_CHANNELS = {item.value: item for item in Channel}
_STATUSES = {item.value: item for item in LifecycleStatus}
_NATURES = {item.value: item for item in Nature}
_VISIBILITIES = {item.value: item for item in Visibility}
_FAMILIES = {item.value: item for item in RiskFamily}
_CLIENT_TYPES = {item.value: item for item in ClientType}
_REVENUE_MODELS = {item.value: item for item in RevenueModel}

_Row = tuple[Any, ...]
_Accounts = Mapping[Nature, bool]
_NO_ACCOUNTS: _Accounts = {}
_NEVER_ACTIVE = status_periods(())


@dataclass(frozen=True, slots=True)
class StoredPublication:
    """A publication as stored, with its facts."""

    id: str  #: publication.id
    company_id: str  #: of the selling company
    product_id: str  #: product.id
    version_id: str  #: product_version.id
    stretches: tuple[PublicationFacts, ...]  #: what decides its windows, from each load that changed it to the next


def gather(cursor: psycopg.Cursor[Any]) -> tuple[Iterator[StoredPublication], Rules]:
    """Return the publications of the products in ``window_scope`` with their facts, and the rules for all of them.

    Everything is read when this returns; publications are made as they are asked for.
    """
    # A million keys only pass through: as text they are read, compared and written three times faster.
    cursor.adapters.register_loader("uuid", TextLoader)
    return _publications(cursor), _rules(cursor)


def _publications(cursor: psycopg.Cursor[Any]) -> Iterator[StoredPublication]:
    """Read what hangs on publications, and return an iterator that puts it together."""
    companies = _rows(cursor, "companies")
    mappings = _mappings(cursor)
    sellers = {
        identifier: SellerFacts(code, active, mappings.get((identifier, None, None), _NO_ACCOUNTS))
        for identifier, code, active, _ in companies
    }
    versions = _Versions(cursor)
    products = _Products(cursor, keeping_schemes={row[0] for row in companies if row[3]})
    rows = _rows(cursor, "publications")
    return (
        _stored(
            row,
            PublicationFacts(
                product=products.facts(row),
                version=versions.facts(row),
                seller=sellers[row[1]],
                period=period(row[6], row[7]),
                channels=_channels(row[4]),
                visibility=_VISIBILITIES[row[5]],
                on_quote=row[8],
                product_mappings=mappings.get((row[1], row[3], None), _NO_ACCOUNTS),
                version_mappings=mappings.get((row[1], None, row[2]), _NO_ACCOUNTS),
            ),
        )
        for row in rows
    )


def _stored(row: _Row, facts: PublicationFacts) -> StoredPublication:
    """Put a publication beside what it said before loads changed it; nearly none has ever changed."""
    if row[17] is None:
        return StoredPublication(row[0], row[1], row[3], row[2], (facts,))
    stretches, start = [], facts.period.start
    for item in json.loads(row[17]):
        until = min(to_utc(datetime.fromisoformat(item["until"])), facts.period.end)
        if (while_so := _period_or_none(start, until)) is not None:
            stretches.append(
                replace(
                    facts,
                    period=while_so,
                    channels=tuple(_CHANNELS[channel] for channel in item["channels"]),
                    visibility=_VISIBILITIES[item["visibility"]],
                    on_quote="on_quote" in item["badges"],
                )
            )
        start = max(start, until)
    if start < facts.period.end or not stretches:
        stretches.append(replace(facts, period=Period(start, facts.period.end)) if stretches else facts)
    return StoredPublication(row[0], row[1], row[3], row[2], tuple(stretches))


class _Versions:
    """Facts of versions, each made once however many publications it has."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        self._prices: dict[str, tuple[str, ...]] = {row[0]: tuple(row[1] or ()) for row in _rows(cursor, "prices")}
        self._unpriced = {row[0]: tuple(row[1]) for row in _rows(cursor, "plans_without_price")}
        self._documents: defaultdict[str, list[HeldDocument]] = defaultdict(list)
        for version, kind, channels, start, end in _rows(cursor, "documents"):
            valid = _period_or_none(start, end)
            if valid is not None:
                self._documents[version].append(HeldDocument(kind, valid, frozenset(_channels(channels))))
        self._schemes: defaultdict[str, list[CommissionScope]] = defaultdict(list)
        for version, seller, channel, start, end in _rows(cursor, "schemes"):
            applies = _period_or_none(start, end)
            if applies is not None:
                self._schemes[version].append(CommissionScope(applies, seller, _CHANNELS.get(channel)))
        self._made: dict[str, VersionFacts] = {}

    def facts(self, row: _Row) -> VersionFacts:
        """Return the facts of the version of a row of ``publications``."""
        version = row[2]
        if version not in self._made:
            self._made[version] = VersionFacts(
                period=period(row[9], row[10]),
                priced=version in self._prices,
                plans_without_price=self._unpriced.get(version, ()),
                tax_codes=self._prices.get(version, ()),
                documents=tuple(self._documents.get(version, ())),
                commissions=tuple(self._schemes.get(version, ())),
            )
        return self._made[version]


class _Products:
    """Facts of products, each made once however many publications it has."""

    def __init__(self, cursor: psycopg.Cursor[Any], *, keeping_schemes: set[str]) -> None:
        self._keeping_schemes = keeping_schemes
        self._partners = {
            row[0]: PartnerFacts(name=row[1], active=row[2], owner=row[3], activations=row[4])
            for row in _rows(cursor, "partners")
        }
        self._lives = _lives(_rows(cursor, "transitions"))
        self._made: dict[str, ProductFacts] = {}

    def facts(self, row: _Row) -> ProductFacts:
        """Return the facts of the product of a row of ``publications``."""
        product, owner = row[3], row[16]
        if product not in self._made:
            self._made[product] = ProductFacts(
                sku=row[11],
                family=_FAMILIES[row[12]],
                client_type=_CLIENT_TYPES[row[13]],
                revenue_model=_REVENUE_MODELS[row[14]],
                statuses=self._lives.get(product, _NEVER_ACTIVE),
                partner=self._partners.get(row[15]),
                commissions_required=owner in self._keeping_schemes,
            )
        return self._made[product]


def _lives(rows: Sequence[_Row]) -> dict[str, tuple[StatusPeriod, ...]]:
    """Return the life of each product; products that entered the same states together share one."""
    entered: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for product, status, effective_from in rows:
        entered[product].append((status, effective_from))
    same: dict[tuple[tuple[str, datetime], ...], tuple[StatusPeriod, ...]] = {}
    lives: dict[str, tuple[StatusPeriod, ...]] = {}
    for product, states in entered.items():
        key = tuple(states)
        if key not in same:
            same[key] = status_periods(Transition(_STATUSES[status], start) for status, start in key)
        lives[product] = same[key]
    return lives


def _mappings(cursor: psycopg.Cursor[Any]) -> dict[tuple[str, str | None, str | None], _Accounts]:
    """Return usable accounts by bookkeeping company, product and version, both None for the company's defaults."""
    found: defaultdict[tuple[str, str | None, str | None], dict[Nature, bool]] = defaultdict(dict)
    for company, product, version, nature, usable in _rows(cursor, "mappings"):
        found[company, product, version][_NATURES[nature]] = usable
    return dict(found)


def _rules(cursor: psycopg.Cursor[Any]) -> Rules:
    """Return the obligations, the tax rates and the black list."""
    obligations = tuple(
        Obligation(
            _FAMILIES[family],
            _CHANNELS.get(channel),
            _CLIENT_TYPES.get(client_type),
            document_type,
            blocking,
            period(start, end),
        )
        for family, channel, client_type, document_type, blocking, start, end in _rows(cursor, "obligations")
    )
    rates: defaultdict[str, list[Period]] = defaultdict(list)
    for code, start, end in _rows(cursor, "tax_rates"):
        rates[code].append(period(start, end))
    listed: defaultdict[str, list[Blacklisting]] = defaultdict(list)
    for sku, start, end, motive, seller, channel in _rows(cursor, "blacklist"):
        listed[sku].append(Blacklisting(period(start, end), motive, seller, _CHANNELS.get(channel)))
    return Rules(
        obligations,
        {code: tuple(periods) for code, periods in rates.items()},
        {sku: tuple(entries) for sku, entries in listed.items()},
    )


@lru_cache
def _channels(text: str | None) -> tuple[Channel, ...]:
    """Return the channels of a JSON array, in its order; the same few arrays come back all the time."""
    return () if text is None else tuple(_CHANNELS[code] for code in dict.fromkeys(json.loads(text)))


def _period_or_none(start: datetime | None, end: datetime | None) -> Period | None:
    """Return a period, or None when it holds no instant, as when a document was archived before it was valid."""
    if start is None and end is None:
        return ALWAYS
    return None if start is not None and end is not None and end <= start else period(start, end)


def _rows(cursor: psycopg.Cursor[Any], name: str) -> Sequence[_Row]:
    """Return the rows of a named statement."""
    return cursor.execute(statements("windows")[name]).fetchall()
