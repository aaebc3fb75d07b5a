"""What a payment brings, whatever it is made with: the tax that waited becomes due, and promises are earned.

Everything follows what has been paid so far, tax included, rounded on the cumulated total: the last payment closes
exactly.
"""

from __future__ import annotations

from decimal import Decimal

from catalogue.ledger.accounts.book import ZERO, Book
from catalogue.ledger.accounts.letters import letter
from catalogue.ledger.accounts.making import Making
from catalogue.ledger.accounts.receivables import Receivable, tax_due_made
from catalogue.ledger.accounts.tax_due import tax_due_entry
from catalogue.ledger.commission.promises import earn_promises
from catalogue.ledger.records.answers import Posted, Waits
from catalogue.ledger.records.entries import Entry
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import is_stated, still_promised
from catalogue.money import to_cents
from catalogue.vocabulary import Nature


def paid_with(
    making: Making, facts: Facts, past: Past, owed: Receivable, payment: Entry, *, amount: Decimal
) -> Posted | Waits:
    """Return a payment with what it brings, by the `amount` that it pays of what is owed (not above it)."""
    entries = [payment]
    before = owed.total - owed.due
    book = Book.of(facts)
    if amount:
        taxes = tax_due_entry(book, facts, past, owed.type, paid=before + amount, total=owed.total)
        if taxes.lines:
            entries.append(tax_due_made(making, taxes, owed.type))
    if book.problems:
        return Waits(book.problems)
    if amount and owed.nature is Nature.COMMISSION:
        amount = _of_the_sale(past, owed, before + amount)
    earned = earn_promises(making, facts, past, amount) if amount else Posted()
    if isinstance(earned, Waits):
        return earned
    entries += earned.entries
    return Posted(tuple(entries), earned.commission_lines, letters=letter(past, entries), moves=earned.moves)


def _of_the_sale(past: Past, owed: Receivable, paid: Decimal) -> Decimal:
    """Return how much of the sale the partner's payment of a stated commission stands for; zero without statement."""
    promised = still_promised(past)
    if promised is None or not is_stated(past):
        return ZERO
    return to_cents(promised.total * paid / owed.total) - promised.so_far
