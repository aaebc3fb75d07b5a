"""What a product sheet tells: plain records that the caller fills for one product, at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from catalogue.pricing.facts import Offer
from catalogue.vocabulary import Channel, ClientType, LifecycleStatus, RevenueModel, Visibility


@dataclass(frozen=True, slots=True)
class SheetDocument:
    """A document attached to the version."""

    type: str  #: label, in French
    version: str | None
    valid_from: date | None
    valid_to: date | None  #: last day, included
    sha256: str | None  #: of the file


@dataclass(frozen=True, slots=True)
class SheetPublication:
    """Where the product is sold, on that day."""

    company: str  #: code of the company that sells it
    channels: tuple[Channel, ...]
    visibility: Visibility
    first_day: date | None
    last_day: date | None  #: included


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSheet:
    """One product with its version in force, for the people who sell it and those who check it."""

    offer: Offer  #: sku, name, prices, plans, conditions, promotions
    at: datetime  #: aware: prices and states are those of this instant
    company_name: str
    short_name: str | None = None
    description: str | None = None
    risk: str | None = None  #: label, in French
    partner: str | None = None  #: name
    revenue_model: RevenueModel
    client_type: ClientType
    status: LifecycleStatus  #: on that day
    version_from: date | None = None
    version_to: date | None = None  #: last day, included
    publications: tuple[SheetPublication, ...] = ()
    documents: tuple[SheetDocument, ...] = ()
    legal_mentions: tuple[str, ...] = ()  #: texts in force for the product's family
    details: tuple[tuple[str, str], ...] = ()  #: risk's own fields, delivery, billing: label and value, in French
