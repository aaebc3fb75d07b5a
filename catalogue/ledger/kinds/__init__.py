"""What each kind of operation posts: one module for each, all of one shape, in one dictionary.

A new kind is a member of `OperationKind` with its traits, a module here, and its entry below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from catalogue.ledger.kinds import (
    advance_uses,
    cancellations,
    collections,
    fees,
    regularisations,
    renewals,
    sales,
    statements,
    terminations,
)
from catalogue.ledger.records.answers import Answer
from catalogue.ledger.records.asked import Asked
from catalogue.vocabulary import OperationKind

#: Returns what an operation of its kind posts. Raises: CannotPrice, CannotCommission.
Poster = Callable[[Asked], Answer]

KINDS: Mapping[OperationKind, Poster] = {
    OperationKind.SALE: sales.post,
    OperationKind.RENEWAL: renewals.post,
    OperationKind.COLLECTION: collections.post,
    OperationKind.CANCELLATION: cancellations.post,
    OperationKind.TERMINATION: terminations.post,
    OperationKind.FEE: fees.post,
    OperationKind.STATEMENT: statements.post,
    OperationKind.ADVANCE_USE: advance_uses.post,
    OperationKind.REGULARISATION: regularisations.post,
}
