"""Post a termination (résiliation): what the scheme takes back of the stored cents, by beneficiary (decision 23).

The partner takes back its commission in full, shares included; people give back theirs. Instalments that were not due
yet, and promises, are reversed without an entry. A malus is charged once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from catalogue.commissions.clawback import Clawback, claw_back
from catalogue.commissions.facts import Scheme
from catalogue.commissions.states import LineState
from catalogue.ledger.answers import Answer, Move, Posted, Refused, Waits
from catalogue.ledger.book import ZERO, Book
from catalogue.ledger.earned import Cents
from catalogue.ledger.explained import kind_of, told_facts
from catalogue.ledger.facts import CommissionLine, Entry, Operation
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.letters import letter
from catalogue.ledger.making import Making, What
from catalogue.ledger.revenue import Draft
from catalogue.ledger.settlement import due_on, terms_of
from catalogue.ledger.shares import paid_entry, taken_back_entry
from catalogue.periods import day_of
from catalogue.vocabulary import Beneficiary, LineType, Nature, OperationKind, RevenueModel

_CLAWBACK, _MALUS = "clawback", "malus"


def post_termination(operation: Operation, facts: Facts, past: Past, day: date) -> Answer:
    """Return what the end of a contract posts on an accounting day; nothing where nothing is taken back."""
    origin = past.origin
    if origin.kind not in (OperationKind.SALE, OperationKind.RENEWAL):
        return Refused((f"{origin.key} n'est pas un contrat : l'opération {operation.key} ne le résilie pas.",))
    own_day = day_of(operation.at, facts.timezone)
    making = Making(operation, facts.offer.sku, origin.partner or facts.partner, day, own_day)
    moves = tuple(Move(index, LineState.REVERSED) for index in _not_due(past, own_day))
    earned = [line for line in past.commission_lines if _is_earned(line)]
    scheme = next((item for item in facts.schemes if earned and item.code == earned[0].scheme), None)
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
    malus: Cents = {} if _sums(earned, _MALUS) else taken.malus
    written = _entries(making, facts, past, taken, malus)
    if isinstance(written, Waits):
        return written
    lines = (*_lines(making, scheme, taken, taken.split, _CLAWBACK), *_lines(making, scheme, taken, malus, _MALUS))
    return Posted(written, lines, letters=letter(past, written), moves=moves)


def _is_earned(line: CommissionLine) -> bool:
    posted = line.entry is not None or line.state == LineState.SETTLED
    return posted and not line.awaits and line.state != LineState.REVERSED


def _not_due(past: Past, own_day: date) -> Iterator[int]:
    for index, line in enumerate(past.commission_lines):
        if line.state == LineState.PLANNED and line.entry is None and (line.awaits or line.due_on > own_day):
            yield index


def _sums(lines: Sequence[CommissionLine], kind: str | None) -> dict[Beneficiary, Decimal]:
    found: dict[Beneficiary, Decimal] = {}
    for line in lines:
        if kind_of(line.explanation) == kind:
            found[line.beneficiary] = found.get(line.beneficiary, ZERO) + line.amount
    return found


def _entries(making: Making, facts: Facts, past: Past, taken: Clawback, malus: Cents) -> tuple[Entry, ...] | Waits:
    book = Book(facts.company, facts.offer.sku, facts.mappings)
    terms = terms_of(facts, past.origin)
    found: list[Entry] = []
    owed = -sum(taken.split.values(), ZERO)
    if facts.revenue_model is not RevenueModel.REVENUE and owed:
        found.append(_entry(making, f"{What.CLAWBACK}-1", taken_back_entry(book, owed, terms), clawback=True))
    for what, nature, cents in ((f"{What.CLAWBACK}-2", Nature.CLAWBACK, taken.split), ("malus", Nature.MALUS, malus)):
        paid = paid_entry(book, [(nature, cents)], terms)
        found.append(_entry(making, what, paid, clawback=nature is Nature.CLAWBACK))
    return Waits(book.problems) if book.problems else tuple(entry for entry in found if entry.lines)


def _entry(making: Making, what: str, draft: Draft, *, clawback: bool) -> Entry:
    label = f"{'Reprise' if clawback else 'Malus'} {making.sku}"
    return making.entry(what, draft, label, LineType.COMMISSION, clawback=clawback)


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
