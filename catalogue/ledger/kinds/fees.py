"""Post a fee: D charge HT / D deductible tax / C supplier TTC (Annexe F §4.3).

Worked: 15,00 without tax at 20 % is D 627100 15,00 / D 44566 3,00 / C 401 18,00. The rate is that of the tax code of
the fee product's price on the first day of the service.
"""

from __future__ import annotations

from catalogue.french import percent
from catalogue.ledger.accounts.book import Book, Tag, base_line, journal_of, other_side, tax_line, without_zeros
from catalogue.ledger.accounts.making import Making
from catalogue.ledger.priced import NotEligible, Priced, price_operation
from catalogue.ledger.records.answers import Answer, Posted, Refused, Waits
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.entries import Draft, Line
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.periods import day_of
from catalogue.vocabulary import Journal, LineType, Nature


def post(asked: Asked) -> Answer:
    """Return what a fee posts on an accounting day; no price of the catalogue says what a supplier invoices."""
    operation, facts = asked.operation, asked.facts
    sku = facts.offer.sku
    if operation.amount_ht is None and operation.amount_ttc is None:
        return Refused((f"Les frais {operation.key} ne disent pas de montant : reprenez celui de la facture.",))
    priced = price_operation(operation, facts)
    if isinstance(priced, NotEligible):
        return Refused(priced.reasons)
    partner = operation.partner or facts.partner
    book = Book.of(facts)
    draft = _fee_entry(book, priced, sku, partner)
    if book.problems:
        return Waits(book.problems)
    making = Making(operation, sku, partner, asked.day, day_of(operation.at, facts.timezone))
    return Posted((making.entry(EntryKind.FEE, draft, f"Frais {sku}", LineType.FEE),) if draft.lines else ())


def _fee_entry(book: Book, priced: Priced, sku: str, partner: str | None) -> Draft:
    tag = Tag(f"Frais {sku}", LineType.FEE, Nature.FEE)
    journal, charges, sides = Journal.PURCHASES, list[Line](), list[Line]()
    for base in priced.bases:
        found = book.account(Nature.FEE, base.tax.code)
        deducted = book.deductible(base.tax) if base.tva else None
        if found is None or found.counterpart is None:
            continue
        journal = journal_of(found, Journal.PURCHASES)
        charges.append(base_line(found, base.ht, tag, base.tax, base.tva))
        if deducted is not None:
            label = f"TVA déductible {percent(base.tax.rate)}"
            charges.append(tax_line(deducted.account, base.tva, label, base.tax, base.ht))
        owed = -(base.ht + base.tva)
        sides.append(other_side(found.counterpart, owed, tag, partner))
    return Draft(journal, () if book.missing else without_zeros((*charges, *sides)))
