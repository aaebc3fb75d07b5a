"""What a sale earns of its client: D third party TTC / C revenue HT / C tax, by tax code and rate.

Worked (Annexe F §4.1): 29,90 TTC at 20 % is D 411 29,90 / C 706100 24,92 / C 44571 4,98. What a promotion takes off
is a line of its own where the mappings have an account for discounts, else it lowers the revenue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from catalogue.french import percent
from catalogue.ledger.accounts.book import ZERO, Book, Tag, base_line, journal_of, other_side, tax_line, without_zeros
from catalogue.ledger.priced import Base
from catalogue.ledger.records.entries import Draft, Line
from catalogue.pricing.facts import TaxRate
from catalogue.vocabulary import Journal, LineType, Nature


def revenue_entry(book: Book, bases: Sequence[Base], about: str, *, on_debits: bool) -> Draft:
    """Return the entry of a sale; without lines where an account is missing."""
    owed: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    earned: list[Line] = []
    taxes: list[Line] = []
    journal = Journal.SALES
    for base in bases:
        found = book.account(Nature.REVENUE, base.tax.code)
        taxes += sale_tax(book, base.tax, base.ht, base.tva, on_debits=on_debits)
        if found is None or found.counterpart is None:
            continue
        journal = journal_of(found, Journal.SALES)
        owed[found.counterpart] += base.ht + base.tva
        discount = book.account(Nature.DISCOUNT, base.tax.code) if _apart(book, base) else None
        off, off_tva = (ZERO, ZERO) if discount is None else (base.off, base.off_tva)
        whole = base_line(found, -(base.ht + off), _tag(f"CA HT {about}"), base.tax, base.tva + off_tva)
        earned.append(whole)
        if discount is not None:
            earned.append(base_line(discount, off, _tag(f"Remise {about}", Nature.DISCOUNT), base.tax, off_tva))
    sides = [other_side(account, amount, _tag(f"Client {about}")) for account, amount in owed.items()]
    return Draft(journal, () if book.missing else without_zeros((*sides, *earned, *taxes)))


def sale_tax(book: Book, tax: TaxRate, ht: Decimal, tva: Decimal, *, on_debits: bool) -> list[Line]:
    """Return the credit of a tax: due at once, or waiting for the collection; none where there is no tax."""
    if not tva:
        return []
    found = book.collected(tax) if on_debits else book.waiting(tax)
    if found is None:
        return []
    label = f"TVA {'collectée' if on_debits else 'en attente'} {percent(tax.rate)}"
    return [tax_line(found.account, -tva, label, tax, ht, waiting=not on_debits)]


def _apart(book: Book, base: Base) -> bool:
    return bool(base.off) and book.has(Nature.DISCOUNT, base.tax.code)


def _tag(label: str, nature: Nature = Nature.REVENUE) -> Tag:
    return Tag(label, LineType.REVENUE, nature)
