"""Where a decision finds what it rests on: the company, its versions, and what it holds of families and windows.

Most is gathered before anything is decided. What only the decision can tell that it needs (the window that a
cancellation comes back to, and the families that it changes) it asks for on its way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from catalogue.commissions.regularisation import Laid
from catalogue.ledger.deciding.family import CommissionKey, Family
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.facts import Facts, WindowKey


@dataclass(frozen=True, slots=True)
class Books:
    """The company that keeps the books."""

    id: UUID
    code: str
    timezone: str  #: its days begin there
    vat_on_debits: bool  #: False: the tax is due when the client pays


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a product and its facts."""

    id: UUID
    facts: Facts


@dataclass(frozen=True, slots=True)
class NoVersion:
    """There is nothing to post by; the sentence says why, in French."""

    reason: str


class Versions(Protocol):
    """The versions of the products that some operations concern."""

    def version_at(self, sku: str, at: datetime) -> Version | NoVersion:
        """Return the version of a product in force at an instant, or why there is none."""


class Shelf(Protocol):
    """What the books of a company hold."""

    def families(
        self, keys: Collection[str], known: Collection[str]
    ) -> tuple[Sequence[Family], Mapping[CommissionKey, CommissionLine]]:
        """Return the families of some operations but those of `known` origins, and their commission lines."""

    def uses(self, receipts: Collection[str]) -> Sequence[str]:
        """Return the keys of the operations that use the advances of some receipts."""

    def laid(self, window: WindowKey) -> Sequence[Laid]:
        """Return what a window counts, in the order of the books."""
