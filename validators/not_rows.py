"""Rows of a sheet that are no rows of their own: totals that somebody typed, and rows whose key is merged into another's.

Each is told once, instead of once for every cell that it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from validators.builder import findings_of
from validators.findings import Finding
from validators.kinds import fold
from validators.typed import TypedSheet

TOTAL, MERGED = 30, 31
_TOTALS = re.compile(r"((sous[ -]?|grand )?(total|totaux)( general)?|sommes?)[ :=]*")
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Mended:
    """A sheet without the rows that are none."""

    typed: TypedSheet
    findings: tuple[Finding, ...] = ()
    reported: tuple[pl.DataFrame, ...] = ()  #: ``excel_row``, ``column``: cells of which a finding speaks
    merged: frozenset[str] = frozenset()  #: ranges that STR-007 need not name any more


def without_odd_rows(typed: TypedSheet, merged: Sequence[str]) -> Mended:
    """Take typed totals out of a sheet, and tell of each merged key once; ``merged`` are the sheet's merged ranges."""
    if typed.frame.is_empty():
        return Mended(typed)
    totals = _totals(typed)
    findings = findings_of(f"{typed.sheet.prefix}-{TOTAL:03d}", typed, totals)
    keys = _merged_keys(typed, merged)
    rows = [row for one in keys.values() for row in one.hidden]
    problems = pl.DataFrame(
        [(one.first, one.column, f"les lignes {one.first} à {one.last}", one.value) for one in keys.values()],
        schema={"excel_row": pl.UInt32, "column": pl.String, "detail": pl.String, "found": pl.String},
        orient="row",
    )
    findings += findings_of(f"{typed.sheet.prefix}-{MERGED:03d}", typed, problems)
    reported = [
        pl.DataFrame(
            {"excel_row": one.hidden, "column": one.column}, schema={"excel_row": pl.UInt32, "column": pl.String}
        )
        for one in keys.values()
    ]
    left = _without(typed, [*totals["excel_row"], *rows])
    return Mended(left, tuple(findings), tuple(reported), frozenset(keys))


def _without(typed: TypedSheet, rows: Sequence[int]) -> TypedSheet:
    if not rows:
        return typed
    stays = ~pl.col("excel_row").is_in(list(rows))
    return replace(typed, frame=typed.frame.filter(stays), faults=typed.faults.filter(stays))


def _totals(typed: TypedSheet) -> pl.DataFrame:
    """Return the rows whose first filled cell says that they are a total, and that lack an obligatory cell."""
    placed = sorted(typed.letters.items(), key=lambda item: (len(item[1]), item[1]))
    columns = [name for name, _ in placed if name in typed.texts.columns]
    none = pl.DataFrame(schema={"excel_row": pl.UInt32, "column": pl.String})
    needed = [column.name for column in typed.sheet.typed if column.required and column.name in columns]
    if not columns or not needed:
        return none
    first = pl.coalesce(columns)
    some = typed.texts.filter(pl.any_horizontal(pl.col(needed).is_null())).select("excel_row", *columns)
    suspects = some.filter(first.str.to_lowercase().str.contains("tota|somme"))
    found = [
        (row["excel_row"], next(name for name in columns if row[name] is not None))
        for row in suspects.iter_rows(named=True)
    ]
    texts: Mapping[int, str] = dict(suspects.select("excel_row", first.alias("text")).iter_rows())
    kept = [(row, column) for row, column in found if _TOTALS.fullmatch(fold(texts[row]))]
    return pl.DataFrame(kept, schema=none.schema, orient="row")


@dataclass(frozen=True, slots=True)
class _Merged:
    """A key that stands once for several rows."""

    column: str
    value: str
    first: int  #: row that holds it
    last: int
    hidden: list[int]  #: the rows below it that hold something else


def _merged_keys(typed: TypedSheet, merged: Sequence[str]) -> dict[str, _Merged]:
    """Return the merged ranges down the sheet's first key column of which the value is there, and other rows hang on it."""
    column = typed.sheet.unit or typed.sheet.key[0]
    letter = typed.letters.get(column)
    found: dict[str, _Merged] = {}
    for place in merged:
        bounds = _RANGE.fullmatch(place)
        if bounds is None or bounds[1] != letter or bounds[3] != letter or column not in typed.texts.columns:
            continue
        first, last = int(bounds[2]), int(bounds[4])
        inside = typed.texts.filter(pl.col("excel_row").is_between(first, last))
        value = dict(inside.select("excel_row", column).iter_rows()).get(first)
        hidden = inside.filter(pl.col("excel_row") > first)["excel_row"].to_list()
        if value is not None and hidden:
            found[place] = _Merged(column, value, first, last, hidden)
    return found
