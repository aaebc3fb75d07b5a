"""A commission simulation in process, once its facts are loaded: choice, tiers, split, schedule, entries, explanation, JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from statistics import median
from time import perf_counter

from catalogue.commissions.answer import simulation_json
from catalogue.commissions.facts import Scheme, Tier
from catalogue.commissions.simulation import CommissionFacts, Opportunity, simulate
from catalogue.ledger.accounts.mappings import AccountMapping, Level
from catalogue.periods import ALWAYS
from catalogue.pricing.facts import Fixed, Plan, Price, TaxRate
from catalogue.vocabulary import (
    AppliesTo,
    Beneficiary,
    Channel,
    MappingStatus,
    Nature,
    Recurrence,
    RevenueModel,
    Settlement,
    TierBasis,
    TierMode,
    ValueType,
)

#: What one simulation may take (§3.3): anything slower is felt while a person drags a slider.
TARGET_SECONDS = 0.005


def bench_simulation(runs: int = 200) -> float:
    """Return the median seconds of a simulation of 500 sales, with schemes by channel and twelve instalments."""
    facts, asked = (
        _facts(),
        Opportunity(datetime(2025, 9, 1, tzinfo=UTC), Decimal(500), Decimal("4125.00"), channel=Channel.WEB),
    )
    seconds = []
    for _ in range(runs):
        begun = perf_counter()
        document = simulation_json(simulate(facts, asked))
        seconds.append(perf_counter() - begun)
    assert document["commission"] == "478.50"
    return median(seconds)


def _facts() -> CommissionFacts:
    """Return Mondial TV's offer (§13): one scheme for all, one for each channel."""
    accounts = (
        (Nature.REVENUE, "706100", "411000"),
        (Nature.TAX, "445710", None),
        (Nature.COMMISSION_PAID, "622200", "401000"),
    )
    return CommissionFacts(
        sku="MTV-OFFRE-001",
        name="Offre TV Essentiel",
        version=1,
        revenue_model=RevenueModel.REVENUE,
        partner=None,
        seller="MTV",
        currency="EUR",
        timezone="Europe/Paris",
        plans=(Plan("BASIC", "Essentiel", Recurrence.MONTHLY),),
        prices=(Price(None, "", Fixed(Decimal("9.90")), "NORMAL", tax_included=True),),
        tax_rates=(TaxRate("NORMAL", "FR", Decimal(20), ALWAYS),),
        schemes=(_scheme(None), *(_scheme(channel) for channel in Channel)),
        mappings=tuple(
            AccountMapping(Level.COMPANY, nature, account, counterpart, "VENTE", None, MappingStatus.VALIDATED)
            for nature, account, counterpart in accounts
        ),
        vat_on_debits=True,
    )


def _scheme(channel: Channel | None) -> Scheme:
    bounds = ((0, 100, 10), (100, 500, 12), (500, None, 15))
    return Scheme(
        sku="MTV-OFFRE-001",
        version=1,
        code="TOUS" if channel is None else channel.name,
        applies_to=AppliesTo.BOTH,
        settlement=Settlement.RECURRING,
        tier_mode=TierMode.GRADUATED,
        tiers=tuple(
            Tier(
                TierBasis.VOLUME,
                Decimal(low),
                None if high is None else Decimal(high),
                ValueType.PERCENT,
                Decimal(rate),
            )
            for low, high, rate in bounds
        ),
        split=(
            (Beneficiary.COMPANY, Decimal("0.6")),
            (Beneficiary.SALESPERSON, Decimal("0.3")),
            (Beneficiary.MANAGER, Decimal("0.1")),
        ),
        period=ALWAYS,
        channel=channel,
        due_rule="day 15 of next month",
    )


if __name__ == "__main__":
    print(f"simulation: {bench_simulation() * 1000:.2f} ms, target {TARGET_SECONDS * 1000:.0f} ms")
