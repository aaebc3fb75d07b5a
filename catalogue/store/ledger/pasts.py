"""What the books hold of the operations that others name: read at once, and kept up with what is decided meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

import psycopg

from catalogue.ledger.records.answers import Posted
from catalogue.ledger.records.commissions import Collected, CommissionLine
from catalogue.ledger.records.entries import Entry, Line
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import LineRef, Past
from catalogue.pricing.facts import Offer
from catalogue.store.ledger.content import read_operation
from catalogue.store.ledger.facts import Books
from catalogue.store.offers import query
from catalogue.traits import Trait
from catalogue.vocabulary import Beneficiary, CommissionKind, Journal, LineState, LineType, Nature, OperationKind


class CommissionKey(NamedTuple):
    """What names a commission line in a company's books."""

    operation: str  #: source key
    position: int  #: among the lines of that operation, from 1


@dataclass(slots=True)
class _Family:
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


class Pasts:
    """The families of the operations that others name, posted before or in this run."""

    def __init__(self, driver: psycopg.Connection[Any], books: Books, named: Collection[str]) -> None:
        self._driver, self._books = driver, books
        self._named = frozenset(named)
        self._families: dict[str, _Family] = {}  # by the key of each of their operations
        self._lines: dict[CommissionKey, CommissionLine] = {}
        self.keeps_contracts = False  #: whether every sale of this run is kept: others may come back to it
        self._read(self._named)

    def read(self, keys: Collection[str]) -> None:
        """Read the families of more operations, where they are not there yet; those of this run are kept from now on."""
        self._named |= frozenset(keys)
        self._read(frozenset(keys) - self._families.keys())

    def past_of(self, key: str) -> Past | None:
        """Return an operation that is posted, with what the books hold of its family; None when it is not posted."""
        family = self._families.get(key)
        if family is None:
            return None
        return Past(
            operation=family.operations[key],
            origin=family.origin,
            entries=tuple(family.entries),
            commission_lines=tuple(self._lines[name] for name in family.commissions),
            lettered=frozenset(family.lettered),
            renews=tuple(family.renews),
            renewed_by=tuple(family.renewed_by),
            followed=tuple(family.operations.values()),
        )

    def priced_since(self, key: str) -> datetime | None:
        """Return the first instant of the version that priced the head of an operation's family."""
        return self._families[key].priced_since

    def moved(self, operation: Operation, posted: Posted) -> dict[CommissionKey, LineState]:
        """Return the commission lines of its past that an operation moves, by name."""
        if not posted.moves or operation.related is None:
            return {}
        names = self._families[operation.related].commissions
        return {names[move.place]: move.state for move in posted.moves}

    def add(
        self, operation: Operation, posted: Posted, names: Sequence[CommissionKey], offer: Offer | None
    ) -> str | None:
        """Take note of what an operation posts; ``names`` are those of its commission lines, in order.

        ``offer`` priced it. Return the key of the head of its family, None where that is itself.
        """
        moved = self.moved(operation, posted)
        family = self._family_of(operation, offer)
        self._renewed(operation, family)
        if family is None:
            return None
        self._lines.update(zip(names, posted.commission_lines, strict=True))
        for name, state in moved.items():
            self._lines[name] = self._lines[name]._replace(state=state)
        family.operations.setdefault(operation.key, operation)
        self._families[operation.key] = family
        family.entries += posted.entries
        family.commissions += names
        family.lettered.update(line for letter in posted.letters for line in letter.lines)
        return None if family.origin.key == operation.key else family.origin.key

    def _renewed(self, operation: Operation, family: _Family | None) -> None:
        """Take note of a renewal on all that it renews, and of its cancellation."""
        if operation.kind is OperationKind.RENEWAL:
            before = self._families.get(operation.related or "")
            renews = [] if before is None else [before.origin, *before.renews]
            for each in renews:
                if each.key in self._families:
                    self._families[each.key].renewed_by[operation.key] = None
        elif operation.kind is OperationKind.CANCELLATION and family is not None:
            for each in family.renews if operation.related == family.origin.key else ():
                if each.key in self._families:
                    self._families[each.key].renewed_by.pop(family.origin.key, None)

    def _family_of(self, operation: Operation, offer: Offer | None) -> _Family | None:
        """Return the family that an operation joins, or founds where others name it."""
        if operation.related is not None and operation.kind.has(Trait.FOLLOWS):
            return self._families[operation.related]
        if operation.key not in self._named and not (self.keeps_contracts and operation.kind.has(Trait.CONTRACT)):
            return None
        renewed = self._families.get(operation.related or "") if operation.kind is OperationKind.RENEWAL else None
        renews = [] if renewed is None else [renewed.origin, *renewed.renews]
        since = None if offer is None else offer.started
        origin = with_sku(operation, None if offer is None else offer.sku)
        return _Family(origin, {operation.key: origin}, renews=renews, priced_since=since)

    def _read(self, keys: Collection[str]) -> None:
        heads = {row["head"] for row in self._ask("heads", keys)} - {
            family.origin.key for family in self._families.values()
        }
        rows = self._ask("families", heads)
        told = {
            row["source_key"]: with_sku(read_operation(self._books.code, row["source_key"], row["content"]), row["sku"])
            for row in rows
        }
        by_head = {head: _Family(told[head]) for head in heads}
        for row in rows:
            family = self._families[row["source_key"]] = by_head[row["head"]]
            family.operations[row["source_key"]] = told[row["source_key"]]
        for row in (
            query(self._driver, "contracts", "contracts", company_id=self._books.id, keys=sorted(heads))
            if heads
            else ()
        ):
            family = by_head[row["head"]]
            if row["content"] is None:
                family.priced_since = row["effective_from"]
            else:
                before = read_operation(self._books.code, row["source_key"], row["content"])
                family.renews.append(with_sku(before, row["sku"]))
        for row in (
            query(self._driver, "contracts", "renewals", company_id=self._books.id, keys=sorted(heads)) if heads else ()
        ):
            by_head[row["renewed"]].renewed_by[row["source_key"]] = None
        self._read_entries(told)
        for row in self._ask("past_commissions", told):
            name = CommissionKey(row["operation"], row["position"])
            self._lines[name] = commission_line(row)
            self._families[row["operation"]].commissions.append(name)
        for family in by_head.values():
            family.put_in_order()

    def _read_entries(self, keys: Collection[str]) -> None:
        lines: defaultdict[str, list[Line]] = defaultdict(list)
        heads: dict[str, Mapping[str, Any]] = {}
        for row in self._ask("past_lines", keys):
            heads.setdefault(row["source_key"], row)
            lines[row["source_key"]].append(_line(row))
            if row["letter"] is not None:
                self._families[row["operation"]].lettered.add(LineRef(row["source_key"], row["position"]))
        for source_key, head in heads.items():
            self._families[head["operation"]].entries.append(_entry(head, tuple(lines[source_key])))

    def _ask(self, name: str, keys: Collection[str]) -> list[Mapping[str, Any]]:
        return query(self._driver, "books", name, company_id=self._books.id, keys=sorted(keys)) if keys else []


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        account=row["account"],
        debit=row["debit"],
        credit=row["credit"],
        label=row["label"],
        type=LineType(row["type"]),
        nature=Nature(row["nature"]),
        counterpart=row["counterpart"],
        cost_center=row["cost_center"],
        tax_code=row["tax_code"],
        tax_rate=row["tax_rate"],
        tax_base=row["tax_base"],
        tax_amount=row["tax_amount"],
        auxiliary=row["auxiliary"],
        waiting=row["waiting"],
    )


def _entry(row: Mapping[str, Any], lines: tuple[Line, ...]) -> Entry:
    return Entry(
        operation=row["operation"],
        kind=EntryKind(row["kind"]),
        source_key=row["source_key"],
        journal=Journal(row["journal"]),
        day=row["day"],
        piece=row["piece"],
        piece_day=row["piece_day"],
        label=row["entry_label"],
        type=LineType(row["entry_type"]),
        lines=lines,
        sku=row["sku"],
        partner=row["partner"],
        contract=row["contract"],
        client=row["client"],
        reverses=row["reverses"],
        clawback=row["clawback"],
    )


def with_sku(operation: Operation, sku: str | None) -> Operation:
    """Return an operation with the product that it was posted by, which it may leave to the one that it names."""
    return operation if operation.sku is not None else replace(operation, sku=sku)


def commission_line(row: Mapping[str, Any]) -> CommissionLine:
    """Return a commission line as stored."""
    return CommissionLine(
        operation=row["operation"],
        beneficiary=Beneficiary(row["beneficiary"]),
        amount=row["amount"],
        due_on=row["due_on"],
        state=LineState(row["state"]),
        scheme=row["scheme"],
        version=row["version"],
        explanation=row["explanation"],
        entry=row["entry"],
        awaits=row["awaits"],
        kind=CommissionKind(row["kind"]),
        collected=collected_of(row),
        retained=row["retained"],
    )


def collected_of(row: Mapping[str, Any]) -> Collected | None:
    """Return how far a sale was collected when a line was written; None where it was not promised."""
    if row["collected"] is None:
        return None
    return Collected(row["collected"], row["collected_of"], row["collected_now"])
