"""What is entered before its day (decision 46): a sale waits for it, a payment is refused, since it has not happened.

Today is the day of the run in the company's timezone; only what is of a day after it is to come.
"""

from __future__ import annotations

from datetime import date

from catalogue import french
from catalogue.ledger.records.answers import Later, Refused
from catalogue.ledger.records.operations import Operation
from catalogue.traits import Trait


def before_its_day(operation: Operation, day: date, today: date) -> Later | Refused:
    """Return what becomes today of an operation of a day to come."""
    if operation.kind.has(Trait.MAY_WAIT):
        return Later((f"L'opération attend le {french.day(day)}.",))
    kind = operation.kind.label.lower()
    return Refused((f"L'opération {operation.key} ({kind}) n'a pas encore eu lieu, le {french.day(today)}.",))
