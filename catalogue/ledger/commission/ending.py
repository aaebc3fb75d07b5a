"""What the end of a contract leaves: people keep what is acquired of its own commission (decision 43).

What is posted above it comes back, to the partner in full and from people; below it, instalments stay planned up to it,
the last one trimmed, and a promise shrinks to it. The rest is dropped without an entry. What the window gave beside
(catch-up, bonus) stays with the window. A malus is charged once. A second termination corrects the day of the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from catalogue.commissions.cells import ZERO, Cents, add
from catalogue.commissions.clawback import Ended, end_of_contract
from catalogue.french import euros
from catalogue.ledger.accounts.making import Making
from catalogue.ledger.commission.clawbacks import Back, write_back
from catalogue.ledger.commission.shares import received_at
from catalogue.ledger.records.answers import Move, Posted, Waits, after, both
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import EARNED, cells_of, is_posted, stands, sums
from catalogue.money import to_cents
from catalogue.periods import day_of
from catalogue.vocabulary import Beneficiary, CommissionKind, LineState, Nature, RevenueModel

_OWN = CommissionKind.COMMISSION


def end_contract(making: Making, facts: Facts, past: Past, on: date) -> Posted | Waits:
    """Return what a contract that ended on a day writes, beside what it wrote already.

    Its letters, and the tax of what its partner has paid, are left to the caller, whose operation may write more.
    """
    scheme = facts.scheme(past.commission_lines[0].scheme) if past.commission_lines else None
    if scheme is None:
        return Posted()
    lines = past.commission_lines
    whole = cells_of(lines).get(_OWN, {})
    earned = cells_of(lines, lambda line: _is_earned(line, on)).get(_OWN, {})
    taken_back = sums(lines, CommissionKind.CLAWBACK)
    net = add(earned, taken_back)
    began = past.origin.service_start or day_of(past.origin.at, facts.timezone)
    spread = _is_spread(past)
    end = end_of_contract(scheme, whole, started=began, ended=on, spread=spread)
    acquired = _acquired(end, net)
    missing = {who: acquired.get(who, ZERO) - net.get(who, ZERO) for who in whole}
    to_come = cells_of(lines, lambda line: is_to_come(line, on)).get(_OWN, {})
    left = _within(missing, to_come)
    split = {who: amount - left[who] for who, amount in missing.items()}
    owed = ZERO
    if facts.revenue_model is not RevenueModel.REVENUE:
        part = _part_kept(end, acquired, net if spread else whole)
        owed = -sum(split.values(), ZERO) + _stated_back(past, on, part)
    malus = end.malus if net and not sums(lines, CommissionKind.PENALTY) else {}
    told = (*end.explanation, *_told(split))
    written = write_back(making, facts, past, scheme, Back(owed, split, malus, told))
    if isinstance(written, Waits):
        return written
    return both(past, written, _shrunk(making.operation.key, after(past, written), on, left))


def _told(split: Cents) -> Iterator[str]:
    for who, amount in split.items():
        if amount:
            yield f"Reprise {who.label} : {euros(amount)}."


def _is_spread(past: Past) -> bool:
    """Say whether a commission is paid by instalments; a plan that charges once has a single one."""
    days = {line.due_on for line in past.commission_lines if line.operation == past.origin.key and line.kind is _OWN}
    return len(days) > 1


def _acquired(end: Ended, net: Cents) -> Cents:
    """Return what each keeps in the end: without limit, all that is posted and no less than the months served."""
    if end.limited or sum(end.acquired.values(), ZERO) > sum(net.values(), ZERO):
        return end.acquired
    return net


def _is_earned(line: CommissionLine, on: date) -> bool:
    """Say whether a line was earned by a day; one that fell due is, whether or not the books have reached it."""
    if line.awaits or line.state == LineState.DROPPED:
        return False
    return is_posted(line) or line.due_on <= on


def is_to_come(line: CommissionLine, on: date) -> bool:
    """Say whether a line is an instalment or a promise to come, be it dropped by an earlier end."""
    if is_posted(line) or not stands(line):
        return False
    return line.awaits or line.state == LineState.DROPPED or line.due_on > on


def _within(missing: Cents, to_come: Cents) -> dict[Beneficiary, Decimal]:
    """Return what of a lack is still to come; nothing of it where everybody together has too much."""
    if sum(missing.values(), ZERO) < 0:
        return dict.fromkeys(missing, ZERO)
    return {who: max(min(amount, to_come.get(who, ZERO)), ZERO) for who, amount in missing.items()}


def _shrunk(key: str, past: Past, on: date, left: Cents) -> Posted:
    """Return what becomes of instalments and promises to come: kept while something is left to acquire, else dropped.

    The one that what is left does not fill is cut in two.
    """
    open_ = [
        (place, line) for place, line in enumerate(past.commission_lines) if line.kind is _OWN and is_to_come(line, on)
    ]
    to_come = dict(left)
    moves: list[Move] = []
    lines: list[CommissionLine] = []
    for place, line in sorted(open_, key=lambda item: item[1].due_on):
        kept = max(min(line.amount, to_come.get(line.beneficiary, ZERO)), ZERO)
        to_come[line.beneficiary] = to_come.get(line.beneficiary, ZERO) - kept
        if kept == line.amount and line.amount:
            if line.state == LineState.DROPPED:
                moves.append(Move(place, LineState.PLANNED))
        elif not kept:
            if line.state != LineState.DROPPED:
                moves.append(Move(place, LineState.DROPPED))
        else:
            moves.append(Move(place, LineState.REVERSED))
            state = LineState.PLANNED if line.state == LineState.DROPPED else line.state
            lines.append(line._replace(operation=key, amount=kept, state=state))
            lines.append(line._replace(operation=key, amount=line.amount - kept, state=LineState.DROPPED))
    return Posted(commission_lines=tuple(lines), moves=tuple(moves))


def _part_kept(end: Ended, acquired: Cents, of: Cents) -> Decimal | None:
    """Return the part that is kept of what the partner stated beside; None: all of it."""
    whole = sum(of.values(), ZERO)
    if not end.limited or not whole:
        return None
    return min(sum(acquired.values(), ZERO) / whole, Decimal(1))


def _stated_back(past: Past, on: date, part: Decimal | None) -> Decimal:
    """Return what the partner takes back of what it stated beside what was split: it is the company's alone."""
    if part is None:
        return ZERO
    held = [line for line in past.commission_lines if stands(line) and _is_earned(line, on)]
    split = sum((line.amount for line in held if line.kind in EARNED and is_posted(line)), ZERO)
    returned = -sum(sums(held, CommissionKind.CLAWBACK).values(), ZERO)
    stated = received_at(past.entries, None, Nature.COMMISSION).ht - split
    back = -received_at(past.entries, None, Nature.CLAWBACK).ht - returned
    return stated - to_cents(stated * part) - back
