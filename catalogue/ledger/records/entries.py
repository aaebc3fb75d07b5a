"""What posting an operation makes: entries, whose lines sum to zero, and the drafts of their lines.

Every amount is positive and in whole cents: the side says the sign (decision 29).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.vocabulary import Journal, LineType, Nature


class Line(NamedTuple):
    """A line of an entry; one of debit and credit is zero."""

    account: str
    debit: Decimal
    credit: Decimal
    label: str  #: in French
    type: LineType
    nature: Nature
    counterpart: bool  #: the other side of its entry: carries no tax columns
    cost_center: str | None = None
    tax_code: str | None = None  #: on base and tax lines
    tax_rate: Decimal | None = None  #: percent, on base and tax lines
    tax_base: Decimal | None = None  #: on tax lines: what the tax was counted on
    tax_amount: Decimal | None = None  #: on base lines: the tax of the line
    auxiliary: str | None = None  #: account of a third party: client, partner, beneficiary
    waiting: bool = False  #: tax on an account where it waits for the collection (4458x)


class Entry(NamedTuple):
    """A balanced entry, ready to be written; its number is given when it is."""

    operation: str  #: key of the operation that it posts
    kind: EntryKind  #: what it posts of it
    source_key: str  #: unique within the company: ``{operation key}:{kind}``, never read
    journal: Journal
    day: date  #: accounting date, in an open period
    piece: str
    piece_day: date  #: of the document
    label: str  #: in French
    type: LineType
    lines: tuple[Line, ...]  #: at least two; debit equals credit
    sku: str | None = None
    partner: str | None = None
    contract: UUID | None = None
    client: UUID | None = None
    reverses: str | None = None  #: source key of the entry that it mirrors
    clawback: bool = False  #: Annexe F §5 may write it as a negative amount


class Draft(NamedTuple):
    """The lines of an entry, and the journal that it goes to; no lines where nothing is posted."""

    journal: Journal
    lines: tuple[Line, ...]
