"""Entries out of drafts: what an operation gives to each of its entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalogue.ledger.facts import Entry, Operation
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.revenue import Draft
from catalogue.periods import day_of
from catalogue.vocabulary import LineType


class What:
    """What an entry is, as the end of its source key says (a number may follow)."""

    REVENUE = "revenue"
    COMMISSION = "commission"
    PAID = "paid"
    SET_OFF = "set-off"
    COLLECTION = "collection"
    TAX_DUE = "tax-due"
    FEE = "fee"
    CLAWBACK = "clawback"
    MALUS = "malus"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Making:
    """What the entries of an operation have in common."""

    operation: Operation
    sku: str | None
    partner: str | None  #: name
    day: date  #: accounting date
    own_day: date  #: of the document
    origin: Operation | None = None  #: of its family: its contract and its client are those of what follows it

    def entry(
        self,
        what: str,
        draft: Draft,
        label: str,
        type_: LineType,
        *,
        reverses: str | None = None,
        clawback: bool = False,
    ) -> Entry:
        """Return the entry of a draft."""
        operation, origin = self.operation, self.origin or self.operation
        return Entry(
            f"{operation.key}:{what}",
            draft.journal,
            self.day,
            operation.piece or operation.key,
            self.own_day,
            operation.label or label,
            type_,
            draft.lines,
            self.sku,
            self.partner,
            operation.contract or origin.contract,
            operation.client or origin.client,
            reverses,
            clawback,
        )


def making_after(operation: Operation, facts: Facts, past: Past, day: date) -> Making:
    """Return what the entries of an operation have in common that follows a sale: it is about the sale's partner."""
    partner = past.origin.partner or facts.partner
    return Making(operation, facts.offer.sku, partner, day, day_of(operation.at, facts.timezone), past.referenced)


def set_off_of(paid: str) -> str:
    """Return the source key of the set-off that would follow an entry of people's commissions, numbered alike."""
    owner, _, what = paid.rpartition(":")
    return f"{owner}:{What.SET_OFF}{what.removeprefix(What.PAID) if what.startswith(What.PAID) else ''}"


def owner_of(entry: Entry) -> str:
    """Return the key of the operation that an entry posts."""
    return entry.source_key.rpartition(":")[0]


def is_what(entry: Entry, what: str) -> bool:
    """Say whether an entry is of a kind."""
    said = entry.source_key.rpartition(":")[2]
    return said == what or said.startswith(f"{what}-")
