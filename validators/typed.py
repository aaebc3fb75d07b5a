"""From raw cells to typed frames: each column read by its kind, every cell that does not fit set aside as a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from validators.kinds import AMBIGUOUS, EXCEL_ERROR, NOT_COMPUTED, Fault
from validators.spec import Column, Sheet
from workbooks.cells import trio
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
    texts = pl.DataFrame([body["excel_row"], *(body[letter].alias(name) for name, letter in here.items())])
    # All columns in one query: a small workbook has some seventy, and each query costs more than its cells.
    read = body.select(
        pl.col("excel_row").cast(pl.UInt32), *(_native(column, letters.get(column.name)) for column in sheet.typed)
    )
    values, faults, normalised = _with_defaults(read, body, sheet, here), [], 0
    for name, letter in here.items():
        odd = _odd_cells(body, letter, read[name])
        if odd is None:
            continue
        cells = _parsed(odd, sheet.column(name))
        values = values.with_columns(_mended(values, cells, name))
        faults.append(_faults(cells, name))
        normalised += int(cells["tidied"].sum())
    return TypedSheet(sheet, located.raw.name, letters, values, pl.concat([NO_FAULTS, *faults]), texts, normalised)


def _filled_rows(located: Located, letters: Sequence[str]) -> pl.DataFrame | None:
    """Return the rows below the labels in which one of the columns holds something, of these columns; None: there is none."""
    frame = located.raw.frame
    if not letters or frame.is_empty() or frame["excel_row"][-1] <= located.header_row:
        return None
    rows = frame[["excel_row", *(part for letter in letters for part in trio(letter))]]
    rows = rows.filter(pl.col("excel_row") > located.header_row)
    rows = rows.filter(pl.max_horizontal(f"{letter}:kind" for letter in letters) > CellKind.BLANK)
    return None if rows.is_empty() else rows


# Expressions are kept: making those of a small sheet costs more than reading it with them.


@lru_cache(maxsize=4096)
def _native(column: Column, letter: str | None) -> pl.Expr:
    """Return the values of the cells that need no word by word reading, null elsewhere; the default if there is no column."""
    if letter is None:
        return pl.lit(column.default, dtype=column.kind.dtype).alias(column.name)
    text, kind, number_format = pl.col(letter), pl.col(f"{letter}:kind"), pl.col(f"{letter}:format")
    native = pl.any_horizontal(pl.lit(False), *(kind == int(each) for each in column.kind.native))
    native &= number_format.is_null()  # what a format makes of a number is for the kind to say
    return pl.when(native).then(column.kind.convert(text)).cast(column.kind.dtype).alias(column.name)


def _with_defaults(read: pl.DataFrame, body: pl.DataFrame, sheet: Sheet, letters: Mapping[str, str]) -> pl.DataFrame:
    """Fill truly empty cells with their column's default; a faulty cell stays null."""
    with_default = (sheet.column(name) for name in letters if sheet.column(name).default is not None)
    lacking = [column for column in with_default if read[column.name].null_count()]
    if not lacking:
        return read
    return read.with_columns(
        body.drop("excel_row").hstack(read).select(_with_default(column, letters[column.name]) for column in lacking)
    )


@lru_cache(maxsize=1024)
def _with_default(column: Column, letter: str) -> pl.Expr:
    empty = pl.col(letter).is_null() & (pl.col(f"{letter}:kind") <= CellKind.BOOLEAN)
    default = pl.lit(column.default, dtype=column.kind.dtype)  # a bare text would name a column
    return pl.when(empty & pl.col(column.name).is_null()).then(default).otherwise(column.name).alias(column.name)


def _odd_cells(body: pl.DataFrame, letter: str, values: pl.Series) -> pl.DataFrame | None:
    """Return the cells that hold something which only ``Kind.parse_one`` can read, or None when there is none.

    Shapes: ``excel_row``, ``text``, ``kind``, ``format``.
    """
    text, kind = body[letter], body[f"{letter}:kind"]
    if values.null_count() == text.null_count() and not (kind > CellKind.BOOLEAN).any():
        return None  # what is read is text that is there: none is left
    cells = pl.DataFrame(
        [
            body["excel_row"].cast(pl.UInt32),
            text.alias("text"),
            kind.alias("kind"),
            body[f"{letter}:format"].alias("format"),
        ]
    )
    written = text.is_not_null() | (kind > CellKind.BOOLEAN)
    return cells.filter(written & values.is_null())


def _parsed(odd: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Return odd cells with what parsing their distinct contents gave (`_parse_distinct`)."""
    outcomes = _parse_distinct(odd, column)
    return odd.join(outcomes, on=["text", "kind", "format"], how="left", nulls_equal=True, maintain_order="left")


def _mended(values: pl.DataFrame, cells: pl.DataFrame, name: str) -> pl.Series:
    """Return a column with the values that were parsed; a faulty cell stays null."""
    parsed = cells.select("excel_row", "parsed")
    values = values.select("excel_row", name).join(parsed, on="excel_row", how="left", maintain_order="left")
    return values.select(pl.coalesce(name, "parsed").alias(name)).to_series()


def _faults(cells: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the faults among parsed cells, shaped as ``FAULTS``."""
    faulty = (
        cells.filter(pl.col("number").is_not_null()) if cells["number"].null_count() < cells.height else cells.clear()
    )
    return faulty.select("excel_row", pl.lit(name).alias("column"), "number", "text", "suggestion", "detail")


def _parse_distinct(odd: pl.DataFrame, column: Column) -> pl.DataFrame:
    distinct = odd.select("text", "kind", "format").unique(maintain_order=True)
    parsed, tidied, numbers, suggestions, details = [], [], [], [], []
    for text, kind, number_format in distinct.iter_rows():
        value, fault = None, None
        try:
            value = _parse_cell(column, text, CellKind(kind), number_format)
        except Fault as caught:
            fault = _discreet(caught) if column.secret else caught
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


def _discreet(fault: Fault) -> Fault:
    """Return a fault of a secret cell without the digits that its readings and its proposal would show."""
    return Fault(fault.number, detail="de deux façons" if fault.number == AMBIGUOUS else None)


def _parse_cell(column: Column, text: str | None, kind: CellKind, number_format: str | None) -> object:
    if kind is CellKind.ERROR:
        raise Fault(EXCEL_ERROR)
    if kind is CellKind.FORMULA_WITHOUT_VALUE or text is None:
        raise Fault(NOT_COMPUTED)
    return column.kind.parse_one(text, kind, number_format)
