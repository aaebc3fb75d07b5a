"""What is taken back of commissions: its entries, flagged as clawback, and its lines; or given back, with the signs turned."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from catalogue.commissions.cells import Cents
from catalogue.commissions.facts import Scheme
from catalogue.ledger.accounts.book import Book
from catalogue.ledger.accounts.making import Making, key_of
from catalogue.ledger.commission.explained import told_facts
from catalogue.ledger.commission.settlement import due_on, terms_of
from catalogue.ledger.commission.shares import paid_entry, set_off, taken_back_entry
from catalogue.ledger.records.answers import Posted, Waits
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.entries import Draft, Entry
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.past import Past
from catalogue.vocabulary import Beneficiary, CommissionKind, LineState, LineType, Nature, Retention


class Back(NamedTuple):
    """What comes back; with the signs turned, what is given back."""

    owed: Decimal  #: to the partner, without tax
    split: Cents  #: by those who were paid: negative
    malus: Cents  #: negative
    told: tuple[str, ...]  #: French sentences


#: The entries of what the partner takes back, and of what people give back.
_OF_PARTNER, _OF_PEOPLE = "-1", "-2"


def write_back(making: Making, facts: Facts, past: Past, scheme: Scheme, back: Back) -> Posted | Waits:
    """Return the entries and the lines of what comes back; nothing where all of it is zero."""
    book = Book.of(facts)
    terms = terms_of(facts, past.origin)._replace(held=past.entries)
    found: list[Entry] = []
    received = taken_back_entry(book, back.owed, terms) if back.owed else None
    people = paid_entry(book, [(Nature.CLAWBACK, back.split)], terms)
    if received is not None:
        found.append(_entry(making, EntryKind.CLAWBACK, received, _OF_PARTNER))
    found.append(_entry(making, EntryKind.CLAWBACK, people, _OF_PEOPLE))
    if received is not None and scheme.retention is Retention.NET:
        kept = set_off(received, people, terms.partner)
        found.append(making.entry(EntryKind.SET_OFF_BACK, kept, f"Compensation {making.sku}", LineType.COMMISSION))
    found.append(_entry(making, EntryKind.MALUS, paid_entry(book, [(Nature.MALUS, back.malus)], terms)))
    if book.problems:
        return Waits(book.problems)
    entries = tuple(entry for entry in found if entry.lines)
    retained = any(entry.kind is EntryKind.SET_OFF_BACK for entry in entries)
    told = told_facts(back.told)
    lines = (
        *_lines(making, scheme, CommissionKind.CLAWBACK, back.split, told, retained=retained),
        *_lines(making, scheme, CommissionKind.PENALTY, back.malus, told),
    )
    return Posted(entries, lines)


def _entry(making: Making, kind: EntryKind, draft: Draft, number: str = "") -> Entry:
    clawback = kind is EntryKind.CLAWBACK
    label = f"{'Reprise' if clawback else 'Malus'} {making.sku}"
    return making.entry(kind, draft, label, LineType.COMMISSION, number=number, clawback=clawback)


def _lines(
    making: Making, scheme: Scheme, kind: CommissionKind, cents: Cents, explanation: str, *, retained: bool = False
) -> Iterator[CommissionLine]:
    """Yield what each beneficiary gives back: settled for the company, and for a partner whose share is set off."""
    key = making.operation.key
    of_people = kind is CommissionKind.CLAWBACK
    entry = key_of(key, EntryKind.CLAWBACK, _OF_PEOPLE) if of_people else key_of(key, EntryKind.MALUS)
    due = due_on(scheme.due_rule, making.own_day)
    for who, amount in cents.items():
        own, kept = who is Beneficiary.COMPANY, retained and who is Beneficiary.PARTNER
        state = LineState.SETTLED if own or kept else LineState.PLANNED
        if amount:
            yield CommissionLine(
                key, who, amount, due, state, scheme.code, scheme.version, explanation, None if own else entry,
                kind=kind, retained=kept,
            )  # fmt: skip
