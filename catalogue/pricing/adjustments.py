"""Promotions and negotiated prices: which one applies, and what it takes off.

Order of precedence (decision 16 leaves it open; docs/open-questions.md): a negotiated price replaces a promotion, they
never add up; of several of the same kind the one that names most of plan, segment and channel wins, then the one
that takes most off, then the first by code. A set-up fee is never lowered, and nothing falls below zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalogue.french import euros, percent
from catalogue.money import share_out, to_cents
from catalogue.pricing.facts import Adjustment, Request
from catalogue.vocabulary import AdjustmentKind, ValueType


@dataclass(frozen=True, slots=True)
class Choice:
    """The adjustment that applies, and why the others do not."""

    adjustment: Adjustment | None
    explanation: tuple[str, ...]  #: one French sentence for each that was set aside


def choose_adjustment(adjustments: Sequence[Adjustment], request: Request, plan: str | None, amount: Decimal) -> Choice:
    """Return the adjustment of a plan that holds for this client, channel and instant; at most one does."""
    held = [item for item in adjustments if _holds(item, request, plan)]
    if not held:
        return Choice(None, ())
    ranked = sorted(held, key=lambda item: (*_rank(item), -_taken(item, amount, request.quantity), item.code))
    winner = ranked[0]
    return Choice(winner, tuple(_set_aside(item, winner) for item in ranked[1:]))


def reductions(adjustment: Adjustment, amounts: Sequence[Decimal], quantity: Decimal) -> tuple[Decimal, ...]:
    """Return what an adjustment takes off each amount, to the cent: a percentage of each, or euros shared out."""
    whole = sum(amounts, Decimal(0))
    if whole <= 0:
        return tuple(Decimal(0) for _ in amounts)
    return share_out(_taken(adjustment, whole, quantity), amounts)


def describe(adjustment: Adjustment) -> str:
    """Say in French what an adjustment is."""
    off = (
        percent(adjustment.value)
        if adjustment.value_type is ValueType.PERCENT
        else f"{euros(adjustment.value)} par unité"
    )
    kind = "Promotion" if adjustment.kind is AdjustmentKind.PROMO else "Prix négocié"
    return f"{kind} {adjustment.code} : − {off}"


def _holds(item: Adjustment, request: Request, plan: str | None) -> bool:
    return (
        item.period.contains(request.at)
        and item.plan in (None, plan)
        and item.segment in (None, request.client.segment)
        and item.channel in (None, request.channel)
    )


def _rank(item: Adjustment) -> tuple[int, int]:
    named = sum(value is not None for value in (item.plan, item.segment, item.channel))
    return (0 if item.kind is AdjustmentKind.NEGOTIATED else 1, -named)


def _taken(item: Adjustment, amount: Decimal, quantity: Decimal) -> Decimal:
    exact = amount * item.value / 100 if item.value_type is ValueType.PERCENT else item.value * quantity
    return min(to_cents(exact), amount)


def _set_aside(item: Adjustment, winner: Adjustment) -> str:
    if item.kind is not winner.kind:
        return f"{describe(item)}, écartée : le prix négocié {winner.code} l'emporte, sans cumul."
    return f"{describe(item)}, sans effet : {winner.code} l'emporte (plus précis, sinon plus avantageux)."
