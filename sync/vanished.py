"""What left a month's workbook since its last accepted submission: the books keep it, and never take it twice.

An operation that only changed its reference would be posted a second time, and a workbook that lost most of its
operations is most likely another one under this name: both are stopped before anything is posted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from catalogue.french import counted
from catalogue.ledger.deciding.content import content_text
from catalogue.ledger.records.operations import Operation
from sync.planning import Limits
from validators.book import Book, Frames
from validators.builder import finding, findings_of
from validators.findings import Finding
from validators.kinds import SPACES
from validators.typed import TypedSheet

SHEET = "operations"


@dataclass(frozen=True, slots=True)
class Vanished:
    """The operations of a month that the books hold, and that the last accepted submission had."""

    had: int  #: how many there were
    keys: tuple[str, ...]  #: those that are gone


def absent(book: Book) -> pl.DataFrame:
    """Return the operations of the workbook's month that the books hold for good and that it does not name."""
    typed = book.typed.get(SHEET)
    known = _of_month(book).filter(~pl.col("later"))
    if typed is None or known.is_empty():
        return known.clear()
    here = pl.concat([typed.frame["key"], _as_typed(typed)])
    return known.filter(~pl.col("key").is_in(here.implode()))


def withdrawn(book: Book, accepted: Sequence[Operation]) -> tuple[str, ...]:
    """Return the keys of the month's operations that waited for their day and that the workbook does not tell any more.

    A row that is refused tells something else than what waits: that is not to be posted either.
    """
    told = {operation.key for operation in accepted}
    return tuple(key for key in _of_month(book).filter("later")["key"].sort() if key not in told)


def _of_month(book: Book) -> pl.DataFrame:
    known = book.known.operations
    return known.clear() if book.month is None else known.filter(pl.col("day").dt.month_start() == book.month)


def _as_typed(typed: TypedSheet) -> pl.Series:
    """Return the references that could not be read too: their rows stand there."""
    if "key" not in typed.texts.columns:
        return pl.Series("key", [], dtype=pl.String)
    return typed.texts["key"].str.strip_chars(SPACES)


def vanished(book: Book, last_accepted: Callable[[], Frames]) -> Vanished:
    """Return what is gone from an operations workbook; the last accepted submission is read only if something may be."""
    left = absent(book)
    before = last_accepted().get(SHEET) if left.height else None
    if before is None:
        return Vanished(0, ())
    had = before.join(book.known.operations, on="key", how="semi")["key"].unique()
    return Vanished(had.len(), tuple(had.filter(had.is_in(left["key"].implode())).sort()))


def lost_operations(book: Book, gone: Vanished, limits: Limits) -> list[Finding]:
    """Return a blocking finding when too many operations are gone at once (LIB-006)."""
    count = len(gone.keys)
    if count <= limits.count or count * 100 <= limits.percent * gone.had:
        return []
    detail = f"{counted(count, 'opération')} sur {gone.had}"
    return [finding("LIB-006", sheet=book.typed[SHEET].title, found=str(count), detail=detail)]


def renamed(book: Book, operations: Sequence[Operation], told: Callable[[], Sequence[Operation]]) -> dict[str, str]:
    """Return the new operations that are, but for their reference, one that the workbook does not name any more.

    ``told`` gives what the books hold of the month. Returns the new reference with the one that the books know.
    """
    left = set(absent(book)["key"])
    known = set(book.known.operations["key"])
    new = [operation for operation in operations if operation.key not in known] if left else []
    if not new:
        return {}
    contents = {content_text(operation): operation.key for operation in told() if operation.key in left}
    found = ((operation.key, contents.get(content_text(operation))) for operation in new)
    return {key: before for key, before in found if before is not None}


def about_renamed(typed: TypedSheet, pairs: Mapping[str, str]) -> list[Finding]:
    """Return a blocking finding on the reference of each (OPE-123)."""
    rows = pl.DataFrame(list(pairs.items()), schema={"key": pl.String, "suggestion": pl.String}, orient="row")
    places = typed.frame.select("key", "excel_row").unique("key", keep="first")
    problems = rows.join(places, on="key", how="inner", maintain_order="left").rechunk()
    column, detail = pl.lit("key").alias("column"), pl.col("suggestion").alias("detail")
    return findings_of("OPE-123", typed, problems.select("excel_row", column, "suggestion", detail))


def about_gone(typed: TypedSheet, gone: Sequence[str]) -> list[Finding]:
    """Return a warning for each operation that is gone (LIB-004)."""
    return [finding("LIB-004", sheet=typed.title, key=key, found=key) for key in gone]
