"""A line of the ledger as the exports see it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from catalogue.vocabulary import Journal, LineType, Nature


class BookLine(NamedTuple):
    """A line of the ledger as exports see it, in the order of the books: journal, number, position."""

    company: str  #: code
    company_name: str
    siren: str | None
    journal: Journal
    number: int  #: of the entry: continuous in its company, journal and year
    position: int  #: of the line in its entry, from 1
    day: date  #: accounting date
    piece: str
    piece_day: date
    entry_label: str
    account: str
    account_label: str
    auxiliary: str | None
    auxiliary_label: str | None
    debit: Decimal
    credit: Decimal
    label: str
    type: LineType
    nature: Nature
    counterpart: bool
    clawback: bool
    sku: str | None
    partner: str | None
    cost_center: str | None
    tax_code: str | None
    tax_rate: Decimal | None  #: percent
    tax_base: Decimal | None
    tax_amount: Decimal | None
    contract: UUID | None
    client: UUID | None
    letter: str | None  #: lettrage code; None: open
    letter_day: date | None
    validated_on: date  #: day on which the entry was posted
    lettered: int | None = None  #: how many lines of the books bear its letter; None: it has none
    tax_reason: str | None = None  #: legal basis of a rate of 0 on that day, in French
