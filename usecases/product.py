"""What the screen of one product asks: what it is, where it is sold, its documents, partner and settings.

Every question takes the product's code and the two instants of the answer. A product that whoever asks may not see is not
there, as one that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from catalogue.access import Action
from catalogue.periods import ALWAYS
from catalogue.pricing.facts import Component, Conditions
from catalogue.publication.facts import Obligation as Rule
from catalogue.publication.facts import ProductFacts, Rules
from catalogue.publication.reasons import Reason, from_json
from catalogue.store.offer_rows import conditions_of
from catalogue.store.offers import read_offers
from catalogue.store.readings import product as readings
from catalogue.store.readings.audit_names import field_changes
from catalogue.store.readings.product import (
    ExternalCode,
    HeldDocument,
    Integration,
    Obligation,
    PartnerRow,
    ProductRow,
    Publication,
    QualityRule,
    Version,
)
from catalogue.vocabulary import Channel, ClientType, ObligationSeverity, RevenueModel, RiskFamily
from sync.bootstrap import Service
from usecases.audit_words import differences
from usecases.instants import Instants, asking
from usecases.rights import allowed

#: With the classes of what an answer holds: a screen needs nothing of what lies below.
__all__ = [
    "Component",
    "Conditions",
    "Documents",
    "ExternalCode",
    "HeldDocument",
    "Integration",
    "Integrations",
    "PartnerRow",
    "Place",
    "Product",
    "ProductRow",
    "Publication",
    "QualityRule",
    "Required",
    "Sale",
    "SaleSettings",
    "Version",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product at an instant: what stands over every tab."""

    row: ProductRow
    conditions: Conditions  #: whom it may be sold to
    versions: Sequence[Version]  #: in order
    version: Version | None  #: in force; None: none is
    coming: Version | None  #: the next that begins; None: none is known
    changed_at: datetime | None  #: when it or what hangs on it last changed; None: whoever asks may not know
    sellers: Sequence[str]  #: codes of the companies that it was ever published for, its own first


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a seller may do with the product on a channel."""

    seller: str  #: code
    channel: Channel
    sellable: bool
    reasons: Sequence[Reason]  #: why not, or what to know


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """Where a product is sold, and on which terms."""

    places: Sequence[Place]  #: by seller and channel: one for each that has something to say at the instant
    publications: Sequence[Publication]  #: in force at the instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """A kind of document that is asked for where the product is published."""

    type: str  #: code of the kind
    label: str  #: in French
    channels: Sequence[Channel]  #: those that ask for it
    blocking: bool  #: False: its absence only warns


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The documents of the version in force, and what is asked of it."""

    held: Sequence[HeldDocument]  #: archived ones included
    required: Sequence[Required]  #: by kind
    lacking: Sequence[tuple[str, Channel, Reason]]  #: seller, channel, and which document is not there or not valid


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrations:
    """How a product is linked to its partner."""

    partner: Sequence[PartnerRow]  #: once for each company that it is activated for; empty: a product of the house
    states: Sequence[Integration]  #: those that were entered
    codes: Sequence[ExternalCode]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleSettings:
    """What a sale of the version in force asks for, and what a bundle is made of."""

    fields: Sequence[tuple[str, str]]  #: of the product: column of its sheet, and what it shows
    quality: Sequence[QualityRule]
    components: Sequence[Component]


@contextmanager
def about(service: Service, sku: str, instants: Instants) -> Iterator[tuple[Connection, ProductRow]]:
    """Give a connection that answers as of then, and the product; raises LookupError where it is not there."""
    with asking(service, instants, sku=sku) as connection:
        found = readings.find_product(connection, sku, instants.at)
        if found is None:
            raise LookupError(sku)
        yield connection, found


def in_force(versions: Sequence[Version], at: datetime) -> Version | None:
    """Return the version in force at an instant; None where there is none."""
    return next((one for one in versions if one.holds(at)), None)


def find_product(service: Service, sku: str, instants: Instants) -> Product | None:
    """Return a product; None where it is not there for whoever asks.

    Raises: WrongUse where nothing was known of it yet, saying since when.
    """
    service = allowed(service, Action.READ_CATALOGUE)
    try:
        with about(service, sku, instants) as (connection, row):
            versions = readings.versions(connection, row.id)
            sellers = readings.sellers(connection, row.id)
            own = service.scope.companies
            # Now is that of the minute, and of changes since then too.
            until = instants.known_at if instants.past else None
            return Product(
                row=row,
                conditions=conditions_of(asdict(row)),
                versions=versions,
                version=in_force(versions, instants.at),
                coming=next((one for one in versions if one.effective_from > instants.at), None),
                changed_at=readings.changed_at(connection, row.id, [one.id for one in versions], until),
                sellers=[code for code in dict.fromkeys((row.company, *sellers)) if own is None or code in own],
            )
    except LookupError:
        return None


def read_sale(service: Service, sku: str, instants: Instants) -> Sale:
    """Return where a product is sold or blocked, of what whoever asks may see; raises LookupError as `about` does."""
    service = allowed(service, Action.READ_CATALOGUE)
    with about(service, sku, instants) as (connection, row):
        said = readings.publications(connection, row.id)
        return Sale(
            places=_places(connection, row.id, instants.at),
            publications=[
                one for one in said if one.start_at <= instants.at and (one.end_at is None or instants.at < one.end_at)
            ],
        )


def read_documents(service: Service, sku: str, instants: Instants) -> Documents:
    """Return the documents of the version in force, and which are asked for; raises LookupError as `about` does."""
    service = allowed(service, Action.READ_CATALOGUE)
    with about(service, sku, instants) as (connection, row):
        version = in_force(readings.versions(connection, row.id), instants.at)
        places = _places(connection, row.id, instants.at)
        channels = list(dict.fromkeys(place.channel for place in places))
        return Documents(
            held=[one for one in readings.documents(connection, row.id) if version and one.version == version.version],
            required=_required(row, channels, readings.obligations(connection, row.family, instants.at)),
            lacking=[
                (place.seller, place.channel, reason)
                for place in places
                for reason in place.reasons
                if reason.code.value.startswith("document_")
            ],
        )


def read_integrations(service: Service, sku: str, instants: Instants) -> Integrations:
    """Return how a product is linked to its partner; raises LookupError as `about` does."""
    service = allowed(service, Action.READ_CATALOGUE)
    with about(service, sku, instants) as (connection, row):
        return Integrations(
            partner=readings.partner(connection, row.id),
            states=readings.integrations(connection, row.id),
            codes=readings.external_codes(connection, row.id),
        )


def read_settings(service: Service, sku: str, instants: Instants) -> SaleSettings:
    """Return what a sale asks for beside a client; raises LookupError as `about` does."""
    service = allowed(service, Action.READ_CATALOGUE)
    with about(service, sku, instants) as (connection, row):
        version = in_force(readings.versions(connection, row.id), instants.at)
        own = {name: getattr(row, name) for name in ("billing", "logistics", "extra")}
        shown = differences("product", None, own, field_changes("product", None, own, {}), row.timezone)
        fields = [(one["label"], one["after"]) for one in shown if one["label"]]
        if version is None:
            return SaleSettings(fields=fields, quality=(), components=())
        (offer,) = read_offers(connection, [version.id])
        quality = readings.quality_rules(connection, version.id)
        return SaleSettings(fields=fields, quality=quality, components=offer.components)


def _required(row: ProductRow, channels: Sequence[Channel], found: Sequence[Obligation]) -> list[Required]:
    """Say which documents the channels of a product ask for, as its windows do."""
    labels = {one.type: one.label for one in found}
    rules = Rules(
        tuple(
            Rule(
                family=RiskFamily(row.family),
                channel=None if one.channel is None else Channel(one.channel),
                client_type=None if one.client_type is None else ClientType(one.client_type),
                document_type=one.type,
                blocking=one.severity == ObligationSeverity.BLOCKING,
                period=ALWAYS,
            )
            for one in found
        )
    )
    facts = ProductFacts(
        row.sku, RiskFamily(row.family), ClientType(row.client_type), RevenueModel(row.revenue_model), statuses=()
    )
    asked: dict[str, dict[Channel, bool]] = {}
    for channel in channels:
        for rule in rules.obligations_of(facts, channel):
            asking_for = asked.setdefault(rule.document_type, {})
            asking_for[channel] = asking_for.get(channel, False) or rule.blocking
    return [
        Required(type=code, label=labels[code], channels=list(where), blocking=any(where.values()))
        for code, where in sorted(asked.items())
    ]


def _places(connection: Connection, product: UUID, at: datetime) -> list[Place]:
    found = [
        Place(
            seller=one.seller,
            channel=Channel(one.channel),
            sellable=one.sellable,
            reasons=[from_json(reason) for reason in one.reasons],
        )
        for one in readings.sold_at(connection, product, at)
    ]
    order = {channel: place for place, channel in enumerate(Channel)}
    # Of several publications, the one that sells.
    best: dict[tuple[str, Channel], Place] = {}
    for one in found:
        best.setdefault((one.seller, one.channel), one)
    return sorted(best.values(), key=lambda one: (one.seller, order[one.channel]))
