"""Rows that exchanged their values while nothing else of them changed: what sorting one column alone leaves. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

import polars as pl

from catalogue.changes import Delta
from catalogue.pairs import flat

#: From how many rows on an exchange is a sort; fewer may well be meant.
SORTED_FROM = 3


@dataclass(frozen=True, slots=True)
class Swap:
    """Rows of one sheet among which values went round."""

    columns: tuple[str, ...]  #: those that changed, together
    places: tuple[int, ...]  #: of the rows in ``Delta.updated``, from 0

    @property
    def is_sort(self) -> bool:
        """Say whether so many rows exchanged their values that it can hardly be meant."""
        return len(self.places) >= SORTED_FROM


def swaps(delta: Delta) -> list[Swap]:
    """Return the exchanges among the changed rows of a sheet.

    Rows count together when the same columns changed in them, and no other; where the key alone was sorted, every
    column but the key goes round. What only says yes or no is left out: two answers that cross are no exchange.
    """
    fields = [name for name in delta.updated.columns if name not in delta.key]
    if delta.updated.height < SORTED_FROM - 1 or not fields:
        return []
    rows = _changed(delta, fields)
    found = list(_by_columns(rows))
    taken = {place for swap in found for place in swap.places}
    whole = _among([(place, old, new) for place, _, old, new in rows])
    if len(fields) > 1 and not taken.issuperset(whole):
        found = [swap for swap in found if not set(swap.places) & set(whole)]
        found.append(Swap(tuple(fields), whole))
    return found


_Row = tuple[int, tuple[str, ...], tuple[Hashable, ...], tuple[Hashable, ...]]
"""A changed row: its place, the columns that changed, its values before and after."""


def _changed(delta: Delta, fields: Sequence[str]) -> list[_Row]:
    flags = {name for name in fields if delta.updated.schema[name] == pl.Boolean}
    pairs = zip(_tuples(delta.before.select(fields)), _tuples(delta.updated.select(fields)), strict=True)
    rows = [
        (place, tuple(name for name, was, now in zip(fields, old, new, strict=True) if was != now), old, new)
        for place, (old, new) in enumerate(pairs)
    ]
    return [row for row in rows if not flags.issuperset(row[1])]


def _by_columns(rows: Sequence[_Row]) -> Iterator[Swap]:
    """Yield the exchanges among rows in which the same columns changed."""
    groups: dict[tuple[str, ...], list[_Row]] = {}
    for row in rows:
        groups.setdefault(row[1], []).append(row)
    for columns, alike in groups.items():
        # What did not change would tell the rows apart.
        if places := _among([(place, *_differing(old, new)) for place, _, old, new in alike]):
            yield Swap(columns, places)


def _differing(old: tuple[Hashable, ...], new: tuple[Hashable, ...]) -> tuple[Hashable, Hashable]:
    """Return what changed of a row, before and after."""
    changed = [was != now for was, now in zip(old, new, strict=True)]
    return tuple(compress(old, changed)), tuple(compress(new, changed))


def _among(rows: Sequence[tuple[int, Hashable, Hashable]]) -> tuple[int, ...]:
    """Return the places of the rows among which values went round; none where they are fewer than two."""
    found = exchanged([old for _, old, _ in rows], [new for _, _, new in rows])
    return tuple(rows[index][0] for index in found) if len(found) >= SORTED_FROM - 1 else ()


def exchanged(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[int]:
    """Return the places whose values went round among them.

    All of them, where every value is still there as often as before and three differ; else those that pairwise
    different values lead round: each one's new value was another one's, each one's former value is another one's.
    Worked example: a b c x → c a b y gives the first three places.
    """
    old, new = Counter(before), Counter(after)
    if old == new and len(old) >= SORTED_FROM:
        return list(range(len(before)))
    left = {
        place for place, (was, now) in enumerate(zip(before, after, strict=True)) if old[was] == 1 and new[now] == 1
    }
    while left:
        given, taken = {before[place] for place in left}, {after[place] for place in left}
        stay = {place for place in left if after[place] in given and before[place] in taken}
        if stay == left:
            break
        left = stay
    return sorted(left)


def _tuples(frame: pl.DataFrame) -> list[tuple[Hashable, ...]]:
    return flat(frame).rows()
