"""From an operation to what it writes in the books: one function for every kind (decisions 23, 25, 29; Annexe F §4, §5).

Nothing is read or written here. The same operation, facts and past always give the same answer; an answer is written
whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from catalogue.commissions.facts import CannotCommission, Cumulated
from catalogue.ledger.answers import Answer, Refused, Waits
from catalogue.ledger.cancellations import post_cancellation
from catalogue.ledger.facts import Operation
from catalogue.ledger.fees import post_fee
from catalogue.ledger.given import Facts, Past, WindowKey, Windows
from catalogue.ledger.receipts import post_collection
from catalogue.ledger.sales import post_sale
from catalogue.ledger.statements import post_statement
from catalogue.ledger.terminations import post_termination
from catalogue.pricing.facts import CannotPrice
from catalogue.vocabulary import OperationKind, Trait

#: Nothing has been cumulated yet.
NO_WINDOWS: Mapping[WindowKey, Cumulated] = MappingProxyType({})


def post(
    operation: Operation, facts: Facts, *, past: Past | None = None, windows: Windows = NO_WINDOWS, day: date
) -> Answer:
    """Return what an operation writes, dated on an accounting day; or what it waits for; or why it is refused.

    Units: euros, whole cents. `facts` are those of `concerns(operation, …)`; `past` is given when the operation names
    another; `windows` hold every operation before it, in order of instant and key.
    """
    try:
        return _post(operation, facts, past, windows, day)
    except CannotPrice as error:
        return Refused((error.sentence,))
    except CannotCommission as error:
        return Waits((f"{facts.offer.sku} dans la société {facts.company} : {error.sentence}",))


def _post(operation: Operation, facts: Facts, past: Past | None, windows: Windows, day: date) -> Answer:
    kind = operation.kind
    fault = None if kind.has(Trait.CONTRACT) else operation.fault()
    if fault is not None:
        return Refused((fault,))
    if kind.has(Trait.NEEDS_RELATED) and past is None:
        label = kind.label.lower()
        return Refused((f"L'opération {operation.key} ({label}) doit nommer l'opération qu'elle concerne.",))
    if past is not None and kind is OperationKind.RENEWAL and not past.operation.kind.has(Trait.CONTRACT):
        return Refused(
            (f"{past.operation.key} n'est pas un contrat : l'opération {operation.key} ne le renouvelle pas.",)
        )
    if past is not None and kind.has(Trait.FOLLOWS) and operation.sku not in (None, past.origin.sku):
        return Refused(
            (f"{operation.key} dit {operation.sku}, mais {past.operation.key} est de {past.origin.sku} : corrigez.",)
        )
    if kind is OperationKind.FEE:
        return post_fee(operation, facts, day)
    if kind is OperationKind.STATEMENT:
        return post_statement(operation, facts, past, day)
    if past is None or kind.has(Trait.CONTRACT):
        return post_sale(operation, facts, past, windows, day)
    if kind is OperationKind.COLLECTION:
        return post_collection(operation, facts, past, day)
    if kind is OperationKind.CANCELLATION:
        return post_cancellation(operation, facts, past, day)
    return post_termination(operation, facts, past, day)
