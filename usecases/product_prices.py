"""What a product costs at an instant, what it will cost next, and what it cost in each of its versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalogue.access import Action
from catalogue.pricing.facts import Adjustment, IndexValue, Offer
from catalogue.pricing.quote import main_price
from catalogue.store.offers import read_offers
from catalogue.store.readings import product as readings
from catalogue.store.readings.product import Version
from catalogue.vocabulary import PricingType
from exports.price_rows import PriceRow, price_rows
from sync.bootstrap import Service
from usecases.instants import Instants
from usecases.product import about, in_force
from usecases.rights import allowed

#: With the classes of what an answer holds: a screen needs nothing of what lies below.
__all__ = ["Adjustment", "Amount", "IndexValue", "Offer", "PriceRow", "Priced", "Prices", "read_prices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """The price of a plan during a version."""

    plan: str  #: its name, in French; empty: the product has no plan
    ttc: Decimal  #: euros, of one unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A version and what it costs, at the rates of the instant asked about, or of its first day."""

    version: Version
    rows: Sequence[PriceRow]  #: by plan, component and tier
    amounts: Sequence[Amount]  #: of each plan, where it is one amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a product costs."""

    timezone: str  #: of its company
    offer: Offer | None  #: of the version in force
    now: Priced | None  #: of the version in force; None: none is
    coming: Priced | None  #: of the next version
    all: Sequence[Priced]  #: every version, in order


def read_prices(service: Service, sku: str, instants: Instants) -> Prices:
    """Return what a product costs, version by version, in metropolitan France; raises LookupError as `about` does."""
    service = allowed(service, Action.READ_CATALOGUE)
    with about(service, sku, instants) as (connection, row):
        versions = readings.versions(connection, row.id)
        offers = dict(zip(versions, read_offers(connection, [one.id for one in versions]), strict=True))
    priced = [_priced(version, offer, instants.at) for version, offer in offers.items()]
    now = in_force(versions, instants.at)
    return Prices(
        timezone=row.timezone,
        offer=None if now is None else offers[now],
        now=next((one for one in priced if one.version is now), None),
        coming=next((one for one in priced if one.version.effective_from > instants.at), None),
        all=priced,
    )


def _priced(version: Version, offer: Offer, at: datetime) -> Priced:
    moment = at if version.holds(at) else version.effective_from
    rows = tuple(price_rows([offer], moment))
    return Priced(version=version, rows=rows, amounts=tuple(_amounts(offer, rows)))


def _amounts(offer: Offer, rows: Sequence[PriceRow]) -> Iterator[Amount]:
    for plan in offer.plans or (None,):
        main = main_price(offer.prices, plan)
        code = None if plan is None else plan.code
        for row in rows:
            named = main is not None and (row.plan, row.component or "") == (code, main.component)
            if named and row.kind == PricingType.FIXED.label and row.ttc is not None:
                yield Amount(plan="" if plan is None else plan.name, ttc=row.ttc)
