"""Offers to price in tests: one version from July 2025 on, taxed at 20 %, unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from catalogue.periods import ALWAYS, Period, days, start_of_day
from catalogue.pricing.facts import Adjustment, Fixed, Offer, Plan, Price, PriceTier, Request, TaxRate, Tiered
from catalogue.pricing.quote import Ineligible, Quote, make_quote
from catalogue.vocabulary import AdjustmentKind, Recurrence, TierMode, ValueType

MONTHLY = Plan("BASIC", "Essentiel", Recurrence.MONTHLY)
NORMAL = TaxRate("NORMAL", "FR", Decimal("20.00"), ALWAYS, "445710")


def since(first: str | None, last: str | None = None) -> Period:
    """Return the period of two typed days in Paris, both included."""
    return days(
        None if first is None else date.fromisoformat(first), None if last is None else date.fromisoformat(last)
    )


def price(
    content: Any, *, component: str = "", tax: str = "NORMAL", included: bool = True, plan: str | None = None
) -> Price:
    """Return a price; a text is a fixed amount."""
    kind = Fixed(Decimal(content)) if isinstance(content, str) else content
    return Price(plan, component, kind, tax, included)


def tiers(mode: TierMode, *bounds: tuple[str, str | None, str]) -> Tiered:
    """Return a tiered price from its bounds and amounts."""
    made = (
        PriceTier(Decimal(low), None if high is None else Decimal(high), Decimal(value)) for low, high, value in bounds
    )
    return Tiered(mode, tuple(made))


def offer(*prices: Price, **changes: Any) -> Offer:
    """Return the offer of some prices."""
    made = Offer(
        sku="MTV-OFFRE-001",
        name="Offre TV",
        company="MTV",
        timezone="Europe/Paris",
        version=1,
        started=start_of_day(date(2025, 7, 1)),
        plans=(MONTHLY,),
        prices=prices,
        tax_rates=(NORMAL,),
    )
    return replace(made, **changes)


def asked(at: str = "2025-09-01", **changes: Any) -> Request:
    """Return a question asked at midnight in Paris."""
    return Request(at=start_of_day(date.fromisoformat(at)), **changes)


def quoted(of: Offer, request: Request | None = None) -> Quote:
    """Return the quote of somebody who may buy."""
    answer = make_quote(of, request or asked())
    assert not isinstance(answer, Ineligible), answer.reasons
    return answer


def promo(code: str = "RENTREE", value: str = "10", **changes: object) -> Adjustment:
    """Return a promotion in percent, from September 2025 on."""
    values = {
        "kind": AdjustmentKind.PROMO, "value_type": ValueType.PERCENT, "value": Decimal(value), "period": since("2025-09-01"),
    }  # fmt: skip
    return Adjustment(code=code, **(values | changes))  # type: ignore[arg-type]  # the fields of the class
