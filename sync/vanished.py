"""What left a month's workbook since its last accepted submission: the books keep it, and never take it twice.

An operation that only changed its reference would be posted a second time, and a workbook that lost most of its
operations is most likely another one under this name: both are stopped before anything is posted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from sync.planning import Limits
from validators.book import Book, Frames
from validators.builder import finding, findings_of
from validators.findings import Finding
from validators.kinds import SPACES
from validators.sheets import SHEETS
from validators.typed import TypedSheet

SHEET = "operations"


@dataclass(frozen=True, slots=True)
class Vanished:
    """The operations that the books hold, and that the last accepted submission of the month had."""

    had: int  #: how many there were
    rows: pl.DataFrame  #: those that are gone, as that submission told them: the sheet's columns but ``excel_row``


def vanished(book: Book, last_accepted: Callable[[], Frames]) -> Vanished:
    """Return what is gone from an operations workbook; the last accepted submission is read only if something is."""
    nothing = Vanished(0, SHEETS[SHEET].empty().drop("excel_row"))
    typed = book.typed.get(SHEET)
    if typed is None or book.month is None:
        return nothing
    kept = book.known.operations.filter(pl.col("day").dt.month_start() == book.month)
    here = pl.concat([typed.frame["key"], _as_typed(typed)])
    if kept.filter(~pl.col("key").is_in(here.implode())).is_empty():
        return nothing
    before = last_accepted().get(SHEET)
    if before is None:
        return nothing
    had = before.join(kept, on="key", how="semi", maintain_order="left").unique(
        "key", keep="first", maintain_order=True
    )
    return Vanished(had.height, had.filter(~pl.col("key").is_in(here.implode())).sort("key"))


def _as_typed(typed: TypedSheet) -> pl.Series:
    """Return the references that could not be read too: their rows stand there."""
    if "key" not in typed.texts.columns:
        return pl.Series("key", [], dtype=pl.String)
    return typed.texts["key"].str.strip_chars(SPACES)


def lost_operations(book: Book, gone: Vanished, limits: Limits) -> list[Finding]:
    """Return a blocking finding when too many operations are gone at once (LIB-006)."""
    count = gone.rows.height
    if count <= limits.count or count * 100 <= limits.percent * gone.had:
        return []
    detail = f"{count} opérations sur {gone.had}"
    return [finding("LIB-006", sheet=book.typed[SHEET].title, found=str(count), detail=detail)]


def renamed(typed: TypedSheet, rows: pl.DataFrame, known: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Return the new rows that say in every cell but their reference what an operation that is gone said.

    Shapes: ``rows`` and ``gone`` as the sheet without ``excel_row``, ``known`` has ``key``; returns ``key``, and
    ``suggestion``: the reference under which the books hold it.
    """
    said = [column.name for column in typed.sheet.typed if column.name != "key"]
    new = rows.join(known, on="key", how="anti")
    before = gone.rename({"key": "suggestion"}).unique(said, keep="first", maintain_order=True)
    return new.join(before, on=said, how="inner", nulls_equal=True, maintain_order="left").select("key", "suggestion")


def about_renamed(typed: TypedSheet, pairs: pl.DataFrame) -> list[Finding]:
    """Return a blocking finding on the reference of each (OPE-123)."""
    places = typed.frame.select("key", "excel_row").unique("key", keep="first")
    problems = pairs.join(places, on="key", how="inner", maintain_order="left").rechunk()
    return findings_of(
        "OPE-123",
        typed,
        problems.select("excel_row", pl.lit("key").alias("column"), "suggestion", pl.col("suggestion").alias("detail")),
    )


def about_gone(typed: TypedSheet, gone: pl.DataFrame, pairs: pl.DataFrame) -> list[Finding]:
    """Return a warning for each operation that is gone, but for those that only changed their reference (LIB-004)."""
    left = gone.filter(~pl.col("key").is_in(pairs["suggestion"].implode()))
    return [finding("LIB-004", sheet=typed.title, key=key, found=key) for key in left["key"]]
