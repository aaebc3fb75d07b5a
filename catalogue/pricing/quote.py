"""A price, explained: who may buy, what each part costs, what is taken off, the tax, and the shares of a bundle.

The story, in order: eligibility, plan, prices of the plan, the one adjustment that holds, set-up fee, tax by the first
day of the service, shares. Nothing is read here and nothing is rounded twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from catalogue.french import euros, listed, percent
from catalogue.money import to_cents
from catalogue.periods import day_of, start_of_day
from catalogue.pricing.adjustments import choose_adjustment, describe, reductions
from catalogue.pricing.amounts import price_amount
from catalogue.pricing.bundle import ComponentShare, share_revenue
from catalogue.pricing.document import Document, Draft, LineKind, build_document, rate_at
from catalogue.pricing.eligibility import Unmet, Verdict, check_eligibility
from catalogue.pricing.facts import SETUP_COMPONENT, CannotPrice, Offer, Plan, Price, Request, TaxRate
from catalogue.pricing.service import ServicePeriod, service_period
from catalogue.pricing.units import consumed, refuse_unknown_usage


@dataclass(frozen=True, slots=True)
class Quote:
    """What a sale costs, and why."""

    offer: Offer  #: the version that is priced
    request: Request  #: what was asked
    plan: Plan | None  #: the plan that was asked, or the only one
    period: ServicePeriod  #: what the first charge pays for
    due: Document  #: the first charge, everything included
    recurring: Document | None  #: each charge after it; None: charged once
    shares: tuple[ComponentShare, ...]  #: of a bundle's first charge
    unverified: tuple[Unmet, ...]  #: conditions that nobody could judge
    explanation: tuple[str, ...]  #: French sentences, in the order of the computation


@dataclass(frozen=True, slots=True)
class Ineligible:
    """The client may not buy: there is no price."""

    offer: Offer
    request: Request
    reasons: tuple[Unmet, ...]  #: each condition that fails


def make_quote(offer: Offer, request: Request) -> Quote | Ineligible:
    """Price a sale, or say which condition refuses it.

    Raises: CannotPrice when the plan is to be chosen, or a price, rate or index value is missing.
    """
    verdict = check_eligibility(offer.conditions, request.client)
    if not verdict.eligible:
        return Ineligible(offer, request, verdict.failed)
    if request.quantity <= 0:
        raise CannotPrice("La quantité doit être supérieure à zéro.")
    if any(used < 0 for used in request.usage.values()):
        raise CannotPrice("Une consommation ne peut pas être négative.")
    plan = choose_plan(offer.plans, request.plan, offer.sku)
    prices = prices_of_plan(offer.prices, plan)
    if not prices:
        raise CannotPrice(f"{offer.sku} n'a pas de prix{_of(plan)} : complétez la feuille Tarifs.")
    refuse_unknown_usage(offer, prices, request.usage)
    first = request.service_start or day_of(request.at, offer.timezone)
    pricing = _Pricing(offer, request, plan, start_of_day(first, offer.timezone))
    return _quote(pricing, prices, verdict, service_period(first, plan))


def choose_plan(plans: tuple[Plan, ...], code: str | None, sku: str) -> Plan | None:
    """Return the plan that is asked, or the only one; None where there are no plans.

    Raises: CannotPrice, listing the plans.
    """
    codes = listed([plan.code for plan in plans])
    if code is None:
        if len(plans) > 1:
            raise CannotPrice(f"{sku} a plusieurs formules : précisez laquelle, parmi {codes}.")
        return plans[0] if plans else None
    for plan in plans:
        if plan.code.casefold() == code.casefold():
            return plan
    raise CannotPrice(
        f"{sku} n'a pas de formule « {code} » : " + (f"choisissez parmi {codes}." if plans else "il n'en a aucune.")
    )


def prices_of_plan(prices: Iterable[Price], plan: Plan | None) -> tuple[Price, ...]:
    """Return a plan's prices by component; one for every plan stands where the plan has none of its own."""
    code = None if plan is None else plan.code
    found = {price.component: price for price in prices if price.plan is None}
    if code is not None:
        found |= {price.component: price for price in prices if price.plan == code}
    return tuple(found[component] for component in sorted(found))


def main_price(prices: Iterable[Price], plan: Plan | None) -> Price | None:
    """Return the price whose tax code speaks for all of a plan's: the first, what is charged once last; None: no price."""
    every = tuple(prices)
    held = prices_of_plan(every, plan) or every
    return next((price for price in held if price.component != SETUP_COMPONENT), held[0] if held else None)


def _of(plan: Plan | None) -> str:
    return "" if plan is None else f" pour la formule {plan.code}"


@dataclass(frozen=True, slots=True)
class _Pricing:
    """One computation."""

    offer: Offer
    request: Request
    plan: Plan | None
    begins: datetime  #: first instant of the service

    def tax(self, code: str) -> TaxRate:
        """Return the rate of a tax code when the service begins, where the client lives."""
        client, offer = self.request.client, self.offer
        return rate_at(offer.tax_rates, code, client.territory, self.begins, offer.timezone)

    def price_line(self, price: Price) -> Draft:
        """Return the line of a price."""
        used = consumed(price, self.request.usage, self.offer.units)
        quantity = self.request.quantity if used is None else used.quantity
        amount = price_amount(price.content, quantity, offer=self.offer, at=self.request.at)
        once = price.component == SETUP_COMPONENT
        name = self.offer.name if self.plan is None else f"{self.offer.name}, {self.plan.name}"
        return Draft(
            kind=LineKind.SETUP if once else LineKind.PRICE,
            component=price.component,
            label=f"{name} · {price.component}" if price.component else name,
            quantity=quantity,
            amount=amount.value,
            tax=self.tax(price.tax_code),
            tax_included=price.tax_included,
            once=once,
            explanation=amount.explanation if used is None else (*used.explanation, *amount.explanation),
        )

    def setup_line(self, prices: tuple[Price, ...]) -> list[Draft]:
        """Return the line of the product's set-up fee, if any."""
        fee = self.offer.setup_fee
        if fee is None:
            return []
        return [
            Draft(
                kind=LineKind.SETUP,
                component=SETUP_COMPONENT,
                label="Frais de mise en service",
                quantity=Decimal(1),
                amount=to_cents(fee.amount),
                tax=self.tax(fee.tax_code or prices[0].tax_code),
                tax_included=fee.tax_included,
                once=True,
                explanation=(f"Frais facturés une seule fois : {euros(fee.amount)}.",),
            )
        ]

    def adjusted(self, lines: list[Draft]) -> tuple[list[Draft], tuple[str, ...]]:
        """Return the lines of what is taken off, and what the choice between several says."""
        lowered = [line for line in lines if not line.once]
        amounts = [line.amount for line in lowered]
        code = None if self.plan is None else self.plan.code
        choice = choose_adjustment(self.offer.adjustments, self.request, code, sum(amounts, Decimal(0)))
        if choice.adjustment is None:
            return [], choice.explanation
        told = describe(choice.adjustment)
        taken = reductions(choice.adjustment, amounts, self.request.quantity)
        drafts = [
            replace(
                line,
                kind=LineKind.ADJUSTMENT,
                label=told,
                amount=-off,
                explanation=(f"{told}, sur {euros(line.amount)} : − {euros(off)}.",),
            )
            for line, off in zip(lowered, taken, strict=True)
            if off
        ]
        return drafts, choice.explanation


def _quote(pricing: _Pricing, prices: tuple[Price, ...], verdict: Verdict, period: ServicePeriod) -> Quote:
    lines = [pricing.price_line(price) for price in prices]
    taken_off, choice = pricing.adjusted(lines)
    drafts = [*lines, *taken_off, *pricing.setup_line(prices)]
    per_line = pricing.offer.tax_per_line
    due = build_document(drafts, per_line=per_line)
    again = [draft for draft in drafts if not draft.once]
    recurring = None if period.next is None else build_document(again, per_line=per_line)
    shares = share_revenue(pricing.offer.components, due)
    return Quote(
        offer=pricing.offer,
        request=pricing.request,
        plan=pricing.plan,
        period=period,
        due=due,
        recurring=recurring,
        shares=shares,
        unverified=verdict.unverified,
        explanation=(
            *(unmet.message for unmet in verdict.unverified),
            period.describe(),
            *(
                f"{draft.label} : {sentence}" if draft.kind is LineKind.PRICE else sentence
                for draft in drafts
                for sentence in draft.explanation
            ),
            *choice,
            *_told_taxes(due),
            *_told_shares(shares),
            f"Total : {euros(due.ht)} HT + {euros(due.tva)} de TVA = {euros(due.ttc)} TTC.",
            *([] if recurring is None or recurring == due else [f"Puis {euros(recurring.ttc)} TTC à chaque échéance."]),
        ),
    )


def _told_taxes(document: Document) -> Iterable[str]:
    for tax in document.taxes:
        yield f"TVA {percent(tax.rate)} ({tax.code}) : {euros(tax.ttc)} TTC − {euros(tax.ht)} HT = {euros(tax.tva)}."


def _told_shares(shares: tuple[ComponentShare, ...]) -> Iterable[str]:
    for item in shares:
        yield f"Part de {item.component.sku} : {percent(item.share * 100)}, soit {euros(item.ht)} HT, {euros(item.ttc)} TTC."
