"""What posting an operation earns its beneficiaries, in whole cents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from catalogue.vocabulary import Beneficiary, CommissionKind, LineState


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
    explanation: str  #: JSON, for `catalogue.ledger.commission.explained` alone: no decision reads it
    entry: str | None = None  #: source key of its entry; None: not posted yet, or the company's own share
    awaits: bool = False  #: a promise: collections earn it by lines of their own; no date makes it due
    kind: CommissionKind = CommissionKind.COMMISSION
    collected: Collected | None = None  #: of a promise, and of what collections earn of it
    retained: bool = False  #: the partner retains it (« Nette »): it is settled, but nobody was paid
