"""The pandera schema of a sheet: what a typed frame must hold, column by column, derived from its declaration.

Typing comes first (`validators.typed`): a cell that is not of its kind is null here and already reported. Nothing
is coerced, frames are eager, and each check's error is the number of a generic rule.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl

from validators.kinds import MALFORMED, OUT_OF_RANGE, REQUIRED, TOO_LONG, Code, Number, Text
from validators.spec import Column, Sheet
from validators.typed import TypedSheet

MAX_FAILURES = 200_000
"""Failures that are materialised; one check failing everywhere must not cost the machine its memory."""


def _checks(column: Column) -> list[Any]:
    kind = column.kind
    checks: list[Any] = []
    if column.refers_to:
        return checks  # another spelling may still name a known code; what names nothing is rule 009
    if isinstance(kind, Text | Code):
        checks.append(pa.Check.str_length(max_value=kind.max_length, error=f"{TOO_LONG:03d}"))
    if isinstance(kind, Code):
        pattern = f"(?:{kind.pattern})?" if column.default == "" else f"(?:{kind.pattern})"
        checks.append(pa.Check.str_matches(f"^{pattern}$", error=f"{MALFORMED:03d}"))
    if isinstance(kind, Number):
        if kind.minimum is not None:
            checks.append(pa.Check.ge(kind.minimum, error=f"{OUT_OF_RANGE:03d}"))
        if kind.maximum is not None:
            checks.append(pa.Check.le(kind.maximum, error=f"{OUT_OF_RANGE:03d}"))
    return checks


@cache
def pandera_schema(sheet: Sheet) -> pa.DataFrameSchema:
    """Derive the schema of a sheet's typed frame: types, obligatory cells, lengths, patterns and bounds."""
    columns = {"excel_row": pa.Column(pl.UInt32)}
    for column in sheet.typed:
        columns[column.name] = pa.Column(column.kind.dtype, _checks(column), nullable=not column.required)
    return pa.DataFrameSchema(columns, strict=True, name=sheet.name)


def failures(typed: TypedSheet) -> pl.DataFrame:
    """Run the schema and return what fails, without the cells that typing already reported.

    Shapes: columns ``excel_row``, ``column`` (name), ``number`` (of the generic rule).
    """
    empty = pl.DataFrame(schema={"excel_row": pl.UInt32, "column": pl.String, "number": pl.Int32})
    if typed.frame.is_empty():
        return empty
    try:
        pandera_schema(typed.sheet).validate(typed.frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.head(MAX_FAILURES)
    else:
        return empty
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
    return left
