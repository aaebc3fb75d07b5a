"""What a posting rests on: the facts of one product version in one company, and the past of the operation it names.

The store builds `Facts` once for a version and hands the same object to every operation that it concerns: what the
first of them works out is kept in it. `Past` is built for each operation that names another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from catalogue.commissions.facts import Cumulated, Scheme
from catalogue.ledger.accounts import AccountMapping
from catalogue.ledger.facts import CommissionLine, Entry, Operation
from catalogue.pricing.facts import Offer
from catalogue.publication.facts import Window
from catalogue.traits import Trait
from catalogue.vocabulary import OperationKind, RevenueModel


@dataclass(frozen=True, slots=True)
class Facts:
    """What one company may sell of one product, by the version in force at an instant."""

    company: str  #: code of the company that sells and keeps the books
    timezone: str  #: of that company: its days begin there
    vat_on_debits: bool  #: False: the tax is due when the client pays
    offer: Offer  #: with the rates of its prices' tax codes and of those that the mappings name
    revenue_model: RevenueModel
    partner: str | None  #: name; None: a product of the house
    schemes: tuple[Scheme, ...]  #: of the version
    mappings: tuple[AccountMapping, ...]  #: of the company: version, product and default, every variant
    windows: tuple[Window, ...] = ()  #: of the company's publications of the product, on every channel
    memory: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)  #: what was worked out already

    def scheme(self, code: str) -> Scheme | None:
        """Return the scheme of a code; None when the version has none such."""
        return next((item for item in self.schemes if item.code == code), None)


class WindowKey(NamedTuple):
    """The span over which a scheme cumulates, in a company's books."""

    sku: str
    version: int
    scheme: str  #: code
    holder: str  #: contract, or key of the first operation, of a lifetime window; empty: the company
    start: datetime | None  #: first instant; None: the whole contract


#: What windows hold; one that is not there holds nothing.
Windows = Mapping[WindowKey, Cumulated]


class LineRef(NamedTuple):
    """A line of an entry."""

    entry: str  #: source key of the entry
    position: int  #: from 1


@dataclass(frozen=True, slots=True)
class Past:
    """What the books hold of the family that an operation belongs to by the one that it names.

    A family is an origin (a sale, a renewal, a fee, a statement that names nothing) and everything that follows it,
    whether directly or not; a renewal is the origin of a family of its own.
    """

    operation: Operation  #: the one that is named
    origin: Operation  #: of its family; often the same
    entries: tuple[Entry, ...]  #: of the whole family, in the order they were posted
    commission_lines: tuple[CommissionLine, ...] = ()  #: of the whole family, in the order they were written
    lettered: frozenset[LineRef] = frozenset()  #: lines of these entries that bear a letter
    renews: tuple[Operation, ...] = ()  #: what the origin renews: the renewal before it first, the sale last
    renewed_by: tuple[str, ...] = ()  #: keys of the renewals of the origin, and of those, that stand
    followed: tuple[Operation, ...] = ()  #: of the whole family, the origin included, in the order they were posted

    @property
    def contract(self) -> Operation:
        """Return the sale that began the contract."""
        return self.renews[-1] if self.renews else self.origin

    @property
    def terms(self) -> tuple[Operation, ...]:
        """Return what tells the terms of the contract, the latest first: what one leaves out, the one before it tells."""
        return (self.origin, *self.renews)

    def is_cancelled(self, key: str) -> bool:
        """Say whether an operation of the family is cancelled."""
        return any(each.kind is OperationKind.CANCELLATION and each.related == key for each in self.followed)

    @property
    def termination(self) -> Operation | None:
        """Return the last termination that stands; None while the contract runs."""
        ends = (each for each in reversed(self.followed) if each.kind is OperationKind.TERMINATION)
        return next((each for each in ends if not self.is_cancelled(each.key)), None)

    @property
    def referenced(self) -> Operation:
        """Return the operation that tells the contract and the client: the latest that does."""
        return next((each for each in self.terms if each.contract is not None or each.client is not None), self.origin)


def concerns(operation: Operation, related: Operation | None) -> tuple[str | None, datetime]:
    """Return the product and the instant whose version an operation is about: those of the facts to build.

    A renewal takes the version in force on its own day; where there is none any more, that of what it renews.
    """
    if related is None:
        return operation.sku, operation.at
    sku = operation.sku or related.sku
    return sku, related.at if operation.kind.has(Trait.FOLLOWS) else operation.at
