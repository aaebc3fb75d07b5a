"""Read what the sale of versions by one company rests on: their offers, schemes with their tiers, and accounts.

The queries name no schema, so inside ``known_at`` they answer from a past state of knowledge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from catalogue.commissions.facts import Bonus, Scheme, Tier
from catalogue.commissions.simulation import CommissionFacts
from catalogue.commissions.split import normalised
from catalogue.ledger.accounts.mappings import AccountMapping, Level
from catalogue.periods import FOREVER, period
from catalogue.pricing.facts import NORMAL, Offer
from catalogue.pricing.payload import decimal
from catalogue.store.offers import OfferReader, Row, array_of, find_version, grouped, query
from catalogue.store.queries import driver_connection
from catalogue.store.standing import unknown_company
from catalogue.vocabulary import (
    AccrualWindow,
    AppliesTo,
    Channel,
    ClawbackMode,
    CommissionBase,
    CommissionTrigger,
    MappingStatus,
    Nature,
    Retention,
    RevenueModel,
    Settlement,
    TierBasis,
    TierMode,
    ValueType,
)


@dataclass(frozen=True, slots=True)
class SaleTerms:
    """What the sale of one version by one company rests on."""

    offer: Offer  #: with the rates of its prices' tax codes and of those that the mappings name
    revenue_model: RevenueModel
    partner: str | None  #: name; None: a product of the house
    schemes: tuple[Scheme, ...]  #: by code
    mappings: tuple[AccountMapping, ...]  #: of the company: version, product and default, every variant
    abroad: frozenset[str]  #: names of the partners that are not in France


class SaleReader:
    """The terms of some versions for one seller: read at once, and each made when asked for, as its offer is."""

    def __init__(self, connection: Connection, seller_id: UUID, versions: Collection[UUID]) -> None:
        driver, asked = driver_connection(connection), array_of(versions)
        rows = query(driver, "schemes", "mappings", seller_id=seller_id, versions=asked)
        self._mappings = {of: [_mapping(row) for row in held] for of, held in grouped(rows, "of").items()}
        self._offers = OfferReader(connection, versions, {NORMAL, *(row["tax_code"] for row in rows)})
        self._schemes = grouped(query(driver, "schemes", "schemes", versions=asked), "version_id")
        self._abroad = frozenset(row["name"] for row in query(driver, "schemes", "abroad"))
        self._tiers = grouped(query(driver, "schemes", "tiers", versions=asked), "scheme_id")

    def terms(self, version: UUID) -> SaleTerms:
        """Return what the sale of a version rests on.

        Raises: CannotPrice for a formula that cannot be read, CannotCommission when a stored split is not whole.
        """
        product = self._offers.product(version)
        levels = (version, product["product_id"], None)
        mappings = tuple(mapping for of in levels for mapping in self._mappings.get(of, ()))
        offer = self._offers.offer(version, {NORMAL, *(mapping.tax_code for mapping in mappings)})
        # A scheme whose own dates lie outside its version's never applies.
        held = (row for row in self._schemes.get(version, ()) if row["valid_from"] < (row["valid_to"] or FOREVER))
        return SaleTerms(
            offer=offer,
            revenue_model=RevenueModel(product["revenue_model"]),
            partner=product["partner"],
            schemes=tuple(_scheme(row, self._tiers.get(row["id"], ()), offer) for row in held),
            mappings=mappings,
            abroad=self._abroad,
        )


def read_commission_facts(connection: Connection, *, company: str, sku: str, at: datetime) -> CommissionFacts:
    """Return everything that decides what a company earns by selling a product at an instant.

    Raises: WrongUse for an unknown company or SKU, or when no version is in force; CannotPrice and CannotCommission for
    what `SaleReader` cannot read.
    """
    seller = _seller(connection, company)
    version = find_version(connection, sku, at)
    terms = SaleReader(connection, seller["id"], [version]).terms(version)
    offer = terms.offer
    return CommissionFacts(
        sku=offer.sku,
        name=offer.name,
        version=offer.version,
        revenue_model=terms.revenue_model,
        partner=terms.partner,
        seller=seller["code"],
        currency=seller["currency"],
        timezone=seller["timezone"],
        plans=offer.plans,
        prices=offer.prices,
        tax_rates=offer.tax_rates,
        schemes=terms.schemes,
        mappings=terms.mappings,
        abroad=terms.abroad,
        vat_on_debits=seller["vat_on_debits"],
    )


def _seller(connection: Connection, company: str) -> Row:
    driver = driver_connection(connection)
    found = query(driver, "schemes", "seller", company=company)
    if not found:
        raise unknown_company(connection, company)
    return found[0]


def _scheme(row: Row, tiers: Iterable[Row], offer: Offer) -> Scheme:
    return Scheme(
        sku=offer.sku,
        version=offer.version,
        code=row["code"],
        applies_to=AppliesTo(row["applies_to"]),
        settlement=Settlement(row["settlement"]),
        tier_mode=TierMode(row["tier_mode"]),
        tiers=tuple(_tier(tier) for tier in tiers),
        split=normalised({who: decimal(share) for who, share in row["split"].items()}),
        period=period(row["valid_from"], row["valid_to"]),
        plan=row["plan"],
        seller=row["seller"],
        partner=row["partner"],
        channel=None if row["channel"] is None else Channel(row["channel"]),
        retention=Retention(row["retention"]),
        trigger=CommissionTrigger(row["trigger"]),
        due_rule=row["due_rule"],
        base=CommissionBase(row["base"]),
        window=AccrualWindow(row["accrual_window"]),
        floor=row["floor"],
        cap=row["cap"],
        clawback_months=row["clawback_months"],
        clawback_mode=None if row["clawback_mode"] is None else ClawbackMode(row["clawback_mode"]),
        bonuses=tuple(_bonuses(row["bonuses"] or ())),
    )


def _tier(row: Row) -> Tier:
    return Tier(TierBasis(row["basis"]), row["min"], row["max"], ValueType(row["value_type"]), row["value"])


def _bonuses(rows: Iterable[Row]) -> Iterable[Bonus]:
    """Read the lines of column ``bonuses``: a bonus from a volume on, a malus before a number of months."""
    for row in rows:
        malus = row["kind"] == "malus"
        limit = row.get("months") if malus else row.get("from")
        bound = None if limit is None else decimal(limit)
        yield Bonus(
            malus=malus,
            label="Malus de résiliation anticipée" if malus else "Prime",
            basis=TierBasis.MONTHS if malus else TierBasis.VOLUME,
            start=Decimal(0) if malus or bound is None else bound,
            end=bound if malus else None,
            value_type=ValueType.AMOUNT,
            value=decimal(row["amount"]),
        )


def _mapping(row: Row) -> AccountMapping:
    return AccountMapping(
        level=Level(row["level"]),
        nature=Nature(row["nature"]),
        account=row["gl_account"],
        counterpart=row["counterpart_account"],
        journal=row["journal"],
        tax_code=row["tax_code"],
        status=MappingStatus(row["status"]),
        variant=row["variant"],
        cost_center=row["cost_center"],
    )
