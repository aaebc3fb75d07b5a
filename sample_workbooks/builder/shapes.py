"""The vocabulary in which the samples are told: a product with its life, versions, plans, prices, papers and sales.

Conventions: days are ISO texts; amounts are decimal texts; lists hold codes of `catalogue.vocabulary`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sample_workbooks.builder.terms import Term


@dataclass(frozen=True, slots=True)
class Price:
    """One price of a plan, or one tier of it; fields as in the sheet Tarifs."""

    amount: str
    type: str = "fixed"
    tax: str = "NORMAL"
    component: str = ""
    tax_included: bool = True
    tier_mode: str | None = None
    tier_from: str | None = None
    tier_to: str | None = None
    unit: str | None = None
    unit_price: str | None = None
    index: str | None = None
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan of a version."""

    code: str
    name: str
    prices: tuple[Price, ...] = ()
    recurrence: str = "monthly"
    days: int | None = None  #: between two charges, for a custom recurrence


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a version, and what its PDF is about."""

    type: str
    title: str
    file: str
    about: str  #: what the PDF names below its title
    since: str = "2025-07-01"
    until: str | None = None
    channels: tuple[str, ...] = ()
    edition: str = "2025-07"
    author: str = "Service juridique"


@dataclass(frozen=True, slots=True)
class Sale:
    """One publication of a version."""

    seller: str
    channels: tuple[str, ...]
    start: str
    end: str | None = None
    visibility: str = "public"
    availability: str = "available"
    price_visible: bool = True
    badges: tuple[str, ...] = ()
    conditions: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a product."""

    number: int
    start: str
    end: str | None = None  #: last day, included
    plans: tuple[Plan, ...] = ()
    papers: tuple[Paper, ...] = ()
    sales: tuple[Sale, ...] = ()
    notes: str = "Lancement."
    breaking: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """One product with everything that hangs on it."""

    sku: str
    name: str
    short: str
    risk: str
    description: str
    life: tuple[tuple[str, str], ...]  #: status and its first day, in order
    versions: tuple[Version, ...] = ()
    model: str = "revenue"
    partner: str | None = None
    client: str = "individual"
    details: tuple[tuple[str, Any], ...] = ()  #: eligibility, geography, logistics, billing: column and typed value


@dataclass(frozen=True, slots=True)
class Account:
    """One accounting mapping; without SKU, the company's default."""

    nature: str
    account: str
    counterpart: str | None
    journal: str
    sku: str | None = None
    version: int | None = None
    tax_code: str | None = None
    cost_center: str | None = None
    validated: bool = True
    variant: str | None = None


#: Where collections are paid to, and where the tax of fees is deducted: the same in every company.
TREASURY = (
    Account("revenue", "512000", None, "BANQUE", variant="ENCAISSEMENT"),
    Account("tax", "445660", None, "ACHAT", variant="DEDUCTIBLE"),
)
#: Where the tax waits in a company that owes it on collection.
ON_COLLECTION = Account("tax", "445800", None, "VENTE", variant="ATTENTE")


@dataclass(frozen=True, slots=True)
class Company:
    """One company workbook."""

    code: str
    name: str
    author: str  #: who last saved the workbook
    products: tuple[Product, ...]
    accounts: tuple[Account, ...]
    terms: tuple[Term, ...] = ()  #: commissions, discounts, bundles, codes elsewhere, quality rules


FIELD, TELESALES, WEB, PARTNER, MARKETPLACE = "field", "telesales", "web", "partner", "marketplace"
EVERYWHERE = (FIELD, TELESALES, WEB)


def active(since: str = "2025-07-01", *, tested: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return the life of a product that is sold, after a test where a day is given."""
    return ((("test", tested),) if tested else ()) + (("active", since),)


def version(  # one call a version keeps the company modules readable
    *plans: Plan,
    number: int = 1,
    start: str = "2025-07-01",
    end: str | None = None,
    papers: tuple[Paper, ...] = (),
    sales: tuple[Sale, ...] = (),
    notes: str = "Lancement.",
    breaking: bool = False,
) -> Version:
    """Return a version; sales that have no start begin with it."""
    begun = tuple(sale if sale.start else replace(sale, start=start) for sale in sales)
    return Version(number, start, end, plans, papers, begun, notes, breaking)


def sale(
    seller: str,
    *channels: str,
    start: str = "",
    end: str | None = None,
    visibility: str = "public",
    availability: str = "available",
    price_visible: bool = True,
    badges: tuple[str, ...] = (),
    conditions: str | None = None,
) -> Sale:
    """Return a publication; without a start, it begins with its version."""
    return Sale(seller, channels, start, end, visibility, availability, price_visible, badges, conditions)


def tiers(mode: str, *steps: tuple[str, str], tax: str = "NORMAL", tax_included: bool = True) -> tuple[Price, ...]:
    """Return a price by tiers from (first unit, amount) steps; the last tier is open."""
    ends: list[str | None] = [first for first, _ in steps[1:]]
    return tuple(
        Price(amount, "tiered", tax, tax_included=tax_included, tier_mode=mode, tier_from=first, tier_to=last)
        for (first, amount), last in zip(steps, [*ends, None], strict=True)
    )


def usage(
    unit: str,
    unit_price: str,
    *,
    minimum: str = "0",
    tax: str = "NORMAL",
    component: str = "",
    tax_included: bool = True,
) -> Price:
    """Return a price by consumption, with the least amount charged."""
    return Price(minimum, "usage", tax, component, tax_included, unit=unit, unit_price=unit_price)


def indexed(
    base: str, index: str, *, formula: str = "base * index / index0", tax: str = "NORMAL", component: str = ""
) -> Price:
    """Return a price that follows an index."""
    return Price(base, "indexed", tax, component, index=index, formula=formula)
