"""Entries out of drafts: what an operation gives to each of its entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from typing import Any

from catalogue.ledger.records.entries import Draft, Entry
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import KEY_LENGTH, Operation
from catalogue.ledger.records.past import Past
from catalogue.periods import day_of
from catalogue.vocabulary import LineType


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
        kind: EntryKind,
        draft: Draft,
        label: str,
        type_: LineType,
        *,
        number: str = "",
        reverses: str | None = None,
        clawback: bool = False,
    ) -> Entry:
        """Return the entry of a draft; `number` tells apart those of one kind that an operation posts."""
        operation, origin = self.operation, self.origin or self.operation
        return Entry(
            operation.key,
            kind,
            key_of(operation.key, kind, number),
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


def key_of(operation: str, kind: EntryKind, number: str = "") -> str:
    """Return the source key of an entry of an operation."""
    return f"{operation}:{kind}{number}"


def derived(operation: Operation, part: str, related: str, **more: Any) -> Operation:
    """Return what follows from an operation for a part of a contract or window, in the family of ``related``."""
    piece = operation.piece or operation.key
    return replace(operation, key=derived_key(operation.key, part), sku=None, related=related, piece=piece, **more)


def derived_key(key: str, part: str) -> str:
    """Return the key of what follows from an operation for a part of a contract or window: ``A-1+V-2``."""
    whole = f"{key}+{part}"
    if len(whole) <= KEY_LENGTH:
        return whole
    return f"{key[:47]}+{blake2b(whole.encode(), digest_size=16).hexdigest()}"
