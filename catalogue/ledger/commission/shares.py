"""The entries of a commission: what the partner owes the company, and what the company owes people and partners.

Received: D partner / C commission, with the tax of the mapping's code, else of the price's where that exemption is also
the intermediary's (insurance, CGI 261 C 2°), else at the normal rate. What is taken back bears the codes and rates that
are stored in what it takes back, in proportion, waiting tax first (decision 44). Paid:
D charge / C beneficiary, for each of them; the company's own share is no charge. What people are paid bears no tax, the
share of a partner or platform that of the code of its own mapping: D deductible tax besides. Both are posted in full. Where the
partner retains its own share (« Nette »), what it owes and is owed are then set off: it pays the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from catalogue.commissions.cells import Cells, Cents, by_beneficiary
from catalogue.french import percent
from catalogue.ledger.accounts.book import (
    ZERO,
    Book,
    Tag,
    base_line,
    journal_of,
    line,
    other_side,
    tax_line,
    without_zeros,
)
from catalogue.ledger.accounts.mappings import Account
from catalogue.ledger.accounts.revenue import sale_tax
from catalogue.ledger.records.entries import Draft, Entry, Line
from catalogue.money import round_to_sum, to_cents
from catalogue.periods import ALWAYS
from catalogue.pricing.facts import NORMAL, Price, TaxRate
from catalogue.vocabulary import Beneficiary, CommissionKind, Journal, LineType, Nature, Territory

#: Of « Clawback »: where what people give back is posted, when it is not where they were paid.
PAID = "VERSEE"

#: Who invoices its share: it has a tax, where people's pay has none.
INVOICING = (Beneficiary.PARTNER, Beneficiary.PLATFORM)

RateOf = Callable[[str], TaxRate]


def commission_code(prices: Sequence[Price], rates: Sequence[TaxRate]) -> str | None:
    """Return the tax code of a partner's commission where its mapping names none; None where the prices disagree.

    A reduced rate of the product never passes to the commission: the intermediary's service has its own (decision 44).
    """
    extended = {rate.code for rate in rates if rate.intermediation}
    codes = {price.tax_code if price.tax_code in extended else NORMAL for price in prices}
    return NORMAL if not codes else codes.pop() if len(codes) == 1 else None


class Terms(NamedTuple):
    """What the entries of a commission rest on besides its cents."""

    about: str  #: in labels
    tax_code: str | None  #: of the product's price: mappings may differ by it
    partner: str | None  #: name
    rate_of: RateOf  #: the rate of a tax code when the service begins
    on_debits: bool  #: False: the tax is due when the partner pays
    own_code: str | None = None  #: of the commission, where its mapping names none; None: its mapping must
    abroad: bool = False  #: the partner is not in France: no rule of ours tells its code
    held: tuple[Entry, ...] = ()  #: of the family, before: the tax closes on the whole commission
    people: Mapping[Beneficiary, str] = MappingProxyType({})  #: references of those who sold, where the sale says so


def received_entry(book: Book, amount: Decimal, terms: Terms) -> Draft:
    """Return the entry of a commission that a partner owes, without tax; a negative one is owed to the partner."""
    return _received(book, book.commission(Nature.COMMISSION, terms.tax_code), amount, Nature.COMMISSION, terms)


def taken_back_entry(book: Book, amount: Decimal, terms: Terms) -> Draft:
    """Return the entry of a commission that the partner takes back: a positive amount is owed to the partner.

    Its tax is that of what it takes back; its own code is read only where nothing is held.
    """
    nature = Nature.CLAWBACK if book.has(Nature.CLAWBACK, terms.tax_code) else Nature.COMMISSION
    found = book.commission(nature, terms.tax_code)
    natures = (Nature.COMMISSION, Nature.CLAWBACK) if amount > 0 else (Nature.CLAWBACK,)  # given back: what was taken
    stored = _stored_rates(terms.held, natures)
    if not sum((each.ht for each in stored.values()), ZERO):
        return _received(book, found, -amount, Nature.CLAWBACK, terms)
    if found is None or found.counterpart is None:
        return Draft(Journal.COMMISSION, ())
    tag = Tag(f"Reprise de commission {terms.about}", LineType.COMMISSION, Nature.CLAWBACK)
    whole = sum((each.ht for each in stored.values()), ZERO)
    bases: list[Line] = []
    taxes: list[Line] = []
    owed = ZERO
    for rate, ht in zip(
        stored, round_to_sum(amount, [amount * each.ht / whole for each in stored.values()]), strict=True
    ):
        held = stored[rate]
        tax = held.tax - to_cents(held.tax * (held.ht - ht) / held.ht) if held.ht else ZERO
        bases.append(base_line(found, ht, tag, rate, tax))
        taxes += _tax_back(book, terms, rate, ht, tax)
        owed += ht + tax
    sides = (other_side(found.counterpart, -owed, tag, terms.partner), *bases, *taxes)
    return Draft(journal_of(found, Journal.COMMISSION), () if book.missing else without_zeros(sides))


def _stored_rates(entries: Sequence[Entry], natures: tuple[Nature, ...]) -> dict[TaxRate, Received]:
    """Return what entries hold of commission received, or of what was taken back, by the code and rate of its lines."""
    found: dict[TaxRate, Received] = {}
    for of in (each for entry in entries for each in entry.lines):
        if _is_received(of, natures) and of.tax_rate is not None:
            rate = _alone(of.tax_code or "", of.tax_rate)
            before = found.get(rate, Received())
            tax = (of.tax_amount or ZERO) * (1 if of.credit else -1)
            found[rate] = Received(before.ht + of.credit - of.debit, before.tax + tax)
    return found


def _alone(code: str, rate: Decimal) -> TaxRate:
    """Return a code and its rate, whatever the dates and accounts that the catalogue gives it."""
    return TaxRate(code, Territory.METROPOLE.value, rate, ALWAYS)


def _tax_back(book: Book, terms: Terms, rate: TaxRate, ht: Decimal, tax: Decimal) -> list[Line]:
    """Return the debits of a tax that is not owed any more: what waits first, then what was due, each where it stands."""
    if not tax:
        return []
    stands: dict[tuple[str, bool], Decimal] = {}
    for entry in terms.held:
        for of in entry.lines if entry.type is LineType.COMMISSION else ():
            if of.nature is Nature.TAX and (of.tax_code, of.tax_rate) == (rate.code, rate.rate):
                place = (of.account, of.waiting)
                stands[place] = stands.get(place, ZERO) + of.credit - of.debit
    lines: list[Line] = []
    left = tax
    for (account, waiting), held in sorted(stands.items(), key=lambda item: not item[0][1]):
        part = min(left, held) if tax > 0 else left if waiting is not terms.on_debits else ZERO
        if part and (held > 0 or tax < 0):
            label = f"TVA {'en attente' if waiting else 'collectée'} {percent(rate.rate)}"
            lines.append(tax_line(account, part, label, rate, to_cents(ht * part / tax), waiting=waiting))
            left -= part
    return lines if not left else [*lines, *sale_tax(book, rate, -ht, -left, on_debits=terms.on_debits)]


def paid_entry(book: Book, cents: Sequence[tuple[Nature, Cents]], terms: Terms) -> Draft:
    """Return the entry of what people and partners are owed, by nature; negative amounts are owed by them."""
    stored = _stored_rates(terms.held, (Nature.COMMISSION_PAID,))
    paying = _Paying(book, terms, {rate: Received(-each.ht, -each.tax) for rate, each in stored.items()})
    lines: list[Line] = []
    journal = Journal.COMMISSION
    for nature, split in cents:
        owed = {who: amount for who, amount in split.items() if amount and who is not Beneficiary.COMPANY}
        found = paying.account(nature) if owed else None
        if found is None or found.counterpart is None:
            continue
        journal = journal_of(found, Journal.COMMISSION)
        for who, amount in owed.items():
            tag = Tag(f"{_WORDS[nature]} {who.label} {terms.about}", LineType.COMMISSION, nature)
            partner = terms.partner if who is Beneficiary.PARTNER else None
            third = partner or terms.people.get(who) or who.label.upper()
            charges = paying.charges(found, who, amount, tag)
            whole = sum((of.debit - of.credit for of in charges), ZERO)
            lines += (*charges, other_side(found.counterpart, -whole, tag, third))
    return Draft(journal, () if book.missing else without_zeros(lines))


@dataclass(frozen=True, slots=True)
class _Paying:
    """What people and partners are paid, share by share."""

    book: Book
    terms: Terms
    held: dict[TaxRate, Received]  #: what taxed shares were paid before, with their tax, and are here

    def account(self, nature: Nature) -> Account | None:
        """Return where a nature is charged, else where commissions are, with the tax code of that mapping."""
        code, variant = self.terms.tax_code, PAID if nature is Nature.CLAWBACK else ""
        if nature is not Nature.COMMISSION_PAID and self.book.has(nature, code, variant):
            return self.book.account(nature, code, variant)
        return self.book.commission(Nature.COMMISSION_PAID, code)

    def charges(self, found: Account, who: Beneficiary, amount: Decimal, tag: Tag) -> list[Line]:
        """Return the charge of a share, with the tax that is deducted of it: people's pay bears none.

        What is taken back of a taxed share is less of the same charge: a line of that nature, whose tax the next one finds.
        """
        parts = self._rates(found, amount, tag.nature) if who in INVOICING else []
        if not parts:
            return [line(found.account, amount, tag)._replace(cost_center=found.cost_center)]
        charge = tag._replace(nature=Nature.COMMISSION_PAID)
        lines: list[Line] = []
        for rate, ht in parts:
            before = self.held.get(rate, Received())
            tax = to_cents((before.ht + ht) * rate.rate / 100) - before.tax
            self.held[rate] = Received(before.ht + ht, before.tax + tax)
            lines.append(base_line(found, ht, charge, rate, tax))
            deducted = self.book.deductible(self.terms.rate_of(rate.code)) if tax else None
            if deducted is not None:
                label = f"TVA déductible {percent(rate.rate)}"
                lines.append(tax_line(deducted.account, tax, label, rate, ht))
        return lines

    def _rates(self, found: Account, amount: Decimal, nature: Nature) -> list[tuple[TaxRate, Decimal]]:
        """Return the rates that a share bears, each with its part: its mapping's; of what is taken back, what it bore."""
        if nature is Nature.CLAWBACK:
            whole = sum((each.ht for each in self.held.values()), ZERO)
            if not whole:
                return []
            shares = round_to_sum(amount, [amount * each.ht / whole for each in self.held.values()])
            return list(zip(self.held, shares, strict=True))
        if found.tax_code is None:
            return []
        rate = self.terms.rate_of(found.tax_code)
        return [(_alone(rate.code, rate.rate), amount)]


def set_off(received: Draft, paid: Draft, partner: str | None) -> Draft:
    """Return the entry that sets off a partner's own share against what it owes; no lines where there is nothing to."""
    due = [of for of in received.lines if of.counterpart]
    shares = [of for of in paid.lines if of.counterpart and partner is not None and of.auxiliary == partner]
    if not due or not shares or due[0].account in {of.account for of in shares}:
        return Draft(Journal.MISC, ())
    label = f"Part retenue par {partner}"
    kept = sum((of.credit - of.debit for of in shares), ZERO)
    lines = [other_side(of.account, of.credit - of.debit, Tag(label, of.type, of.nature), partner) for of in shares]
    lines.append(other_side(due[0].account, -kept, Tag(label, due[0].type, Nature.COMMISSION), partner))
    return Draft(Journal.MISC, without_zeros(lines))


def by_nature(book: Book, cells: Cells) -> list[tuple[Nature, Cents]]:
    """Return cells by nature: bonuses and maluses that have an account of their own leave the ordinary part."""
    apart = [(kind, nature) for kind, nature in _APART if kind in cells and book.has(nature, None)]
    ordinary = by_beneficiary({kind: cents for kind, cents in cells.items() if kind not in dict(apart)})
    return [(Nature.COMMISSION_PAID, ordinary), *((nature, cells[kind]) for kind, nature in apart)]


_APART = ((CommissionKind.BONUS, Nature.BONUS), (CommissionKind.MALUS, Nature.MALUS))


class Received(NamedTuple):
    """What entries hold of commission received, less what was taken back."""

    ht: Decimal = ZERO
    tax: Decimal = ZERO


def received_at(entries: Sequence[Entry], rate: Decimal | None = None, *natures: Nature) -> Received:
    """Return what entries hold of commission received at a rate in percent, or at any; of some natures, or of all."""
    ht = tax = ZERO
    wanted = natures or (Nature.COMMISSION, Nature.CLAWBACK)
    for entry in entries:
        for of in entry.lines:
            if _is_received(of, wanted) and rate in (None, of.tax_rate):
                ht += of.credit - of.debit
                tax += (of.tax_amount or ZERO) * (1 if of.credit else -1)
    return Received(ht, tax)


def _is_received(of: Line, natures: tuple[Nature, ...]) -> bool:
    """Say whether a line is of a commission received: that of people has no tax rate, a partner's has one, be it zero."""
    return of.nature in natures and not of.counterpart and of.tax_rate is not None


def _received(book: Book, found: Account | None, amount: Decimal, nature: Nature, terms: Terms) -> Draft:
    if found is None or found.counterpart is None:
        return Draft(Journal.COMMISSION, ())
    code = found.tax_code or terms.own_code
    if code is None:
        why = f"Les prix de {terms.about} n'ont pas tous le même régime de TVA"
        if terms.abroad:
            why = f"{terms.partner}, partenaire de {terms.about}, n'est pas en France"
        book.missing.append(
            f"{why} : indiquez le code TVA de la nature « {Nature.COMMISSION.label} » dans la feuille Comptabilité."
        )
        return Draft(Journal.COMMISSION, ())
    rate = terms.rate_of(code)
    before = received_at(terms.held, rate.rate)
    tax = to_cents((before.ht + amount) * rate.rate / 100) - before.tax
    taxes = sale_tax(book, rate, amount, tax, on_debits=terms.on_debits)
    label = "Commission" if nature is Nature.COMMISSION else "Reprise de commission"
    tag = Tag(f"{label} {terms.about}", LineType.COMMISSION, nature)
    lines = (
        other_side(found.counterpart, amount + tax, tag, terms.partner),
        base_line(found, -amount, tag, rate, tax),
        *taxes,
    )
    return Draft(journal_of(found, Journal.COMMISSION), () if book.missing else without_zeros(lines))


_WORDS = {
    Nature.COMMISSION_PAID: "Commission",
    Nature.BONUS: "Prime",
    Nature.MALUS: "Malus",
    Nature.CLAWBACK: "Reprise",
}
