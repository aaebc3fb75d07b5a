"""Commissions promised by a sale and earned as it is collected (Annexe C §4, « Post-comptée »).

A promise is a planned line without entry. Each collection replaces it: the part that it earns, rounded in total on what
has been collected so far and then shared (decision 45), is a line of its own, and what remains is promised again. Once
the contract has ended payments earn no more than what was acquired (decision 43); the rest of the promise is dropped,
which the cancellation of that end undoes. Lines that are not reversed always sum to the commission of the sale.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from catalogue.commissions.cells import ZERO, Cells, Cents, add
from catalogue.ledger.accounts.making import Making, key_of
from catalogue.ledger.commission.settlement import commission_entries, draft_part, due_on, with_entry
from catalogue.ledger.records.answers import Move, Posted, Waits
from catalogue.ledger.records.commissions import Collected, CommissionLine
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import cells_of, collected_of, is_promise, sums
from catalogue.money import portion
from catalogue.vocabulary import CommissionKind, LineState

_OWN = CommissionKind.COMMISSION


class Promised(NamedTuple):
    """What the promises of a family are, by kind and beneficiary."""

    whole: Cells  #: earned, promised and dropped
    earned: Cells
    taken_back: Cents  #: of its own commission: negative
    acquired: Cents | None  #: of its own commission, once its contract has ended; None: no limit


def promised_by(past: Past) -> Promised:
    """Return what is promised by the lines of a family."""
    lines = past.commission_lines
    earned = cells_of(lines, lambda line: not line.awaits)
    taken_back = sums(lines, CommissionKind.CLAWBACK)
    acquired = None
    if past.termination is not None:
        kept = cells_of(lines, lambda line: line.awaits and line.state != LineState.DROPPED).get(_OWN, {})
        acquired = add(add(earned.get(_OWN, {}), taken_back), kept)
    return Promised(cells_of(lines), earned, taken_back, acquired)


def still_to_earn(promised: Promised, collected: Collected) -> dict[CommissionKind, Cents]:
    """Return what is earned once so much is collected, beyond what is held; within what is acquired."""
    found: dict[CommissionKind, Cents] = {}
    for kind, whole in promised.whole.items():
        parts = portion(list(whole.values()), collected.so_far, collected.total)
        target: Cents = dict(zip(whole, parts, strict=True))
        held: Cents = promised.earned.get(kind, {})
        if kind is _OWN:
            held = add(held, promised.taken_back)
            if promised.acquired is not None and sum(target.values()) > sum(promised.acquired.values()):
                target = promised.acquired
        found[kind] = {who: target.get(who, ZERO) - held.get(who, ZERO) for who in whole}
    return found


def earn_promises(making: Making, facts: Facts, past: Past, amount: Decimal) -> Posted | Waits:
    """Return what collecting an amount earns of the promises; nothing where there are none."""
    before = collected_of(past)
    if before is None or not any(map(is_promise, past.commission_lines)):
        return Posted()
    after = Collected(before.so_far + amount, before.total, amount)
    promised = promised_by(past)
    return earn(making, facts, past, still_to_earn(promised, after), after)


def earn(
    making: Making, facts: Facts, past: Past, parts: Mapping[CommissionKind, Cents], collected: Collected
) -> Posted | Waits:
    """Return the entries and lines of parts of a commission that become earned, and what stays promised."""
    first = next(line for line in past.commission_lines if line.collected is not None)
    scheme = facts.scheme(first.scheme)
    drafts = draft_part(facts, past, parts, scheme=scheme)
    if drafts.problems:
        return Waits(drafts.problems)
    key = making.operation.key
    due = making.own_day if scheme is None else due_on(scheme.due_rule, making.own_day)
    states = {(line.kind, line.beneficiary): line for line in past.commission_lines if is_promise(line)}
    earned = [
        (states.get((kind, who)) or first._replace(kind=kind, beneficiary=who, state=LineState.PLANNED))._replace(
            operation=key, amount=amount, due_on=due, awaits=False, collected=collected
        )
        for kind, cents in parts.items()
        for who, amount in cents.items()
        if amount
    ]
    earned = [line._replace(state=LineState.PLANNED) if line.state == LineState.DROPPED else line for line in earned]
    told = with_entry(earned, key_of(key, EntryKind.PAID), drafts.set_off)
    now = promised_by(past)
    held = {kind: add(now.earned.get(kind, {}), parts.get(kind, {})) for kind in now.whole}
    again = promise_again(key, past, now._replace(earned=held), collected)
    return Posted(commission_entries(making, drafts), (*told, *again.commission_lines), moves=again.moves)


def promise_again(key: str, past: Past, now: Promised, collected: Collected) -> Posted:
    """Return the promises as they stand `now`, in place of those of the past: none once all is collected, and earned.

    What is promised beyond what is acquired is dropped.
    """
    whole, earned, taken_back, acquired = now
    lines: list[CommissionLine] = []
    for line in _last_promises(past):
        who = line.beneficiary
        left = whole.get(line.kind, {}).get(who, ZERO) - earned.get(line.kind, {}).get(who, ZERO)
        kept = left
        if line.kind is _OWN and acquired is not None:
            kept = acquired.get(who, ZERO) - earned.get(_OWN, {}).get(who, ZERO) - taken_back.get(who, ZERO)
        again = line._replace(operation=key, due_on=line.due_on, collected=collected)
        planned = LineState.FROZEN if line.state == LineState.FROZEN else LineState.PLANNED
        wanted = ((kept, planned), (left - kept, LineState.DROPPED))
        parts = [again._replace(amount=amount, state=state) for amount, state in wanted if amount]
        if not parts and collected.so_far < collected.total:
            parts = [again._replace(amount=ZERO, state=planned if acquired is None else LineState.DROPPED)]
        lines += parts
    return Posted(commission_lines=tuple(lines), moves=_all_reversed(past))


def _last_promises(past: Past) -> list[CommissionLine]:
    """Return the last promise of each kind and beneficiary, worn out or not."""
    last = {(line.kind, line.beneficiary): line for line in past.commission_lines if line.awaits}
    return list(last.values())


def _all_reversed(past: Past) -> tuple[Move, ...]:
    return tuple(
        Move(place, LineState.REVERSED) for place, line in enumerate(past.commission_lines) if is_promise(line)
    )
