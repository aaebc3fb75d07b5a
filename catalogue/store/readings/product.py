"""One product at an instant, as its screen shows it: each question reads what one tab needs. Read-only.

The queries name no schema, so inside ``known_at`` they answer from a past state of knowledge; a session is answered from
the rows that it may see, and a product of others is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from psycopg.rows import class_row
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection, statements

_SQL = "readings/product"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """A product, with the state that it is in."""

    id: UUID
    sku: str
    name: str  #: in French
    short_name: str | None
    description: str | None
    company: str  #: code of the company that owns it
    company_name: str
    company_colour: str | None  #: on which that name is written, ``#RRGGBB``
    company_logo: str | None  #: SHA-256 of the image beside that name, in the archive
    timezone: str  #: of that company: its days begin there
    partner: str | None  #: name; None: a product of the house
    risk: str  #: label, in French
    family: str  #: catalogue.vocabulary.RiskFamily
    revenue_model: str  #: catalogue.vocabulary.RevenueModel
    client_type: str  #: catalogue.vocabulary.ClientType
    eligibility: Mapping[str, Any] | None  #: as stored
    geography: Mapping[str, Any] | None
    logistics: Mapping[str, Any] | None
    billing: Mapping[str, Any] | None
    extra: Mapping[str, Any] | None
    status: str | None  #: catalogue.vocabulary.LifecycleStatus; None: before its first state


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a product."""

    id: UUID
    version: int  #: from 1
    effective_from: datetime
    effective_to: datetime | None  #: first instant after it; None: until further notice
    notes: str | None
    breaking_changes: bool

    def holds(self, at: datetime) -> bool:
        """Say whether it is in force at an instant."""
        return self.effective_from <= at and (self.effective_to is None or at < self.effective_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldAt:
    """What a seller may do with the product on a channel at an instant."""

    seller: str  #: code
    channel: str  #: catalogue.vocabulary.Channel
    sellable: bool
    reasons: Sequence[Mapping[str, Any]]  #: as `catalogue.publication.reasons` stores them


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A publication of a version, whatever its dates."""

    version: int
    seller: str  #: code
    channels: Sequence[str]
    visibility: str
    start_at: datetime
    end_at: datetime | None
    availability: str | None  #: catalogue.vocabulary.Availability
    price_visible: bool
    badges: Sequence[str]  #: those that are typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A state that the product enters."""

    status: str  #: catalogue.vocabulary.LifecycleStatus
    effective_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocument:
    """A document of a version."""

    version: int
    type: str  #: code of the kind
    label: str  #: of the kind, in French
    title: str
    edition: str  #: printed on it; empty: none
    language: str
    file_url: str
    sha256: str | None
    channels: Sequence[str] | None  #: None or empty: every channel
    valid_from: datetime
    valid_to: datetime | None  #: first instant after; None: until further notice
    archived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """A kind of document that products of a family need."""

    channel: str | None  #: None: every one
    client_type: str | None  #: None: every one
    type: str  #: code of the kind
    label: str
    severity: str  #: catalogue.vocabulary.ObligationSeverity


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    """The partner of a product, and one company for which it is activated."""

    name: str
    type: str
    status: str  #: catalogue.vocabulary.PartnerStatus
    owner: str  #: code of the company that owns the relation
    company: str | None
    activation: str | None  #: catalogue.vocabulary.PartnerStatus
    sla: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """The state of the link in one environment."""

    env: str  #: catalogue.vocabulary.Environment
    status: str  #: catalogue.vocabulary.IntegrationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalCode:
    """What a partner's system calls the product."""

    system: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account that a seller may post the product to."""

    company: str
    level: int  #: 0 the version's, 1 the product's, 2 the company's default
    nature: str  #: catalogue.vocabulary.Nature
    variant: str
    tax_code: str | None
    account: str
    label: str | None
    counterpart: str | None
    journal: str | None
    cost_center: str | None
    status: str  #: catalogue.vocabulary.MappingStatus
    validated_by: str | None
    validated_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRule:
    """What quality control requires of a sale."""

    code: str
    required_fields: Any  #: as stored
    notes: str | None
    script: str | None  #: title of the call script


def find_product(connection: Connection, sku: str, at: datetime) -> ProductRow | None:
    """Return the product of that code in its state of an instant; None for one that is not there for whoever asks."""
    found = _rows(connection, ProductRow, "product", sku=sku, at=at)
    return found[0] if found else None


def versions(connection: Connection, product: UUID) -> tuple[Version, ...]:
    """Return the versions of a product, in order."""
    return _rows(connection, Version, "versions", product=product)


def changed_at(
    connection: Connection, product: UUID, versions: Sequence[UUID], until: datetime | None
) -> datetime | None:
    """Return when a product or what hangs on it and its versions last changed, until an instant; None without the audit."""
    query = statements(_SQL)["held"] + statements(_SQL)["changed"]
    asked = {"product": product, "versions": list(versions), "until": until}
    (row,) = driver_connection(connection).execute(query, asked).fetchall()
    changed: datetime | None = row[0]
    return changed


def sold_at(connection: Connection, product: UUID, at: datetime) -> tuple[SoldAt, ...]:
    """Return where a product is sold or blocked at an instant, by seller and channel."""
    return _rows(connection, SoldAt, "windows", product=product, at=at)


def publications(connection: Connection, product: UUID) -> tuple[Publication, ...]:
    """Return every publication of a product, whatever its dates, by seller."""
    return _rows(connection, Publication, "publications", product=product)


def transitions(connection: Connection, product: UUID) -> tuple[Entered, ...]:
    """Return the states that a product enters, in order."""
    return _rows(connection, Entered, "transitions", product=product)


def documents(connection: Connection, product: UUID) -> tuple[HeldDocument, ...]:
    """Return the documents of every version, by kind."""
    return _rows(connection, HeldDocument, "documents", product=product)


def obligations(connection: Connection, family: str, at: datetime) -> tuple[Obligation, ...]:
    """Return which documents products of a family need at an instant."""
    return _rows(connection, Obligation, "obligations", family=family, at=at)


def partner(connection: Connection, product: UUID) -> tuple[PartnerRow, ...]:
    """Return the partner of a product, once for each company that it is activated for; nothing for the house's own."""
    return _rows(connection, PartnerRow, "partner", product=product)


def integrations(connection: Connection, product: UUID) -> tuple[Integration, ...]:
    """Return how a product is linked to its partner's systems, by environment."""
    return _rows(connection, Integration, "integrations", product=product)


def external_codes(connection: Connection, product: UUID) -> tuple[ExternalCode, ...]:
    """Return the codes of a product in partners' systems."""
    return _rows(connection, ExternalCode, "external_codes", product=product)


def accounts(connection: Connection, seller: str, product: UUID, version: UUID | None) -> tuple[Account, ...]:
    """Return the accounts of a seller for a product and one of its versions, the most particular first."""
    return _rows(connection, Account, "accounts", seller=seller, product=product, version=version)


def sellers(connection: Connection, product: UUID) -> tuple[str, ...]:
    """Return the codes of the companies that a product was ever published for."""
    query = statements(_SQL)["sellers"]
    return tuple(code for (code,) in driver_connection(connection).execute(query, {"product": product}))


def quality_rules(connection: Connection, version: UUID) -> tuple[QualityRule, ...]:
    """Return what quality control requires of a sale of a version."""
    return _rows(connection, QualityRule, "quality", version=version)


def contents(connection: Connection, version: UUID) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Return every row that a version is made of: its table, and the row as the audit keeps rows."""
    query = statements(_SQL)["held"] + statements(_SQL)["contents"]
    return tuple((table, row) for table, row in driver_connection(connection).execute(query, {"versions": [version]}))


def names(connection: Connection, of_versions: Sequence[UUID]) -> Mapping[tuple[str, str], str]:
    """Return what the rows of versions refer to is called, by table and technical key."""
    query = statements(_SQL)["names"]
    rows = driver_connection(connection).execute(query, {"versions": list(of_versions)})
    return {(table, str(key)): name for table, key, name in rows}


def _rows(connection: Connection, record: type[_T], name: str, **parameters: object) -> tuple[_T, ...]:
    with driver_connection(connection).cursor(row_factory=class_row(record)) as cursor:
        return tuple(cursor.execute(statements(_SQL)[name], parameters).fetchall())
