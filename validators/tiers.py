"""Tiers in order, whatever they price or pay: half-open bounds without gap, overlap or end (decision 17)."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from validators.book import Book
from validators.doubt import complete
from validators.placing import at, number


def in_order(book: Book, name: str, record: Sequence[str], frame: pl.DataFrame) -> pl.DataFrame:
    """Return the tiers of records whose bounds all make sense, with the end of the tier before and who comes last.

    Shapes: the frame's columns (``tier_from``, ``tier_to`` and ``record`` among them), then ``previous_end``,
    ``follows`` and ``last``.
    """
    every = book.once(name)
    readable = book.readable(name, every, "type", "tier_from", "tier_to")
    odd = pl.concat(
        [
            every.join(readable, on="excel_row", how="anti"),
            every.filter(pl.col("tier_to") <= pl.col("tier_from")),
        ]
    )
    rows = frame.filter(pl.col("tier_from").is_not_null())
    if odd.height:
        rows = rows.join(odd.select(record).unique(), on=list(record), how="anti", nulls_equal=True)
    rows = complete(book, name, rows, record)
    return rows.sort([*record, "tier_from"]).with_columns(
        pl.col("tier_to").shift(1).over(record).alias("previous_end"),
        (pl.int_range(pl.len()) > 0).over(record).alias("follows"),
        (pl.int_range(pl.len()) == pl.len() - 1).over(record).alias("last"),
    )


def discontinuous(tiers: pl.DataFrame) -> pl.DataFrame:
    """Return the problems of tiers that do not start where the one before ends; the first starts at zero."""
    expected = pl.when("follows").then("previous_end").otherwise(pl.lit(0).cast(pl.Decimal(18, 6)))
    wrong = tiers.with_columns(expected.alias("expected")).filter(
        pl.col("expected").is_null() | (pl.col("tier_from") != pl.col("expected"))
    )
    detail = pl.when(pl.col("expected").is_null()).then(pl.lit("l'infini")).otherwise(number("expected"))
    return at(wrong, "tier_from", found=number("tier_from"), detail=detail)


def closed(tiers: pl.DataFrame) -> pl.DataFrame:
    """Return the problems of last tiers that have an end."""
    return at(tiers.filter(pl.col("last") & pl.col("tier_to").is_not_null()), "tier_to", found=number("tier_to"))


def empty(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the problems of tiers that end before, or when, they start."""
    return at(frame.filter(pl.col("tier_to") <= pl.col("tier_from")), "tier_to", found=number("tier_to"))
