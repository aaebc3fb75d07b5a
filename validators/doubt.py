"""What stays uncertain once the cells are read: rows whose record is unknown, and records that may lack such a row.

What only follows from another finding is not reported a second time (decision 3). A tier whose scheme is misspelt
leaves a gap in the scheme that it was meant for; the author has one cell to mend, and hears of one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import polars as pl

from validators.book import Book
from validators.kinds import closest
from validators.sheets import SHEETS

#: Misspelt product codes whose meaning is looked for; beyond, the author has other worries.
MOST_MEANINGS = 200


def placed(book: Book, name: str) -> pl.DataFrame:
    """Return the rows of a sheet whose record is certain: their key is read, names something, and is not repeated."""
    return without_misplaced(book, name, book.once(name))


def without_misplaced(book: Book, name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out the rows of a sheet of which a finding says already that a cell of their key is wrong."""
    faults = book.reported.get(name)
    if faults is None:
        return rows
    misplaced = faults.filter(pl.col("column").is_in(SHEETS[name].key)).select("excel_row").unique()
    return rows.join(misplaced, on="excel_row", how="anti") if misplaced.height else rows


def complete(book: Book, name: str, records: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Leave out the records of which a misplaced row of a sheet may be a part.

    Shapes: ``records`` has the columns ``key``, the first of a sheet's key; it is returned with fewer rows.
    """
    for known, rows in meanings(book, name, key):
        records = records.join(rows, on=known, how="anti", nulls_equal=True)
    return records


def meanings(
    book: Book, name: str, key: Sequence[str], *, certain: Collection[str] = ()
) -> Iterator[tuple[list[str], pl.DataFrame]]:
    """Yield what is known of the records that misplaced rows may belong to: columns, and their values.

    A product that is misspelt may be any of the closest there are, one of the ``certain`` SKUs is itself; a row of
    which no product can be told says nothing.
    """
    faults = book.reported.get(name)
    if faults is None:
        return
    doubts = faults.filter(pl.col("column").is_in(SHEETS[name].key))
    if doubts.is_empty():
        return
    patterns = doubts.group_by("excel_row").agg(pl.col("column").unique().sort().str.join(" ").alias("doubtful"))
    for (doubtful,), rows in book.frame(name).join(patterns, on="excel_row").group_by("doubtful", maintain_order=True):
        known = [column for column in key if column not in str(doubtful).split()]
        if "sku" in key and "sku" not in known:
            known = ["sku", *known]
            yield known, _meant_products(book, rows, certain).select(known).unique()
        elif known:
            yield known, rows.select(known).unique()


def _meant_products(book: Book, rows: pl.DataFrame, certain: Collection[str]) -> pl.DataFrame:
    """Return each row once for each of the products that its own code may mean."""
    products = book.frame("products")["sku"].drop_nulls().unique().sort().to_list()
    typed = rows["sku"].drop_nulls().unique().sort().to_list()[:MOST_MEANINGS]
    pairs = [(text, meant) for text in typed for meant in ([text] if text in certain else closest(text, products))]
    meant = pl.DataFrame(pairs, schema={"sku": pl.String, "meant": pl.String}, orient="row")
    return rows.join(meant, on="sku").drop("sku").rename({"meant": "sku"})
