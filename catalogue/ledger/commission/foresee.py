"""The entries that a sale and its commission would post: those of the ledger, made by the same functions.

What lacks an account is named and its entry left out; an account that is not validated yet is named and its entry
shown, since the simulator tells what would be posted once it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.commissions.cells import Cells, total
from catalogue.ledger.accounts.book import Book
from catalogue.ledger.accounts.mappings import AccountMapping
from catalogue.ledger.accounts.revenue import revenue_entry
from catalogue.ledger.commission.shares import Terms, by_nature, paid_entry, received_entry, set_off
from catalogue.ledger.priced import Base
from catalogue.ledger.records.entries import Draft, Line
from catalogue.vocabulary import Journal, RevenueModel


@dataclass(frozen=True, slots=True)
class Sold:
    """What would be posted: a sale and its commission."""

    company: str  #: code of the company that keeps the books
    revenue_model: RevenueModel
    bases: tuple[Base, ...]  #: what is sold, by tax code and rate; none where nothing is priced
    cells: Cells  #: of the commission, in whole cents
    terms: Terms
    net: bool = False  #: the partner retains its own share


@dataclass(frozen=True, slots=True)
class ForeseenLine:
    """A line that would be posted, and where."""

    journal: Journal
    line: Line


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would be posted."""

    lines: tuple[ForeseenLine, ...]  #: balanced
    problems: tuple[str, ...]  #: French sentences: an account is missing, or not validated yet


def foresee(mappings: Sequence[AccountMapping], sold: Sold) -> Foreseen:
    """Return the entries of a sale and of its commission."""
    terms, amount = sold.terms, total(sold.cells)
    drafts: list[Draft] = []
    problems: list[str] = []

    def book() -> Book:
        return Book(sold.company, terms.about, mappings)

    def keep(asked: Book, draft: Draft) -> None:
        drafts.append(draft)
        problems.extend(asked.problems)

    if sold.revenue_model is not RevenueModel.COMMISSION:
        asked = book()
        keep(asked, revenue_entry(asked, sold.bases, terms.about, on_debits=terms.on_debits))
    received = None
    if sold.revenue_model is not RevenueModel.REVENUE:
        asked = book()
        received = received_entry(asked, amount, terms)
        keep(asked, received)
    asked = book()
    paid = paid_entry(asked, by_nature(asked, sold.cells), terms)
    keep(asked, paid)
    if received is not None and sold.net:
        drafts.append(set_off(received, paid, terms.partner))
    lines = tuple(ForeseenLine(draft.journal, line) for draft in drafts for line in draft.lines)
    return Foreseen(lines, tuple(dict.fromkeys(problems)))
