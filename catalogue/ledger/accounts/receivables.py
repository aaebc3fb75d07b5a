"""What third parties owe of a family of operations, and the tax that is due once they have paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from catalogue.ledger.accounts.book import ZERO, Book
from catalogue.ledger.accounts.letters import Third
from catalogue.ledger.accounts.making import Making
from catalogue.ledger.accounts.tax_due import tax_due_entry
from catalogue.ledger.records.answers import Posted, Waits, after
from catalogue.ledger.records.entries import Draft, Entry
from catalogue.ledger.records.entry_kinds import PAYMENTS, EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import is_stated, still_promised
from catalogue.vocabulary import LineType, Nature


class Owed(NamedTuple):
    """What stands on one account of a third party."""

    account: str
    auxiliary: str | None
    total: Decimal  #: billed, tax included, avoirs deducted
    due: Decimal  #: of which not paid yet


@dataclass(frozen=True, slots=True)
class Receivable:
    """What a third party owes of a family of operations; one account for each tax code where the mappings say so."""

    nature: Nature  #: revenue: of the client; commission: of the partner
    type: LineType
    accounts: tuple[Owed, ...]  #: in the order in which they were billed

    @property
    def total(self) -> Decimal:
        """Return what was billed, tax included, avoirs deducted."""
        return sum((owed.total for owed in self.accounts), ZERO)

    @property
    def due(self) -> Decimal:
        """Return what is not paid yet."""
        return sum((owed.due for owed in self.accounts), ZERO)

    def paid_by(self, amount: Decimal) -> Iterator[tuple[Owed, Decimal]]:
        """Yield what an amount pays of each account, the first billed first."""
        for owed in self.accounts:
            part = min(amount, owed.due)
            if part > 0:
                yield owed, part
                amount -= part


def receivable_of(past: Past, *, commission: bool) -> Receivable | None:
    """Return what is owed: the sale, unless the commission is asked for or there is nothing else; None: nothing."""
    if not commission:
        found = _owed(past, Nature.REVENUE)
        promised = still_promised(past) is not None and not is_stated(past)
        if found is not None or promised:
            return found
    return _owed(past, Nature.COMMISSION)


def _owed(past: Past, nature: Nature) -> Receivable | None:
    billed: dict[Third, Decimal] = {}
    paid: dict[Third, Decimal] = {}
    taken_back: dict[Third, Decimal] = {}
    payments = {entry.source_key for entry in past.entries if entry.kind in PAYMENTS}
    for entry in past.entries:
        pays = (entry.reverses or entry.source_key) in payments
        for line in entry.lines:
            if not line.counterpart or line.nature not in (nature, Nature.CLAWBACK):
                continue
            sums = paid if pays else billed if line.nature is nature else taken_back
            third = (line.account, line.auxiliary)
            sums[third] = sums.get(third, ZERO) + line.debit - line.credit
    accounts = []
    for third, amount in billed.items():
        # People give commissions back on accounts of their own: only what its partner takes back lowers what it owes.
        total = amount + (taken_back.get(third, ZERO) if nature is Nature.COMMISSION else ZERO)
        accounts.append(Owed(*third, total, total + paid.get(third, ZERO)))
    type_ = LineType.COMMISSION if nature is Nature.COMMISSION else LineType.REVENUE
    return Receivable(nature, type_, tuple(accounts)) if accounts else None


def with_tax_once_paid(making: Making, facts: Facts, past: Past, posted: Posted) -> Posted | Waits:
    """Add the entry of the tax where what is posted changes a commission that is paid: no payment will tell it.

    Asked once, of all that an operation writes. What was paid in part is left to the next payment, which closes exactly.
    Nothing is added where no tax waits.
    """
    now = after(past, posted)
    owed = receivable_of(now, commission=True)
    if owed is None or owed.due > 0:
        return posted
    book = Book.of(facts)
    draft = tax_due_entry(book, facts, now, owed.type, paid=owed.total, total=owed.total)
    if book.problems:
        return Waits(book.problems)
    taxes = (tax_due_made(making, draft, owed.type),) if draft.lines else ()
    return posted._replace(entries=(*posted.entries, *taxes))


def tax_due_made(making: Making, draft: Draft, type_: LineType) -> Entry:
    """Return the entry of a tax that becomes due, or is not due any more."""
    return making.entry(EntryKind.TAX_DUE, draft, f"TVA exigible {making.sku}", type_)
