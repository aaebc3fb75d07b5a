"""What a load takes back of an earlier one: three states of a sheet, compared on its key. Pure.

Before some load a row or a value was such; that load replaced it; now it is such again. Whoever saves a copy that was
opened before that load does this without seeing it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from catalogue.changes import Delta
from catalogue.pairs import flat
from catalogue.spelling import canonical


@dataclass(frozen=True, slots=True)
class Returned:
    """What comes back in one sheet. Rows are told by their place in the frames of the delta, from 0."""

    inserted: tuple[int, ...]  #: new rows that the previous load had taken out
    withdrawn: tuple[int, ...]  #: rows that are gone, and that the previous load had brought
    values: tuple[tuple[int, str], ...]  #: changed rows, with the column that has its former value again

    @property
    def count(self) -> int:
        """Count the rows and values."""
        return len(self.inserted) + len(self.withdrawn) + len(self.values)


def returned(delta: Delta, earlier: pl.DataFrame) -> Returned:
    """Compare what a load would change (previous state → now) with the state before the previous load.

    **Shapes** ``earlier`` has the sheet's columns.
    """
    before = _comparable(delta, earlier)
    key = list(delta.key)
    back = _numbered(delta, delta.inserted).join(before, on=key, how="semi", nulls_equal=True)
    gone = _numbered(delta, delta.withdrawn).join(before, on=key, how="anti", nulls_equal=True)
    return Returned(_places(back), _places(gone), _values(delta, before))


def _values(delta: Delta, before: pl.DataFrame) -> tuple[tuple[int, str], ...]:
    """Return the changed fields that have their former value again, row by row in the order of the columns."""
    now, last = _numbered(delta, delta.updated), _comparable(delta, delta.before)
    both = now.join(before, on=list(delta.key), how="inner", nulls_equal=True, maintain_order="left", suffix=" before")
    last = last[both["place"].cast(pl.Int64)]
    found = []
    for rank, name in enumerate(delta.updated.columns):
        again = both[name].ne_missing(last[name])
        if name not in delta.key:  # both have the same key
            again &= both[name].eq_missing(both[f"{name} before"])
        found += [(place, rank, name) for place in both["place"].filter(again)]
    return tuple((place, name) for place, _, name in sorted(found))


def _comparable(delta: Delta, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns that the delta compares, as stored; lists become text, so that they can be joined on."""
    return flat(canonical(delta.name, frame.select(delta.updated.columns)))


def _numbered(delta: Delta, frame: pl.DataFrame) -> pl.DataFrame:
    return _comparable(delta, frame).with_row_index("place")


def _places(frame: pl.DataFrame) -> tuple[int, ...]:
    return tuple(frame["place"].sort().to_list())
