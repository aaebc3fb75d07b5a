"""What may be sold, where, at an instant, and why the rest may not: read from the stored windows (decision 11).

Nothing is decided here: a window says whether and why. The queries name no schema, so inside ``known_at`` they answer
from a past state of knowledge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row, dict_row
from sqlalchemy import Connection

from catalogue.money import TaxedAmount, with_tax
from catalogue.periods import Period, period, to_utc
from catalogue.publication.reasons import BlockReason, Reason, from_json
from catalogue.publication.windows import outside
from catalogue.store.queries import driver_connection, statements
from catalogue.store.standing import unknown_company
from catalogue.vocabulary import Channel, DerivedBadge, PricingType, Visibility

#: How long after its first publication a product carries the badge « Nouveau ».
NEW_FOR = timedelta(days=90)

#: Products that are read at once: a shop of any size never stands in memory.
_AT_ONCE = 500

_SQL = "readings/published"

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seller:
    """The company that sells."""

    id: UUID
    code: str
    timezone: str  #: its days begin there


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPrice:
    """A price of a plan."""

    type: str  #: catalogue.vocabulary.PricingType
    component: str | None
    currency: str
    amount: TaxedAmount | None  #: both amounts; None where the payload (tiers, use, index) or a missing rate decides
    tax_code: str | None
    tax_rate: Decimal | None  #: percent, in metropolitan France at the instant
    tax_included: bool
    payload: Mapping[str, Any]  #: as stored


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedPlan:
    """A plan of a version with its prices; without code, name and recurrence where a version has none."""

    code: str | None
    name: str | None
    recurrence: str | None  #: catalogue.vocabulary.Recurrence
    billing_cycle_days: int | None
    prices: tuple[OfferedPrice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A product that may be sold, on the terms of one publication."""

    sku: str
    name: str
    version: int
    visibility: str  #: catalogue.vocabulary.Visibility
    price_visible: bool
    availability: str | None
    conditions: Any  #: as stored; None: none
    badges: tuple[str, ...]  #: those that follow from dates and promotions first
    warnings: tuple[Reason, ...]  #: what does not block
    plans: tuple[OfferedPlan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A product that is not offered, and every reason."""

    sku: str
    name: str | None
    version: int | None  #: of the publication that explains it; None: none does
    visibility: str | None
    since: datetime | None  #: from when these reasons hold together
    until: datetime | None
    reasons: tuple[Reason, ...]


def find_seller(connection: Connection, company: str) -> Seller:
    """Return the company of that code; raises WrongUse for an unknown one, listing those that exist."""
    driver, sql = driver_connection(connection), statements(_SQL)
    with driver.cursor(row_factory=class_row(Seller)) as cursor:
        found = cursor.execute(sql["company"], {"company": company}).fetchone()
    if found is None:
        raise unknown_company(connection, company)
    return found


def count_offered(connection: Connection, at: datetime, *, company: str | None = None) -> dict[str, dict[Channel, int]]:
    """Return how many products each company, or one, may sell at an instant, by channel, as `offered` yields them.

    Read-only.
    """
    parameters = {"at": at, "company": company}
    rows = driver_connection(connection).execute(statements(_SQL)["sellable"], parameters)
    counts: dict[str, dict[Channel, int]] = {}
    for code, channel, count in rows:
        by_channel = counts.setdefault(code, dict.fromkeys(Channel, 0))
        if channel is not None:
            by_channel[Channel(channel)] = count
    return counts


def offered(connection: Connection, seller: Seller, channel: Channel, at: datetime) -> Iterator[Offered]:
    """Yield what a company may sell on a channel at an instant, by SKU; hidden publications are never listed. Read-only."""
    query = _Query(driver_connection(connection), seller, channel, at)
    with query.driver.cursor(name="listed", row_factory=dict_row) as cursor:
        cursor.execute(statements(_SQL)["listed"], query.parameters)
        while rows := cursor.fetchmany(_AT_ONCE):
            versions = sorted({row["version_id"] for row in rows})
            plans = _plans(query, versions)
            badges = _DerivedBadges.of(query, versions, sorted({row["product_id"] for row in rows}))
            for row in rows:
                yield _offered(row, badges, plans.get(row["version_id"], ()))


def _offered(row: _Row, badges: _DerivedBadges, plans: Sequence[OfferedPlan]) -> Offered:
    return Offered(
        sku=row["sku"],
        name=row["name"],
        version=row["version"],
        visibility=row["visibility"],
        price_visible=row["price_visible"],
        availability=row["availability"],
        conditions=row["conditions"],
        badges=(*badges.of_row(row), *row["badges"]),
        warnings=tuple(from_json(item) for item in row["reasons"]),
        plans=tuple(plans),
    )


def blocked(connection: Connection, seller: Seller, channel: Channel, at: datetime) -> tuple[Blocked, ...]:
    """Return each product that `offered` does not yield, by SKU, with every reason. Read-only.

    The company's own products and those it publishes on any terms; of several publications of a product, the one in
    force, else the next, else the last.
    """
    query = _Query(driver_connection(connection), seller, channel, at)
    candidates: defaultdict[str, list[_Candidate]] = defaultdict(list)
    for row in query.rows("published_for"):
        candidates[row["sku"]].append(_candidate(row, query))
    found = [
        min(of_product, key=lambda item: item.rank).blocked
        for of_product in candidates.values()
        if not any(item.listed for item in of_product)
    ]
    found += [
        _explanation(row, [Reason(BlockReason.NO_PUBLICATION)])
        for row in query.rows("own_products")
        if row["sku"] not in candidates
    ]
    return tuple(sorted(found, key=lambda item: item.sku))


@dataclass(frozen=True, slots=True)
class _Query:
    """One question, with the parameters that all its statements share."""

    driver: psycopg.Connection[Any]  #: in the caller's transaction
    seller: Seller
    channel: Channel  #: asked about
    at: datetime  #: asked about

    @property
    def parameters(self) -> dict[str, object]:
        """Return what every statement may name."""
        return {"company_id": self.seller.id, "channel": self.channel.value, "at": self.at}

    def rows(self, name: str, **more: object) -> list[dict[str, Any]]:
        """Return the rows of a named statement, by column name."""
        with self.driver.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statements(_SQL)[name], {**self.parameters, **more}).fetchall()


@dataclass(frozen=True, slots=True)
class _DerivedBadges:
    """What badges that nobody types follow from (decision 21)."""

    new: frozenset[UUID]  #: products published for the first time not long ago
    promoted: frozenset[UUID]  #: versions that a promotion lowers

    @classmethod
    def of(cls, query: _Query, versions: Sequence[UUID], products: Sequence[UUID]) -> _DerivedBadges:
        """Read them for the instant of the question."""
        firsts = query.rows("first_publications", products=products)
        promotions = query.rows("promotions", versions=versions)
        return cls(
            frozenset(row["product_id"] for row in firsts if query.at - NEW_FOR < row["first"] <= query.at),
            frozenset(row["version_id"] for row in promotions),
        )

    def of_row(self, row: _Row) -> list[str]:
        """Return the derived badges of a listed publication."""
        new = [DerivedBadge.NEW.value] if row["product_id"] in self.new else []
        return [*new, DerivedBadge.PROMO.value] if row["version_id"] in self.promoted else new


def _plans(query: _Query, versions: Sequence[UUID]) -> dict[UUID, list[OfferedPlan]]:
    """Return the plans of versions with their prices.

    A price for every plan stands under each plan that has none of its own for the same component; where a version
    has no plan, its prices stand under one without code.
    """
    prices: defaultdict[UUID, defaultdict[UUID | None, list[OfferedPrice]]] = defaultdict(lambda: defaultdict(list))
    for row in query.rows("prices", versions=versions):
        prices[row["version_id"]][row["plan_id"]].append(_price(row))
    found: defaultdict[UUID, list[OfferedPlan]] = defaultdict(list)
    for row in query.rows("plans", versions=versions):
        of_version = prices[row["version_id"]]
        own = of_version[row["id"]]
        taken = {price.component for price in own}
        shared = [price for price in of_version[None] if price.component not in taken]
        names = {name: row[name] for name in ("code", "name", "recurrence", "billing_cycle_days")}
        found[row["version_id"]].append(OfferedPlan(**names, prices=(*own, *shared)))
    for version, of_version in prices.items():
        if version not in found:
            bare = OfferedPlan(
                code=None, name=None, recurrence=None, billing_cycle_days=None, prices=tuple(of_version[None])
            )
            found[version].append(bare)
    return found


def _price(row: _Row) -> OfferedPrice:
    rate: Decimal | None = row["rate"]
    amount = None
    if row["type"] == PricingType.FIXED and rate is not None:
        amount = with_tax(Decimal(row["payload"]["amount"]), rate, included=row["tax_included"])
    return OfferedPrice(
        type=row["type"],
        component=row["component"],
        currency=row["currency"],
        amount=amount,
        tax_code=row["tax_code"],
        tax_rate=rate,
        tax_included=row["tax_included"],
        payload=row["payload"],
    )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A publication that may explain why its product is not listed."""

    listed: bool  #: it is, in fact
    rank: tuple[int, float]  #: in force first, then the soonest, then the one that ended last
    blocked: Blocked  #: the answer it would make


def _candidate(row: _Row, query: _Query) -> _Candidate:
    """Judge one publication at the instant of the question."""
    own, version = period(row["start_at"], row["end_at"]), period(row["effective_from"], row["effective_to"])
    hidden = [Reason(BlockReason.HIDDEN)] if row["visibility"] == Visibility.HIDDEN else []
    if row["sellable"] is None:
        reasons = list(outside(own, version, row["version"], to_utc(query.at)))
    else:
        reasons = [from_json(item) for item in row["reasons"]]
    return _Candidate(
        listed=bool(row["sellable"]) and not hidden,
        rank=_rank(own.intersection(version) or own, query.at),
        blocked=_explanation(row, [*hidden, *reasons]),
    )


def _rank(span: Period, at: datetime) -> tuple[int, float]:
    """Order publications by how well they explain an instant."""
    if span.contains(at):
        return 0, 0.0
    if at < span.start:
        return 1, (span.start - at).total_seconds()
    return 2, (at - span.end).total_seconds()


def _explanation(row: _Row, reasons: Sequence[Reason]) -> Blocked:
    return Blocked(
        sku=row["sku"],
        name=row["name"],
        version=row.get("version"),
        visibility=row.get("visibility"),
        since=row.get("since"),
        until=row.get("until"),
        reasons=tuple(reasons),
    )
