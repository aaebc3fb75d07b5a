"""What the ledger is told, and what it holds: plain records in euros, percentages and aware instants.

An operation is what happened; posting it makes entries, whose lines sum to zero; a book line is a line as the exports
see it. Every amount is positive and in whole cents: the side says the sign (decision 29).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from catalogue.ledger.entry_kinds import EntryKind
from catalogue.money import to_cents
from catalogue.pricing.facts import Client
from catalogue.vocabulary import (
    Beneficiary,
    Channel,
    CommissionKind,
    Journal,
    LineState,
    LineType,
    Nature,
    OperationKind,
)

#: Longest key of an operation.
KEY_LENGTH = 80

#: What a column of the books cannot hold, in euros; no quantity comes near it either.
TOO_MUCH = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that happened, in the company that keeps its books."""

    company: str  #: code
    key: str  #: source key, unique within the company: posting it twice is a no-op
    kind: OperationKind
    at: datetime  #: aware
    sku: str | None = None  #: obligatory but where a related operation gives it
    plan: str | None = None  #: code; None: the only one
    channel: Channel | None = None  #: obligatory for a sale
    quantity: Decimal = Decimal(1)
    usage: Decimal | None = None  #: what was consumed, for prices by usage; None: the quantity
    amount_ht: Decimal | None = None  #: at most one of the two amounts; none: the catalogue's price
    amount_ttc: Decimal | None = None
    related: str | None = None  #: key of the operation that this one pays, renews, cancels or states
    partner: str | None = None  #: name; None: the product's
    contract: UUID | None = None
    client: UUID | None = None
    service_start: date | None = None  #: first day of the service: decides the tax; None: the day of ``at``
    premium_net: Decimal | None = None  #: of an insurance contract, for schemes whose base it is
    margin: Decimal | None = None  #: for schemes whose base it is
    buyer: Client = field(default_factory=Client)  #: for eligibility and negotiated prices (decision 27)
    piece: str | None = None  #: reference of the document; None: the key
    label: str | None = None  #: of the entry, in French; None: made from kind and product

    def fault(self) -> str | None:
        """Say in French which of its figures no operation may have; None when all may be."""
        if self.amount_ht is not None and self.amount_ttc is not None:
            return "Deux montants sont dits : gardez-en un, HT ou TTC."
        amounts = (self.amount_ht, self.amount_ttc, self.premium_net)
        takes_back = self.kind is OperationKind.STATEMENT and self.amount_ttc is None
        if not takes_back and any(amount is not None and amount < 0 for amount in amounts):
            return "Un montant est négatif : une annulation ou une résiliation dit ce qui est rendu."
        figures = (*amounts, self.margin, self.quantity, self.usage)
        if any(figure is not None and abs(figure) >= TOO_MUCH for figure in figures):
            return "Un nombre est trop grand : les livres comptent moins de mille milliards."
        if any(amount is not None and amount != to_cents(amount) for amount in amounts):
            return "Un montant n'est pas en centimes entiers."
        if self.quantity <= 0 or (self.usage is not None and self.usage < 0):
            return "La quantité est nulle, ou négative, ou la consommation est négative."
        return None


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


class Collected(NamedTuple):
    """How far the sale of a promised commission was collected when a line was written, in euros."""

    so_far: Decimal
    total: Decimal  #: what its contract will pay (decision 45)
    now: Decimal  #: by the operation that wrote the line; negative when a payment bounced


class CommissionLine(NamedTuple):
    """What a beneficiary earns by an operation, or gives back (negative); whole cents."""

    operation: str  #: key
    beneficiary: Beneficiary
    amount: Decimal
    due_on: date  #: when it is paid
    state: LineState
    scheme: str  #: code
    version: int  #: of the product
    explanation: str  #: JSON, for `catalogue.ledger.explained` alone: no decision reads it
    entry: str | None = None  #: source key of its entry; None: not posted yet, or the company's own share
    awaits: bool = False  #: a promise: collections earn it by lines of their own; no date makes it due
    kind: CommissionKind = CommissionKind.COMMISSION
    collected: Collected | None = None  #: of a promise, and of what collections earn of it
    retained: bool = False  #: the partner retains it (« Nette »): it is settled, but nobody was paid


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
