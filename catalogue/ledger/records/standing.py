"""What a family's commission lines hold, by kind and beneficiary: the records that every decision about them rests on.

Lines that are not reversed always sum, kind by kind, to what the window gave the operation: earned, planned, promised,
and dropped by the end of its contract. What the end takes back of it stands in lines of another kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from catalogue.commissions.cells import ZERO
from catalogue.ledger.records.commissions import Collected, CommissionLine
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.past import Past
from catalogue.vocabulary import Beneficiary, CommissionKind, LineState

#: What an operation earns in its window.
EARNED = frozenset({CommissionKind.COMMISSION, CommissionKind.CATCH_UP, CommissionKind.BONUS, CommissionKind.MALUS})


def stands(line: CommissionLine) -> bool:
    """Say whether a line is not reversed."""
    return line.state != LineState.REVERSED


def is_posted(line: CommissionLine) -> bool:
    """Say whether a line is in the books, or settled: the company's own share never has an entry."""
    return line.entry is not None or line.state == LineState.SETTLED


def cells_of(
    lines: Iterable[CommissionLine], which: Callable[[CommissionLine], bool] = stands
) -> dict[CommissionKind, dict[Beneficiary, Decimal]]:
    """Return what some standing lines earn, by kind and beneficiary."""
    found: dict[CommissionKind, dict[Beneficiary, Decimal]] = {}
    for line in lines:
        if line.kind in EARNED and stands(line) and which(line):
            cents = found.setdefault(line.kind, {})
            cents[line.beneficiary] = cents.get(line.beneficiary, ZERO) + line.amount
    return found


def sums(lines: Iterable[CommissionLine], kind: CommissionKind) -> dict[Beneficiary, Decimal]:
    """Return the cents of standing lines of a kind, by beneficiary."""
    found: dict[Beneficiary, Decimal] = {}
    for line in lines:
        if line.kind is kind and stands(line):
            found[line.beneficiary] = found.get(line.beneficiary, ZERO) + line.amount
    return found


def is_promise(line: CommissionLine) -> bool:
    """Say whether a line is a promise that stands, be it dropped by the end of the contract."""
    return line.awaits and stands(line)


def collected_of(past: Past) -> Collected | None:
    """Return how far the sale of promises is collected; None where nothing was ever promised."""
    return next((line.collected for line in reversed(past.commission_lines) if line.collected is not None), None)


def is_stated(past: Past) -> bool:
    """Say whether the partner stated the commission of a sale: its word then replaces what the scheme promised us."""
    earners = {line.operation for line in past.commission_lines}
    mirrored = past.mirrored
    return any(
        entry.kind is EntryKind.COMMISSION and entry.operation not in earners and entry.source_key not in mirrored
        for entry in past.entries
    )


def still_promised(past: Past) -> Collected | None:
    """Return how far a sale is collected whose commission is still promised; None where nothing is."""
    return collected_of(past) if any(map(is_promise, past.commission_lines)) else None
