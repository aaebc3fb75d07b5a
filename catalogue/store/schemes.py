"""Read what the sale of one version by one company earns: its schemes, their tiers, its taxes and its accounts.

The queries name no schema, so inside ``known_at`` they answer from a past state of knowledge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from catalogue.commissions.facts import Bonus, Scheme, Tier
from catalogue.commissions.simulation import CommissionFacts
from catalogue.commissions.split import normalised
from catalogue.errors import WrongUse
from catalogue.ledger.accounts import AccountMapping, Level
from catalogue.periods import period
from catalogue.pricing.payload import decimal
from catalogue.store.offers import VersionReader, query
from catalogue.store.queries import driver_connection
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

_Row = Mapping[str, Any]


def read_commission_facts(connection: Connection, *, company: str, sku: str, at: datetime) -> CommissionFacts:
    """Return everything that decides what a company earns by selling a product at an instant.

    Raises: WrongUse for an unknown company or SKU, or when no version is in force; CannotCommission when a stored split
    is not whole.
    """
    seller = _seller(connection, company)
    reader = VersionReader.find(connection, sku, at)
    row, prices = reader.row, reader.prices()
    mappings = query(
        reader.driver, "schemes", "mappings",
        seller_id=seller["id"], version_id=reader.version_id, product_id=row["product_id"],
    )  # fmt: skip
    return CommissionFacts(
        sku=row["sku"],
        name=row["name"],
        version=row["version"],
        revenue_model=RevenueModel(row["revenue_model"]),
        partner=row["partner"],
        seller=seller["code"],
        currency=seller["currency"],
        timezone=seller["timezone"],
        plans=reader.plans(),
        prices=prices,
        tax_rates=reader.tax_rates([*(price.tax_code for price in prices), *(item["tax_code"] for item in mappings)]),
        schemes=schemes_of(reader),
        mappings=tuple(mapping_of(item) for item in mappings),
        vat_on_debits=seller["vat_on_debits"],
    )


def _seller(connection: Connection, company: str) -> _Row:
    driver = driver_connection(connection)
    found = query(driver, "schemes", "seller", company=company)
    if not found:
        codes = ", ".join(row["code"] for row in query(driver, "schemes", "company_codes"))
        raise WrongUse(f"La société « {company} » n'existe pas. Choisissez parmi : {codes or 'aucune encore'}.")
    return found[0]


def schemes_of(reader: VersionReader) -> tuple[Scheme, ...]:
    """Return the schemes of a version, by code; raises CannotCommission when a stored split is not whole."""
    tiers: defaultdict[UUID, list[Tier]] = defaultdict(list)
    for row in query(reader.driver, "schemes", "tiers", version_id=reader.version_id):
        tiers[row["scheme_id"]].append(_tier(row))
    rows = query(reader.driver, "schemes", "schemes", version_id=reader.version_id)
    # A scheme whose own dates lie outside its version's never applies.
    rows = [row for row in rows if row["valid_to"] is None or row["valid_from"] < row["valid_to"]]
    return tuple(_scheme(row, tiers[row["id"]], reader.row) for row in rows)


def _scheme(row: _Row, tiers: Sequence[Tier], product: _Row) -> Scheme:
    return Scheme(
        sku=product["sku"],
        version=product["version"],
        code=row["code"],
        applies_to=AppliesTo(row["applies_to"]),
        settlement=Settlement(row["settlement"]),
        tier_mode=TierMode(row["tier_mode"]),
        tiers=tuple(tiers),
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


def _tier(row: _Row) -> Tier:
    return Tier(TierBasis(row["basis"]), row["min"], row["max"], ValueType(row["value_type"]), row["value"])


def _bonuses(rows: Iterable[_Row]) -> Iterable[Bonus]:
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


def mapping_of(row: _Row) -> AccountMapping:
    """Return the accounting mapping of a row that tells its level too."""
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
