"""Checks of an operations workbook: each kind of operation has what it needs, and nothing that contradicts it.

What only the books can tell (a product that was not sellable then, an account that is missing) is found when the
operations are posted: see `sync.operations`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl

from catalogue.calendar import last_of_month
from catalogue.periods import PARIS, to_utc
from catalogue.traits import Trait
from catalogue.vocabulary import OperationKind
from validators.book import Book, check
from validators.placing import FRENCH_DATE, at, none, number

_SOLD = OperationKind.having(Trait.CONTRACT)


def _rows(book: Book, *columns: str) -> pl.DataFrame:
    """Return the operations whose kind and these columns could be read."""
    return book.readable("operations", book.frame("operations"), "kind", *columns)


def _is(*kinds: OperationKind) -> pl.Expr:
    return pl.col("kind").is_in([kind.value for kind in kinds])


def _kind_words() -> pl.Expr:
    labels = dict(zip(OperationKind.codes(), OperationKind.labels(), strict=True))
    return pl.format("« {} »", pl.col("kind").replace(labels))


@check("OPE-101", "operations")
def day_is_of_the_month(book: Book) -> pl.DataFrame:
    """An operation lies in the month that the workbook's name tells."""
    if book.month is None:
        return none()
    last = last_of_month(book.month)
    outside = book.frame("operations").filter(~pl.col("day").is_between(book.month, last))
    return at(outside, "day", detail=pl.lit(f"{book.month:%m/%Y}"))


@check("OPE-102", "operations")
def one_amount_only(book: Book) -> pl.DataFrame:
    """Of the two amounts, the service works out the other."""
    both = pl.col("amount_ht").is_not_null() & pl.col("amount_ttc").is_not_null()
    return at(book.frame("operations").filter(both), "amount_ttc")


@check("OPE-103", "operations")
def sale_has_its_channel(book: Book) -> pl.DataFrame:
    """Whether a product may be sold depends on the channel."""
    return at(_rows(book, "channel").filter(_is(*_SOLD) & pl.col("channel").is_null()), "channel", detail=_kind_words())


@check("OPE-104", "operations")
def product_is_named(book: Book) -> pl.DataFrame:
    """A sale, a renewal, a fee, and a statement that follows nothing, name their product."""
    alone = _is(OperationKind.STATEMENT) & pl.col("related").is_null()
    rows = _rows(book, "sku", "related")
    return at(
        rows.filter((_is(*_SOLD, OperationKind.FEE) | alone) & pl.col("sku").is_null()), "sku", detail=_kind_words()
    )


@check("OPE-105", "operations")
def operation_before_is_named(book: Book) -> pl.DataFrame:
    """What pays, renews or undoes something says what."""
    rows = _rows(book, "related").filter(_is(*OperationKind.having(Trait.NEEDS_RELATED)) & pl.col("related").is_null())
    return at(rows, "related", detail=_kind_words())


@check("OPE-106", "operations")
def operation_before_is_known(book: Book) -> pl.DataFrame:
    """The related operation stands in the workbook or in the books."""
    frame = book.frame("operations")
    held = pl.concat([frame.select("key"), book.known.operations.select("key")])
    unknown = frame.drop_nulls("related").join(held, left_on="related", right_on="key", how="anti")
    if unknown.is_empty():
        return none()
    meant = held.drop_nulls().unique().with_columns(_spelling("key").alias("spelling"))
    only = meant.filter(pl.len().over("spelling") == 1).select("spelling", suggestion="key")
    asked = unknown.with_columns(_spelling("related").alias("spelling"))
    return asked.join(only, on="spelling", how="left", maintain_order="left").select(
        "excel_row", pl.lit("related").alias("column"), "suggestion"
    )


def _spelling(column: str) -> pl.Expr:
    """Return a reference without case, punctuation and leading zeros: what is left of it names one operation.

    A digit mistyped is a digit of the neighbour: the nearest reference would be proposed for another one.
    """
    parts = pl.col(column).str.to_uppercase().str.extract_all(r"[0-9]+|[A-Z]+")
    return parts.list.eval(pl.element().str.strip_chars_start("0")).list.join(" ")


@check("OPE-107", "operations")
def fee_and_statement_have_their_amount(book: Book) -> pl.DataFrame:
    """No price of the catalogue says what a supplier invoices or a partner pays: a fee, or a statement without tax."""
    rows = _rows(book, "amount_ht", "amount_ttc").filter(pl.col("amount_ht").is_null())
    statement = _is(OperationKind.STATEMENT)
    lacking = rows.filter(statement | (_is(OperationKind.FEE) & pl.col("amount_ttc").is_null()))
    which = (
        pl.when(statement).then(pl.lit("demande son montant HT")).otherwise(pl.lit("demande son montant, HT ou TTC"))
    )
    return at(lacking, "amount_ht", detail=pl.format("{} {}", _kind_words(), which))


@check("OPE-108", "operations")
def operation_before_comes_before(book: Book) -> pl.DataFrame:
    """Nobody pays, renews or undoes what has not happened yet; nothing is about itself."""
    frame = book.frame("operations")
    days = (
        pl.concat([frame.select("key", "day"), book.known.operations.select("key", "day")]).drop_nulls().unique("key")
    )
    pairs = frame.drop_nulls("related").join(
        days.rename({"key": "related", "day": "before"}), on="related", maintain_order="left"
    )
    itself = pl.col("related") == pl.col("key")
    # What waits for its day is cancelled before it; both are then in the books.
    ends = pl.col("kind") == OperationKind.CANCELLATION.value
    ends &= (pl.col("before") > book.today) | pl.col("key").is_in(book.known.operations["key"].implode())
    wrong = pairs.filter(((pl.col("before") > pl.col("day")) & ~ends.fill_null(False)) | itself)
    later = pl.format("n'a lieu que le {}", pl.col("before").dt.strftime(FRENCH_DATE))
    return at(wrong, "related", detail=pl.when(itself).then(pl.lit("est la ligne elle-même")).otherwise(later))


@check("OPE-109", "operations")
def plan_is_of_the_product(book: Book) -> pl.DataFrame:
    """A plan code names a plan of the product."""
    rows = book.readable("operations", book.frame("operations"), "plan").drop_nulls(["sku", "plan"])
    known = rows.join(book.known.plans, on="sku", how="semi")
    unknown = known.join(book.known.plans, on=["sku", "plan"], how="anti")
    if unknown.is_empty():
        return none()
    listed = book.known.plans.sort("plan").group_by("sku").agg(pl.col("plan").str.join(", ").alias("detail"))
    return unknown.join(listed, on="sku", maintain_order="left").select(
        "excel_row", pl.lit("plan").alias("column"), "detail"
    )


@check("OPE-110", "operations")
def hour_exists(book: Book) -> pl.DataFrame:
    """On the last Sunday of March the clock jumps from 2 to 3: the hour in between is no time."""
    timed = book.readable("operations", book.frame("operations"), "time").drop_nulls(["day", "time"])
    timed = timed.filter(pl.col("time").str.contains(r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))
    pairs = timed.select("day", "time").unique()
    wrong = [(day, time) for day, time in pairs.iter_rows() if not _exists(day, time)]
    missing = pl.DataFrame(wrong, schema=pairs.schema, orient="row")
    rows = timed.join(missing, on=["day", "time"], how="semi", maintain_order="left")
    return at(rows, "time", detail=pl.format("le {}", pl.col("day").dt.strftime(FRENCH_DATE)))


def _exists(day: date, time: str) -> bool:
    zone = ZoneInfo(PARIS)
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone)
    return to_utc(moment).astimezone(zone).replace(tzinfo=None) == moment.replace(tzinfo=None)


@check("OPE-111", "operations")
def undoing_takes_no_amount(book: Book) -> pl.DataFrame:
    """An avoir mirrors the cents of what it undoes: another amount would be lost without a word."""
    rows = _rows(book).filter(_is(*OperationKind.having(Trait.UNDOES)))
    found = [
        at(rows.filter(pl.col(name).is_not_null()), name, detail=_kind_words()) for name in ("amount_ht", "amount_ttc")
    ]
    return pl.concat(found)


@check("OPE-112", "operations")
def operation_is_of_this_company(book: Book) -> pl.DataFrame:
    """What another company's books hold under the same reference, the rest alike, comes from that company's workbook."""
    elsewhere = book.known.elsewhere
    alike = [name for name in elsewhere.columns if name != "company"]
    rows = book.frame("operations").join(elsewhere, on=alike, how="inner", nulls_equal=True, maintain_order="left")
    return at(rows.unique("excel_row", keep="first", maintain_order=True), "key", detail=pl.col("company"))


@check("OPE-113", "operations")
def what_concerns_the_past_has_happened(book: Book) -> pl.DataFrame:
    """A sale may wait for its day; nobody has paid, stated or cancelled on a day to come (decision 46)."""
    past = tuple(kind for kind in OperationKind.having(Trait.TYPED) if not kind.has(Trait.MAY_WAIT))
    rows = _rows(book, "day").filter(_is(*past) & (pl.col("day") > book.today))
    return at(rows, "day", detail=_kind_words())


@check("OPE-114", "operations")
def cancellation_is_whole(book: Book) -> pl.DataFrame:
    """A quantity beside a cancellation is that of what it cancels: the rest is a sale of the first day (decision 42)."""
    frame = book.frame("operations")
    told = frame.select("key", "day", pl.col("quantity").fill_null(Decimal(1)))
    sold = pl.concat([book.known.operations.select("key", "day", "quantity"), told]).drop_nulls()
    sold = sold.unique("key", keep="first").rename({"key": "related", "day": "sold_on", "quantity": "sold"})
    rows = _rows(book, "quantity", "related").filter(_is(OperationKind.CANCELLATION)).drop_nulls("quantity")
    wrong = rows.join(sold, on="related", maintain_order="left").filter(pl.col("quantity") != pl.col("sold"))
    whole = pl.format("{} en compte {}", "related", number("sold"))
    wrong = wrong.with_columns(left=pl.col("sold") - pl.col("quantity"))
    rest = pl.format("{}, du {}, et {} resteraient", whole, pl.col("sold_on").dt.strftime(FRENCH_DATE), number("left"))
    return at(wrong, "quantity", detail=pl.when(pl.col("left") > 0).then(rest).otherwise(whole))


@check("OPE-018", "operations")
def amount_is_above_zero(book: Book) -> pl.DataFrame:
    """A minus says what is taken back: only some kinds take back by their amount (decision 46)."""
    rows, back = _rows(book, "amount_ht", "amount_ttc"), OperationKind.having(Trait.TAKES_BACK)
    nothing = pl.lit(Decimal(0), pl.Decimal(18, 6))
    kinds = " et ".join(f"« {kind.label} »" for kind in back)
    found = []
    for name in ("amount_ht", "amount_ttc"):
        low = rows.filter((pl.col(name) == nothing) | ((pl.col(name) < nothing) & ~_is(*back)))
        found.append(at(low, name, detail=pl.lit(f", au moins 0,01 ; le signe moins est réservé à {kinds}")))
    return pl.concat(found)
