"""The commission of one operation within its window, rounded on the cumulated total, with its explanation.

``posted(after) = round(clamp(Σ tiers, floor, cap) + bonuses)`` on everything that the window holds; the operation earns
the difference with what was posted before it (decision 23). The parts that explain it close on that difference by
largest remainder. Worked: 99 sales of 8,25 HT at 10 % are 81,675 exactly, hence 81,68; the hundredth brings
82,50 − 81,68 = 0,82 graduated, and 99,00 − 81,68 = 17,32 by volume, where everything passes to 12 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from catalogue.commissions.facts import NOTHING, Bonus, Cumulated, Measures, Scheme
from catalogue.commissions.split import split_amount
from catalogue.commissions.tiers import ZERO, Paid, Slice, contains, pay_tiers, position
from catalogue.commissions.wording import explain
from catalogue.money import round_to_sum, to_cents
from catalogue.vocabulary import Beneficiary, TierBasis, ValueType


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a commission: a tier, a catch-up, a floor or cap, a bonus or malus."""

    label: str  #: in French
    amount: Decimal  #: whole cents; the parts of a commission sum to it
    slice: Slice | None = None  #: the tier and what it took; None: no tier
    bonus: Bonus | None = None  #: the bonus or malus; None: no such thing


@dataclass(frozen=True, slots=True)
class Commission:
    """What an operation earns."""

    scheme: Scheme
    amount: Decimal  #: whole cents; negative when a window pays back
    parts: tuple[Part, ...]  #: sum to the amount
    split: dict[Beneficiary, Decimal]  #: sums to the amount
    after: Cumulated  #: the window, to hand to the next operation
    explanation: tuple[str, ...]  #: French sentences


class Exact(NamedTuple):
    """A part of a commission before it is rounded."""

    label: str  #: in French
    exact: Decimal
    slice: Slice | None = None  #: the tier and what it took; None: no tier
    bonus: Bonus | None = None  #: the bonus or malus; None: no such thing


class Counted(NamedTuple):
    """What an operation earns, without its story."""

    amount: Decimal  #: whole cents; negative when a window pays back
    parts: tuple[Exact, ...]
    after: Cumulated  #: the window, to hand to the next operation


def commission_of(scheme: Scheme, measures: Measures, before: Cumulated = NOTHING) -> Commission:
    """Return what an operation earns in its window; raises CannotCommission when a figure is missing."""
    amount, exact, after = count(scheme, measures, before)
    amounts = round_to_sum(amount, [part.exact for part in exact])
    parts = tuple(Part(part.label, cents, part.slice, part.bonus) for part, cents in zip(exact, amounts, strict=True))
    split = split_amount(amount, scheme.split)
    told = explain(scheme, [(part.label, part.exact, part.slice) for part in exact], amount, split, before)
    return Commission(scheme, amount, parts, split, after, told)


def count(scheme: Scheme, measures: Measures, before: Cumulated = NOTHING) -> Counted:
    """Return the amount of `commission_of` and its exact parts; raises CannotCommission when a figure is missing."""
    paid = pay_tiers(scheme, measures, before)
    exact = [Exact("Palier", item.exact, item) for item in paid.slices]
    if paid.catch_up:
        exact.append(Exact("Rattrapage des ventes précédentes au taux atteint", paid.catch_up))
    if scheme.floor is not None or scheme.cap is not None:
        exact += _limits(scheme, paid, before)
    if scheme.bonuses:
        exact += _bonuses(scheme, paid.after, before)
    after = paid.after
    posted = to_cents(_owed(scheme, after))
    window = Cumulated(after.volume, after.base, after.revenue, after.margin, after.tiers_exact, posted)
    return Counted(posted - before.posted, tuple(exact), window)


def limited(scheme: Scheme, tiers_exact: Decimal) -> Decimal:
    """Return what the tiers of a window pay once floor and cap have spoken."""
    raised = tiers_exact if scheme.floor is None else max(tiers_exact, scheme.floor)
    return raised if scheme.cap is None else min(raised, scheme.cap)


def _owed(scheme: Scheme, window: Cumulated) -> Decimal:
    """Return what a window owes, exactly; one in which nothing was sold owes nothing."""
    if window.volume == 0 and window.base == 0:
        return ZERO
    owed = limited(scheme, window.tiers_exact)
    for item in scheme.bonuses:
        owed += _bonus(item, window)
    return owed


def _limits(scheme: Scheme, paid: Paid, before: Cumulated) -> Iterator[Exact]:
    """Say what floor and cap change in what this operation brings."""
    begun = before.volume != 0 or before.base != 0
    earlier = limited(scheme, before.tiers_exact) - before.tiers_exact if begun else ZERO
    now = limited(scheme, paid.after.tiers_exact) - paid.after.tiers_exact
    if now != earlier:
        label = "Plafond" if now < 0 or earlier < 0 else "Minimum garanti"
        yield Exact(label, now - earlier)


def _bonuses(scheme: Scheme, after: Cumulated, before: Cumulated) -> Iterator[Exact]:
    for item in scheme.bonuses:
        begun = before.volume != 0 or before.base != 0
        change = _bonus(item, after) - (_bonus(item, before) if begun else ZERO)
        if change:
            yield Exact(item.label, change, bonus=item)


def _bonus(item: Bonus, window: Cumulated) -> Decimal:
    """Return what a bonus or malus brings to a window; one that counts months waits for a cancellation."""
    if item.basis is TierBasis.MONTHS or not contains(item.start, item.end, position(window, item.basis)):
        return ZERO
    value = window.base * item.value / 100 if item.value_type is ValueType.PERCENT else item.value
    return -value if item.malus else value
