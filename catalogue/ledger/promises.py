"""Commissions promised by a sale and earned as it is collected (Annexe C §4, « Post-comptée »).

A promise is a planned line without entry. Each collection replaces it: the part that it earns, rounded on what has been
collected so far, is a line of its own, and what remains is promised again. Lines that are not reversed always sum to
the commission of the sale.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from catalogue.ledger.answers import Move, Posted, Waits
from catalogue.ledger.book import ZERO
from catalogue.ledger.explained import Collected, bonuses_between, collected_of, kind_of, with_collected
from catalogue.ledger.facts import CommissionLine
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.making import Making, What, is_what, owner_of
from catalogue.ledger.settlement import commission_entries, draft_commission, due_on, with_entry
from catalogue.money import to_cents
from catalogue.vocabulary import Beneficiary, LineState

Held = Sequence[tuple[int, CommissionLine]]  #: promises, with where they are in the past


def promises(past: Past) -> Held:
    """Return the promises that stand."""
    return [
        (index, line)
        for index, line in enumerate(past.commission_lines)
        if line.awaits and line.state != LineState.REVERSED
    ]


def promised_total(past: Past) -> Collected | None:
    """Return how far the sale of promises is collected; None without any."""
    held = promises(past)
    return collected_of(held[0][1].explanation) if held else None


def is_stated(past: Past) -> bool:
    """Say whether the partner stated the commission of a sale: its word then replaces what the scheme promised us."""
    earners = {line.operation for line in past.commission_lines}
    return any(is_what(entry, What.COMMISSION) and owner_of(entry) not in earners for entry in past.entries)


def earn_promises(making: Making, facts: Facts, past: Past, amount: Decimal) -> Posted | Waits:
    """Return what collecting an amount, tax included, earns of the promises; nothing where there are none."""
    held = promises(past)
    if not held:
        return Posted()
    before = collected_of(held[0][1].explanation)
    after = Collected(before.so_far + amount, before.total, amount)
    first = _promised_at_first(past)
    parts = {
        line.beneficiary: to_cents(first[line.beneficiary] * after.so_far / after.total)
        - (first[line.beneficiary] - line.amount)
        for _, line in held
    }
    scheme = facts.scheme(held[0][1].scheme)
    apart = bonuses_between(held[0][1].explanation, before.so_far / before.total, after.so_far / after.total)
    drafts = draft_commission(facts, past.origin, parts, apart, scheme=scheme, held=past.entries)
    if is_stated(past):
        drafts = drafts._replace(received=None, set_off=None)
    if drafts.problems:
        return Waits(drafts.problems)
    key = making.operation.key
    due = making.own_day if scheme is None else due_on(scheme.due_rule, making.own_day)
    told = [line._replace(operation=key, explanation=with_collected(line.explanation, after)) for _, line in held]
    earned = [
        line._replace(amount=parts[line.beneficiary], due_on=due, awaits=False)
        for line in told
        if parts[line.beneficiary]
    ]
    rest = [line._replace(amount=line.amount - parts[line.beneficiary]) for line in told]
    return Posted(
        commission_entries(making, drafts),
        (*with_entry(earned, f"{key}:{What.PAID}", drafts.set_off), *(rest if after.so_far < after.total else ())),
        moves=_all_reversed(held),
    )


def promise_again(key: str, past: Past, taken: Sequence[CommissionLine]) -> Posted:
    """Return the promises as they stand once a collection is undone, and the lines that it earned are taken back."""
    wrote = [line for line in past.commission_lines if line.operation == past.operation.key]
    held = promises(past)
    if not wrote or not (held or taken):
        return Posted()
    paid = collected_of(wrote[0].explanation).now
    latest = max(collected_of(line.explanation) for line in past.commission_lines if kind_of(line.explanation) is None)
    if not held and (latest.so_far < latest.total or _is_taken_back(past)):
        return Posted()  # a termination ended them: nobody is promised anything any more
    last = held or [(0, line) for line in _last_promises(past, taken)]
    amounts = {line.beneficiary: line.amount for _, line in held}
    for line in taken:
        amounts[line.beneficiary] = amounts.get(line.beneficiary, ZERO) + line.amount
    now = collected_of(last[0][1].explanation) if held else collected_of(taken[-1].explanation)
    so_far = Collected(now.so_far - paid, now.total, -paid)
    lines = tuple(
        line._replace(
            operation=key,
            amount=amounts.get(line.beneficiary, ZERO),
            state=LineState.PLANNED.value,
            explanation=with_collected(line.explanation, so_far),
        )
        for _, line in last
    )
    return Posted(commission_lines=lines, moves=_all_reversed(held))


def _is_taken_back(past: Past) -> bool:
    return any(kind_of(line.explanation) is not None for line in past.commission_lines)


def _last_promises(past: Past, taken: Sequence[CommissionLine]) -> list[CommissionLine]:
    """Return the promises that the collections wore out, one by beneficiary."""
    wanted = {line.beneficiary for line in taken}
    last = {line.beneficiary: line for line in past.commission_lines if line.awaits}
    return [line for who, line in last.items() if who in wanted]


def _promised_at_first(past: Past) -> dict[Beneficiary, Decimal]:
    """Return what the sale promised each beneficiary."""
    return {line.beneficiary: line.amount for line in reversed(past.commission_lines) if line.awaits}


def _all_reversed(held: Held) -> tuple[Move, ...]:
    return tuple(Move(index, LineState.REVERSED) for index, _ in held)
