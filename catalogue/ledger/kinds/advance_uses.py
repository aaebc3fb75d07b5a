"""Post the use of an advance: D advance / C the third party; it counts as a payment (decision 46).

Worked: of 20,00 received in advance, used on a sale of 30,00 tax included, D 4191 20,00 / C 411 20,00 leave 10,00 due.
The tax that waits becomes due, and promises are earned, in proportion of the 20,00.
"""

from __future__ import annotations

from catalogue.french import euros
from catalogue.ledger.accounts.advances import Advance, advance_of, letter_advance
from catalogue.ledger.accounts.book import Tag, other_side
from catalogue.ledger.accounts.making import making_after
from catalogue.ledger.accounts.receivables import Receivable, receivable_of
from catalogue.ledger.commission.paying import paid_with
from catalogue.ledger.records.answers import Answer, Posted, Refused
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.entries import Draft
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.operations import Operation
from catalogue.vocabulary import Journal, LineType


def post(asked: Asked) -> Answer:
    """Return what the use of an advance posts on an accounting day; without an amount, it pays all that it can."""
    operation, facts, past, receipt = asked.operation, asked.facts, asked.family, asked.advance
    if receipt is None:
        return Refused((f"{operation.key} ne dit pas d'où vient l'avance : remplissez la colonne Avance.",))
    key = receipt.operation.key
    advance = advance_of(receipt, key)
    if advance is None or advance.left <= 0:
        return Refused((f"L'encaissement {key} n'a plus d'avance : {operation.key} n'en emploie rien.",))
    owed = receivable_of(past, commission=advance.type is LineType.COMMISSION)
    if owed is None or owed.type is not advance.type or owed.due <= 0:
        return Refused((f"L'opération {past.operation.key} ne doit rien : {operation.key} n'emploie pas l'avance.",))
    amount = min(advance.left, owed.due) if operation.amount_ttc is None else operation.amount_ttc
    refused = _refused(operation, past.operation.key, advance, owed)
    if refused is not None:
        return Refused((refused,))
    making = making_after(operation, facts, past, asked.day)
    label = f"Emploi de l'avance {key}"
    tag = Tag(label, owed.type, owed.nature)
    pays = [other_side(to.account, -part, tag, to.auxiliary) for to, part in owed.paid_by(amount)]
    draft = Draft(Journal.MISC, (advance.less(amount, label), *pays))
    used = making.entry(EntryKind.ADVANCE_USE, draft, label, owed.type)
    step = paid_with(making, facts, past, owed, used, amount=amount)
    if not isinstance(step, Posted):
        return step
    return step._replace(letters=(*step.letters, *letter_advance(receipt, key, (used,))))


def _refused(operation: Operation, named: str, advance: Advance, owed: Receivable) -> str | None:
    """Say what an advance cannot pay: more than is left of it, more than is owed, or the debt of somebody else."""
    amount = operation.amount_ttc
    if operation.amount_ht is not None:
        return f"Un emploi d'avance se dit TTC : {operation.key} remplit le montant HT."
    if amount is not None and amount <= 0:
        return f"{operation.key} emploie {euros(amount)} : une avance s'emploie pour un montant positif."
    if amount is not None and amount > advance.left:
        return f"{operation.key} emploie {euros(amount)} alors que l'avance n'est plus que de {euros(advance.left)}."
    if amount is not None and amount > owed.due:
        return f"{operation.key} emploie {euros(amount)} alors que {named} ne doit plus que {euros(owed.due)}."
    whose = {advance.auxiliary, *(to.auxiliary for to in owed.accounts)} - {None}
    if len(whose) > 1:
        return f"L'avance {operation.advance} n'est pas de qui doit {named} : {operation.key} ne l'emploie pas."
    return None
