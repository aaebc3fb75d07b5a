"""What columns have in common, from one to another, found without looking at them all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Spans:
    """A number for some columns; they are counted from 1, and no column belongs to two spans."""

    spans: tuple[tuple[int, int, int], ...]  # first column, last column, number; in order
    _firsts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_firsts", [first for first, _, _ in self.spans])

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int, int]]) -> Spans:
        """Put spans in order."""
        return cls(tuple(sorted(spans)))

    def at(self, column: int) -> int | None:
        """Return a column's number."""
        place = bisect_right(self._firsts, column) - 1
        if place < 0 or self.spans[place][1] < column:
            return None
        return self.spans[place][2]
