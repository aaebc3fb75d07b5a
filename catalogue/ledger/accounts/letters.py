"""Lettrage: the lines of a third party's account that sum to zero within a family of operations share a letter.

Third parties' accounts are the other sides of entries, collections and their reversals excepted: a bank account is
nobody's debt. Advances are lettered by receipt, in `catalogue.ledger.accounts.advances`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from catalogue.ledger.records.answers import Letter
from catalogue.ledger.records.entries import Entry, Line
from catalogue.ledger.records.entry_kinds import PAYMENTS
from catalogue.ledger.records.past import LineRef, Past
from catalogue.vocabulary import Nature

Third = tuple[str, str | None]  #: account and auxiliary


def letter(past: Past, posted: Sequence[Entry]) -> tuple[Letter, ...]:
    """Return the groups of lines that new entries bring to zero, without those that bear a letter already."""
    entries = (*past.entries, *posted)
    thirds = third_parties(entries)
    touched = {_third(line) for entry in posted for line in entry.lines if is_debt(line)} & thirds
    open_lines: defaultdict[Third, list[LineRef]] = defaultdict(list)
    balance: defaultdict[Third, Decimal] = defaultdict(Decimal)
    last: dict[Third, date] = {}
    for entry in entries:
        for position, line in enumerate(entry.lines, start=1):
            if not is_debt(line) or (third := _third(line)) not in touched:
                continue
            reference = LineRef(entry.source_key, position)
            if reference not in past.lettered:
                open_lines[third].append(reference)
                balance[third] += line.debit - line.credit
                last[third] = max(entry.day, last.get(third, entry.day))
    return tuple(
        Letter(third[0], last[third], tuple(references))
        for third, references in open_lines.items()
        if not balance[third] and len(references) > 1
    )


def third_parties(entries: Iterable[Entry]) -> set[Third]:
    """Return the accounts on which clients, partners and beneficiaries owe or are owed."""
    held = tuple(entries)
    payments = {entry.source_key for entry in held if entry.kind in PAYMENTS}
    return {
        _third(line)
        for entry in held
        if (entry.reverses or entry.source_key) not in payments
        for line in entry.lines
        if line.counterpart
    }


def is_debt(line: Line) -> bool:
    """Say whether a line is what a third party owes or is owed, advances apart."""
    return line.counterpart and line.nature is not Nature.ADVANCE


def _third(line: Line) -> Third:
    return line.account, line.auxiliary
