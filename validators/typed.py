"""From raw cells to typed frames: each column read by its kind, every cell that does not fit set aside as a fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import polars as pl

from validators.kinds import EXCEL_ERROR, NOT_COMPUTED, SPACES, Fault, Money
from validators.spec import Column, Sheet
from workbooks.model import CellKind, RawSheet

FAULTS = {
    "excel_row": pl.UInt32(),
    "column": pl.String(),
    "number": pl.Int32(),
    "text": pl.String(),
    "suggestion": pl.String(),
    "detail": pl.String(),
}
NO_FAULTS = pl.DataFrame(schema=FAULTS)


@dataclass(frozen=True, slots=True)
class Located:
    """A sheet of the workbook that was recognised, with the place of each column."""

    sheet: Sheet
    raw: RawSheet
    header_row: int  #: Excel's number of the row that holds the labels
    letters: dict[str, str]  #: column name → Excel letter, for the columns that are there


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """A sheet whose cells were read."""

    sheet: Sheet
    title: str  #: the tab's name as its author wrote it
    letters: dict[str, str]
    frame: pl.DataFrame  #: ``Sheet.schema``; a faulty cell is null
    faults: pl.DataFrame  #: ``FAULTS``: one row per cell that is not of its kind
    texts: pl.DataFrame  #: ``excel_row`` and each column's raw text, to show what was found
    normalised: int  #: cells whose spelling was tidied without a change of meaning (decision 4)


def type_sheet(located: Located) -> TypedSheet:
    """Read every column of a located sheet by its kind; blank rows are left out.

    Shapes: ``frame`` follows ``Sheet.schema``, row for row with ``texts``.
    """
    sheet, letters = located.sheet, located.letters
    here = {column.name: letters[column.name] for column in sheet.typed if column.name in letters}
    body = _filled_rows(located, tuple(here.values()))
    if body is None:
        texts = pl.DataFrame(schema={"excel_row": pl.UInt32()} | dict.fromkeys(here, pl.String()))
        return TypedSheet(sheet, located.raw.name, letters, sheet.empty(), NO_FAULTS, texts, 0)
    texts = body.select("excel_row", *here.values()).rename({letter: name for name, letter in here.items()})
    # Everything in one query: a small workbook has some seventy columns, and each query costs more than its cells.
    readings = [_reading(column, letters.get(column.name)) for column in sheet.typed]
    read = body.select(pl.col("excel_row").cast(pl.UInt32), *(part for reading in readings for part in reading))
    odd = read.select(pl.col("^.*:odd$").any())
    values, faults, normalised = {name: read[name] for name in sheet.schema}, [], 0
    for name in (name for name in here if odd[f"{name}:odd"][0]):
        cells = _parsed(body.filter(read[f"{name}:odd"]), here[name], sheet.column(name))
        values[name] = _mended(read, cells, name)
        faults.append(_faults(cells, name))
        normalised += int(cells["tidied"].sum())
    return TypedSheet(
        sheet, located.raw.name, letters, pl.DataFrame(list(values.values())), pl.concat([NO_FAULTS, *faults]), texts,
        normalised,
    )  # fmt: skip


def _filled_rows(located: Located, letters: Sequence[str]) -> pl.DataFrame | None:
    """Return the rows below the labels in which one of the columns holds something, of these columns; None: there is none."""
    frame = located.raw.frame
    if not letters or frame.is_empty() or frame["excel_row"][-1] <= located.header_row:
        return None
    parts, filled = zip(*map(_without_blanks, letters), strict=True)
    rows = frame.filter(pl.col("excel_row") > located.header_row).select("excel_row", *chain.from_iterable(parts))
    rows = rows.filter(pl.any_horizontal(filled))
    return None if rows.is_empty() else rows


@lru_cache(maxsize=1024)
def _without_blanks(letter: str) -> tuple[tuple[pl.Expr, ...], pl.Expr]:
    """Return a column's three parts, text that is only blanks nulled out, then which rows it fills.

    An invisible space is an empty cell.
    """
    stripped = pl.col(letter).str.strip_chars(SPACES)
    text = pl.when(stripped.str.len_bytes() > 0).then(pl.col(letter)).alias(letter)
    kind = pl.col(f"{letter}:kind")
    return (text, kind, pl.col(f"{letter}:format")), pl.col(letter).is_not_null() | (kind > CellKind.BLANK)


@lru_cache(maxsize=4096)
def _reading(column: Column, letter: str | None) -> tuple[pl.Expr, ...]:
    """Return a column's values, then, in ``name:odd``, which cells hold something that only ``Kind.parse_one`` can read.

    Kept, because making these expressions costs more than reading a small sheet with them.
    """
    default = pl.lit(column.default, dtype=column.kind.dtype)  # a bare text would name a column
    if letter is None:
        return (default.alias(column.name),)
    text, kind = pl.col(letter), pl.col(f"{letter}:kind")
    value = _native(column, letter)
    written = (kind != CellKind.BLANK) & (text.is_not_null() | (kind > CellKind.BOOLEAN))
    odd = (written & value.is_null()).alias(f"{column.name}:odd")
    if column.default is not None:
        value = pl.when(text.is_null() & (kind <= CellKind.BOOLEAN)).then(default).otherwise(value)
    return value.alias(column.name), odd


def _native(column: Column, letter: str) -> pl.Expr:
    """Return the values of the cells that need no word by word reading; null elsewhere."""
    text, kind, number_format = pl.col(letter), pl.col(f"{letter}:kind"), pl.col(f"{letter}:format")
    native = kind.is_in([int(k) for k in column.kind.native]) & text.is_not_null()
    if isinstance(column.kind, Money):
        native &= number_format.is_null() | ~number_format.str.contains(r"[$£¥]|CHF|USD|GBP")
    return pl.when(native).then(column.kind.convert(text)).cast(column.kind.dtype)


def _parsed(rows: pl.DataFrame, letter: str, column: Column) -> pl.DataFrame:
    """Return ``excel_row`` of odd cells with what parsing their distinct contents gave (`_parse_distinct`)."""
    odd = rows.select(
        "excel_row",
        pl.col(letter).alias("text"),
        pl.col(f"{letter}:kind").alias("kind"),
        pl.col(f"{letter}:format").alias("format"),
    )
    outcomes = _parse_distinct(odd, column)
    return odd.join(outcomes, on=["text", "kind", "format"], how="left", nulls_equal=True, maintain_order="left")


def _mended(read: pl.DataFrame, cells: pl.DataFrame, name: str) -> pl.Series:
    """Return a column with the values that were parsed; a faulty cell stays null."""
    parsed = cells.lazy().select(pl.col("excel_row").cast(pl.UInt32), "parsed")
    values = read.lazy().select("excel_row", name).join(parsed, on="excel_row", how="left", maintain_order="left")
    return values.select(pl.coalesce(name, "parsed").alias(name)).collect().to_series()


def _faults(cells: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the faults among parsed cells, shaped as ``FAULTS``."""
    faulty = cells.filter(pl.col("number").is_not_null()) if cells["number"].null_count() < cells.height else cells.clear()
    return faulty.select("excel_row", pl.lit(name).alias("column"), "number", "text", "suggestion", "detail")


def _parse_distinct(odd: pl.DataFrame, column: Column) -> pl.DataFrame:
    distinct = odd.select("text", "kind", "format").unique(maintain_order=True)
    parsed, tidied, numbers, suggestions, details = [], [], [], [], []
    for text, kind, number_format in distinct.iter_rows():
        value, fault = None, None
        try:
            value = _parse_cell(column, text, CellKind(kind), number_format)
        except Fault as caught:
            fault = caught
        parsed.append(value)
        tidied.append(fault is None and kind != CellKind.NUMBER and str(column.kind.format(value)) != text)
        numbers.append(fault.number if fault else None)
        suggestions.append(fault.suggestion if fault else None)
        details.append(fault.detail if fault else None)
    return distinct.with_columns(
        pl.Series("parsed", parsed, dtype=column.kind.dtype, strict=False),
        pl.Series("tidied", tidied, dtype=pl.Boolean),
        pl.Series("number", numbers, dtype=pl.Int32),
        pl.Series("suggestion", suggestions, dtype=pl.String),
        pl.Series("detail", details, dtype=pl.String),
    )


def _parse_cell(column: Column, text: str | None, kind: CellKind, number_format: str | None) -> object:
    if kind is CellKind.ERROR:
        raise Fault(EXCEL_ERROR)
    if kind is CellKind.FORMULA_WITHOUT_VALUE or text is None:
        raise Fault(NOT_COMPUTED)
    return column.kind.parse_one(text, kind, number_format)
