"""What an entry posts of its operation: a fact that decisions read, and that no person sees."""

from __future__ import annotations

from enum import StrEnum


class EntryKind(StrEnum):
    """The kinds; the value stands in the entry's row and in its source key."""

    REVENUE = "revenue"
    COMMISSION = "commission"
    PAID = "paid"
    SET_OFF = "set-off"
    COLLECTION = "collection"
    ADVANCE_USE = "advance-use"
    TAX_DUE = "tax-due"
    FEE = "fee"
    CLAWBACK = "clawback"
    MALUS = "malus"
    SET_OFF_BACK = "set-off-back"
    REVERSAL = "reversal"


#: What pays: neither bills nor is undone with what it pays.
PAYMENTS = frozenset({EntryKind.COLLECTION, EntryKind.ADVANCE_USE})
