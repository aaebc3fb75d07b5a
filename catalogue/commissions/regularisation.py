"""What a window needs once an operation that it counted is cancelled (decision 42, « régularisation de palier »).

The operations that stand are laid again, in the order in which the books took them, without the cancelled one: the exact
part of each is what the window owes after it less what it owed before it, by nature. What the window lacks, the scheme
on what it still counts less what the others hold, goes to those whose part changed, in proportion of the changes; a
cent of rounding goes to the last of them. Worked, 10 / 12 % by volume: of 99 sales and 1, the 99 go; the one holds
17,32, which its catch-up made, and the scheme owes 0,83 on it: −16,49.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from typing import NamedTuple

from catalogue.commissions.calculation import Exact, count, held, owed_by_kind
from catalogue.commissions.cells import ZERO, Cells, Cents, add, less
from catalogue.commissions.facts import Cumulated, Measures, Scheme
from catalogue.commissions.split import split_among_people, split_amount
from catalogue.commissions.tiers import base_of, basis_of, contains, placed, position, spread
from catalogue.money import round_to_sum, to_cents
from catalogue.vocabulary import Beneficiary, CommissionKind, TierBasis, TierMode

#: Divisions leave digits that no amount has: they must not decide of half a cent.
_MANY_DIGITS, _EXACT = Context(prec=60), Decimal("1e-18")


class Laid(NamedTuple):
    """An operation that a window counts."""

    operation: str  #: key
    measures: Measures


class Change(NamedTuple):
    """What a window takes from, or gives to, an operation that it goes on counting."""

    operation: str  #: key
    cells: Cells  #: by nature: tiers (with floor, cap and catch-up), bonuses, maluses
    own: Decimal  #: what its own tiers pay, exactly
    catch_up: Decimal  #: what it brings for those before it, exactly


class Regularised(NamedTuple):
    """A window without an operation that it counted."""

    window: Cumulated
    laid: tuple[Laid, ...]
    changes: tuple[Change, ...]  #: in the order of the books


class _Part(NamedTuple):
    """What one operation makes a window owe."""

    by_kind: dict[CommissionKind, Decimal]  #: exact
    own: Decimal
    catch_up: Decimal


def regularise(scheme: Scheme, window: Cumulated, laid: Sequence[Laid], cancelled: str, released: Cells) -> Regularised:
    """Return a window without an operation, and what that changes for the others.

    `released` is what the cancelled operation held of the window, earlier regularisations included.
    """
    place = next(index for index, each in enumerate(laid) if each.operation == cancelled)
    later = laid[place + 1 :]
    remaining = (*laid[:place], *later)
    before = _before(scheme, window, laid[place:])
    if not remaining:
        return Regularised(before, (), ())
    if not later or _pays_alike(scheme, before, window):
        after = _without(scheme, before, laid[place].measures, window)
        changed: list[tuple[str, _Part, _Part]] = []
    else:
        was = list(_parts(scheme, before, laid[place:]))[1:]
        now = list(_parts(scheme, before, later))
        changed = [(each.operation, old, new) for each, old, new in zip(later, was, now, strict=True) if old != new]
        after = before
        for each in later:
            after = count(scheme, each.measures, after).after
    lacking = less(held(scheme, after), less(held(scheme, window), _by_nature(released)))
    last = remaining[-1]
    if not changed:
        if not any(amount for cents in lacking.values() for amount in cents.values()):
            return Regularised(after, remaining, ())
        part = _last_part(scheme, after, last.measures)
        changed = [(last.operation, part, part)]
    return Regularised(after, remaining, tuple(_changes(scheme, lacking, changed)))


def _changes(scheme: Scheme, lacking: Cells, changed: Sequence[tuple[str, _Part, _Part]]) -> Iterator[Change]:
    """Share what the window lacks among the operations whose part changed, kind by kind and person by person."""
    shared: list[dict[CommissionKind, Cents]] = [{} for _ in changed]
    for kind, cents in lacking.items():
        exact = [new.by_kind.get(kind, ZERO) - old.by_kind.get(kind, ZERO) for _, old, new in changed]
        if not any(exact):
            exact[-1] = Decimal(1)
        places = [index for index, change in enumerate(exact) if change]
        amounts = round_to_sum(sum(cents.values(), ZERO), _scaled(cents, [exact[index] for index in places]))
        for index, part in zip(places, _by_person(scheme, kind, cents, amounts), strict=True):
            if any(part.values()):
                shared[index][kind] = part
    for (operation, old, new), cells in zip(changed, shared, strict=True):
        if cells or (old.own, old.catch_up) != (new.own, new.catch_up):
            yield Change(operation, cells, new.own, new.catch_up)


def _scaled(cents: Cents, exact: Sequence[Decimal]) -> list[Decimal]:
    """Return changes in proportion, so that they sum to what is lacking where they do not cancel one another."""
    total, whole = sum(exact, ZERO), sum(cents.values(), ZERO)
    return [change * whole / total for change in exact] if total and len(exact) == 1 else list(exact)


def _by_person(
    scheme: Scheme, kind: CommissionKind, cents: Cents, amounts: Sequence[Decimal]
) -> Iterator[dict[Beneficiary, Decimal]]:
    """Yield what each operation takes of everybody's cents: shares of cumulated amounts, the last one closing exactly."""
    given = dict.fromkeys(cents, ZERO)
    so_far = ZERO
    for place, amount in enumerate(amounts, start=1):
        so_far += amount
        upto = dict(cents) if place == len(amounts) else _shares(scheme, kind, so_far)
        yield {who: upto.get(who, ZERO) - given[who] for who in cents}
        given = {who: upto.get(who, ZERO) for who in cents}


def _shares(scheme: Scheme, kind: CommissionKind, amount: Decimal) -> dict[Beneficiary, Decimal]:
    if kind is CommissionKind.COMMISSION:
        return split_amount(amount, scheme.split)
    return split_among_people(amount, scheme)


def _by_nature(cells: Cells) -> Cells:
    """Return cells as windows count them: what a sale brought for those before it is commission there."""
    found: dict[CommissionKind, Cents] = dict(cells)
    caught = found.pop(CommissionKind.CATCH_UP, None)
    if caught is None:
        return found
    return {**found, CommissionKind.COMMISSION: add(found.get(CommissionKind.COMMISSION, {}), caught)}


def _parts(scheme: Scheme, before: Cumulated, laid: Sequence[Laid]) -> Iterator[_Part]:
    """Yield what each operation in turn makes a window owe, from what it held before the first."""
    for each in laid:
        counted = count(scheme, each.measures, before)
        yield _part(scheme, before, counted.after, counted.parts)
        before = counted.after


def _part(scheme: Scheme, before: Cumulated, after: Cumulated, parts: Sequence[Exact]) -> _Part:
    own = sum((part.exact for part in parts if part.kind is CommissionKind.COMMISSION), ZERO)
    caught = sum((part.exact for part in parts if part.kind is CommissionKind.CATCH_UP), ZERO)
    owed = owed_by_kind(scheme, before)
    change = {kind: amount - owed.get(kind, ZERO) for kind, amount in owed_by_kind(scheme, after).items()}
    return _Part({kind: _rounded(amount) for kind, amount in change.items()}, _rounded(own), _rounded(caught))


def _last_part(scheme: Scheme, after: Cumulated, measures: Measures) -> _Part:
    before = uncount(scheme, measures, after)
    counted = count(scheme, measures, before)
    return _part(scheme, before, counted.after, counted.parts)


def _before(scheme: Scheme, window: Cumulated, laid: Sequence[Laid]) -> Cumulated:
    """Return what a window held before the first of its last operations."""
    for each in reversed(laid):
        window = uncount(scheme, each.measures, window)
    return window


def _without(scheme: Scheme, before: Cumulated, measures: Measures, window: Cumulated) -> Cumulated:
    """Return a window without one operation, where those after it are paid alike with or without it."""
    alone = count(scheme, measures, before).after
    exact = _rounded(window.tiers_exact - (alone.tiers_exact - before.tiers_exact))
    left = Cumulated(
        window.volume - (alone.volume - before.volume),
        window.base - (alone.base - before.base),
        window.revenue - (alone.revenue - before.revenue),
        window.margin - (alone.margin - before.margin),
        exact,
    )
    return left._replace(posted=to_cents(sum(owed_by_kind(scheme, left).values(), ZERO)))


def _pays_alike(scheme: Scheme, before: Cumulated, window: Cumulated) -> bool:
    """Say whether a window pays all that it counts from a point on in one and the same tier, without limit nor bonus."""
    if scheme.bonuses or scheme.floor is not None or scheme.cap is not None:
        return False
    basis = basis_of(scheme)
    if basis is TierBasis.MONTHS:
        return True
    first, last = position(before, basis), position(window, basis)
    if scheme.tier_mode is TierMode.VOLUME:
        return False
    return any(
        contains(tier.start, tier.end, first) and (tier.end is None or last <= tier.end) for tier in scheme.tiers
    )


def uncount(scheme: Scheme, measures: Measures, after: Cumulated) -> Cumulated:
    """Return what a window held before its last operation: the inverse of `count`."""
    base, basis = base_of(scheme, measures), basis_of(scheme)
    before = Cumulated(
        after.volume - measures.volume,
        after.base - base,
        after.revenue - measures.ht,
        after.margin - (measures.margin or ZERO),
    )
    if basis is TierBasis.MONTHS:
        slices = placed(scheme, Decimal(measures.month), measures.volume, base)
        exact = after.tiers_exact - sum((item.exact for item in slices), ZERO)
    elif scheme.tier_mode is TierMode.GRADUATED:
        slices = spread(scheme, position(before, basis), position(after, basis), measures.volume, base)
        exact = after.tiers_exact - sum((item.exact for item in slices), ZERO)
    else:
        slices = placed(scheme, position(before, basis), before.volume, before.base)
        exact = sum((item.exact for item in slices), ZERO)
    before = before._replace(tiers_exact=_rounded(exact))
    return before._replace(posted=to_cents(sum(owed_by_kind(scheme, before).values(), ZERO)))


def _rounded(exact: Decimal) -> Decimal:
    return exact.quantize(_EXACT, context=_MANY_DIGITS)
