"""The tax that becomes due as the client pays: D waiting account / C tax collected, in proportion (CGI 269)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from catalogue.french import percent
from catalogue.ledger.accounts.book import ZERO, Book, tax_line
from catalogue.ledger.records.entries import Draft, Line
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.past import Past
from catalogue.money import to_cents
from catalogue.periods import ALWAYS
from catalogue.pricing.facts import TaxRate
from catalogue.vocabulary import Journal, LineType, Territory


class _Waiting(NamedTuple):
    account: str
    code: str
    rate: Decimal


class _Sums(NamedTuple):
    tax: Decimal = ZERO
    base: Decimal = ZERO

    def plus(self, line: Line, sign: int) -> _Sums:
        base = line.tax_base or ZERO
        return _Sums(self.tax + sign * (line.credit - line.debit), self.base + (base if line.credit else -base) * sign)


def tax_due_entry(book: Book, facts: Facts, past: Past, type_: LineType, *, paid: Decimal, total: Decimal) -> Draft:
    """Return the entry of the tax that is due once `paid` of `total` is collected, less what was due before."""
    billed: defaultdict[_Waiting, _Sums] = defaultdict(_Sums)
    freed: defaultdict[_Waiting, _Sums] = defaultdict(_Sums)
    mirrored = {entry.source_key for entry in past.entries if entry.kind is EntryKind.TAX_DUE}
    for entry in past.entries:
        if entry.type is not type_:
            continue
        of_collection = entry.source_key in mirrored or entry.reverses in mirrored
        for line in entry.lines:
            if line.waiting and line.tax_code is not None and line.tax_rate is not None:
                key, sums = _Waiting(line.account, line.tax_code, line.tax_rate), freed if of_collection else billed
                sums[key] = sums[key].plus(line, -1 if of_collection else 1)
    lines: list[Line] = []
    for key, whole in billed.items():
        due = whole if paid == total else _Sums(to_cents(whole.tax * paid / total), to_cents(whole.base * paid / total))
        tax, base = due.tax - freed[key].tax, due.base - freed[key].base
        lines += _lines(book, facts, key, tax, base)
    return Draft(Journal.MISC, () if book.missing else tuple(lines))


def _lines(book: Book, facts: Facts, key: _Waiting, tax: Decimal, base: Decimal) -> list[Line]:
    rate, label = _rate(facts, key)
    found = book.collected(rate)
    if found is None or not tax:
        return []
    return [
        tax_line(key.account, tax, label, rate, base, waiting=True),
        tax_line(found.account, -tax, label, rate, base),
    ]


def _rate(facts: Facts, key: _Waiting) -> tuple[TaxRate, str]:
    """Return the rate of a tax that waited, and the label of its lines; the same come back all month.

    The rate is that of the stored lines: the catalogue's may have changed since.
    """

    def work_out() -> tuple[TaxRate, str]:
        account = next((rate.account_collected for rate in facts.offer.tax_rates if rate.code == key.code), None)
        rate = TaxRate(key.code, Territory.METROPOLE.value, key.rate, ALWAYS, account)
        return rate, f"TVA exigible {percent(key.rate)}"

    return facts.once(key, work_out)
