"""Post a partner's statement: the commission that it owes, as it states it (D partner / C commission).

A statement that names an operation posts only the difference to what that operation's family already holds as
commission received. The amount stated is without tax; insurance bears none.
"""

from __future__ import annotations

from datetime import date

from catalogue.ledger.answers import Answer, Posted, Refused, Waits
from catalogue.ledger.book import Book
from catalogue.ledger.facts import Operation
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.letters import letter
from catalogue.ledger.making import Making
from catalogue.ledger.receipts import tax_once_paid
from catalogue.ledger.settlement import terms_of
from catalogue.ledger.shares import received_at, received_entry
from catalogue.periods import day_of
from catalogue.pricing.facts import CannotPrice
from catalogue.vocabulary import EntryKind, LineType


def post_statement(operation: Operation, facts: Facts, past: Past | None, day: date) -> Answer:
    """Return what a statement posts on an accounting day."""
    sku, partner = facts.offer.sku, operation.partner or facts.partner
    stated = operation.amount_ht
    if stated is None:
        return Refused((f"Le bordereau {operation.key} ne dit pas de montant HT.",))
    if partner is None:
        return Refused((f"Le bordereau {operation.key} ne dit pas de partenaire, et {sku} n'en a pas.",))
    book = Book(facts.company, sku, facts.mappings, facts.memory)
    held = () if past is None else past.entries
    try:
        draft = received_entry(book, stated - received_at(held).ht, terms_of(facts, operation)._replace(held=held))
    except CannotPrice as error:
        return Refused((error.sentence,))
    if book.problems:
        return Waits(book.problems)
    own_day = day_of(operation.at, facts.timezone)
    making = Making(operation, sku, partner, day, own_day, None if past is None else past.referenced)
    label = f"Commission {sku}"
    entries = (making.entry(EntryKind.COMMISSION, draft, label, LineType.COMMISSION),) if draft.lines else ()
    if past is None:
        return Posted(entries)
    taxes = tax_once_paid(making, facts, past, entries)
    if isinstance(taxes, Waits):
        return taxes
    return Posted((*entries, *taxes), letters=letter(past, entries))
