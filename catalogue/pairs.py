"""Which rows are the same one, changed: by their key, else inside what they are about (decision 49).

A promotion that moves to another day has another key, and is still that promotion. What is left over inside one
identity is paired when exactly one row is left on each side, or when two rows differ in one column and each in no
other pair. Anything else is a row that is gone and a row that is new.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

MOST_CANDIDATES = 400
"""Pairs that are weighed inside one identity: where more rows changed at once, nobody could tell which became which."""

POSITIONS = {"before": pl.UInt32(), "after": pl.UInt32()}


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn lists into text, so that they can be joined on and compared at full speed."""
    lists = [column for column, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    return frame.with_columns(pl.col(column).list.join("\x1f") for column in lists)


def by_key(before: pl.DataFrame, after: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the row numbers ``before`` and ``after`` that share a key; null where the other side has none."""
    old, new = flat(before.select(key)), flat(after.select(key))
    joined = new.with_row_index("row_after").join(
        old.with_row_index("row_before"), on=old.columns, how="full", nulls_equal=True
    )
    return joined.select(before=pl.col("row_before"), after=pl.col("row_after"))


def by_identity(gone: pl.DataFrame, new: pl.DataFrame, identity: Sequence[str]) -> pl.DataFrame:
    """Return the row numbers ``before`` and ``after`` of rows that are the same one inside an identity.

    **Shapes** Both have the same columns; ``excel_row`` is ignored. Returns ``POSITIONS``, sorted by ``after``.
    """
    if not identity or gone.is_empty() or new.is_empty():
        return pl.DataFrame(schema=POSITIONS)
    columns = [column for column in gone.columns if column in new.columns and column != "excel_row"]
    old, fresh = (flat(frame.select(columns)) for frame in (gone, new))
    names = list(identity)
    all_of = pl.DataFrame(
        {"before": pl.int_range(old.height, dtype=pl.UInt32, eager=True)}, schema={"before": pl.UInt32}
    ).hstack(old.select(names))
    those = pl.DataFrame({"after": pl.int_range(fresh.height, dtype=pl.UInt32, eager=True)}).hstack(fresh.select(names))
    counts = (
        all_of.group_by(names)
        .agg(old=pl.len())
        .join(those.group_by(names).agg(new=pl.len()), on=names, nulls_equal=True)
    )
    few = counts.filter(pl.col("old").cast(pl.UInt64) * pl.col("new") <= MOST_CANDIDATES)
    candidates = all_of.join(few, on=names, nulls_equal=True).join(those, on=names, nulls_equal=True)
    apart = pl.Series("apart", [0], dtype=pl.UInt32).new_from_index(0, candidates.height)
    for column in columns:
        if column not in names:
            apart += old[column].gather(candidates["before"]).ne_missing(fresh[column].gather(candidates["after"]))
    candidates = candidates.with_columns(apart.alias("apart"))
    alone = candidates.filter((pl.col("old") == 1) & (pl.col("new") == 1))
    close = candidates.filter((pl.col("apart") <= 1) & ~((pl.col("old") == 1) & (pl.col("new") == 1)))
    close = close.filter(~pl.col("before").is_duplicated() & ~pl.col("after").is_duplicated())
    return pl.concat([alone, close]).select("before", "after").sort("after")
