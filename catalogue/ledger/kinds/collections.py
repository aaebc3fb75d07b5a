"""Post a collection: D bank / C the third party; the tax that waited becomes due, and promised commissions are earned.

A collection that names a partner pays the commission that this partner owes, any other pays the sale. What is above
what is owed is an advance, neither taxed nor earning: a collection of a negative amount on it gives it back.
Where the client of a partner's product pays the partner itself, nothing enters the bank: the collection only earns the
promised commission. Once the partner has stated that commission, its own payment earns what people were promised.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from catalogue.french import euros
from catalogue.ledger.accounts.advances import advance_of, gives_back, letter_advance
from catalogue.ledger.accounts.book import ZERO, Book, Tag, journal_of, other_side
from catalogue.ledger.accounts.letters import letter
from catalogue.ledger.accounts.making import making_after
from catalogue.ledger.accounts.receivables import Receivable, receivable_of
from catalogue.ledger.commission.paying import paid_with
from catalogue.ledger.commission.promises import earn_promises
from catalogue.ledger.records.answers import Answer, Posted, Refused, Waits
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.entries import Draft
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import still_promised
from catalogue.vocabulary import Journal, Nature, OperationKind


def post(asked: Asked) -> Answer:
    """Return what a collection posts on an accounting day; without an amount, it pays all that is due."""
    operation, facts, past = asked.operation, asked.facts, asked.family
    if gives_back(operation):
        return _given_back(operation, facts, past, asked.day)
    told = operation.amount_ttc if operation.amount_ttc is not None else operation.amount_ht
    receivable = receivable_of(past, commission=operation.partner is not None)
    refused = _not_theirs(operation, past, receivable)
    if refused is not None:
        return Refused((refused,))
    if receivable is None:
        return _paid_to_the_partner(operation, facts, past, told, asked.day)
    amount = receivable.due if told is None else told
    if operation.amount_ht is not None and _is_taxed(past):
        return Refused((f"Un encaissement se dit TTC : {operation.key} remplit le montant HT.",))
    if amount <= 0 or past.is_cancelled(past.origin.key):  # nothing is above what is owed where nothing ever was
        return Refused((_too_much(operation, past, amount, receivable.due),))
    pays = min(amount, max(receivable.due, ZERO))
    above = amount - pays
    book = Book.of(facts)
    bank, waiting = book.bank(), book.advance() if above else None
    if bank is None or book.problems or (above and waiting is None):
        return Waits(book.problems)
    making = making_after(operation, facts, past, asked.day)
    label = f"Encaissement {facts.offer.sku}"
    tag = Tag(label, receivable.type, receivable.nature)
    sides = [other_side(bank.account, amount, tag)]
    sides += [other_side(to.account, -part, tag, to.auxiliary) for to, part in receivable.paid_by(pays)]
    if waiting is not None:
        of_whom = receivable.accounts[0].auxiliary
        sides.append(other_side(waiting.account, -above, tag._replace(nature=Nature.ADVANCE), of_whom))
    draft = Draft(journal_of(bank, Journal.BANK), tuple(sides))
    received = making.entry(EntryKind.COLLECTION, draft, label, receivable.type)
    step = paid_with(making, facts, past, receivable, received, amount=pays)
    if isinstance(step, Waits) or not above:
        return step
    named = past.operation.key
    remark = f"{euros(above)} de plus que ce que doit {named} : c'est une avance, à rembourser ou à employer."
    return step._replace(remarks=(remark,))


def _given_back(operation: Operation, facts: Facts, past: Past, day: date) -> Answer:
    """Give an advance back: D advance / C bank, no more than is left of it."""
    receipt, told = past.operation, operation.amount_ttc
    if told is None:
        return Refused((f"Un encaissement se dit TTC : {operation.key} remplit le montant HT.",))
    advance = advance_of(past, receipt.key) if receipt.kind is OperationKind.COLLECTION else None
    if advance is None:
        return Refused(
            (f"{operation.key} rend {euros(-told)}, mais {receipt.key} n'est pas un encaissement qui a une avance.",)
        )
    if -told > advance.left:
        left = euros(advance.left)
        return Refused((f"{operation.key} rend {euros(-told)} alors que l'avance de {receipt.key} est de {left}.",))
    book = Book.of(facts)
    bank = book.bank()
    if bank is None or book.problems:
        return Waits(book.problems)
    making = making_after(operation, facts, past, day)
    label = f"Remboursement {facts.offer.sku}"
    tag = Tag(label, advance.type, Nature.ADVANCE)
    sides = (advance.less(-told, label), other_side(bank.account, told, tag._replace(nature=Nature.REVENUE)))
    entry = making.entry(EntryKind.COLLECTION, Draft(journal_of(bank, Journal.BANK), sides), label, advance.type)
    return Posted((entry,), letters=letter_advance(past, receipt.key, (entry,)))


def _paid_to_the_partner(operation: Operation, facts: Facts, past: Past, told: Decimal | None, day: date) -> Answer:
    """Earn what is promised for a sale whose client pays the partner."""
    promised = still_promised(past)
    if promised is None:
        return Refused((f"Rien n'est dû pour l'opération {past.operation.key} : {operation.key} n'encaisse rien.",))
    due = promised.total - promised.so_far
    amount = due if told is None else told
    if amount <= 0 or amount > due:
        return Refused((_too_much(operation, past, amount, due),))
    making = making_after(operation, facts, past, day)
    earned = earn_promises(making, facts, past, amount)
    return earned if isinstance(earned, Waits) else earned._replace(letters=letter(past, earned.entries))


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
