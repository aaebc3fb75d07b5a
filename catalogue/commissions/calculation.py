"""The commission of one operation within its window, rounded on the cumulated total, with its explanation.

``posted(after) = round(clamp(Σ tiers, floor, cap) + bonuses)`` on everything that the window holds; the operation earns
the difference with what was posted before it (decision 23). The parts that explain it close on that difference by
largest remainder. Shares are cumulated like the total: a beneficiary earns the difference of its share of what the window
owes (decision 47), bonuses and maluses being people's alone. Worked: 99 sales of 8,25 HT at 10 % are 81,675 exactly, hence 81,68; the hundredth brings
82,50 − 81,68 = 0,82 graduated, and 99,00 − 81,68 = 17,32 by volume, where everything passes to 12 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from catalogue.commissions.cells import Cells, Cents, by_beneficiary, less
from catalogue.commissions.facts import NOTHING, Bonus, Cumulated, Measures, Scheme
from catalogue.commissions.split import split_among_people, split_amount
from catalogue.commissions.tiers import ZERO, Paid, Slice, contains, pay_tiers, position
from catalogue.commissions.wording import explain
from catalogue.money import round_to_sum, to_cents
from catalogue.vocabulary import Beneficiary, CommissionKind, TierBasis, ValueType


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a commission: a tier, a catch-up, a floor or cap, a bonus or malus."""

    label: str  #: in French
    amount: Decimal  #: whole cents; the parts of a commission sum to it
    slice: Slice | None = None  #: the tier and what it took; None: no tier


@dataclass(frozen=True, slots=True)
class Commission:
    """What an operation earns."""

    scheme: Scheme
    amount: Decimal  #: whole cents; negative when a window pays back
    parts: tuple[Part, ...]  #: sum to the amount
    cells: Cells  #: sum to the amount
    after: Cumulated  #: the window, to hand to the next operation
    explanation: tuple[str, ...]  #: French sentences

    @property
    def split(self) -> dict[Beneficiary, Decimal]:
        """Return what each beneficiary earns, whatever for."""
        return by_beneficiary(self.cells)


class Exact(NamedTuple):
    """A part of a commission before it is rounded."""

    label: str  #: in French
    exact: Decimal
    slice: Slice | None = None  #: the tier and what it took; None: no tier
    kind: CommissionKind = CommissionKind.COMMISSION  #: floor and cap are the operation's own, like its tiers


class Counted(NamedTuple):
    """What an operation earns, without its story."""

    amount: Decimal  #: whole cents; negative when a window pays back
    parts: tuple[Exact, ...]
    after: Cumulated  #: the window, to hand to the next operation


def commission_of(scheme: Scheme, measures: Measures, before: Cumulated = NOTHING) -> Commission:
    """Return what an operation earns in its window; raises CannotCommission when a figure is missing."""
    counted = count(scheme, measures, before)
    amounts = round_to_sum(counted.amount, [part.exact for part in counted.parts])
    parts = tuple(Part(part.label, cents, part.slice) for part, cents in zip(counted.parts, amounts, strict=True))
    cells = cells_of(scheme, counted.parts, held(scheme, before), held(scheme, counted.after))
    told = explain(
        scheme,
        [(part.label, part.exact, part.slice) for part in counted.parts],
        counted.amount,
        by_beneficiary(cells),
        before,
    )
    return Commission(scheme, counted.amount, parts, cells, counted.after, told)


def held(scheme: Scheme, window: Cumulated) -> Cells:
    """Return what a window owes each beneficiary of a scheme, by kind; catch-ups are commission there.

    Raises: CannotCommission for a bonus that nobody is to receive.
    """
    if not scheme.bonuses:
        return {CommissionKind.COMMISSION: split_amount(window.posted, scheme.split)}
    exact = owed_by_kind(scheme, window)
    cents = dict(zip(exact, round_to_sum(window.posted, list(exact.values())), strict=True))
    tiers = split_amount(cents.pop(CommissionKind.COMMISSION), scheme.split)
    return {CommissionKind.COMMISSION: tiers} | {
        kind: split_among_people(amount, scheme) for kind, amount in cents.items() if amount
    }


def cells_of(scheme: Scheme, parts: Sequence[Exact], before: Cells, after: Cells) -> Cells:
    """Return what an operation earns, by kind and beneficiary: what its window owes after it, less what it owed before.

    The catch-up of earlier sales is told apart from its own commission: the end of its contract leaves it (decision 43).
    """
    if len(after) == len(before) == 1 and all(part.kind is CommissionKind.COMMISSION for part in parts):
        held_before = before[CommissionKind.COMMISSION]  # nearly every operation: spelt out, a month has many
        return {
            CommissionKind.COMMISSION: {
                who: amount - held_before[who] for who, amount in after[CommissionKind.COMMISSION].items()
            }
        }
    found = less(after, before)
    caught = [part.exact for part in parts if part.kind is CommissionKind.CATCH_UP]
    if not caught:
        return found
    tiers = found[CommissionKind.COMMISSION]
    own = sum((part.exact for part in parts if part.kind is CommissionKind.COMMISSION), ZERO)
    mine = own_tiers(scheme, tiers, own, sum(caught, ZERO))
    rest = {who: amount - mine[who] for who, amount in tiers.items()}
    return {**found, CommissionKind.COMMISSION: mine, CommissionKind.CATCH_UP: rest}


def own_tiers(scheme: Scheme, tiers: Cents, own: Decimal, catch_up: Decimal) -> dict[Beneficiary, Decimal]:
    """Return what its own tiers give an operation of what tiers give it; the rest is the catch-up of those before it."""
    cents, _ = round_to_sum(sum(tiers.values(), ZERO), [own, catch_up])
    return split_amount(cents, scheme.split)


def count(scheme: Scheme, measures: Measures, before: Cumulated = NOTHING) -> Counted:
    """Return the amount of `commission_of` and its exact parts; raises CannotCommission when a figure is missing."""
    paid = pay_tiers(scheme, measures, before)
    exact = [Exact("Palier", item.exact, item) for item in paid.slices]
    if paid.catch_up:
        label = "Rattrapage des ventes précédentes au taux atteint"
        exact.append(Exact(label, paid.catch_up, kind=CommissionKind.CATCH_UP))
    if scheme.floor is not None or scheme.cap is not None:
        exact += _limits(scheme, paid, before)
    if scheme.bonuses:
        exact += _bonuses(scheme, paid.after, before)
    after = paid.after
    posted = to_cents(sum(owed_by_kind(scheme, after).values(), ZERO))
    window = Cumulated(after.volume, after.base, after.revenue, after.margin, after.tiers_exact, posted)
    return Counted(posted - before.posted, tuple(exact), window)


def limited(scheme: Scheme, tiers_exact: Decimal) -> Decimal:
    """Return what the tiers of a window pay once floor and cap have spoken."""
    raised = tiers_exact if scheme.floor is None else max(tiers_exact, scheme.floor)
    return raised if scheme.cap is None else min(raised, scheme.cap)


def owed_by_kind(scheme: Scheme, window: Cumulated) -> dict[CommissionKind, Decimal]:
    """Return what a window owes, exactly, by nature; one in which nothing was sold owes nothing."""
    if window.volume == 0 and window.base == 0:
        return {CommissionKind.COMMISSION: ZERO}
    owed = {CommissionKind.COMMISSION: limited(scheme, window.tiers_exact)}
    for item in scheme.bonuses:
        owed[item.kind] = owed.get(item.kind, ZERO) + _bonus(item, window)
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
            yield Exact(item.label, change, kind=item.kind)


def _bonus(item: Bonus, window: Cumulated) -> Decimal:
    """Return what a bonus or malus brings to a window; one that counts months waits for a cancellation."""
    if item.basis is TierBasis.MONTHS or not contains(item.start, item.end, position(window, item.basis)):
        return ZERO
    value = window.base * item.value / 100 if item.value_type is ValueType.PERCENT else item.value
    return -value if item.malus else value
