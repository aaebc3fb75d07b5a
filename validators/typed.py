"""From raw cells to typed frames: each column read by its kind, every cell that does not fit set aside as a fault."""

from __future__ import annotations

from dataclasses import dataclass

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
    names = [column.name for column in located.sheet.typed if column.name in located.letters]
    letters = [located.letters[name] for name in names]
    body = located.raw.frame.filter(pl.col("excel_row") > located.header_row)
    body = body.with_columns(_without_blanks(letter) for letter in letters)
    filled = [pl.col(letter).is_not_null() | (pl.col(f"{letter}:kind") > CellKind.BLANK) for letter in letters]
    body = body.filter(pl.any_horizontal(filled)) if filled else body.clear()

    values, faults, normalised = [body["excel_row"].cast(pl.UInt32)], [pl.DataFrame(schema=FAULTS)], 0
    for column in located.sheet.typed:
        letter = located.letters.get(column.name)
        if letter is None or body.is_empty():
            values.append(pl.Series(column.name, [column.default] * body.height, dtype=column.kind.dtype))
            continue
        series, faulty, tidied = _read_column(body, letter, column)
        values.append(series)
        faults.append(faulty)
        normalised += tidied
    texts = body.select("excel_row", *(pl.col(letter).alias(name) for name, letter in zip(names, letters, strict=True)))
    return TypedSheet(
        located.sheet, located.raw.name, located.letters, pl.DataFrame(values), pl.concat(faults), texts, normalised
    )


def _without_blanks(letter: str) -> pl.Expr:
    """Null out text that is only blanks, so that an invisible space is an empty cell."""
    stripped = pl.col(letter).str.strip_chars(SPACES)
    return pl.when(stripped.str.len_bytes() > 0).then(pl.col(letter)).alias(letter)


def _read_column(body: pl.DataFrame, letter: str, column: Column) -> tuple[pl.Series, pl.DataFrame, int]:
    text, kind, number_format = pl.col(letter), pl.col(f"{letter}:kind"), pl.col(f"{letter}:format")
    native = kind.is_in([int(k) for k in column.kind.native]) & text.is_not_null()
    if isinstance(column.kind, Money):
        native &= number_format.is_null() | ~number_format.str.contains(r"[$£¥]|CHF|USD|GBP")
    value = pl.when(native).then(column.kind.convert(text)).cast(column.kind.dtype)
    read = body.select(
        "excel_row", text.alias("text"), kind.alias("kind"), number_format.alias("format"), value.alias("value")
    )
    written = (pl.col("kind") != CellKind.BLANK) & (pl.col("text").is_not_null() | (pl.col("kind") > CellKind.BOOLEAN))
    odd = read.filter(written & pl.col("value").is_null())
    if odd.height == 0:
        return _with_default(read["value"], read, column), pl.DataFrame(schema=FAULTS), 0
    outcomes = _parse_distinct(odd, column)
    odd = odd.select("excel_row", "text", "kind", "format").join(
        outcomes, on=["text", "kind", "format"], how="left", nulls_equal=True
    )
    mended = read.join(odd.select("excel_row", "parsed"), on="excel_row", how="left", maintain_order="left")
    series = mended.select(pl.coalesce("value", "parsed").alias("value"))["value"]
    faults = odd.filter(pl.col("number").is_not_null()).select(
        "excel_row", pl.lit(column.name).alias("column"), "number", "text", "suggestion", "detail"
    )
    return _with_default(series, read, column), faults, int(odd["tidied"].sum())


def _with_default(series: pl.Series, read: pl.DataFrame, column: Column) -> pl.Series:
    """Fill truly empty cells with the column's default; a faulty cell stays null."""
    if column.default is not None and series.null_count():
        empty = read["text"].is_null() & (read["kind"] <= CellKind.BOOLEAN)
        filler = pl.lit(column.default, dtype=series.dtype)  # a bare text would name a column
        series = pl.select(pl.when(empty & series.is_null()).then(filler).otherwise(series)).to_series()
    return series.alias(column.name)


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
