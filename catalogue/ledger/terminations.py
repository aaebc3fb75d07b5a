"""Post a termination (résiliation): what the scheme takes back of the stored cents, by beneficiary (decision 23).

The partner takes back its commission in full, shares included; people give back theirs. Instalments that were not due
yet, and promises, are reversed without an entry. A malus is charged once. A second termination corrects the day of the
first: it posts the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from catalogue.commissions.clawback import claw_back
from catalogue.ledger.answers import Answer, Move, Posted, Refused, Waits
from catalogue.ledger.book import ZERO
from catalogue.ledger.clawbacks import CLAWBACK, MALUS, Back, sums, write_back
from catalogue.ledger.earned import Cents
from catalogue.ledger.facts import CommissionLine, Operation
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.letters import letter
from catalogue.ledger.making import making_after
from catalogue.ledger.receipts import tax_once_paid
from catalogue.ledger.shares import received_at
from catalogue.periods import day_of
from catalogue.vocabulary import Beneficiary, LineState, Nature, OperationKind, RevenueModel


def post_termination(operation: Operation, facts: Facts, past: Past, day: date) -> Answer:
    """Return what the end of a contract posts on an accounting day; nothing where nothing is taken back."""
    origin = past.origin
    if origin.kind not in (OperationKind.SALE, OperationKind.RENEWAL):
        return Refused((f"{origin.key} n'est pas un contrat : l'opération {operation.key} ne le résilie pas.",))
    making = making_after(operation, facts, past, day)
    moves = tuple(Move(index, LineState.REVERSED) for index in _not_due(past, making.own_day))
    scheme = facts.scheme(past.commission_lines[0].scheme) if past.commission_lines else None
    if scheme is None:
        return Posted(moves=moves)
    earned = [line for line in past.commission_lines if _is_earned(line, making.own_day)]
    began = origin.service_start or day_of(origin.at, facts.timezone)
    end = partial(claw_back, scheme, started=began, cancelled=making.own_day)
    taken = end(sums(earned, None), taken_back=sums(earned, CLAWBACK))
    malus: Cents = taken.malus if earned and not sums(earned, MALUS) else {}
    owed = ZERO
    if facts.revenue_model is not RevenueModel.REVENUE:
        beside = _beside(past, earned)
        extra = end({Beneficiary.COMPANY: beside.stated}, taken_back={Beneficiary.COMPANY: -beside.back})
        owed = -sum((*taken.split.values(), *extra.split.values()), ZERO)
    written = write_back(making, facts, past, scheme, Back(owed, taken.split, malus, taken.explanation))
    if isinstance(written, Waits):
        return written
    taxes = tax_once_paid(making, facts, past, written.entries)
    if isinstance(taxes, Waits):
        return taxes
    entries = (*written.entries, *taxes)
    return Posted(entries, written.commission_lines, letters=letter(past, entries), moves=moves)


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
    split = sum(sums([line for line in earned if _is_posted(line)], None).values(), ZERO)
    returned = -sum(sums(earned, CLAWBACK).values(), ZERO)
    stated = received_at(past.entries, None, Nature.COMMISSION).ht
    back = -received_at(past.entries, None, Nature.CLAWBACK).ht
    return _Beside(stated - split, back - returned)
