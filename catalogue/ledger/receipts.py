"""Post a collection: D bank / C the third party; the tax that waited becomes due, and promised commissions are earned.

Everything follows what has been collected so far, tax included, rounded on the cumulated total: the last collection
closes exactly. A collection that names a partner pays the commission that this partner owes, any other pays the sale.
Where the client of a partner's product pays the partner itself, nothing enters the bank: the collection only earns the
promised commission. Once the partner has stated that commission, its own payment earns what people were promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from catalogue.french import euros
from catalogue.ledger.answers import Answer, Posted, Refused, Waits
from catalogue.ledger.book import ZERO, Book, Tag, journal_of, other_side
from catalogue.ledger.entry_kinds import EntryKind
from catalogue.ledger.facts import Collected, Entry, Operation
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.letters import Third, letter
from catalogue.ledger.making import Making, making_after
from catalogue.ledger.promises import earn_promises, is_stated
from catalogue.ledger.revenue import Draft
from catalogue.ledger.standing import collected_of, is_promise
from catalogue.ledger.tax_due import tax_due_entry
from catalogue.money import to_cents
from catalogue.vocabulary import Journal, LineType, Nature


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


def post_collection(operation: Operation, facts: Facts, past: Past, day: date) -> Answer:
    """Return what a collection posts on an accounting day; without an amount, it pays all that is due."""
    told = operation.amount_ttc if operation.amount_ttc is not None else operation.amount_ht
    receivable = receivable_of(past, commission=operation.partner is not None)
    refused = _not_theirs(operation, past, receivable)
    if refused is not None:
        return Refused((refused,))
    if receivable is None:
        return _paid_to_the_partner(operation, facts, past, told, day)
    amount = receivable.due if told is None else told
    if operation.amount_ht is not None and _is_taxed(past):
        return Refused((f"Un encaissement se dit TTC : {operation.key} remplit le montant HT.",))
    if amount <= 0 or amount > receivable.due:
        return Refused((_too_much(operation, past, amount, receivable.due),))
    book = Book(facts.company, facts.offer.sku, facts.mappings, facts.memory)
    bank = book.bank()
    making = making_after(operation, facts, past, day)
    before = receivable.total - receivable.due
    taxes = tax_due_entry(book, facts, past, receivable.type, paid=before + amount, total=receivable.total)
    if book.problems or bank is None:
        return Waits(book.problems)
    label = f"Encaissement {facts.offer.sku}"
    tag = Tag(label, receivable.type, receivable.nature)
    owed = [other_side(to.account, -part, tag, to.auxiliary) for to, part in receivable.paid_by(amount)]
    sides = (other_side(bank.account, amount, tag), *owed)
    entries = [making.entry(EntryKind.COLLECTION, Draft(journal_of(bank, Journal.BANK), sides), label, receivable.type)]
    if taxes.lines:
        entries.append(tax_due_made(making, taxes, receivable.type))
    if receivable.nature is Nature.COMMISSION:
        amount = _of_the_sale(past, receivable, before + amount)
    earned = earn_promises(making, facts, past, amount) if amount else Posted()
    if isinstance(earned, Waits):
        return earned
    entries += earned.entries
    return Posted(tuple(entries), earned.commission_lines, letters=letter(past, entries), moves=earned.moves)


def tax_once_paid(making: Making, facts: Facts, past: Past, written: Sequence[Entry]) -> tuple[Entry, ...] | Waits:
    """Return the entry of the tax where entries change a commission that its partner has paid: no payment will tell it.

    What was paid in part is left to the next payment, which closes exactly. Nothing where no tax waits.
    """
    after = replace(past, entries=(*past.entries, *written))
    owed = receivable_of(after, commission=True)
    if owed is None or owed.due > 0:
        return ()
    book = Book(facts.company, facts.offer.sku, facts.mappings, facts.memory)
    draft = tax_due_entry(book, facts, after, owed.type, paid=owed.total, total=owed.total)
    if book.problems:
        return Waits(book.problems)
    return (tax_due_made(making, draft, owed.type),) if draft.lines else ()


def tax_due_made(making: Making, draft: Draft, type_: LineType) -> Entry:
    """Return the entry of a tax that becomes due, or is not due any more."""
    return making.entry(EntryKind.TAX_DUE, draft, f"TVA exigible {making.sku}", type_)


def receivable_of(past: Past, *, commission: bool) -> Receivable | None:
    """Return what is owed: the sale, unless the commission is asked for or there is nothing else; None: nothing."""
    natures = (Nature.COMMISSION,) if commission else (Nature.REVENUE, Nature.COMMISSION)
    for nature in natures:
        promised = _promised(past) is not None and not is_stated(past)
        if nature is Nature.COMMISSION and not commission and promised:
            return None
        found = _owed(past, nature)
        if found is not None:
            return found
    return None


def _owed(past: Past, nature: Nature) -> Receivable | None:
    billed: dict[Third, Decimal] = {}
    paid: dict[Third, Decimal] = {}
    taken_back: dict[Third, Decimal] = {}
    bank = {entry.source_key for entry in past.entries if entry.kind is EntryKind.COLLECTION}
    for entry in past.entries:
        of_bank = (entry.reverses or entry.source_key) in bank
        for line in entry.lines:
            if not line.counterpart or line.nature not in (nature, Nature.CLAWBACK):
                continue
            sums = paid if of_bank else billed if line.nature is nature else taken_back
            third = (line.account, line.auxiliary)
            sums[third] = sums.get(third, ZERO) + line.debit - line.credit
    accounts = []
    for third, amount in billed.items():
        # People give commissions back on accounts of their own: only what its partner takes back lowers what it owes.
        total = amount + (taken_back.get(third, ZERO) if nature is Nature.COMMISSION else ZERO)
        accounts.append(Owed(*third, total, total + paid.get(third, ZERO)))
    type_ = LineType.COMMISSION if nature is Nature.COMMISSION else LineType.REVENUE
    return Receivable(nature, type_, tuple(accounts)) if accounts else None


def _of_the_sale(past: Past, receivable: Receivable, paid: Decimal) -> Decimal:
    """Return how much of the sale the partner's payment of a stated commission stands for; zero without statement."""
    promised = _promised(past)
    if promised is None or not is_stated(past):
        return ZERO
    return to_cents(promised.total * paid / receivable.total) - promised.so_far


def _paid_to_the_partner(operation: Operation, facts: Facts, past: Past, told: Decimal | None, day: date) -> Answer:
    """Earn what is promised for a sale whose client pays the partner."""
    promised = _promised(past)
    if promised is None:
        return Refused((f"Rien n'est dû pour l'opération {past.operation.key} : {operation.key} n'encaisse rien.",))
    due = promised.total - promised.so_far
    amount = due if told is None else told
    if amount <= 0 or amount > due:
        return Refused((_too_much(operation, past, amount, due),))
    making = making_after(operation, facts, past, day)
    earned = earn_promises(making, facts, past, amount)
    return earned if isinstance(earned, Waits) else earned._replace(letters=letter(past, earned.entries))


def _promised(past: Past) -> Collected | None:
    """Return how far a sale is collected whose commission is still promised; None where nothing is."""
    return collected_of(past) if any(map(is_promise, past.commission_lines)) else None


def _not_theirs(operation: Operation, past: Past, receivable: Receivable | None) -> str | None:
    """Say why a payment is not that of who is named: a partner that owes nothing cannot pay, nor can it go unnamed.

    A family with promises takes a partner's money only with the partner named (decision 46): its client's payments only
    earn what is promised.
    """
    named = past.operation.key
    if operation.partner is not None:
        if receivable is None:
            return f"{operation.partner} ne doit rien encore pour {named} : saisissez d'abord son bordereau."
        return None
    promised = any(line.awaits for line in past.commission_lines)
    if receivable is None or not promised or receivable.nature is not Nature.COMMISSION:
        return None
    return (
        f"Plus rien n'est à encaisser du client pour {named} : si {operation.key} est le paiement du partenaire, "
        "remplissez la colonne Partenaire."
    )


def _is_taxed(past: Past) -> bool:
    return any(line.nature is Nature.TAX for entry in past.entries for line in entry.lines)


def _too_much(operation: Operation, past: Past, amount: Decimal, due: Decimal) -> str:
    if due <= 0 and any(entry.reverses for entry in past.entries):
        return f"L'opération {past.operation.key} ne doit plus rien, avoirs déduits : {operation.key} est de trop."
    if due <= 0:
        return f"L'opération {past.operation.key} est déjà encaissée en entier : {operation.key} est de trop."
    return f"{operation.key} encaisse {euros(amount)} alors que {past.operation.key} ne doit plus que {euros(due)}."
