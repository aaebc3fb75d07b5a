"""What the books hold of the operations that others name, kept up with what is decided meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from catalogue.ledger.accounts.advances import receipt_of
from catalogue.ledger.deciding.family import CommissionKey, Family, with_sku
from catalogue.ledger.deciding.shelf import Shelf
from catalogue.ledger.records.answers import Posted
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.entries import Entry
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.pricing.facts import Offer
from catalogue.traits import Trait
from catalogue.vocabulary import LineState, OperationKind


class _Contract(NamedTuple):
    """A sale or a renewal of this run, as `Families.add` was told of it: few are ever come back to."""

    operation: Operation
    posted: Posted
    names: Sequence[CommissionKey]
    offer: Offer | None


class Families:
    """The families of the operations that others name, posted before or in this run."""

    def __init__(self, shelf: Shelf, named: Collection[str], *, keeps_contracts: bool) -> None:
        """Take the families of the operations that others name from a shelf; keep every contract of the run if asked to."""
        self._shelf, self._keeps_contracts = shelf, keeps_contracts
        self._named = {*named}
        self._families: dict[str, Family] = {}  # by the key of each of their operations
        self._lines: dict[CommissionKey, CommissionLine] = {}
        self._alone: dict[str, _Contract] = {}  # contracts of this run that nothing has named yet
        self._uses: dict[str, dict[str, None]] = {}  # by receipt: the operations that use its advance
        self._read(self._named)
        self._read_advances(self._named)

    def read(self, keys: Collection[str]) -> None:
        """Read the families of more operations, where they are not there yet; those of this run are kept from now on."""
        self._named.update(keys)
        for key in keys:
            if key in self._alone:
                self.add(*self._alone.pop(key))
        self._read([key for key in keys if key not in self._families])
        self._read_advances(keys)

    def past_of(self, key: str) -> Past | None:
        """Return an operation that is posted, with what the books hold of its family; None when it is not posted."""
        family = self._families.get(key)
        if family is None:
            return None
        users = {receipt: self._elsewhere(receipt, family) for receipt in family.operations if receipt in self._uses}
        return Past(
            operation=family.operations[key],
            origin=family.origin,
            entries=tuple(family.entries),
            commission_lines=tuple(self._lines[name] for name in family.commissions),
            lettered=frozenset(family.lettered).union(
                *(each.lettered for found in users.values() for each in found.values())
            ),
            renews=tuple(family.renews),
            renewed_by=tuple(family.renewed_by),
            followed=tuple(family.operations.values()),
            used={receipt: tuple(_uses_of(found)) for receipt, found in users.items()},
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
            if self._keeps_contracts and operation.kind.has(Trait.CONTRACT):
                self._alone[operation.key] = _Contract(operation, posted, names, offer)
            return None
        self._lines.update(zip(names, posted.commission_lines, strict=True))
        for name, state in moved.items():
            self._lines[name] = self._lines[name]._replace(state=state)
        family.operations.setdefault(operation.key, operation)
        self._note_use(operation)
        self._families[operation.key] = family
        family.entries += posted.entries
        family.commissions += names
        family.lettered.update(line for letter in posted.letters for line in letter.lines)
        return None if family.origin.key == operation.key else family.origin.key

    def _renewed(self, operation: Operation, family: Family | None) -> None:
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

    def _family_of(self, operation: Operation, offer: Offer | None) -> Family | None:
        """Return the family that an operation joins, or founds where others name it."""
        if operation.related is not None and operation.kind.has(Trait.FOLLOWS):
            return self._families.get(operation.related)  # none for what is cancelled before what it names happened
        if operation.key not in self._named:
            return None
        renewed = self._families.get(operation.related or "") if operation.kind is OperationKind.RENEWAL else None
        renews = [] if renewed is None else [renewed.origin, *renewed.renews]
        since = None if offer is None else offer.started
        origin = with_sku(operation, None if offer is None else offer.sku)
        return Family(origin, {operation.key: origin}, renews=renews, priced_since=since)

    def _note_use(self, operation: Operation) -> None:
        if operation.advance is not None:
            self._uses.setdefault(operation.advance, {})[operation.key] = None

    def _elsewhere(self, receipt: str, family: Family) -> dict[str, Family]:
        """Return the families other than its own where the advance of a receipt is used, by the key of each use."""
        return {use: of for use in self._uses[receipt] if (of := self._families[use]) is not family}

    def _read_advances(self, keys: Collection[str]) -> None:
        """Read the families of the receipts whose advances some operations move, and of all that uses them."""
        payments = [self._families[key].operations[key] for key in keys if key in self._families]
        receipts = {receipt_of(each) for each in payments if each.kind.has(Trait.PAYS)}
        self._read([key for key in receipts if key not in self._families])
        self._read([key for key in self._shelf.uses(receipts) if key not in self._families])

    def _read(self, keys: Collection[str]) -> None:
        if not keys:
            return
        known = {family.origin.key for family in self._families.values()}
        families, lines = self._shelf.families(keys, known)
        self._lines.update(lines)
        for family in families:
            self._families.update(dict.fromkeys(family.operations, family))
            for operation in family.operations.values():
                self._note_use(operation)
            family.put_in_order()


def _uses_of(found: Mapping[str, Family]) -> Iterator[Entry]:
    """Yield the entries of uses, and their mirrors."""
    for use, family in found.items():
        own = {entry.source_key for entry in family.entries if entry.operation == use}
        yield from (entry for entry in family.entries if entry.source_key in own or entry.reverses in own)
