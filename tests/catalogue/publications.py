"""A publication that meets every condition, and what is told of it: shared by the tests of publication windows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from catalogue.lifecycle import StatusPeriod, Transition, status_periods
from catalogue.periods import ALWAYS, Period
from catalogue.publication.facts import (
    HeldDocument,
    Obligation,
    ProductFacts,
    PublicationFacts,
    Rules,
    SellerFacts,
    VersionFacts,
    Window,
)
from catalogue.publication.windows import windows
from catalogue.vocabulary import Channel, ClientType, LifecycleStatus, Nature, RevenueModel, RiskFamily, Visibility

ORIGIN = datetime(2025, 1, 1, tzinfo=UTC)
CGV = Obligation(RiskFamily.TELECOM, None, None, "CGV", True, ALWAYS)
MANDATE = Obligation(RiskFamily.TELECOM, Channel.WEB, None, "MANDAT_SEPA", False, ALWAYS)
RULES = Rules(obligations=(CGV, MANDATE), tax_rates={"NORMAL": (ALWAYS,)})


def day(number: int) -> datetime:
    """Return the instant some days after a fixed origin."""
    return ORIGIN + timedelta(days=number)


def span(start: int, end: int) -> Period:
    """Return a period between two days after the origin."""
    return Period(day(start), day(end))


def life(*entered: tuple[LifecycleStatus, int]) -> tuple[StatusPeriod, ...]:
    """Return the states of a product that enters each on a day."""
    return status_periods(Transition(state, day(number)) for state, number in entered)


PRODUCT = ProductFacts(
    sku="FT-BOX-001",
    family=RiskFamily.TELECOM,
    client_type=ClientType.BOTH,
    revenue_model=RevenueModel.REVENUE,
    statuses=life((LifecycleStatus.ACTIVE, 0)),
)
VERSION = VersionFacts(
    period=span(0, 100),
    priced=True,
    tax_codes=("NORMAL",),
    documents=(HeldDocument("CGV", ALWAYS), HeldDocument("MANDAT_SEPA", ALWAYS)),
)
PUBLICATION = PublicationFacts(
    product=PRODUCT,
    version=VERSION,
    seller=SellerFacts("FT", active=True, mappings={Nature.REVENUE: True}),
    period=span(10, 60),
    channels=(Channel.WEB,),
    visibility=Visibility.PUBLIC,
)


def publication(**changes: object) -> PublicationFacts:
    """Return the publication that meets every condition, with some facts of any of its records changed."""
    facts = PUBLICATION
    for name, value in changes.items():
        if name in ("period_of_version", "priced", "plans_without_price", "tax_codes", "documents", "commissions"):
            field = "period" if name == "period_of_version" else name
            facts = replace(facts, version=replace(facts.version, **{field: value}))  # type: ignore[arg-type]
        elif name in ("statuses", "partner", "revenue_model", "client_type", "commissions_required"):
            facts = replace(facts, product=replace(facts.product, **{name: value}))  # type: ignore[arg-type]
        else:
            facts = replace(facts, **{name: value})  # type: ignore[arg-type]
    return facts


def shown(found: Iterable[Window]) -> list[tuple[int, int, bool, list[str]]]:
    """Return windows as days, whether sellable, and codes of reasons."""
    return [
        (
            (item.start - ORIGIN).days,
            (item.end - ORIGIN).days,
            item.sellable,
            [each.code.value for each in item.reasons],
        )
        for item in found
    ]


def codes(facts: PublicationFacts, rules: Rules = RULES) -> list[str]:
    """Return the codes of the reasons of a publication that has one window only."""
    (only,) = windows(facts, rules)
    return [item.code.value for item in only.reasons]
