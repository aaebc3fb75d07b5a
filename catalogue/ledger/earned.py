"""What an operation earns by its commission scheme: amount, split, facts of the explanation, and the window after it.

A scheme whose trigger is the renewal pays renewals only. The partner owes the whole commission of its product; of what
is split, the company's own share is written down but never paid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from catalogue.commissions.calculation import Counted, count
from catalogue.commissions.choice import Question, applies, choose_scheme
from catalogue.commissions.facts import NOTHING, Bonus, Measures, Scheme
from catalogue.commissions.split import split_amount
from catalogue.commissions.tiers import basis_of
from catalogue.commissions.windows import window_at
from catalogue.ledger.explained import commission_facts, scheme_facts, split_facts
from catalogue.ledger.facts import Operation
from catalogue.ledger.given import Facts, WindowKey, Windows
from catalogue.ledger.priced import Priced
from catalogue.money import round_to_sum
from catalogue.pricing.facts import Plan
from catalogue.vocabulary import (
    AccrualWindow,
    Beneficiary,
    CommissionBase,
    CommissionTrigger,
    Nature,
    OperationKind,
    RevenueModel,
    Settlement,
    TierBasis,
)

Cents = Mapping[Beneficiary, Decimal]


class Earned(NamedTuple):
    """What an operation earns."""

    amount: Decimal  #: whole cents; negative when a window pays back
    split: Cents  #: sums to the amount
    apart: tuple[tuple[Nature, Cents], ...]  #: of which bonuses and maluses, with accounts of their own
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


def measures_of(operation: Operation, priced: Priced, month: int) -> Measures:
    """Return what an operation brings to its window; `month` counts whole months since the contract began."""
    return Measures(priced.volume, priced.ht, priced.ttc, operation.premium_net, operation.margin, month)


def window_key(facts: Facts, scheme: Scheme, operation: Operation, own_day: date, began: Operation) -> WindowKey | None:
    """Return the window that an operation of a day adds to; None when it stands alone.

    `began` is the sale of its contract: the operation itself where it renews none.
    """
    if scheme.window is AccrualWindow.SALE:
        return None
    if scheme.window is AccrualWindow.LIFETIME:
        holder = str(began.contract or began.key)
        return WindowKey(scheme.sku, scheme.version, scheme.code, holder, None)
    key = (scheme.code, "window", own_day)
    found: WindowKey | None = facts.memory.get(key)
    if found is None:
        span = window_at(scheme.window, operation.at, facts.timezone)
        start = None if span is None else span.start
        found = facts.memory[key] = WindowKey(scheme.sku, scheme.version, scheme.code, "", start)
    return found


def earn(facts: Facts, scheme: Scheme, measures: Measures, windows: Windows, key: WindowKey | None) -> Earned:
    """Return what an operation earns on top of what its window holds."""
    before = NOTHING if key is None else windows.get(key, NOTHING)
    counted = count(scheme, measures, before)
    head, split, shares = _remembered(facts, scheme, counted.amount)
    told = commission_facts(head, measures, before, counted, shares)
    return Earned(counted.amount, split, _apart(scheme, counted), told, counted)


def _remembered(facts: Facts, scheme: Scheme, amount: Decimal) -> tuple[str, Cents, str]:
    """Return the facts of a scheme, the parts of an amount, and their facts: the same amounts come back all month."""
    key = (scheme.code, "split", amount)
    found: tuple[str, Cents, str] | None = facts.memory.get(key)
    if found is None:
        split = split_amount(amount, scheme.split)
        found = facts.memory[key] = (scheme_facts(scheme), split, split_facts(split))
    return found


def _apart(scheme: Scheme, counted: Counted) -> tuple[tuple[Nature, Cents], ...]:
    """Return the parts that bonuses and maluses make."""
    if not scheme.bonuses:
        return ()
    cents = round_to_sum(counted.amount, [part.exact for part in counted.parts])
    return bonuses_apart(scheme, [(part.bonus, amount) for part, amount in zip(counted.parts, cents, strict=True)])


def bonuses_apart(scheme: Scheme, parts: Sequence[tuple[Bonus | None, Decimal]]) -> tuple[tuple[Nature, Cents], ...]:
    """Return the bonuses and maluses among the parts of a commission, split as the whole is."""
    return tuple(
        (Nature.MALUS if bonus.malus else Nature.BONUS, split_amount(amount, scheme.split))
        for bonus, amount in parts
        if bonus is not None and amount
    )
