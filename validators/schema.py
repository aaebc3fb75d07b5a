"""The pandera schema of a sheet: what a typed frame must hold, column by column, derived from its declaration.

Typing comes first (`validators.typed`): a cell that is not of its kind is null here and already reported. Nothing
is coerced, frames are eager, and each check's error is the number of a generic rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from validators.kinds import MALFORMED, MOST_PROPOSALS, OUT_OF_RANGE, REQUIRED, TOO_LONG, Code, Number, Text
from validators.spec import Column, Sheet
from validators.typed import TypedSheet

if TYPE_CHECKING:
    import pandera.polars as pa

MAX_FAILURES = 200_000
"""Failures that are materialised; one check failing everywhere must not cost the machine its memory."""
_NONE = pl.DataFrame(schema={"excel_row": pl.UInt32, "column": pl.String, "number": pl.Int32, "suggestion": pl.String})


def conditions(column: Column) -> Mapping[int, pl.Expr]:
    """Return what each filled cell of a column must meet, by the number of the generic rule that it breaks otherwise."""
    kind, cell = column.kind, pl.col(column.name)
    if column.refers_to:
        return {}  # another spelling may still name a known code; what names nothing is rule 009
    met: dict[int, pl.Expr] = {}
    if isinstance(kind, Text | Code):
        met[TOO_LONG] = cell.str.len_chars() <= kind.max_length
    if isinstance(kind, Code):
        pattern = f"(?:{kind.pattern})?" if column.default == "" else f"(?:{kind.pattern})"
        met[MALFORMED] = cell.str.contains(f"^{pattern}$")
    if isinstance(kind, Number):
        least = pl.lit(True) if kind.minimum is None else cell >= pl.lit(kind.minimum, kind.dtype)
        met[OUT_OF_RANGE] = least if kind.maximum is None else least & (cell <= pl.lit(kind.maximum, kind.dtype))
    return met


@cache
def pandera_schema(sheet: Sheet) -> pa.DataFrameSchema:
    """Derive the schema of a sheet's typed frame: types, obligatory cells, lengths, patterns and bounds."""
    return _schema(sheet, sheet.schema)


def _schema(sheet: Sheet, names: Collection[str]) -> pa.DataFrameSchema:
    """Derive the schema of some columns of a sheet."""
    import pandera.polars as pa  # noqa: PLC0415  takes a second, which a workbook without such faults need not pay

    def check(number: int, good: pl.Expr) -> Any:
        return pa.Check(lambda data: data.lazyframe.select(good), error=f"{number:03d}")

    columns = {"excel_row": pa.Column(pl.UInt32)} | {
        column.name: pa.Column(
            column.kind.dtype, [check(*one) for one in conditions(column).items()], nullable=not column.required
        )
        for column in sheet.typed
    }
    return pa.DataFrameSchema({name: columns[name] for name in names}, strict=True, name=sheet.name)


@cache
def _suspicions(sheet: Sheet) -> tuple[pl.Expr, ...]:
    """Return, for each column, whether any of its cells breaks its schema: one query, where the schema takes many."""
    return tuple(
        pl.any_horizontal(
            pl.lit(False),
            *((~good).any() for good in conditions(column).values()),
            *((pl.col(column.name).null_count() > 0,) if column.required else ()),
        ).alias(column.name)
        for column in sheet.typed
    )


def failures(typed: TypedSheet) -> pl.DataFrame:
    """Run the schema and return what fails, without the cells that typing already reported.

    Shapes: columns ``excel_row``, ``column`` (name), ``number`` (of the generic rule), ``suggestion``.
    """
    if typed.frame.is_empty():
        return _NONE
    suspicions = typed.frame.select(_suspicions(typed.sheet)).row(0, named=True)
    suspects = [name for name, suspected in suspicions.items() if suspected]
    return _failures(typed, suspects) if suspects else _NONE


def _failures(typed: TypedSheet, names: list[str]) -> pl.DataFrame:
    """Return what fails in these columns."""
    import pandera.polars as pa  # noqa: PLC0415  as above

    try:
        _schema(typed.sheet, names).validate(typed.frame.select(names), lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.head(MAX_FAILURES)
    else:
        return _NONE
    if broken := cases.filter(pl.col("index").is_null()).to_dicts():
        raise AssertionError(f"typed frame of {typed.sheet.name} breaks its own schema: {broken[:3]}")
    rows = typed.frame["excel_row"]
    found = cases.select(
        rows.gather(cases["index"].cast(pl.UInt32)).alias("excel_row"),
        "column",
        pl.col("check").replace("not_nullable", f"{REQUIRED:03d}").cast(pl.Int32).alias("number"),
    )
    found = found.filter(pl.col("column").is_in(list(typed.letters)))  # a missing column was said once, by itself
    left: pl.DataFrame = found.join(typed.faults, on=["excel_row", "column"], how="anti").unique(maintain_order=True)
    return left.join(_proposals(typed, left), on=["excel_row", "column"], how="left", maintain_order="left")


def _proposals(typed: TypedSheet, found: pl.DataFrame) -> pl.DataFrame:
    """Return the code to propose for each that does not follow its grammar, for the first of very many.

    Shapes: ``excel_row``, ``column``, ``suggestion``.
    """
    proposed: list[tuple[int, str, str | None]] = []
    malformed = found.filter(pl.col("number") == MALFORMED).head(MOST_PROPOSALS)
    for (name,), rows in malformed.group_by("column", maintain_order=True):
        kind = typed.sheet.column(str(name)).kind
        texts = rows.join(typed.frame.select("excel_row", pl.col(str(name)).alias("text")), on="excel_row")
        for row, text in texts.select("excel_row", "text").iter_rows():
            proposed.append((row, str(name), kind.meant(text) if isinstance(kind, Code) else None))
    schema = {"excel_row": pl.UInt32, "column": pl.String, "suggestion": pl.String}
    return pl.DataFrame(proposed, schema=schema, orient="row")
