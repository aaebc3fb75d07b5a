"""Where the rows of a delta stand in their workbook, and how it shows them."""

from __future__ import annotations

import polars as pl

from catalogue.changes import Delta
from catalogue.pairs import flat
from validators.builder import unit_key
from validators.kept import NAMED_FILES
from validators.spec import Column
from validators.typed import TypedSheet


def column_of(typed: TypedSheet, name: str) -> Column:
    """Return the column of a value; what a file says stands under the file's name."""
    return typed.sheet.column(name if name in typed.sheet.schema else NAMED_FILES[typed.sheet.name].column)


def shown(column: Column, value: object, name: str) -> str | None:
    """Return a value as its author sees it; None for a secret, for what a file says, and for nothing."""
    return None if value is None or name != column.name or column.secret else column.kind.display(value)


def units_of(typed: TypedSheet, frame: pl.DataFrame) -> list[str]:
    """Return what names the unit of each row."""
    return frame.select(unit_key(typed.sheet).alias("unit"))["unit"].fill_null("").to_list()


def excel_rows(typed: TypedSheet, delta: Delta, frame: pl.DataFrame) -> list[int | None]:
    """Return the Excel row of each row of a delta's frame."""
    key = list(delta.key)
    places = flat(typed.frame.select("excel_row", *key)).unique(key, keep="first")
    joined = flat(frame.select(key)).join(places, on=key, how="left", nulls_equal=True, maintain_order="left")
    return joined["excel_row"].to_list()
