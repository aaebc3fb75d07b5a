"""Where each nature is posted, by the mappings of the company that keeps the books (decision 25).

An account is that of the version, else of its product, else the company's default; at one level, the mapping for the
tax code wins over the one for all. A counterpart, a journal or a cost centre that a level does not give is the next
level's. A variant is a matter of its own: nothing is inherited from another variant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from catalogue.vocabulary import MappingStatus, Nature

#: Variants that mean something to the ledger; the empty one is the ordinary account.
ORDINARY = ""
#: Of « CA »: the bank that collections are paid to; it needs no counterpart.
COLLECTION = "ENCAISSEMENT"
#: Of « TVA »: where the tax of a company that owes it on collection waits (4458x).
WAITING = "ATTENTE"
#: Of « TVA »: the tax that fees carry and that is deducted (4456x).
DEDUCTIBLE = "DEDUCTIBLE"


class Level(IntEnum):
    """Where a mapping stands; the first that has one wins."""

    VERSION = 0
    PRODUCT = 1
    COMPANY = 2


@dataclass(frozen=True, slots=True)
class AccountMapping:
    """An accounting mapping, as stored."""

    level: Level
    nature: Nature
    account: str
    counterpart: str | None  #: account of the other side
    journal: str | None
    tax_code: str | None  #: None: every code
    status: MappingStatus
    variant: str = ORDINARY
    cost_center: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Where a nature is posted."""

    account: str
    counterpart: str | None
    journal: str | None
    validated: bool  #: the ledger posts validated mappings only
    tax_code: str | None = None  #: that the mapping names
    cost_center: str | None = None


def account_for(
    mappings: Sequence[AccountMapping], nature: Nature, tax_code: str | None, variant: str = ORDINARY
) -> Account | None:
    """Return where a nature is posted; None when no level has an account."""
    return _first([item for item in _of(mappings, nature, variant) if item.tax_code in (None, tax_code)])


def account_with_own_tax(mappings: Sequence[AccountMapping], nature: Nature, tax_code: str | None) -> Account | None:
    """Return where a commission is posted: its tax is that of its own mapping, which may differ from the product's."""
    return account_for(mappings, nature, tax_code) or _first(_of(mappings, nature, ORDINARY))


def _of(mappings: Sequence[AccountMapping], nature: Nature, variant: str) -> list[AccountMapping]:
    return [item for item in mappings if item.nature is nature and item.variant.upper() == variant]


def _first(held: Sequence[AccountMapping]) -> Account | None:
    if not held:
        return None
    ranked = sorted(held, key=lambda item: (item.level, item.tax_code is None))
    first = ranked[0]
    return Account(
        first.account,
        next((item.counterpart for item in ranked if item.counterpart), None),
        next((item.journal for item in ranked if item.journal), None),
        first.status is MappingStatus.VALIDATED,
        first.tax_code,
        next((item.cost_center for item in ranked if item.cost_center), None),
    )
