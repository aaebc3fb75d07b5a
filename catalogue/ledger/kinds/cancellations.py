"""Post a cancellation (avoir): the stored cents of what it names, debit and credit swapped (decision 29, Annexe F §5).

Cancelling the origin of a family mirrors everything but the bank's movements: revenue, tax, tax that became due,
commissions received and paid. Cancelling anything else (a payment that bounced, a statement) mirrors its own entries;
once the contract has ended, what is left follows decision 43. Cancelling the last termination gives back what it took,
and plans again what it dropped (decision 46).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from catalogue.commissions.cells import ZERO, Cents, add
from catalogue.french import euros
from catalogue.ledger.accounts.advances import advance_of, gives_back, letter_advance, receipt_of
from catalogue.ledger.accounts.letters import letter
from catalogue.ledger.accounts.making import Making, making_after
from catalogue.ledger.accounts.receivables import with_tax_once_paid
from catalogue.ledger.commission.clawbacks import Back, write_back
from catalogue.ledger.commission.ending import end_contract
from catalogue.ledger.commission.explained import told_facts
from catalogue.ledger.commission.promises import earn, promise_again, promised_by, still_to_earn
from catalogue.ledger.records.answers import Answer, Move, Posted, Refused, Waits, after, both
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.commissions import Collected, CommissionLine
from catalogue.ledger.records.entries import Draft, Entry, Line
from catalogue.ledger.records.entry_kinds import PAYMENTS, EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import collected_of, is_posted, stands
from catalogue.periods import day_of
from catalogue.traits import Trait
from catalogue.vocabulary import Beneficiary, CommissionKind, LineState, OperationKind

#: What the end of a contract posts: instalments that it trimmed are the contract's.
_OF_THE_END = frozenset({EntryKind.CLAWBACK, EntryKind.MALUS, EntryKind.SET_OFF_BACK, EntryKind.TAX_DUE})
_TAKEN_BACK = frozenset({CommissionKind.CLAWBACK, CommissionKind.PENALTY})


def post(asked: Asked) -> Answer:
    """Return what a cancellation posts on an accounting day; refused for what was cancelled already."""
    operation, facts, past = asked.operation, asked.facts, asked.family
    named = past.operation
    ends = named.kind is OperationKind.TERMINATION
    if (named.kind.has(Trait.UNDOES) and not ends) or not named.kind.has(Trait.TYPED):
        return Refused((f"{named.key} est une opération « {named.kind.label} » : elle ne s'annule pas.",))
    if ends and past.termination is not None and past.termination.key != named.key:
        return Refused((f"{named.key} n'est plus la dernière résiliation du contrat : {past.termination.key} l'est.",))
    spent = _spent(named, past)
    if spent is not None:
        return Refused((spent,))
    whole = named.key == past.origin.key
    if whole and named.kind is OperationKind.SALE and past.renewed_by:
        return Refused(
            (f"{named.key} est renouvelée ({', '.join(past.renewed_by)}) : annulez d'abord ses renouvellements.",)
        )
    mirrored = [entry for entry in _standing(past) if whole or _is_of(entry, named)]
    held = [
        (place, line)
        for place, line in enumerate(past.commission_lines)
        if stands(line) and (whole or _is_lost(line, named, mirrored))
    ]
    if past.is_cancelled(named.key) and not mirrored and not held:
        return Refused((f"L'opération {named.key} est déjà annulée : {operation.key} est de trop.",))
    making = making_after(operation, facts, past, asked.day)
    entries = tuple(_mirrors(making, mirrored))
    mirrors = {entry.reverses: entry.source_key for entry in entries}
    given_back = tuple(_given_back(making, named, [line for _, line in held], mirrors))
    moves = tuple(Move(place, LineState.REVERSED) for place, line in held if not _is_paid(line))
    undone = Posted(entries, given_back, moves=moves)
    beside = Posted() if whole else _beside(making, facts, past, undone)
    if isinstance(beside, Waits):
        return beside
    written = both(past, undone, beside)
    letters = letter(past, written.entries)
    if named.kind.has(Trait.PAYS):
        letters = (*letters, *letter_advance(asked.advance or past, receipt_of(named), written.entries))
    return written._replace(letters=letters)


def _spent(named: Operation, past: Past) -> str | None:
    """Say why a receipt cannot bounce any more: its advance was used or given back."""
    if named.kind is not OperationKind.COLLECTION or gives_back(named) or past.is_cancelled(named.key):
        return None
    advance = advance_of(past, named.key)
    if advance is None or advance.left == advance.received:
        return None
    return f"L'avance de {named.key} est employée ou rendue : annulez d'abord ce qui l'emploie ou la rend."


def _beside(making: Making, facts: Facts, past: Past, undone: Posted) -> Posted | Waits:
    """Return what becomes of the rest of the family once an operation that is not its origin is undone."""
    now = after(past, undone)
    if past.operation.kind is OperationKind.TERMINATION:
        step = _running_again(making, facts, now)
    elif past.operation.kind.has(Trait.PAYS):
        step = _less_collected(making, facts, past, now)
    else:
        step = Posted()
    return step if isinstance(step, Waits) else with_tax_once_paid(making, facts, now, step)


def _running_again(making: Making, facts: Facts, past: Past) -> Posted | Waits:
    """Plan again what the end of a contract dropped; where an earlier end stands, it leaves what it leaves."""
    again = tuple(
        Move(place, LineState.PLANNED)
        for place, line in enumerate(past.commission_lines)
        if line.state == LineState.DROPPED
    )
    planned = Posted(moves=again)
    still = replace(
        after(past, planned),
        followed=(*past.followed, replace(making.operation, related=past.operation.key)),
    )
    step: Posted | Waits = Posted()
    if still.termination is not None:
        step = end_contract(making, facts, still, day_of(still.termination.at, facts.timezone))
    elif (collected := collected_of(still)) is not None:
        now = Collected(collected.so_far, collected.total, ZERO)
        parts = still_to_earn(promised_by(still), now)
        step = earn(making, facts, still, parts, now)
    return step if isinstance(step, Waits) else both(past, planned, step)


def _less_collected(making: Making, facts: Facts, past: Past, now: Past) -> Posted | Waits:
    """Promise again what a payment that bounced had earned; an ended contract keeps what decision 43 says."""
    key = past.operation.key
    told = next((line.collected for line in past.commission_lines if line.operation == key and line.collected), None)
    latest = collected_of(past)
    if told is None or latest is None:
        return Posted()
    collected = Collected(latest.so_far - told.now, latest.total, -told.now)
    before, left = promised_by(past), promised_by(now)
    split: Cents = {}
    back: Posted | Waits = Posted()
    if before.acquired is not None:
        wanted = still_to_earn(left._replace(acquired=before.acquired, whole=before.whole), collected)
        split = wanted.get(CommissionKind.COMMISSION, {})
        scheme = facts.scheme(past.commission_lines[0].scheme)
        if scheme is not None and any(split.values()):
            received = any(line.kind is EntryKind.COMMISSION and line.operation == key for line in past.entries)
            owed = -sum(split.values(), ZERO) if received else ZERO
            sentence = f"L'encaissement {key} est annulé : ce qui avait été repris de sa commission est rendu."
            back = write_back(making, facts, now, scheme, Back(owed, split, {}, (sentence,)))
    if isinstance(back, Waits):
        return back
    left = left._replace(whole=before.whole, taken_back=add(left.taken_back, split), acquired=before.acquired)
    return both(now, back, promise_again(making.operation.key, now, left, collected))


def _standing(past: Past) -> Iterator[Entry]:
    """Yield the entries that nothing mirrors and that mirror nothing; payments only where they are named."""
    mirrored = past.mirrored
    named = past.operation.key
    for entry in past.entries:
        pays = entry.kind in PAYMENTS and entry.operation != named
        if entry.reverses is None and entry.source_key not in mirrored and not pays:
            yield entry


def _is_of(entry: Entry, named: Operation) -> bool:
    """Say whether an entry goes with an operation that is cancelled: what a termination only trimmed does not."""
    of_it = entry.operation == named.key
    return of_it and (named.kind is not OperationKind.TERMINATION or entry.kind in _OF_THE_END)


def _is_lost(line: CommissionLine, named: Operation, mirrored: Sequence[Entry]) -> bool:
    """Say whether a line goes with an operation that is cancelled; promises are made again, not given back."""
    if line.operation != named.key or line.awaits:
        return False
    if named.kind is OperationKind.TERMINATION:
        return line.kind in _TAKEN_BACK
    return line.entry is None or line.entry in {entry.source_key for entry in mirrored}


def _mirrors(making: Making, entries: Sequence[Entry]) -> Iterator[Entry]:
    for number, entry in enumerate(entries, start=1):
        draft = Draft(entry.journal, tuple(_swapped(line) for line in entry.lines))
        made = making.entry(
            EntryKind.REVERSAL, draft, f"Annulation {entry.label}", entry.type, number=f"-{number}",
            reverses=entry.source_key, clawback=entry.clawback,
        )  # fmt: skip
        yield made._replace(sku=entry.sku, partner=entry.partner, contract=entry.contract, client=entry.client)


def _swapped(line: Line) -> Line:
    return line._replace(debit=line.credit, credit=line.debit)


def _given_back(
    making: Making, named: Operation, lines: Sequence[CommissionLine], mirrors: Mapping[str | None, str]
) -> Iterator[CommissionLine]:
    """Yield the opposite of each line that was earned: reversed with it, or due by whoever was paid already."""
    earned = [line for line in lines if is_posted(line)]
    told = told_facts(list(_told(named, earned)))
    for line in earned:
        state = LineState.DUE if _is_paid(line) else LineState.REVERSED
        yield line._replace(
            operation=making.operation.key, amount=-line.amount, due_on=making.own_day, state=state,
            entry=mirrors.get(line.entry), explanation=told, collected=None,
        )  # fmt: skip


def _told(named: Operation, lines: Sequence[CommissionLine]) -> Iterator[str]:
    """Say what is given back, with the signs of the lines."""
    yield f"L'opération {named.key} ({named.kind.label.lower()}) est annulée, ses centimes avec elle."
    for who in Beneficiary:
        amount = -sum((line.amount for line in lines if line.beneficiary is who), ZERO)
        if amount:
            yield f"{who.label} : {euros(amount)}."


def _is_paid(line: CommissionLine) -> bool:
    """Say whether somebody was paid: the company's own share never is, nor what the partner retained."""
    return line.state == LineState.SETTLED and line.beneficiary is not Beneficiary.COMPANY and not line.retained
