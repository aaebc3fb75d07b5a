"""From an operation to what it writes in the books: one function for every kind (decisions 23, 25, 29; Annexe F §4, §5).

Nothing is read or written here. The same operation, facts and past always give the same answer; an answer is written
whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from catalogue.commissions.facts import CannotCommission, Cumulated
from catalogue.ledger.kinds.cancellations import post_cancellation
from catalogue.ledger.kinds.collections import post_collection
from catalogue.ledger.kinds.fees import post_fee
from catalogue.ledger.kinds.sales import post_sale
from catalogue.ledger.kinds.statements import post_statement
from catalogue.ledger.kinds.terminations import post_termination
from catalogue.ledger.records.answers import Answer, Refused, Waits
from catalogue.ledger.records.facts import Facts, WindowKey, Windows
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.pricing.facts import CannotPrice
from catalogue.traits import Trait
from catalogue.vocabulary import OperationKind

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
    refused = _refused(operation, past)
    if refused is not None:
        return Refused((refused,))
    if operation.kind.has(Trait.CONTRACT):
        return post_sale(operation, facts, past, windows, day)
    if operation.kind is OperationKind.FEE:
        return post_fee(operation, facts, day)
    if operation.kind is OperationKind.STATEMENT or past is None:
        return post_statement(operation, facts, past, day)
    return _AFTER[operation.kind](operation, facts, past, day)


#: What follows another operation, by its kind.
_AFTER: Mapping[OperationKind, Callable[[Operation, Facts, Past, date], Answer]] = {
    OperationKind.COLLECTION: post_collection,
    OperationKind.CANCELLATION: post_cancellation,
    OperationKind.TERMINATION: post_termination,
}


def _refused(operation: Operation, past: Past | None) -> str | None:
    """Say what contradicts an operation whatever it posts: its figures, and the operation that it names."""
    key, kind = operation.key, operation.kind
    fault = None if kind.has(Trait.CONTRACT) else operation.fault()
    if fault is not None:
        return fault
    if past is None:
        label = kind.label.lower()
        needs = kind.has(Trait.NEEDS_RELATED)
        return f"L'opération {key} ({label}) doit nommer l'opération qu'elle concerne." if needs else None
    named = past.operation
    if kind is OperationKind.RENEWAL:
        if not named.kind.has(Trait.CONTRACT):
            return f"{named.key} n'est pas un contrat : l'opération {key} ne le renouvelle pas."
        return _is_over(operation, past)
    if kind.has(Trait.FOLLOWS) and operation.sku not in (None, past.origin.sku):
        return f"{key} dit {operation.sku}, mais {named.key} est de {past.origin.sku} : corrigez."
    return None


def _is_over(renewal: Operation, past: Past) -> str | None:
    """Say why a contract is not renewed any more: it is cancelled, or has ended, whatever the renewal's date (M13)."""
    named = past.origin.key
    if past.is_cancelled(named):
        return f"{named} est annulée : l'opération {renewal.key} ne renouvelle rien."
    if past.termination is not None:
        ended = past.termination.key
        return (
            f"Le contrat de {named} est résilié ({ended}) : pour entrer un renouvellement d'avant sa fin, annulez la "
            "résiliation, renouvelez, puis résiliez de nouveau."
        )
    return None
