"""What a posting rests on: the past of the operation that it names; built for each operation that names another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.entries import Entry
from catalogue.ledger.records.operations import Operation
from catalogue.traits import Trait
from catalogue.vocabulary import OperationKind


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
    used: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)  #: by receipt: entries that use its advance

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
