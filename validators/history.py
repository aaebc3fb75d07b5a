"""What has been in force is history: which changes of a dated row are refused, said or free (decisions 9 and 49).

Each sheet declares what its rows are about, when they begin and end, which columns decide, and what of a sale they
govern (`validators.spec`); this module holds no sheet's name. A row is in force from its first day on, in a company's
workbook only if its version, or its product, was on sale. What hangs on such a version is frozen (VER-104). A row
beside the versions is history as soon as an operation used it (LIB-020, which the deposit's number may lift); a row
that nothing used may be corrected, and its author is told (LIB-021).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from catalogue.french import counted
from catalogue.pairs import flat
from validators.book import Book
from validators.kept import kept
from validators.placing import none
from validators.rows import row_to_copy, row_words, shown
from validators.sheets import SHEETS
from validators.spec import OverTime, Sheet

BEFORE = ":before"
#: Columns of what a file says of itself → the column whose cell answers for them.
_BYTES = {"sha256": "file"}
MOST_SHOWN = 3
"""Rows that one finding shows in full."""


def in_force(book: Book, name: str) -> pl.DataFrame:
    """Return the rows of a sheet that change a row in force of the catalogue, beside what that says.

    Shapes: ``excel_row``, the sheet's columns as the catalogue would keep them, and each again with ``:before``.
    """
    current = book.known.current.get(name)
    if current is None or current.is_empty() or name not in book.typed:
        return pl.DataFrame()
    return book.remembered(f"in force {name}", lambda: _in_force(book, name, current))


def _in_force(book: Book, name: str, current: pl.DataFrame) -> pl.DataFrame:
    """Compare first, for nearly all rows say what they said; ask of the others only whether they were in force."""
    rows = kept(name, _with_bytes(book, name)).join(book.same(name), on="excel_row", maintain_order="left")
    old, new = flat(current[rows["position"]]), flat(rows)
    differs = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
    for column in current.columns:
        if column in new.columns:
            differs |= new[column].ne_missing(old[column])
    rows = rows.filter(differs)
    before = current[rows["position"]]
    beside = before.rename({column: f"{column}{BEFORE}" for column in current.columns})
    both = pl.concat([rows.drop("position"), beside], how="horizontal")
    lasting = before.with_columns(lasting=book.outlives(name))["lasting"]
    return both.filter(lasting)


def _with_bytes(book: Book, name: str) -> pl.DataFrame:
    rows = book.once(name)
    if name != "documents":
        return rows
    files = book.files.select("sku", "file", "sha256").unique(["sku", "file"])
    return rows.join(files, on=["sku", "file"], how="left", maintain_order="left")


def rewritten(book: Book, name: str) -> pl.DataFrame:
    """Return the cells that say something else of what has been in force: ``excel_row``, ``column``, and the row.

    An end that is still to come may move; what changes from now on may not change any more once the row is over.
    """
    sheet, rows = SHEETS[name], in_force(book, name)
    if rows.is_empty():
        return pl.DataFrame()
    plain = flat(rows)
    found = []
    for column, differs in _differences(sheet, plain, book.today):
        cells = book.readable(name, rows.filter(plain.select(differs.fill_null(False)).to_series()), column)
        found.append(cells.with_columns(column=pl.lit(column)))
    return pl.concat(found) if found else pl.DataFrame()


def _differences(sheet: Sheet, rows: pl.DataFrame, today: date) -> Iterator[tuple[str, pl.Expr]]:
    """Yield each column that decides, and where it says something else than it did."""
    over = (pl.col(f"{sheet.ends}{BEFORE}") < today) if sheet.ends else pl.lit(False)
    for column in sheet.typed:
        name = column.name
        changed = pl.col(name).ne_missing(pl.col(f"{name}{BEFORE}"))
        match column.over_time:
            case OverTime.DECIDES | OverTime.BEGINS:
                yield name, changed
            case OverTime.ENDS:
                put_in_the_past = over | (pl.col(name) < today).fill_null(False)
                # Said by a rule of the sheet's own.
                backwards = pl.col(name) < pl.col(sheet.begins) if sheet.begins else pl.lit(False)
                yield name, changed & put_in_the_past & ~backwards.fill_null(False)
            case OverTime.FROM_NOW:
                yield name, changed & over.fill_null(False)
            case OverTime.FREE:
                pass
    for says, column_name in _BYTES.items():
        if {says, f"{says}{BEFORE}"} <= set(rows.columns):
            same_file = pl.col(column_name).eq_missing(pl.col(f"{column_name}{BEFORE}"))
            yield column_name, same_file & (pl.col(says) != pl.col(f"{says}{BEFORE}"))


def frozen_cells(book: Book, name: str) -> pl.DataFrame:
    """Return the cells of a version that is or was on sale that changed, with the value to put back (VER-104)."""
    sheet, cells = SHEETS[name], rewritten(book, name)
    return _problems(sheet, cells, [_frozen(sheet, row) for row in cells.iter_rows(named=True)])


def _frozen(sheet: Sheet, row: dict[str, object]) -> tuple[str, str]:
    column = sheet.column(str(row["column"]))
    was = shown(sheet, column.name, row[f"{column.name}{BEFORE}"])
    said = f"« {column.label} » y valait {was}"
    if shown(sheet, column.name, row[column.name]) == was:
        said = (
            f"le contenu de « {was} » n'est plus le même ; remettez ce fichier, et déposez le nouveau sous un autre nom"
        )
    return f"{row['version']} de {row['sku']}", said


def corrected_cells(book: Book, name: str, *, used: bool) -> pl.DataFrame:
    """Return the cells that rewrite a row in force which operations used (LIB-020), or which none did (LIB-021)."""
    sheet, cells = SHEETS[name], book.remembered(f"rewritten {name}", lambda: _with_uses(book, name))
    cells = cells.filter(pl.col("uses") > 0 if used else pl.col("uses") == 0)
    return _problems(sheet, cells, [(None, _corrected(sheet, row)) for row in cells.iter_rows(named=True)])


def _with_uses(book: Book, name: str) -> pl.DataFrame:
    cells = rewritten(book, name)
    if cells.is_empty():
        return pl.DataFrame(schema={"uses": pl.Int64})
    uses = _uses(book, SHEETS[name], cells)
    return cells.join(uses, on="excel_row", how="left").with_columns(pl.col("uses").fill_null(0))


def _corrected(sheet: Sheet, row: dict[str, object]) -> str:
    column = sheet.column(str(row["column"]))
    was = shown(sheet, column.name, row[f"{column.name}{BEFORE}"])
    since = row[f"{sheet.begins}{BEFORE}"]
    begun = f", en vigueur depuis le {since:%d/%m/%Y}" if isinstance(since, date) else ""
    count = int(str(row["uses"]))
    operations = f", et {counted(count, 'opération')} en dépendent" if count > 1 else ", et une opération en dépend"
    return f"« {column.label} » valait {was}{begun}{operations if count else ''}"


def from_now_on(book: Book, name: str) -> pl.DataFrame:
    """Return the cells of a running row that change from the load on, and what begins and ends with it (LIB-023)."""
    sheet, rows = SHEETS[name], in_force(book, name)
    columns = sheet.over_time(OverTime.FROM_NOW)
    if rows.is_empty() or not columns:
        return none()
    running = rows.filter((pl.col(f"{sheet.ends}{BEFORE}") >= book.today).fill_null(True)) if sheet.ends else rows
    plain, found = flat(running), [none()]
    for column in columns:
        differs = plain.select(pl.col(column).ne_missing(pl.col(f"{column}{BEFORE}"))).to_series()
        cells = book.readable(name, running.filter(differs), column)
        words = [_begins_and_ends(sheet, column, row) for row in cells.iter_rows(named=True)]
        problem = cells.select("excel_row", pl.lit(column).alias("column"))
        found.append(problem.with_columns(pl.Series("detail", words, pl.String)))
    return pl.concat(found, how="diagonal")


def _begins_and_ends(sheet: Sheet, column: str, row: dict[str, object]) -> str:
    """Say « Web : fin au chargement »; of a value that is no list, what it is until then and what after."""
    kind, was, now = sheet.column(column).kind, row[f"{column}{BEFORE}"], row[column]
    if isinstance(was, list) or isinstance(now, list):
        old, new = list(was or []), list(now or [])  # type: ignore[call-overload]
        ends = [f"{kind.display([item])} : fin au chargement" for item in old if item not in new]
        begins = [f"{kind.display([item])} : début au chargement" for item in new if item not in old]
        return " ; ".join([*ends, *begins])
    return f"« {shown(sheet, column, was)} » jusqu'au chargement, « {shown(sheet, column, now)} » ensuite"


def _problems(sheet: Sheet, cells: pl.DataFrame, words: Sequence[tuple[str | None, str]]) -> pl.DataFrame:
    """Place each problem on its cell, with the value to put back."""
    if cells.is_empty():
        return none()
    back = [shown(sheet, row["column"], row[f"{row['column']}{BEFORE}"]) for row in cells.iter_rows(named=True)]
    return cells.select("excel_row", "column").with_columns(
        pl.Series("found", [found for found, _ in words], pl.String),
        pl.Series("detail", [detail for _, detail in words], pl.String),
        pl.Series("suggestion", back, pl.String),
    )


def _uses(book: Book, sheet: Sheet, rows: pl.DataFrame) -> pl.DataFrame:
    """Count the operations of each row's period that were priced, taxed or admitted with it: ``excel_row``, ``uses``."""
    sales = book.known.sales() if sheet.governs else pl.DataFrame()
    if sales.is_empty() or sheet.begins is None:
        return pl.DataFrame(schema={"excel_row": pl.UInt32, "uses": pl.Int64})
    here = [f"{column}{BEFORE}" for column, _ in sheet.governs]
    periods = _periods(book, sheet, rows).select("excel_row", "first", "last", *here).unique("excel_row")
    exact = [
        (column, there)
        for column, (_, there) in zip(here, sheet.governs, strict=True)
        if there != "client_type"  # « tous » is every one of them
        and not isinstance(periods.schema[column], pl.List)
        and not isinstance(sales.schema[there], pl.List)
        and not (periods[column].has_nulls() or sales[there].has_nulls())
    ]
    sold = sales.rename({column: f"sold:{column}" for column in sales.columns})
    left, right = [column for column, _ in exact], [f"sold:{there}" for _, there in exact]
    joined = periods.join(sold, left_on=left, right_on=right) if exact else periods.join(sold, how="cross")
    for column, (_, there) in zip(here, sheet.governs, strict=True):
        if (column, there) not in exact:
            joined = joined.filter(_matches(periods, sales, column, there))
    during = joined.filter((pl.col("sold:day") >= pl.col("first")) & (pl.col("sold:day") <= pl.col("last")))
    return during.group_by("excel_row").agg(uses=pl.col("sold:operations").sum())


def _matches(rows: pl.DataFrame, sales: pl.DataFrame, column: str, there: str) -> pl.Expr:
    """Say whether a row's value, one of its values, or none at all, is the sale's."""
    ours, theirs = pl.col(column), pl.col(f"sold:{there}")
    if isinstance(rows.schema[column], pl.List):
        return (ours.list.len() == 0) | ours.is_null() | ours.list.contains(theirs)
    if isinstance(sales.schema[there], pl.List):
        return ours.is_null() | theirs.list.contains(ours)
    both = (theirs == "both") | (ours == "both") if there == "client_type" else pl.lit(False)
    return ours.is_null() | theirs.is_null() | (ours == theirs) | both


def _periods(book: Book, sheet: Sheet, rows: pl.DataFrame) -> pl.DataFrame:
    """Give each row the first and the last day on which it held, until today; without an end, until the next one."""
    first = pl.col(f"{sheet.begins}{BEFORE}")
    last = pl.col(f"{sheet.ends}{BEFORE}").fill_null(book.today) if sheet.ends else pl.lit(book.today)
    rows = rows.with_columns(first.alias("first"), last.alias("last"))
    if sheet.ends or sheet.begins is None:
        return rows
    known = book.known.current[sheet.name].select(*sheet.identity, sheet.begins).unique().sort(sheet.begins)
    following = known.with_columns(pl.col(sheet.begins).shift(-1).over(sheet.identity).alias("next"))
    names = {column: f"{column}{BEFORE}" for column in (*sheet.identity, sheet.begins)}
    rows = rows.join(following.rename(names), on=list(names.values()), how="left", nulls_equal=True)
    return rows.with_columns(pl.min_horizontal("last", pl.col("next") - timedelta(days=1)).alias("last"))


def unpaired(book: Book, name: str) -> pl.DataFrame:
    """Return the new rows that may be a row in force which is gone, where nobody can tell which became which (LIB-022)."""
    sheet, current = SHEETS[name], book.known.current.get(name)
    if current is None or current.is_empty() or not sheet.identity:
        return none()
    same = book.same(name)
    if same.height == current.height:
        return none()
    gone = current.with_row_index("position").join(same, on="position", how="anti").drop("position")
    gone = gone.filter(book.outlives(name))
    new = book.once(name).join(same, on="excel_row", how="anti")
    new = book.readable(name, new, *sheet.key)
    new = new.join(gone, on=list(sheet.identity), how="semi", nulls_equal=True) if gone.height else new.clear()
    if new.is_empty():
        return none()
    words = [_both(sheet, row, gone) for row in new.iter_rows(named=True)]
    column = sheet.begins or sheet.key[-1]
    return new.select("excel_row", pl.lit(column).alias("column")).with_columns(
        pl.Series("detail", words, dtype=pl.String)
    )


def _both(sheet: Sheet, row: dict[str, object], gone: pl.DataFrame) -> str:
    mine = gone.filter(pl.col(column).eq_missing(pl.lit(row[column])) for column in sheet.identity)
    return " | ".join(row_to_copy(sheet, other) for other in mine.head(MOST_SHOWN).iter_rows(named=True))


def added_to_frozen(book: Book, name: str) -> pl.DataFrame:
    """Return the rows that a version on sale did not have, with those to put back (VER-104); documents may be added."""
    sheet, current = SHEETS[name], book.known.current.get(name)
    if current is None or book.known.started.is_empty() or name not in book.typed or sheet.begins or not sheet.identity:
        return none()
    same = book.same(name)
    if same.height == book.once(name).height:
        return none()
    of_started = ["sku", "version"]
    new = book.once(name).join(same, on="excel_row", how="anti").join(book.known.started, on=of_started, how="semi")
    new = book.readable(name, new)
    gone = current.with_row_index("position").join(same, on="position", how="anti")
    words = [_added(sheet, row, gone) for row in new.iter_rows(named=True)]
    return new.select("excel_row", pl.lit(sheet.key[-1]).alias("column")).with_columns(
        pl.Series("found", [f"{row['version']} de {row['sku']}" for row in new.iter_rows(named=True)], pl.String),
        pl.Series("detail", words, pl.String),
    )


def _added(sheet: Sheet, row: dict[str, object], gone: pl.DataFrame) -> str:
    mine = gone.filter((pl.col("sku") == row["sku"]) & (pl.col("version") == row["version"]))
    back = " | ".join(row_to_copy(sheet, other) for other in mine.head(MOST_SHOWN).iter_rows(named=True))
    without = f"la feuille « {sheet.label} » n'y avait pas de ligne {row_words(sheet, row)}"
    return f"{without} ; remettez {back}" if back else f"{without} : supprimez-la"
