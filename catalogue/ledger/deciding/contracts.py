"""Which operations make a contract: its sale and every renewal of it, posted before or in this run.

A termination names one of them and ends them all: people know a contract by its sale, or by its last renewal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from catalogue.ledger.accounts.making import derived
from catalogue.ledger.records.operations import Operation
from catalogue.traits import Trait
from catalogue.vocabulary import OperationKind


class Contracts:
    """The contracts that some terminations end."""

    def __init__(self, told: Mapping[str, Operation], stored: Mapping[str, Sequence[str]]) -> None:
        """Take the operations of this run, by key, and what the books hold by the first operation that it tells."""
        self._told, self._stored = told, stored
        self._renewals: defaultdict[str, list[str]] = defaultdict(list)  #: of this run, by what they renew
        for each in told.values():
            if each.kind is OperationKind.RENEWAL and each.related is not None:
                self._renewals[each.related].append(each.key)

    def parts(self, termination: Operation) -> tuple[str, ...]:
        """Return the keys of the sale and the renewals of the contract that a termination of this run ends."""
        first = first_told(self._told, termination)
        found = dict.fromkeys(self._stored.get(first) or [first])
        waiting = list(found)
        while waiting:
            more = [key for key in self._renewals.get(waiting.pop(), ()) if key not in found]
            found |= dict.fromkeys(more)
            waiting += more
        return tuple(found)


def first_told(told: Mapping[str, Operation], termination: Operation) -> str:
    """Return the first operation that a termination is about, as far as a run tells."""
    seen, key = {termination.key}, termination.related or ""
    while key not in seen and (named := told.get(key)) is not None and named.related is not None:
        if not named.kind.has(Trait.FOLLOWS) and named.kind is not OperationKind.RENEWAL:
            break
        seen.add(key)
        key = named.related
    return key


def ending(termination: Operation, part: str) -> Operation:
    """Return the operation that ends another part of the contract, when a termination named one of them."""
    return derived(termination, part, part)
