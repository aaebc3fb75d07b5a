"""An offer laid out as the rows of a price grid: one by plan, component and tier, without tax and with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from catalogue.french import day, number, unit_price
from catalogue.money import TaxedAmount, to_cents, with_tax
from catalogue.periods import FOREVER, last_day
from catalogue.pricing.adjustments import describe
from catalogue.pricing.amounts import price_amount
from catalogue.pricing.document import rate_at
from catalogue.pricing.facts import CannotPrice, Fixed, Indexed, Offer, Plan, Price, Tiered, Usage
from catalogue.pricing.quote import prices_of_plan
from catalogue.vocabulary import PriceIndex, PricingType, Territory, TierMode

#: A unit price of a use holds up to six decimals (Annexe A §3.2).
_SMALLEST = Decimal("0.000001")
#: A price is rounded to the cent for what is bought: a million units show what one costs.
_MANY = Decimal(1_000_000)
_SETUP = "Frais initiaux"
_UNKNOWN = "Prix non calculé."


class Unit(NamedTuple):
    """What one unit costs, over a span of quantities."""

    amount: Decimal | None  #: euros, in the price's own basis; None: the note says why nobody knows
    start: Decimal | None = None  #: first quantity of the tier
    end: Decimal | None = None  #: first quantity after it; None: open
    note: str | None = None  #: in French


class PriceRow(NamedTuple):
    """One line of a price grid."""

    company: str  #: code
    sku: str
    name: str  #: in French
    version: int
    plan: str | None  #: code
    plan_name: str | None
    recurrence: str | None  #: in French
    component: str | None
    kind: str  #: in French
    start: Decimal | None
    end: Decimal | None
    ht: Decimal | None  #: None: it cannot be computed, the note says why
    ttc: Decimal | None
    tax_code: str
    tax_rate: Decimal | None  #: percent; None: the code has none that day
    note: str | None  #: in French: unit, minimum, formula, or why there is no amount
    adjustments: str | None  #: in French: what lowers the price on that day


def price_rows(offers: Iterable[Offer], at: datetime) -> Iterator[PriceRow]:
    """Lay out offers in their order, at the prices, rates and promotions of an instant, in metropolitan France.

    A price that cannot be computed then (an index without value, a tax code without rate, a formula that is wrong) has
    its row too, without amounts and with the reason: it takes no other price away.
    """
    for offer in offers:
        for plan in offer.plans or (None,):
            for price in prices_of_plan(offer.prices, plan):
                yield from _rows_of_price(offer, plan, price, at)
        if offer.setup_fee is not None and offer.prices:
            yield _setup_row(offer, at)


def _rows_of_price(offer: Offer, plan: Plan | None, price: Price, at: datetime) -> Iterator[PriceRow]:
    rate, units = _rated(offer, price.tax_code, at, lambda: _units(offer, price, at))
    for unit in units:
        both = _both(unit.amount, rate, included=price.tax_included)
        yield PriceRow(
            company=offer.company,
            sku=offer.sku,
            name=offer.name,
            version=offer.version,
            plan=None if plan is None else plan.code,
            plan_name=None if plan is None else plan.name,
            recurrence=None if plan is None else plan.recurrence.label,
            component=price.component or None,
            kind=_kind(price).label,
            start=unit.start,
            end=unit.end,
            ht=both and both.ht,
            ttc=both and both.ttc,
            tax_code=price.tax_code,
            tax_rate=rate,
            note=unit.note,
            adjustments=_adjustments(offer, plan, at),
        )


def _setup_row(offer: Offer, at: datetime) -> PriceRow:
    fee = offer.setup_fee
    assert fee is not None  # noqa: S101  the caller looked
    amount, code = fee.amount, fee.tax_code or offer.prices[0].tax_code
    rate, (unit,) = _rated(offer, code, at, lambda: (Unit(amount),))
    both = _both(unit.amount, rate, included=fee.tax_included)
    return PriceRow(
        company=offer.company,
        sku=offer.sku,
        name=offer.name,
        version=offer.version,
        plan=None,
        plan_name=None,
        recurrence="À la souscription",
        component=_SETUP,
        kind=PricingType.FIXED.label,
        start=None,
        end=None,
        ht=both and both.ht,
        ttc=both and both.ttc,
        tax_code=code,
        tax_rate=rate,
        note=unit.note,
        adjustments=None,
    )


def _rated(
    offer: Offer, code: str, at: datetime, units: Callable[[], Iterable[Unit]]
) -> tuple[Decimal | None, Sequence[Unit]]:
    """Return the rate of a tax code and what units cost, or one unit that says why nobody knows."""
    rate = None
    try:
        rate = rate_at(offer.tax_rates, code, Territory.METROPOLE, at, offer.timezone).rate
        return rate, tuple(units())
    except CannotPrice as error:
        return rate, (Unit(None, note=f"{_UNKNOWN} {error.sentence}"),)


def _units(offer: Offer, price: Price, at: datetime) -> Iterator[Unit]:
    content = price.content
    if isinstance(content, Fixed):
        yield Unit(content.amount)
    elif isinstance(content, Tiered):
        every = "tout au prix du palier atteint" if content.mode is TierMode.VOLUME else "chaque tranche à son prix"
        yield from (Unit(tier.amount, tier.start, tier.end, every) for tier in content.tiers)
    elif isinstance(content, Usage):
        least = "" if content.minimum is None else f", minimum {unit_price(content.minimum)}"
        yield Unit(content.unit_price, note=f"par {content.unit}{least}")
    else:
        many = price_amount(content, _MANY, offer=offer, at=at).value
        note = _formula(content) if isinstance(content, Indexed) else None
        yield Unit((many / _MANY).quantize(_SMALLEST, ROUND_HALF_UP), note=note)


def _formula(content: Indexed) -> str:
    bounds = [("plafond", content.cap), ("plancher", content.floor)]
    told = "".join(f", {name} {unit_price(value)}" for name, value in bounds if value is not None)
    index = PriceIndex.label_of(content.index) if content.index in PriceIndex.codes() else content.index
    return f"{content.formula.text} sur l'indice {index}, base {unit_price(content.base)}{told}"


def _kind(price: Price) -> PricingType:
    kinds = {Fixed: PricingType.FIXED, Tiered: PricingType.TIERED, Usage: PricingType.USAGE}
    return kinds.get(type(price.content), PricingType.INDEXED)


def _both(amount: Decimal | None, rate: Decimal | None, *, included: bool) -> TaxedAmount | None:
    """Return a unit price both ways: to the cent, or to six decimals where it has parts of a cent."""
    if amount is None or rate is None:
        return None
    if amount == to_cents(amount):
        return with_tax(amount, rate, included=included)
    factor = 1 + rate / 100
    other = (amount / factor if included else amount * factor).quantize(_SMALLEST, ROUND_HALF_UP)
    return TaxedAmount(other, amount) if included else TaxedAmount(amount, other)


def _adjustments(offer: Offer, plan: Plan | None, at: datetime) -> str | None:
    code = None if plan is None else plan.code
    held = [item for item in offer.adjustments if item.period.contains(at) and item.plan in (None, code)]
    told = []
    for item in held:
        limits = [item.segment, None if item.channel is None else item.channel.label]
        end = "" if item.period.end == FOREVER else f" jusqu'au {day(last_day(item.period.end, offer.timezone))}"
        named = ", ".join(limit for limit in limits if limit)
        told.append(f"{describe(item)}{f' ({named})' if named else ''}{end}")
    return " ; ".join(told) or None


def span(row: PriceRow) -> str:
    """Say a tier in French: ``de 0 à moins de 100``; empty for a price without tiers."""
    if row.start is None:
        return ""
    return (
        f"à partir de {number(row.start)}"
        if row.end is None
        else f"de {number(row.start)} à moins de {number(row.end)}"
    )
