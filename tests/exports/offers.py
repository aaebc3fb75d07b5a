"""What the catalogue's files tell: two products, their prices of every kind, their documents and publications."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from catalogue.periods import ALWAYS, days
from catalogue.pricing.facts import (
    Adjustment,
    Conditions,
    Fixed,
    Indexed,
    IndexValue,
    Offer,
    Plan,
    Price,
    PriceTier,
    SetupFee,
    TaxRate,
    Tiered,
    Usage,
)
from catalogue.pricing.formula import parse
from catalogue.vocabulary import (
    AdjustmentKind,
    Beneficiary,
    Channel,
    ClientType,
    LifecycleStatus,
    LineState,
    MappingStatus,
    Nature,
    Recurrence,
    RevenueModel,
    TierMode,
    ValueType,
    Visibility,
)
from exports.echeancier import Instalment
from exports.engine.scope import Snapshot
from exports.mapping import MappingRow
from exports.product_facts import ProductSheet, SheetDocument, SheetPublication

AT = datetime(2025, 9, 1, 8, tzinfo=UTC)
TODAY = Snapshot("MTV", "Mondial TV", date(2025, 9, 1))
SHEET = Snapshot("MTV", "Mondial TV", date(2025, 9, 1), "MTV-OFFRE-001")
_RATES = (
    TaxRate("NORMAL", "FR", Decimal(20), ALWAYS),
    TaxRate("ENERGY_SUB", "FR", Decimal("5.5"), days(None, date(2025, 7, 31))),
    TaxRate("ENERGY_SUB", "FR", Decimal(20), days(date(2025, 8, 1), None)),
)
_PROMOTION = Adjustment(
    "RENTREE", AdjustmentKind.PROMO, ValueType.PERCENT, Decimal(10), days(date(2025, 9, 1), date(2025, 9, 30)), "PLUS"
)

TELEVISION = Offer(
    sku="MTV-OFFRE-001",
    name="Offre TV « Essentiel » ; œuvres du patrimoine",
    company="MTV",
    timezone="Europe/Paris",
    version=3,
    started=datetime(2025, 6, 30, 22, tzinfo=UTC),
    plans=(Plan("BASIC", "Essentiel", Recurrence.MONTHLY), Plan("PLUS", "Plus", Recurrence.MONTHLY)),
    prices=(
        Price("BASIC", "", Fixed(Decimal("9.90")), "NORMAL", tax_included=True),
        Price("PLUS", "", Fixed(Decimal("19.90")), "NORMAL", tax_included=True),
    ),
    conditions=Conditions(18, 75, ClientType.INDIVIDUAL, ("FR", "FR-COR"), ("75", "92")),
    setup_fee=SetupFee(Decimal(15), None, tax_included=True),
    adjustments=(_PROMOTION,),
    tax_rates=_RATES,
)
_TIERS = (PriceTier(Decimal(0), Decimal(6), Decimal(12)), PriceTier(Decimal(6), None, Decimal("15.50")))
ENERGY = Offer(
    sku="USGP-ENERGIE-001",
    name="Électricité indexée",
    company="USGP",
    timezone="Europe/Paris",
    version=1,
    started=datetime(2025, 6, 30, 22, tzinfo=UTC),
    plans=(),
    prices=(
        Price(None, "ABONNEMENT", Tiered(TierMode.VOLUME, _TIERS), "ENERGY_SUB", tax_included=False),
        Price(None, "CONSO", Usage("kWh", Decimal("0.2146"), Decimal(5)), "NORMAL", tax_included=False),
        Price(
            None,
            "INDEXE",
            Indexed("spot", parse("base * index / index0"), Decimal("0.1903"), cap=Decimal(15)),
            "NORMAL",
            tax_included=False,
        ),
    ),
    indices={"spot": (IndexValue(datetime(2025, 1, 1, tzinfo=UTC), Decimal(100)), IndexValue(AT, Decimal(110)))},
    tax_rates=_RATES,
)


def television_sheet() -> ProductSheet:
    """A sheet with everything."""
    return ProductSheet(
        offer=TELEVISION,
        at=AT,
        company_name="Mondial TV",
        short_name="TV Essentiel",
        description="30 chaînes en direct et replay.\nL’offre s’adapte au foyer, sans engagement.",
        risk="OTT / TV",
        revenue_model=RevenueModel.REVENUE,
        client_type=ClientType.INDIVIDUAL,
        status=LifecycleStatus.ACTIVE,
        version_from=date(2025, 7, 1),
        publications=(
            SheetPublication("MTV", (Channel.WEB, Channel.TELESALES), Visibility.PUBLIC, date(2025, 7, 1), None),
            SheetPublication("FT", (Channel.WEB,), Visibility.INTERNAL, date(2025, 9, 1), date(2026, 8, 31)),
        ),
        documents=(SheetDocument("Conditions générales d'utilisation", "3.1", date(2025, 7, 1), None, "a1" * 32),),
        legal_mentions=("En cas de litige, le consommateur peut recourir au médiateur.",),
        details=(("Gabarit de facture", "FAC-TV"),),
    )


def energy_sheet() -> ProductSheet:
    """A sheet with as little as may be."""
    return ProductSheet(
        offer=ENERGY,
        at=AT,
        company_name="USGP",
        revenue_model=RevenueModel.MIXED,
        client_type=ClientType.BOTH,
        status=LifecycleStatus.FROZEN,
    )


def mappings() -> list[MappingRow]:
    """A company's default, and one of a product that nobody validated."""
    return [
        MappingRow(
            "MTV", None, None, Nature.REVENUE, "", "NORMAL", "706100", "Prestations de services", "411000", "VENTE",
            None, MappingStatus.VALIDATED, "Nadia Rey", date(2025, 6, 15),
        ),
        MappingRow(
            "MTV", "MTV-OFFRE-001", 3, Nature.COMMISSION_PAID, "", None, "622200", None, "401000", "COMMISSION",
            "TV", MappingStatus.TO_VALIDATE, None, None,
        ),
    ]  # fmt: skip


def instalments() -> list[Instalment]:
    """One cent split five ways: one beneficiary has it, the others nothing; then a commission taken back."""
    cent = [Decimal("0.01"), *[Decimal("0.00")] * 4]
    rows = [
        Instalment(
            "MTV", date(2025, 10, 15), who, amount, LineState.PLANNED, "MTV-OFFRE-001", None, "VENTES", 3, "V-1", None
        )
        for who, amount in zip(Beneficiary, cent, strict=True)
    ]
    back = rows[1]._replace(amount=Decimal("-4.95"), state=LineState.REVERSED, due_on=date(2025, 10, 31), entry="OD-7")
    return [*rows, back]
