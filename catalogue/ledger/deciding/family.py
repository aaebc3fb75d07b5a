"""An operation that stands alone, or renews one, with everything that relates to it: a unit of the books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from catalogue.ledger.records.entries import Entry
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import LineRef


class CommissionKey(NamedTuple):
    """What names a commission line in a company's books."""

    operation: str  #: source key
    position: int  #: among the lines of that operation, from 1


@dataclass(slots=True)
class Family:
    """An operation that names none, or renews one, and everything that relates to it."""

    origin: Operation
    operations: dict[str, Operation] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    commissions: list[CommissionKey] = field(default_factory=list)
    lettered: set[LineRef] = field(default_factory=set)
    renews: list[Operation] = field(default_factory=list)  #: by the origin: the renewal before it first, the sale last
    renewed_by: dict[str, None] = field(default_factory=dict)  #: renewals of the origin that stand
    priced_since: datetime | None = None  #: first instant of the version that priced the origin; None: none did

    def put_in_order(self) -> None:
        """Put what was read in the order in which it was posted: of one instant, each after the operation it names."""
        entries = _ranks(self.operations, (entry.operation for entry in self.entries))
        self.entries.sort(key=lambda entry: entries[entry.operation])
        lines = _ranks(self.operations, (name.operation for name in self.commissions))
        self.commissions.sort(key=lambda name: lines[name.operation])
        ranks = _ranks(self.operations, list(self.operations))
        self.operations = {key: self.operations[key] for key in sorted(self.operations, key=ranks.__getitem__)}


def _ranks(operations: Mapping[str, Operation], found: Iterable[str]) -> dict[str, int]:
    """Return the rank of each operation: as they were found, each after the one that it names."""
    ranks: dict[str, int] = {}
    for key in found:
        chain: dict[str, None] = {}
        named: str | None = key
        while named is not None and named in operations and named not in ranks and named not in chain:
            chain[named] = None
            named = operations[named].related
        for each in reversed(chain):
            ranks[each] = len(ranks)
    return ranks


def with_sku(operation: Operation, sku: str | None) -> Operation:
    """Return an operation with the product that it was posted by, which it may leave to the one that it names."""
    return operation if operation.sku is not None else replace(operation, sku=sku)
