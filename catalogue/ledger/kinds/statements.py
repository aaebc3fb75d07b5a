"""Post a partner's statement: the commission that it owes, as it states it (D partner / C commission).

A line of a list that names an operation settles the oldest instalments or earned parts of it that no list has settled
yet, and posts the difference to those; where the commission is posted at once, the difference to the whole: a second
line is then a restatement. A negative line says what the partner takes back, and is compared with what is taken back
already: two tallies (decision 46). The amount stated is without tax.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from catalogue.ledger.accounts.book import ZERO, Book
from catalogue.ledger.accounts.letters import letter
from catalogue.ledger.accounts.making import Making
from catalogue.ledger.accounts.receivables import with_tax_once_paid
from catalogue.ledger.commission.settlement import terms_of
from catalogue.ledger.commission.shares import received_at, received_entry, taken_back_entry
from catalogue.ledger.records.answers import Answer, Posted, Refused, Waits
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import EARNED, stands
from catalogue.periods import day_of
from catalogue.vocabulary import LineState, LineType, Nature, OperationKind


def post(asked: Asked) -> Answer:
    """Return what a statement posts on an accounting day."""
    operation, facts, past = asked.operation, asked.facts, asked.past
    sku, partner = facts.offer.sku, operation.partner or facts.partner
    stated = operation.amount_ht
    if stated is None:
        return Refused((f"Le bordereau {operation.key} ne dit pas de montant HT.",))
    if partner is None:
        return Refused((f"Le bordereau {operation.key} ne dit pas de partenaire, et {sku} n'en a pas.",))
    book = Book.of(facts)
    held = () if past is None else past.entries
    terms = terms_of(facts, operation)._replace(held=held)
    if stated < 0:
        draft = taken_back_entry(book, received_at(held, None, Nature.CLAWBACK).ht - stated, terms)
    else:
        draft = received_entry(book, stated - _known(past, stated), terms)
    if book.problems:
        return Waits(book.problems)
    own_day = day_of(operation.at, facts.timezone)
    making = Making(operation, sku, partner, asked.day, own_day, None if past is None else past.referenced)
    back = stated < 0
    kind, label = (EntryKind.CLAWBACK, f"Reprise {sku}") if back else (EntryKind.COMMISSION, f"Commission {sku}")
    entries = (making.entry(kind, draft, label, LineType.COMMISSION, clawback=back),) if draft.lines else ()
    if past is None:
        return Posted(entries)
    remarks = _remarks(operation, past, posted=bool(entries))
    posted = Posted(entries, letters=letter(past, entries), remarks=remarks)
    return with_tax_once_paid(making, facts, past, posted)


def _known(past: Past | None, stated: Decimal) -> Decimal:
    """Return what a line of a list is compared with: what it settles, without tax."""
    if past is None:
        return ZERO
    parts = _parts(past)
    if parts is None:
        return received_at(past.entries, None, Nature.COMMISSION).ht
    for each in _lists(past):
        _, parts = _settled(parts, each)
    known, _ = _settled(parts, stated)
    return known


def _parts(past: Past) -> Sequence[Decimal] | None:
    """Return what lists settle one by one, the oldest first; None: a commission that is posted at once, as a whole."""
    own = [line for line in past.commission_lines if line.kind in EARNED]
    if any(line.awaits for line in own):
        earners = {line.operation for line in own}
        mirrored = past.mirrored
        return [
            received_at([entry]).ht
            for entry in past.entries
            if entry.kind is EntryKind.COMMISSION and entry.operation in earners and entry.source_key not in mirrored
        ]
    if len({line.due_on for line in own if line.operation == past.origin.key}) < 2:
        return None
    by_day: dict[date, Decimal] = {}
    for line in own:
        if stands(line) and line.state != LineState.DROPPED:
            by_day[line.due_on] = by_day.get(line.due_on, ZERO) + line.amount
    return [by_day[day] for day in sorted(by_day)]


def _lists(past: Past) -> list[Decimal]:
    """Return what lists have stated of a family so far, in the order of the books."""
    told = (each for each in past.followed if each.kind is OperationKind.STATEMENT and not past.is_cancelled(each.key))
    return [each.amount_ht for each in told if each.amount_ht is not None and each.amount_ht > 0]


def _settled(parts: Sequence[Decimal], stated: Decimal) -> tuple[Decimal, Sequence[Decimal]]:
    """Return the sum of the oldest parts that an amount settles, one at least, and those that are left."""
    total, count = ZERO, 0
    for part in parts:
        if count and total + part > stated:
            break
        total, count = total + part, count + 1
    return total, parts[count:]


def _remarks(operation: Operation, past: Past, *, posted: bool) -> tuple[str, ...]:
    """Say what somebody should look at: a line that only states again, or that takes back what nothing ended."""
    named, stated = past.operation.key, operation.amount_ht or ZERO
    if stated < 0:
        if posted:
            return (
                f"Le partenaire reprend plus que ce qui était repris pour {named} : les bénéficiaires gardent leur part.",
            )
        return ()
    if past.is_cancelled(past.origin.key):
        return (f"{past.origin.key} est annulée : vérifiez ce que le partenaire dit lui devoir.",)
    if past.termination is not None and posted:
        ended = past.termination.key
        return (
            f"le contrat de {past.origin.key} est résilié ({ended}) : vérifiez ce que le partenaire dit lui devoir.",
        )
    if _parts(past) is None and any(each == stated for each in _lists(past)):
        return (f"Le partenaire avait déjà dit ce montant pour {named} : rien n'est compté deux fois.",)
    return ()
