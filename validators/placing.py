"""Where a check puts its problems: on a column of a row, beside another row, at the end of a period."""

from __future__ import annotations

import polars as pl

from validators.book import Book
from validators.builder import PROBLEMS
from validators.kinds import french_number

FRENCH_DATE = "%d/%m/%Y"
_NONE = pl.DataFrame(schema=PROBLEMS)


def none() -> pl.DataFrame:
    """Return no problem."""
    return _NONE


def at(frame: pl.DataFrame, column: str, **words: pl.Expr) -> pl.DataFrame:
    """Place each row's problem on a column."""
    # A filter may leave an empty first chunk, over which polars 2.1 panics as soon as it formats a text.
    return frame.rechunk().select("excel_row", pl.lit(column).alias("column"), **words)


def beside(book: Book, name: str, rows: pl.DataFrame, column: str, detail: pl.Expr) -> pl.DataFrame:
    """Place problems of a row with the one before it (``previous_row``), which may stand in the catalogue only."""
    typed = book.typed.get(name)
    if typed is None:
        return none()
    other = pl.format(f"{typed.title}!{typed.letters.get(column, 'A')}{{}}", "previous_row")
    here = rows.filter(pl.col("excel_row").is_not_null()).rechunk()
    return here.select("excel_row", pl.lit(column).alias("column"), detail.alias("detail"), other.alias("other_cell"))


def ends_before(frame: pl.DataFrame, start: str, end: str) -> pl.DataFrame:
    """Place on its end each period that ends before it starts."""
    return at(frame.filter(pl.col(end) < pl.col(start)), end, found=pl.col(end).dt.strftime(FRENCH_DATE))


def number(column: str) -> pl.Expr:
    """Show a decimal number as French text."""
    return pl.col(column).map_elements(lambda value: french_number(value, 4), return_dtype=pl.String)
