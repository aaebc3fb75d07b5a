"""What may be sold, where, at an instant, and why the rest may not: read from the stored windows (decision 11).

Every answer is the JSON of ``catalogue published`` (design.md, contracts): money as decimal strings in euros, rates
as percent strings, dates in the company's timezone. Nothing is decided here: a window says whether and why. The
queries name no schema, so inside ``known_at`` they answer from a past state of knowledge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Connection

from catalogue.errors import WrongUse
from catalogue.money import with_tax
from catalogue.periods import Period, period, to_utc
from catalogue.publication.reasons import BlockReason, Reason, from_json, sentence
from catalogue.publication.windows import outside
from catalogue.store.queries import driver_connection, statements
from catalogue.vocabulary import Channel, DerivedBadge, PricingType, Visibility

#: How long after its first publication a product carries the badge « Nouveau ».
NEW_FOR = timedelta(days=90)

_PLAN_COLUMNS = ("code", "name", "recurrence", "billing_cycle_days")

_Json = dict[str, Any]


def published(connection: Connection, *, company: str, channel: Channel, at: datetime) -> _Json:
    """Return what a company may sell on a channel at an instant, by SKU; hidden publications are never listed.

    Raises: WrongUse for an unknown company, listing those that exist.
    """
    query = _Query.of(connection, company, channel, at)
    rows = query.rows("listed")
    versions = sorted({row["version_id"] for row in rows})
    plans = _plans(query, versions)
    badges = _DerivedBadges.of(query, versions, sorted({row["product_id"] for row in rows}))
    copied = ("sku", "name", "version", "visibility", "price_visible", "availability", "conditions")
    listed = [
        {
            **{name: row[name] for name in copied},
            "badges": [*badges.of_row(row), *row["badges"]],
            "warnings": [_reason_json(from_json(item), query.timezone) for item in row["reasons"]],
            "plans": plans.get(row["version_id"], []),
        }
        for row in rows
    ]
    return {"company": company, "channel": channel.value, "at": query.local(at), "products": listed}


def why_not(connection: Connection, *, company: str, channel: Channel, at: datetime) -> list[_Json]:
    """Return each product that `published` does not list, by SKU, with every reason in French.

    The company's own products and those it publishes on any terms; of several publications of a product, the one in
    force, else the next, else the last. Raises: WrongUse for an unknown company.
    """
    query = _Query.of(connection, company, channel, at)
    candidates: defaultdict[str, list[_Candidate]] = defaultdict(list)
    for row in query.rows("published_for"):
        candidates[row["sku"]].append(_candidate(row, query))
    blocked = [
        min(of_product, key=lambda item: item.rank).json
        for of_product in candidates.values()
        if not any(item.listed for item in of_product)
    ]
    blocked += [_explanation(row, [Reason(BlockReason.NO_PUBLICATION)], query) for row in query.rows("never_published")]
    return sorted(blocked, key=lambda item: str(item["sku"]))


@dataclass(frozen=True, slots=True)
class _Query:
    """One question, with the parameters that all its statements share."""

    driver: psycopg.Connection[Any]  #: in the caller's transaction
    company_id: UUID  #: of the seller
    timezone: str  #: of the seller
    channel: Channel  #: asked about
    at: datetime  #: asked about

    @classmethod
    def of(cls, connection: Connection, company: str, channel: Channel, at: datetime) -> _Query:
        """Find the company."""
        driver, sql = driver_connection(connection), statements("readings/published")
        found: Any = driver.execute(sql["company"], {"company": company}).fetchone()
        if found is None:
            codes = ", ".join(str(row[0]) for row in driver.execute(sql["company_codes"]))
            raise WrongUse(f"La société « {company} » n'existe pas. Choisissez parmi : {codes or 'aucune encore'}.")
        return cls(driver, found[0], found[1], channel, at)

    def rows(self, name: str, **more: object) -> list[_Json]:
        """Return the rows of a named statement, by column name."""
        parameters = {"company_id": self.company_id, "channel": self.channel.value, "at": self.at, **more}
        with self.driver.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statements("readings/published")[name], parameters).fetchall()

    def local(self, instant: datetime) -> str:
        """Return an instant as ISO text in the company's timezone."""
        return instant.astimezone(ZoneInfo(self.timezone)).isoformat()


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

    def of_row(self, row: Mapping[str, Any]) -> list[str]:
        """Return the derived badges of a listed publication."""
        new = [DerivedBadge.NEW.value] if row["product_id"] in self.new else []
        return [*new, DerivedBadge.PROMO.value] if row["version_id"] in self.promoted else new


def _plans(query: _Query, versions: Sequence[UUID]) -> dict[UUID, list[_Json]]:
    """Return the plans of versions with their prices.

    A price for every plan stands under each plan that has none of its own for the same component; where a version
    has no plan, its prices stand under one without code.
    """
    prices: defaultdict[UUID, defaultdict[UUID | None, list[_Json]]] = defaultdict(lambda: defaultdict(list))
    for row in query.rows("prices", versions=versions):
        prices[row["version_id"]][row["plan_id"]].append(_price(row))
    found: defaultdict[UUID, list[_Json]] = defaultdict(list)
    for row in query.rows("plans", versions=versions):
        of_version = prices[row["version_id"]]
        own = of_version[row["id"]]
        taken = {price["component"] for price in own}
        shared = [price for price in of_version[None] if price["component"] not in taken]
        plan = {name: row[name] for name in _PLAN_COLUMNS}
        found[row["version_id"]].append({**plan, "prices": own + shared})
    for version, of_version in prices.items():
        if version not in found:
            found[version].append({**dict.fromkeys(_PLAN_COLUMNS), "prices": of_version[None]})
    return found


def _price(row: Mapping[str, Any]) -> _Json:
    """Return a price; its amounts are null where the payload (tiers, use, index) or a missing rate decides."""
    rate: Decimal | None = row["rate"]
    both = None
    if row["type"] == PricingType.FIXED and rate is not None:
        both = with_tax(Decimal(row["payload"]["amount"]), rate, included=row["tax_included"])
    return {
        "type": row["type"],
        "component": row["component"],
        "currency": row["currency"],
        "amount_ttc": None if both is None else str(both.ttc),
        "amount_ht": None if both is None else str(both.ht),
        "tax_code": row["tax_code"],
        "tax_rate": None if rate is None else str(rate),
        "tax_included": row["tax_included"],
        "payload": row["payload"],
    }


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A publication that may explain why its product is not listed."""

    listed: bool  #: it is, in fact
    rank: tuple[int, float]  #: in force first, then the soonest, then the one that ended last
    json: _Json  #: the answer it would make


def _candidate(row: Mapping[str, Any], query: _Query) -> _Candidate:
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
        json=_explanation(row, [*hidden, *reasons], query),
    )


def _rank(span: Period, at: datetime) -> tuple[int, float]:
    """Order publications by how well they explain an instant."""
    if span.contains(at):
        return 0, 0.0
    if at < span.start:
        return 1, (span.start - at).total_seconds()
    return 2, (at - span.end).total_seconds()


def _explanation(row: Mapping[str, Any], reasons: Sequence[Reason], query: _Query) -> _Json:
    """Return why a product is not listed, and from when to when these reasons hold together."""
    since, until = row.get("since"), row.get("until")
    return {
        "sku": row["sku"],
        "name": row["name"],
        "version": row.get("version"),
        "visibility": row.get("visibility"),
        "from": None if since is None else query.local(since),
        "to": None if until is None else query.local(until),
        "reasons": [_reason_json(item, query.timezone) for item in reasons],
    }


def _reason_json(reason: Reason, timezone: str) -> _Json:
    """Return a reason with its French sentence."""
    return {**reason.to_json(), "message": sentence(reason, timezone)}
