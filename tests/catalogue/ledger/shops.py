"""What companies sell in the tests of what follows a sale: 100,00 HT that earn 10,00 of commission."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.vocabulary import (
    OperationKind,
    RevenueModel,
)
from tests.catalogue.commissions.schemes import scheme, tier
from tests.catalogue.ledger.books import (
    box,
    facts,
    told,
)

PAID = {"622200": Decimal("4.00"), "401000": Decimal("-4.00")}
TEN = (tier("0", None, "10"),)


def shop(**changes: Any) -> Facts:
    """Return a box at 120,00 TTC, 100,00 HT, that pays 10 % of commission: 6,00, 3,00 and 1,00."""
    made = {"sku": "FT-BOX-001", "tiers": TEN} | {
        name: changes.pop(name) for name in tuple(changes) if name in _OF_SCHEME
    }
    return facts(box("120.00"), schemes=(scheme(**made),), **changes)


_OF_SCHEME = {"settlement", "trigger", "clawback_months", "clawback_mode", "window", "tier_mode", "tiers", "bonuses", "due_rule", "applies_to"}  # fmt: skip


def insurer(**changes: Any) -> Facts:
    """Return the same box, when it is a partner's: the partner owes all the commission."""
    return shop(revenue_model=RevenueModel.COMMISSION, partner="Oggodata", **changes)


def statement(key: str, amount: str, **more: Any) -> Operation:
    """Return a partner's statement."""
    return told(OperationKind.STATEMENT, key, "2025-10-05", amount_ht=Decimal(amount), **more)
