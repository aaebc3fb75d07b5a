"""A line of a partner's list as the exports see it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from catalogue.vocabulary import Journal


class Stated(NamedTuple):
    """A line of a partner's list, as the books took it."""

    company: str  #: code
    day: date
    partner: str
    sku: str | None
    label: str | None  #: that its author gave it
    piece: str
    related: str | None  #: key of the sale that it names
    amount: Decimal  #: stated, without tax; negative when it is taken back
    contract: UUID | None
    #: Of the month, that it posted, by journal and number; none: it was foreseen.
    entries: frozenset[tuple[Journal, int]]
