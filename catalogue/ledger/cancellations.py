"""Post a cancellation (avoir): the stored cents of what it names, debit and credit swapped (decision 29, Annexe F §5).

Cancelling the origin of a family mirrors everything but the bank's movements: revenue, tax, tax that became due,
commissions received and paid. Cancelling anything else (a payment that bounced, a statement) mirrors its own entries;
what a termination had taken back of a payment's commission is given back with it.
A window is never touched: what is taken back are stored cents, not a new computation (decision 23).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import date

from catalogue.ledger.answers import Answer, Move, Posted, Refused, Waits
from catalogue.ledger.clawbacks import give_back
from catalogue.ledger.facts import CommissionLine, Entry, Line, Operation
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.letters import letter
from catalogue.ledger.making import Making, What, is_what, making_after, owner_of, set_off_of
from catalogue.ledger.promises import promise_again
from catalogue.ledger.receipts import tax_once_paid
from catalogue.ledger.revenue import Draft
from catalogue.vocabulary import Beneficiary, LineState, Trait


def post_cancellation(operation: Operation, facts: Facts, past: Past, day: date) -> Answer:
    """Return what a cancellation posts on an accounting day; refused for what was cancelled already."""
    named = past.operation
    if named.kind.has(Trait.UNDOES):
        return Refused((f"{named.key} est une opération « {named.kind.label} » : elle ne s'annule pas.",))
    whole = named.key == past.origin.key
    reversed_ = [entry for entry in _standing(past) if whole or owner_of(entry) == named.key]
    mirrored = {entry.source_key for entry in reversed_}
    held = [
        (index, line)
        for index, line in enumerate(past.commission_lines)
        if line.state != LineState.REVERSED
        and (whole or (line.operation == named.key and not line.awaits))
        and (line.entry is None or line.entry in mirrored)  # given back already, where its entry is
    ]
    if not reversed_ and not held:
        return Refused((f"L'opération {named.key} est déjà annulée : {operation.key} est de trop.",))
    making = making_after(operation, facts, past, day)
    entries = tuple(_mirrors(making, reversed_))
    mirrors = {entry.reverses: entry.source_key for entry in entries}
    given_back = tuple(_given_back(operation.key, [line for _, line in held], mirrors, making.own_day))
    moves = tuple(Move(index, LineState.REVERSED) for index, line in held if not _is_paid(line, mirrored))
    beside = Posted() if whole else _beside(making, facts, past, entries, [line for _, line in held])
    if isinstance(beside, Waits):
        return beside
    entries = (*entries, *beside.entries)
    return Posted(
        entries,
        (*given_back, *beside.commission_lines),
        letters=letter(past, entries),
        moves=(*moves, *beside.moves),
    )


def _beside(
    making: Making, facts: Facts, past: Past, mirrors: tuple[Entry, ...], lost: Sequence[CommissionLine]
) -> Posted | Waits:
    """Return what becomes of the rest of the family: promises come again, clawbacks and taxes follow what is left."""
    again, back = promise_again(making.operation.key, past, lost), give_back(making, facts, past, lost)
    if isinstance(back, Waits):
        return back
    taxes = tax_once_paid(making, facts, past, (*mirrors, *back.entries))
    if isinstance(taxes, Waits):
        return taxes
    return Posted((*back.entries, *taxes), (*back.commission_lines, *again.commission_lines), moves=again.moves)


def _standing(past: Past) -> Iterator[Entry]:
    """Yield the entries that nothing mirrors and that mirror nothing; the bank's only where they are named."""
    mirrored = {entry.reverses for entry in past.entries}
    named = past.operation.key
    for entry in past.entries:
        bank = is_what(entry, What.COLLECTION) and owner_of(entry) != named
        if entry.reverses is None and entry.source_key not in mirrored and not bank:
            yield entry


def _mirrors(making: Making, entries: Sequence[Entry]) -> Iterator[Entry]:
    for number, entry in enumerate(entries, start=1):
        draft = Draft(entry.journal, tuple(_swapped(line) for line in entry.lines))
        made = making.entry(
            f"{What.REVERSAL}-{number}", draft, f"Annulation {entry.label}", entry.type, reverses=entry.source_key,
            clawback=entry.clawback,
        )  # fmt: skip
        yield made._replace(sku=entry.sku, partner=entry.partner, contract=entry.contract, client=entry.client)


def _swapped(line: Line) -> Line:
    return line._replace(debit=line.credit, credit=line.debit)


def _given_back(
    key: str, lines: Sequence[CommissionLine], mirrors: dict[str | None, str], own_day: date
) -> Iterator[CommissionLine]:
    """Yield the opposite of each line that was earned: reversed with it, or due by whoever was paid already."""
    for line in lines:
        if line.entry is None and line.state != LineState.SETTLED:
            continue
        state = LineState.DUE if _is_paid(line, mirrors) else LineState.REVERSED
        yield line._replace(
            operation=key, amount=-line.amount, due_on=own_day, state=state.value, entry=mirrors.get(line.entry)
        )


def _is_paid(line: CommissionLine, mirrored: Container[str | None]) -> bool:
    """Say whether somebody was paid: the company's own share never is, nor what a set-off that is mirrored retained."""
    if line.state != LineState.SETTLED or line.beneficiary is Beneficiary.COMPANY:
        return False
    retained = line.beneficiary is Beneficiary.PARTNER and line.entry is not None
    return not (retained and set_off_of(line.entry or "") in mirrored)
