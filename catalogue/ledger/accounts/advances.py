"""Advances: what was received above what was owed, by receipt, until it is given back or pays something (decision 46).

An advance is taxed and earns nothing while it waits. Its lines bear the nature « Avance »; those of one receipt share a
letter once they sum to zero, whatever family they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from catalogue.ledger.accounts.book import ZERO, Tag, other_side
from catalogue.ledger.records.answers import Letter
from catalogue.ledger.records.entries import Entry, Line
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import LineRef, Past
from catalogue.traits import Trait
from catalogue.vocabulary import LineType, Nature, OperationKind


class Advance(NamedTuple):
    """The advance of a receipt."""

    account: str
    auxiliary: str | None
    type: LineType
    received: Decimal
    left: Decimal  #: neither given back nor used

    def less(self, amount: Decimal, label: str) -> Line:
        """Return the line that takes an amount out of it."""
        return other_side(self.account, amount, Tag(label, self.type, Nature.ADVANCE), self.auxiliary)


def receipt_of(operation: Operation) -> str:
    """Return the key of the receipt whose advance an operation moves: its own, unless it uses or gives back another's."""
    if operation.advance is not None:
        return operation.advance
    return operation.related or operation.key if gives_back(operation) else operation.key


def gives_back(operation: Operation) -> bool:
    """Say whether an operation gives an advance back: a receipt of a negative amount."""
    amount = operation.amount_ttc if operation.amount_ttc is not None else operation.amount_ht
    return operation.kind is OperationKind.COLLECTION and amount is not None and amount < 0


def advance_of(past: Past, receipt: str) -> Advance | None:
    """Return the advance of a receipt of a family as it stands; None where nothing was received above what was owed."""
    lines = [(entry, line) for entry, _, line in _lines(past, receipt)]
    first = next((line for entry, line in lines if entry.operation == receipt), None)
    if first is None:
        return None
    left = sum((line.credit - line.debit for _, line in lines), ZERO)
    return Advance(first.account, first.auxiliary, first.type, first.credit, left)


def letter_advance(past: Past, receipt: str, posted: Sequence[Entry]) -> tuple[Letter, ...]:
    """Return the group of the open lines of a receipt's advance, where new entries bring it to zero.

    ``past`` is that of the receipt, and ``posted`` moves no other advance.
    """
    new = [(entry, LineRef(entry.source_key, place), line) for entry in posted for place, line in _of_advances(entry)]
    found = [each for each in (*_lines(past, receipt), *new) if each[1] not in past.lettered]
    if not new or sum((line.debit - line.credit for _, _, line in found), ZERO):
        return ()
    return (Letter(new[0][2].account, max(entry.day for entry, _, _ in found), tuple(name for _, name, _ in found)),)


def _lines(past: Past, receipt: str) -> Iterator[tuple[Entry, LineRef, Line]]:
    """Yield what moves the advance of a receipt: itself, what gives it back, what uses it, and their mirrors."""
    moving = {each.key for each in past.followed if each.kind.has(Trait.PAYS) and receipt_of(each) == receipt}
    own = [entry for entry in past.entries if entry.operation in moving]
    keys = {entry.source_key for entry in own}
    own += [entry for entry in past.entries if entry.reverses in keys]
    for entry in (*own, *past.used.get(receipt, ())):
        for place, line in _of_advances(entry):
            yield entry, LineRef(entry.source_key, place), line


def _of_advances(entry: Entry) -> Iterator[tuple[int, Line]]:
    for place, line in enumerate(entry.lines, start=1):
        if line.nature is Nature.ADVANCE:
            yield place, line
