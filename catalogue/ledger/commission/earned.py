"""What an operation earns by its commission scheme: amount, split, facts of the explanation, and the window after it.

A scheme whose trigger is the renewal pays renewals only. The partner owes the whole commission of its product; of what
is split, the company's own share is written down but never paid.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from catalogue.commissions.calculation import Counted, cells_of, count, held
from catalogue.commissions.cells import Cells, Cents, by_beneficiary
from catalogue.commissions.choice import Question, applies, choose_scheme
from catalogue.commissions.facts import NOTHING, Cumulated, Measures, Scheme
from catalogue.commissions.tiers import basis_of
from catalogue.commissions.windows import window_on
from catalogue.ledger.commission.explained import commission_facts, scheme_facts, split_facts
from catalogue.ledger.priced import Priced
from catalogue.ledger.records.facts import Facts, WindowKey, Windows
from catalogue.ledger.records.operations import Operation
from catalogue.pricing.facts import Plan
from catalogue.vocabulary import (
    AccrualWindow,
    CommissionBase,
    CommissionTrigger,
    OperationKind,
    RevenueModel,
    Settlement,
    TierBasis,
)


class Earned(NamedTuple):
    """What an operation earns."""

    cells: Cells  #: by kind; sum to what is counted
    split: Cents  #: by beneficiary, whatever for
    explanation: str  #: JSON
    counted: Counted


def scheme_for(facts: Facts, operation: Operation, plan: Plan | None) -> Scheme | None:
    """Return the scheme that pays an operation; None when it earns nothing.

    Raises: CannotCommission when several schemes apply, or when none does to the sale of a partner's product.
    """
    renewal = operation.kind is OperationKind.RENEWAL
    question = Question(
        at=operation.at,
        event="renewal" if renewal else "new",
        seller=facts.company,
        partner=operation.partner or facts.partner,
        plan="" if plan is None else plan.code,
        channel=operation.channel,
    )
    house = facts.revenue_model is RevenueModel.REVENUE
    if (house or renewal) and not any(applies(scheme, question) for scheme in facts.schemes):
        return None
    scheme = choose_scheme(facts.schemes, question)
    return scheme if renewal or scheme.trigger is not CommissionTrigger.RENEWAL else None


def is_promised(scheme: Scheme) -> bool:
    """Say whether nothing is earned before the client pays."""
    return scheme.settlement is Settlement.ON_COLLECTION or scheme.trigger is CommissionTrigger.COLLECTION


def lacks(scheme: Scheme, operation: Operation) -> str | None:
    """Return the French sentence that says which figure of the operation a scheme needs; None when it has all."""
    on_margin = scheme.base is CommissionBase.MARGIN or basis_of(scheme) is TierBasis.MARGIN
    if on_margin and operation.margin is None:
        return f"Le schéma {scheme.code} de {scheme.sku} se calcule sur la marge : remplissez la colonne Marge."
    if scheme.base is CommissionBase.PREMIUM_NET and operation.premium_net is None:
        told = f"Le schéma {scheme.code} de {scheme.sku} se calcule sur la prime nette"
        return f"{told} : remplissez la colonne Prime nette du contrat."
    return None


def contract_total(operation: Operation, scheme: Scheme, priced: Priced) -> Decimal:
    """Return what the contract of a sale will pay in all, in euros: its promise is earned in proportion (decision 45).

    The amount that the sale tells, with its taxes; else the net premium where the commission is counted on it; else the
    price. A monthly price of 29,90 with a yearly premium of 358,80 is paid in twelve, and the thirteenth is refused.
    """
    told = operation.amount_ht is not None or operation.amount_ttc is not None
    if not told and scheme.base is CommissionBase.PREMIUM_NET and operation.premium_net is not None:
        return operation.premium_net
    return priced.ttc


def measures_of(operation: Operation, priced: Priced, month: int) -> Measures:
    """Return what an operation brings to its window; `month` counts whole months since the contract began."""
    return Measures(priced.volume, priced.ht, priced.ttc, operation.premium_net, operation.margin, month)


def window_key(facts: Facts, scheme: Scheme, own_day: date, began: Operation) -> WindowKey | None:
    """Return the window that an operation of a day adds to; None when it stands alone.

    `began` is the sale of its contract: the operation itself where it renews none.
    """
    if scheme.window is AccrualWindow.SALE:
        return None
    if scheme.window is AccrualWindow.LIFETIME:
        holder = str(began.contract or began.key)
        return WindowKey(scheme.sku, scheme.version, scheme.code, holder, None)
    span = window_on(scheme.window, own_day, facts.timezone)
    return WindowKey(scheme.sku, scheme.version, scheme.code, "", None if span is None else span.start)


def earn(facts: Facts, scheme: Scheme, measures: Measures, windows: Windows, key: WindowKey | None) -> Earned:
    """Return what an operation earns on top of what its window holds."""
    before = NOTHING if key is None else windows.get(key, NOTHING)
    counted = count(scheme, measures, before)
    cells = cells_of(scheme, counted.parts, *_held(facts, scheme, before, counted.after))
    split = by_beneficiary(cells)
    head, shares = _told(facts, scheme, split)
    told = commission_facts(head, measures, before, counted, shares)
    return Earned(cells, split, told, counted)


def _held(facts: Facts, scheme: Scheme, before: Cumulated, after: Cumulated) -> tuple[Cells, Cells]:
    """Return what a window owes before and after an operation: what one leaves, the next one nearly always finds."""
    now = held(scheme, after)
    if scheme.bonuses:
        return held(scheme, before), now
    key = (scheme.code, "held")
    left: tuple[Decimal, Cells] | None = facts.memory.get(key)
    facts.memory[key] = (after.posted, now)
    return (left[1] if left is not None and left[0] == before.posted else held(scheme, before)), now


def _told(facts: Facts, scheme: Scheme, split: Cents) -> tuple[str, str]:
    """Return the facts of a scheme and those of a split: the same come back all month."""
    return facts.once((scheme.code, "told", *split.values()), lambda: (scheme_facts(scheme), split_facts(split)))
