"""Post a termination (résiliation): what the scheme takes back of the stored cents, by beneficiary (decision 23).

The partner takes back its commission in full, shares included; people give back theirs. Instalments that were not due
yet, and promises, are reversed without an entry. A malus is charged once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from catalogue.commissions.clawback import Clawback, claw_back
from catalogue.commissions.facts import Scheme
from catalogue.ledger.answers import Answer, Move, Posted, Refused, Waits
from catalogue.ledger.book import ZERO, Book
from catalogue.ledger.earned import Cents
from catalogue.ledger.explained import kind_of, told_facts
from catalogue.ledger.facts import CommissionLine, Entry, Operation
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.letters import letter
from catalogue.ledger.making import Making, What, is_what
from catalogue.ledger.receipts import tax_once_paid
from catalogue.ledger.revenue import Draft
from catalogue.ledger.settlement import due_on, terms_of
from catalogue.ledger.shares import paid_entry, received_at, set_off, taken_back_entry
from catalogue.periods import day_of
from catalogue.vocabulary import Beneficiary, LineState, LineType, Nature, OperationKind, Retention, RevenueModel

_CLAWBACK, _MALUS = "clawback", "malus"


def post_termination(operation: Operation, facts: Facts, past: Past, day: date) -> Answer:
    """Return what the end of a contract posts on an accounting day; nothing where nothing is taken back."""
    origin = past.origin
    if origin.kind not in (OperationKind.SALE, OperationKind.RENEWAL):
        return Refused((f"{origin.key} n'est pas un contrat : l'opération {operation.key} ne le résilie pas.",))
    own_day = day_of(operation.at, facts.timezone)
    making = Making(operation, facts.offer.sku, origin.partner or facts.partner, day, own_day, past.referenced)
    moves = tuple(Move(index, LineState.REVERSED) for index in _not_due(past, own_day))
    earned = [line for line in past.commission_lines if _is_earned(line, own_day)]
    codes = {line.scheme for line in past.commission_lines}
    scheme = next((item for item in facts.schemes if item.code in codes), None)
    if scheme is None:
        return Posted(moves=moves)
    started = origin.service_start or day_of(origin.at, facts.timezone)
    taken = claw_back(
        scheme,
        _sums(earned, None),
        started=started,
        cancelled=own_day,
        taken_back=_sums(earned, _CLAWBACK),
    )
    malus: Cents = taken.malus if earned and not _sums(earned, _MALUS) else {}
    owed = ZERO
    if facts.revenue_model is not RevenueModel.REVENUE:
        beside = _beside(past, earned)
        extra = claw_back(
            scheme,
            {Beneficiary.COMPANY: beside.stated},
            started=started,
            cancelled=own_day,
            taken_back={Beneficiary.COMPANY: -beside.back},
        )
        owed = -sum((*taken.split.values(), *extra.split.values()), ZERO)
    written = _entries(making, facts, past, scheme, _Back(owed, taken.split, malus))
    if isinstance(written, Waits):
        return written
    retained = any(is_what(entry, What.SET_OFF) for entry in written)
    lines = (*_lines(making, scheme, taken, taken.split, _CLAWBACK), *_lines(making, scheme, taken, malus, _MALUS))
    if retained:
        lines = tuple(_retained(line) for line in lines)
    return Posted(written, lines, letters=letter(past, written), moves=moves)


class _Back(NamedTuple):
    """What comes back."""

    owed: Decimal  #: to the partner, without tax
    split: Cents  #: by those who were paid: negative
    malus: Cents  #: negative


class _Beside(NamedTuple):
    """What a statement changed of the commission that was foreseen, without tax."""

    stated: Decimal  #: more than foreseen, or less: negative
    back: Decimal  #: taken back of it already


def _is_posted(line: CommissionLine) -> bool:
    return line.entry is not None or line.state == LineState.SETTLED


def _is_earned(line: CommissionLine, own_day: date) -> bool:
    """Say whether a line was earned by a day; one that fell due is, whether or not the books have reached it."""
    return line.state != LineState.REVERSED and not line.awaits and (_is_posted(line) or line.due_on <= own_day)


def _not_due(past: Past, own_day: date) -> Iterator[int]:
    for index, line in enumerate(past.commission_lines):
        stands = line.state in (LineState.PLANNED, LineState.FROZEN)
        if stands and line.entry is None and (line.awaits or line.due_on > own_day):
            yield index


def _beside(past: Past, earned: Sequence[CommissionLine]) -> _Beside:
    """Return what the partner stated beside what was split: it is the company's alone."""
    split = sum(_sums([line for line in earned if _is_posted(line)], None).values(), ZERO)
    returned = -sum(_sums(earned, _CLAWBACK).values(), ZERO)
    stated = received_at(past.entries, None, Nature.COMMISSION).ht
    back = -received_at(past.entries, None, Nature.CLAWBACK).ht
    return _Beside(stated - split, back - returned)


def _sums(lines: Sequence[CommissionLine], kind: str | None) -> dict[Beneficiary, Decimal]:
    found: dict[Beneficiary, Decimal] = {}
    for line in lines:
        if kind_of(line.explanation) == kind:
            found[line.beneficiary] = found.get(line.beneficiary, ZERO) + line.amount
    return found


def _entries(making: Making, facts: Facts, past: Past, scheme: Scheme, back: _Back) -> tuple[Entry, ...] | Waits:
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
    charged = paid_entry(book, [(Nature.MALUS, back.malus)], terms)
    found.append(_entry(making, "malus", charged, clawback=False))
    if book.problems:
        return Waits(book.problems)
    written = tuple(entry for entry in found if entry.lines)
    taxes = tax_once_paid(making, facts, past, written)
    return taxes if isinstance(taxes, Waits) else (*written, *taxes)


def _entry(making: Making, what: str, draft: Draft, *, clawback: bool) -> Entry:
    label = f"{'Reprise' if clawback else 'Malus'} {making.sku}"
    return making.entry(what, draft, label, LineType.COMMISSION, clawback=clawback)


def _retained(line: CommissionLine) -> CommissionLine:
    """Return what the partner gives back as settled, where it is set off against what it takes back."""
    ours = line.beneficiary is Beneficiary.PARTNER and kind_of(line.explanation) == _CLAWBACK
    return line._replace(state=LineState.SETTLED.value) if ours else line


def _lines(making: Making, scheme: Scheme, taken: Clawback, cents: Cents, kind: str) -> Iterator[CommissionLine]:
    """Yield what each beneficiary gives back; the company's own share is settled at once."""
    key, told = making.operation.key, told_facts(taken.explanation, kind)
    what = f"{key}:{What.CLAWBACK}-2" if kind == _CLAWBACK else f"{key}:malus"
    for who, amount in cents.items():
        own = who is Beneficiary.COMPANY
        state = LineState.SETTLED if own else LineState.PLANNED
        due = due_on(scheme.due_rule, making.own_day)
        if amount:
            yield CommissionLine(
                key, who, amount, due, state.value, scheme.code, scheme.version, told, None if own else what
            )
