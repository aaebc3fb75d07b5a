"""What an operation is worth: the catalogue's price, or the amount that the operation tells (decision 28).

Amounts are those of the quote, to the cent: nothing is rounded again. An amount that is told stands alone, at the tax
code of the plan's first price, without set-up fee.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import TOO_MUCH, Operation
from catalogue.money import with_tax
from catalogue.periods import day_of, start_of_day
from catalogue.pricing.document import Line, LineKind, build_document, rate_at
from catalogue.pricing.eligibility import check_eligibility
from catalogue.pricing.facts import CannotPrice, Conditions, Plan, Request, TaxRate
from catalogue.pricing.quote import Ineligible, choose_plan, main_price, make_quote
from catalogue.vocabulary import OperationKind, Territory


class Base(NamedTuple):
    """What an operation is worth at one rate."""

    tax: TaxRate
    ht: Decimal  #: once everything is taken off
    tva: Decimal
    off: Decimal = Decimal("0.00")  #: without tax, taken off by a promotion or a negotiated price: positive
    off_tva: Decimal = Decimal("0.00")  #: the tax of it


class Priced(NamedTuple):
    """What an operation is worth."""

    plan: Plan | None
    volume: Decimal  #: number of sales
    bases: tuple[Base, ...]  #: one by tax code and rate
    ht: Decimal
    ttc: Decimal


class NotEligible(NamedTuple):
    """The client may not buy (decision 27)."""

    reasons: tuple[str, ...]  #: French sentences


def price_operation(operation: Operation, facts: Facts) -> Priced | NotEligible:
    """Return what an operation is worth, or why the client may not buy; only a sale asks who the client is.

    Raises: CannotPrice when the plan is to be chosen, or a price, rate or index value is missing.
    """
    offer = facts.offer
    if operation.kind is not OperationKind.SALE:
        offer = replace(offer, conditions=Conditions())
    if operation.amount_ht is not None or operation.amount_ttc is not None:
        verdict = check_eligibility(offer.conditions, operation.buyer)
        return _told(operation, facts) if verdict.eligible else NotEligible(tuple(i.message for i in verdict.failed))
    request = Request(
        at=operation.at,
        plan=operation.plan,
        quantity=operation.quantity,
        usage={} if operation.usage is None else {"": operation.usage},
        channel=operation.channel,
        client=operation.buyer,
        service_start=operation.service_start or day_of(operation.at, facts.timezone),
    )
    quote = make_quote(offer, request)
    if isinstance(quote, Ineligible):
        return NotEligible(tuple(item.message for item in quote.reasons))
    lines = quote.due.lines
    if operation.kind is OperationKind.RENEWAL:
        again = [line.draft for line in lines if not line.draft.once]
        lines = build_document(again, per_line=offer.tax_per_line).lines
    return _priced(quote.plan, operation.quantity, _bases(lines))


def _told(operation: Operation, facts: Facts) -> Priced:
    """Tax the amount that the operation tells."""
    plan = None
    if operation.kind is not OperationKind.FEE:
        plan = choose_plan(facts.offer.plans, operation.plan, facts.offer.sku)
    tax = tax_of(operation, facts, plan)
    included = operation.amount_ttc is not None
    amount = operation.amount_ttc if operation.amount_ttc is not None else operation.amount_ht
    both = with_tax(amount or Decimal(0), tax.rate, included=included)
    return _priced(plan, operation.quantity, (Base(tax, both.ht, both.ttc - both.ht),))


def tax_of(operation: Operation, facts: Facts, plan: Plan | None) -> TaxRate:
    """Return the rate of the plan's main price on the first day of the service.

    Raises: CannotPrice without price.
    """
    price = main_price(facts.offer.prices, plan)
    if price is None:
        sku = facts.offer.sku
        raise CannotPrice(f"{sku} n'a pas de prix, donc pas de code TVA : complétez la feuille Tarifs.")
    return rate_of(price.tax_code, operation, facts, operation.buyer.territory)


def rate_of(code: str, operation: Operation, facts: Facts, territory: Territory | None = None) -> TaxRate:
    """Return the rate of a tax code on the first day of the service, in a territory; None: metropolitan France."""
    first = operation.service_start or day_of(operation.at, facts.timezone)
    begins = start_of_day(first, facts.timezone)
    return rate_at(facts.offer.tax_rates, code, territory, begins, facts.timezone)


def _bases(lines: Sequence[Line]) -> tuple[Base, ...]:
    found: dict[tuple[str, Decimal], Base] = {}
    for line in lines:
        tax = line.draft.tax
        base = found.get((tax.code, tax.rate)) or Base(tax, Decimal("0.00"), Decimal("0.00"))
        base = base._replace(ht=base.ht + line.ht, tva=base.tva + line.tva)
        if line.draft.kind is LineKind.ADJUSTMENT:
            base = base._replace(off=base.off - line.ht, off_tva=base.off_tva - line.tva)
        found[tax.code, tax.rate] = base
    return tuple(found.values())


def _priced(plan: Plan | None, volume: Decimal, bases: tuple[Base, ...]) -> Priced:
    ht = sum((base.ht for base in bases), Decimal("0.00"))
    ttc = ht + sum((base.tva for base in bases), Decimal("0.00"))
    if ttc >= TOO_MUCH:
        raise CannotPrice("Le prix est trop grand : les livres comptent moins de mille milliards d'euros.")
    return Priced(plan, volume, bases, ht, ttc)
