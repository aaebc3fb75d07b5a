"""What is taken back of commissions: its entries, flagged as clawback, and its lines; or given back, with the signs turned.

A payment that bounces once its contract has ended earned nothing in the end: what was taken back of it comes back, in
proportion of the stored cents. 10,00 earned by two payments of 60,00, of which 5,00 were taken back: when one of them
bounces, 5,00 and 2,50 are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from catalogue.commissions.facts import Scheme
from catalogue.ledger.answers import Posted, Waits
from catalogue.ledger.book import ZERO, Book
from catalogue.ledger.earned import Cents
from catalogue.ledger.explained import kind_of, told_facts
from catalogue.ledger.facts import CommissionLine, Entry
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.making import Making, What, is_what
from catalogue.ledger.revenue import Draft
from catalogue.ledger.settlement import due_on, terms_of
from catalogue.ledger.shares import paid_entry, set_off, taken_back_entry
from catalogue.money import to_cents
from catalogue.vocabulary import Beneficiary, LineState, LineType, Nature, Retention

#: What the explanations of such lines say that they explain.
CLAWBACK, MALUS = "clawback", "malus"


class Back(NamedTuple):
    """What comes back; with the signs turned, what is given back."""

    owed: Decimal  #: to the partner, without tax
    split: Cents  #: by those who were paid: negative
    malus: Cents  #: negative
    told: tuple[str, ...]  #: French sentences


def write_back(making: Making, facts: Facts, past: Past, scheme: Scheme, back: Back) -> Posted | Waits:
    """Return the entries and the lines of what comes back; nothing where all of it is zero."""
    book = Book(facts.company, facts.offer.sku, facts.mappings, facts.memory)
    terms = terms_of(facts, past.origin)._replace(held=past.entries)
    found: list[Entry] = []
    received = taken_back_entry(book, back.owed, terms) if back.owed else None
    people = paid_entry(book, [(Nature.CLAWBACK, back.split)], terms)
    if received is not None:
        found.append(_entry(making, f"{What.CLAWBACK}-1", received, clawback=True))
    found.append(_entry(making, f"{What.CLAWBACK}-2", people, clawback=True))
    if received is not None and scheme.retention is Retention.NET:
        kept = set_off(received, people, terms.partner)
        found.append(making.entry(What.SET_OFF, kept, f"Compensation {making.sku}", LineType.COMMISSION))
    found.append(_entry(making, What.MALUS, paid_entry(book, [(Nature.MALUS, back.malus)], terms), clawback=False))
    if book.problems:
        return Waits(book.problems)
    entries = tuple(entry for entry in found if entry.lines)
    retained = any(is_what(entry, What.SET_OFF) for entry in entries)
    lines = (
        *_lines(making, scheme, back.split, told_facts(back.told, CLAWBACK), retained=retained),
        *_lines(making, scheme, back.malus, told_facts(back.told, MALUS)),
    )
    return Posted(entries, lines)


def give_back(making: Making, facts: Facts, past: Past, bounced: Sequence[CommissionLine]) -> Posted | Waits:
    """Return what is given back of former clawbacks when the payment that earned some lines is cancelled."""
    standing = [line for line in past.commission_lines if line.state != LineState.REVERSED and not line.awaits]
    taken, earned, lost = sums(standing, CLAWBACK), sums(standing, None), sums(bounced, None)
    split = {
        who: to_cents(amount * (earned[who] - lost.get(who, ZERO)) / earned[who]) - amount
        for who, amount in taken.items()
        if earned.get(who)
    }
    scheme = facts.scheme(bounced[0].scheme) if bounced else None
    if scheme is None or not any(split.values()):
        return Posted()
    key = past.operation.key
    received = any(entry.source_key == f"{key}:{What.COMMISSION}" for entry in past.entries)
    owed = -sum(split.values(), ZERO) if received else ZERO
    told = (f"L'encaissement {key} est annulé : ce qui avait été repris de sa commission est rendu.",)
    return write_back(making, facts, past, scheme, Back(owed, split, {}, told))


def sums(lines: Sequence[CommissionLine], kind: str | None) -> dict[Beneficiary, Decimal]:
    """Return the cents of lines that explain one thing, by beneficiary; None: what operations earned."""
    found: dict[Beneficiary, Decimal] = {}
    for line in lines:
        if kind_of(line.explanation) == kind:
            found[line.beneficiary] = found.get(line.beneficiary, ZERO) + line.amount
    return found


def _entry(making: Making, what: str, draft: Draft, *, clawback: bool) -> Entry:
    label = f"{'Reprise' if clawback else 'Malus'} {making.sku}"
    return making.entry(what, draft, label, LineType.COMMISSION, clawback=clawback)


def _lines(
    making: Making, scheme: Scheme, cents: Cents, explanation: str, *, retained: bool = False
) -> Iterator[CommissionLine]:
    """Yield what each beneficiary gives back: settled for the company, and for a partner whose share is set off."""
    key = making.operation.key
    what = f"{key}:{What.CLAWBACK}-2" if kind_of(explanation) == CLAWBACK else f"{key}:{What.MALUS}"
    due = due_on(scheme.due_rule, making.own_day)
    for who, amount in cents.items():
        own = who is Beneficiary.COMPANY
        settled = own or (retained and who is Beneficiary.PARTNER)
        state = LineState.SETTLED if settled else LineState.PLANNED
        if amount:
            yield CommissionLine(
                key, who, amount, due, state.value, scheme.code, scheme.version, explanation, None if own else what
            )
