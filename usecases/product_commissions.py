"""What the sale of a product earns, for whom, and where a tier is a cliff (decisions 17, 22 and 23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from catalogue.access import Action
from catalogue.commissions.choice import specificity
from catalogue.commissions.curve import Curve, Point, draw, is_flat, otherwise
from catalogue.commissions.facts import Bonus, CannotCommission, Scheme, Tier
from catalogue.commissions.wording import describe_tier, describe_value
from catalogue.money import TaxedAmount
from catalogue.pricing.facts import Offer
from catalogue.scope import Scope
from catalogue.store.offers import read_offers
from catalogue.store.readings import product as readings
from catalogue.store.schemes import read_commission_facts
from catalogue.vocabulary import PricingType
from exports.price_rows import price_rows
from sync.bootstrap import Service
from usecases.instants import Instants
from usecases.product import about, in_force
from usecases.rights import allowed

#: With the classes and words of what an answer holds: a screen needs nothing of what lies below.
__all__ = [
    "Bonus",
    "Commissions",
    "Curve",
    "Drawn",
    "Point",
    "Scheme",
    "Tier",
    "describe_tier",
    "describe_value",
    "may_see_commissions",
    "read_commissions",
]

#: What a sale is taken for where its price is no single amount.
_ROUND = TaxedAmount(Decimal(100), Decimal(120))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A scheme of the version in force, and what it pays."""

    scheme: Scheme
    holds: bool  #: whether it is in force at the instant
    sale: TaxedAmount  #: what one sale is taken for
    sale_of: (
        str | None
    )  #: name of the plan that it is the price of; empty: the product's; None: a round sum, for the example
    curve: Curve | None  #: None: every sale pays alike, or nothing can be drawn
    otherwise: Curve | None  #: with its tiers applied the other way, to compare


@dataclass(frozen=True, slots=True, kw_only=True)
class Commissions:
    """What a company earns by selling a product."""

    seller: str  #: code
    schemes: Sequence[Drawn]  #: those in force first, the most particular of them first


def read_commissions(service: Service, sku: str, seller: str, instants: Instants) -> Commissions:
    """Return the schemes by which a company (code) earns, drawn; raises LookupError as `about` does.

    Raises: CannotPrice and CannotCommission for what is stored as nobody can read it.
    """
    service = allowed(service, _giving(service.scope, seller), seller)
    with about(service, sku, instants) as (connection, row):
        version = in_force(readings.versions(connection, row.id), instants.at)
        if version is None:
            return Commissions(seller=seller, schemes=())
        facts = read_commission_facts(connection, company=seller, sku=row.sku, at=instants.at)
        (offer,) = read_offers(connection, [version.id])
    own = [one for one in facts.schemes if one.seller in (None, seller) and one.partner in (None, facts.partner)]
    drawn = [_drawn(scheme, offer, instants) for scheme in own]
    return Commissions(
        seller=seller,
        schemes=sorted(drawn, key=lambda one: (not one.holds, -specificity(one.scheme), one.scheme.code)),
    )


def may_see_commissions(scope: Scope, company: str) -> bool:
    """Say whether a scope may see what a company earns by a sale: by simulating it, or with the company's margins."""
    return scope.may(_giving(scope, company), company, datetime.now(UTC))


def _giving(scope: Scope, company: str) -> Action:
    """Return the right by which a scope sees commissions, of the two that show them."""
    simulates = scope.may(Action.SIMULATE, company, datetime.now(UTC))
    return Action.SIMULATE if simulates else Action.READ_FIGURES


def _drawn(scheme: Scheme, offer: Offer, instants: Instants) -> Drawn:
    sale, sale_of = _sale(scheme, offer, instants)
    other = otherwise(scheme)
    flat = is_flat(scheme)
    return Drawn(
        scheme=scheme,
        holds=scheme.period.contains(instants.at),
        sale=sale,
        sale_of=sale_of,
        curve=None if flat else _curve(scheme, sale),
        otherwise=None if flat or other is None else _curve(other, sale),
    )


def _curve(scheme: Scheme, sale: TaxedAmount) -> Curve | None:
    try:
        return draw(scheme, ht=sale.ht, ttc=sale.ttc)
    except CannotCommission:
        return None  # its tiers are in the table, which a chart would only repeat


def _sale(scheme: Scheme, offer: Offer, instants: Instants) -> tuple[TaxedAmount, str | None]:
    """Return the price that a scheme's sale is taken for: its plan's, else the first plan's."""
    for row in price_rows([offer], instants.at):
        if scheme.plan in (None, row.plan) and row.kind == PricingType.FIXED.label and row.ht and row.ttc:
            return TaxedAmount(row.ht, row.ttc), row.plan_name or ""
    return _ROUND, None
