"""Post a partner's statement: the commission that it owes, as it states it (D partner / C commission).

A statement that names an operation posts only the difference to what that operation's family already holds as
commission received. The amount stated is without tax; insurance bears none.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from catalogue.ledger.answers import Answer, Posted, Refused, Waits
from catalogue.ledger.book import ZERO, Book
from catalogue.ledger.facts import Operation
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.letters import letter
from catalogue.ledger.making import Making, What
from catalogue.ledger.settlement import terms_of
from catalogue.ledger.shares import received_entry
from catalogue.periods import day_of
from catalogue.pricing.facts import CannotPrice
from catalogue.vocabulary import LineType, Nature


def post_statement(operation: Operation, facts: Facts, past: Past | None, day: date) -> Answer:
    """Return what a statement posts on an accounting day."""
    sku, partner = facts.offer.sku, operation.partner or facts.partner
    stated = operation.amount_ht
    if stated is None:
        return Refused((f"Le bordereau {operation.key} ne dit pas de montant HT.",))
    if partner is None:
        return Refused((f"Le bordereau {operation.key} ne dit pas de partenaire, et {sku} n'en a pas.",))
    book = Book(facts.company, sku, facts.mappings)
    try:
        draft = received_entry(book, stated - received_so_far(past), terms_of(facts, operation))
    except CannotPrice as error:
        return Refused((error.sentence,))
    if book.problems:
        return Waits(book.problems)
    making = Making(operation, sku, partner, day, day_of(operation.at, facts.timezone))
    label = f"Commission {sku}"
    entries = (making.entry(What.COMMISSION, draft, label, LineType.COMMISSION),) if draft.lines else ()
    return Posted(entries, letters=() if past is None else letter(past, entries))


def received_so_far(past: Past | None) -> Decimal:
    """Return the commission received that a family holds, without tax."""
    natures = (Nature.COMMISSION, Nature.CLAWBACK)
    lines = [
        line
        for entry in (() if past is None else past.entries)
        for line in entry.lines
        if line.nature in natures and not line.counterpart and line.tax_rate is not None
    ]
    return sum((line.credit - line.debit for line in lines), ZERO)
