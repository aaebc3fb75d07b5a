"""Where the sales of a product are posted: the accounts that a company applies, and those that it lacks (decision 25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.access import Action
from catalogue.publication.checks import REQUIRED_NATURES
from catalogue.store.readings import product as readings
from catalogue.store.readings.product import Account
from catalogue.vocabulary import Nature, RevenueModel
from sync.bootstrap import Service
from usecases.instants import Instants
from usecases.product import about, in_force
from usecases.rights import allowed

#: With the class of what an answer holds: a screen needs nothing of what lies below.
__all__ = ["Account", "Accounts", "read_accounts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The accounts of one seller for a product."""

    seller: str  #: code
    applied: Sequence[Account]  #: those that are posted to, the most particular first
    main: Account | None  #: what the product earns by first
    missing: Sequence[Nature]  #: natures that the product earns by, and that have no account


def read_accounts(service: Service, sku: str, seller: str, instants: Instants) -> Accounts:
    """Return the accounts that a company (code) posts a product to; raises LookupError as `about` does."""
    service = allowed(service, Action.READ_CATALOGUE, seller)
    with about(service, sku, instants) as (connection, row):
        version = in_force(readings.versions(connection, row.id), instants.at)
        rows = readings.accounts(connection, seller, row.id, None if version is None else version.id)
    applied = [_completed(one, rows) for one in rows if not any(_hides(other, one) for other in rows)]
    ordinary = {one.nature: one for one in reversed(applied) if not one.variant}
    needed = REQUIRED_NATURES[RevenueModel(row.revenue_model)]
    return Accounts(
        seller=seller,
        applied=applied,
        main=next((ordinary[nature] for nature in needed if nature in ordinary), None),
        missing=[nature for nature in needed if nature not in ordinary],
    )


def _hides(other: Account, one: Account) -> bool:
    """Say whether a more particular account is posted to in the place of another (`catalogue.ledger.accounts.mappings`)."""
    return other.level < one.level and _stands_for(other, one)


def _stands_for(other: Account, one: Account) -> bool:
    return (other.nature, other.variant) == (one.nature, one.variant) and other.tax_code in (None, one.tax_code)


def _completed(one: Account, rows: Sequence[Account]) -> Account:
    """Return an account with what its level does not give, and the next level does."""
    after = [other for other in rows if other.level >= one.level and _stands_for(other, one)]

    def first(name: str) -> str | None:
        return next((value for other in after if (value := getattr(other, name))), None)

    return replace(one, counterpart=first("counterpart"), journal=first("journal"), cost_center=first("cost_center"))
