"""An operation to post, and what posting it rests on: what every kind of operation is handed."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from catalogue.commissions.facts import Scheme
from catalogue.commissions.regularisation import Change
from catalogue.ledger.records.facts import Facts, Windows
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past

#: Nothing has been cumulated yet.
NO_WINDOWS: Windows = MappingProxyType({})


class WindowChange(NamedTuple):
    """What the cancellation of one operation changes of the commission of another one of its window."""

    scheme: Scheme
    change: Change
    cancelled: str  #: key of the operation that is cancelled


class Asked(NamedTuple):
    """What is asked of a kind of operation."""

    operation: Operation
    facts: Facts  #: those of `concerns(operation, …)`
    past: Past | None  #: of the operation that this one names; None: it names none
    day: date  #: accounting day
    windows: Windows = NO_WINDOWS  #: every operation before it, in order of instant and key
    regularises: WindowChange | None = None  #: what a regularisation posts; of no other kind
    advance: Past | None = None  #: of the receipt whose advance it uses, or whose use it cancels; None: of none

    @property
    def family(self) -> Past:
        """Return the past of a kind that means nothing without it. Raises: LookupError where there is none."""
        if self.past is None:
            raise LookupError(f"no operation is named by {self.operation.key}: it should have been refused")
        return self.past
