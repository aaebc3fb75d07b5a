"""What the decision of a company's operations rests on, once it is gathered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalogue.commissions.facts import Cumulated
from catalogue.ledger.deciding.calendar import Calendar
from catalogue.ledger.deciding.contracts import Contracts
from catalogue.ledger.deciding.families import Families
from catalogue.ledger.deciding.laid import LaidWindows
from catalogue.ledger.deciding.shelf import Books, Versions
from catalogue.ledger.deciding.submitted import Submitted
from catalogue.ledger.records.facts import WindowKey
from catalogue.ledger.records.operations import Operation


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is to decide, and what the books and the catalogue hold of it; a decision uses it up."""

    books: Books
    submitted: Submitted
    families: Families  #: of the operations that others name
    terminations: dict[str, Operation]  #: of this run, and those that it cancels, by key
    contracts: Contracts  #: that these end
    laid: LaidWindows
    versions: Versions
    calendar: Calendar
    windows: dict[WindowKey, Cumulated]  #: what they hold
    today: date  #: in the company's timezone: what is of a later day waits for it, or is refused
    withdrawn: tuple[str, ...] = ()  #: keys of operations that waited for their day, and that nobody tells any more
