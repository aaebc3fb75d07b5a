"""From an operation to what it writes in the books: one function for every kind (decisions 23, 25, 29; Annexe F §4, §5).

Nothing is read or written here. The same operation, facts and past always give the same answer; an answer is written
whole or not at all. What each kind posts stands in `catalogue.ledger.kinds`.
"""

from __future__ import annotations

from catalogue.commissions.facts import CannotCommission
from catalogue.ledger.kinds import KINDS
from catalogue.ledger.records.answers import Answer, Refused, unanswered
from catalogue.ledger.records.asked import Asked
from catalogue.pricing.facts import CannotPrice
from catalogue.traits import Trait


def post(asked: Asked) -> Answer:
    """Return what an operation writes, dated on an accounting day; or what it waits for; or why it is refused.

    Units: euros, whole cents.
    """
    refused = _refused(asked)
    if refused is not None:
        return Refused((refused,))
    try:
        return KINDS[asked.operation.kind](asked)
    except (CannotPrice, CannotCommission) as error:
        return unanswered(error, asked.facts)


def _refused(asked: Asked) -> str | None:
    """Say what contradicts an operation whatever it posts: its figures, and the operation that it names."""
    operation, past = asked.operation, asked.past
    key, kind = operation.key, operation.kind
    fault = None if kind.has(Trait.CONTRACT) else operation.fault()  # a contract's is worked out once for those alike
    if fault is not None:
        return fault
    if past is None:
        if not kind.has(Trait.NEEDS_RELATED):
            return None
        return f"L'opération {key} ({kind.label.lower()}) doit nommer l'opération qu'elle concerne."
    if kind.has(Trait.FOLLOWS) and operation.sku not in (None, past.origin.sku):
        return f"{key} dit {operation.sku}, mais {past.operation.key} est de {past.origin.sku} : corrigez."
    return None
