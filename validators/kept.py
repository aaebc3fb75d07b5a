"""What the catalogue keeps of a sheet where that is not letter for letter what its author typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from catalogue.vocabulary import Beneficiary, PricingType, Settlement
from validators.spec import Sheet

WHOLE = Decimal(100)
#: How far from 100 % a sum of shares may be and still be closed: 1e-6 of the whole (Annexe A §4).
TOLERANCE = Decimal("0.0001")

#: Columns of a price that one type only uses.
MEANT_FOR: Mapping[PricingType, tuple[str, ...]] = {
    PricingType.TIERED: ("tier_mode", "tier_from", "tier_to"),
    PricingType.USAGE: ("unit", "unit_price"),
    PricingType.INDEXED: ("index", "formula"),
}


def _prices(prices: pl.DataFrame) -> pl.DataFrame:
    """Leave out the values that a price's type does not use (TAR-107); a type that cannot be read leaves them all."""
    unread = ~pl.col("type").is_in(PricingType.codes()).fill_null(value=False)
    return prices.with_columns(
        pl.when(unread | (pl.col("type") == kind)).then(pl.col(column)).alias(column)
        for kind, columns in MEANT_FOR.items()
        for column in columns
    )


def _commissions(schemes: pl.DataFrame) -> pl.DataFrame:
    """Say who keeps the commission where nothing is typed: the partner, when it is settled upfront (Annexe C §4).

    A bonus from the first sale on has no threshold.
    """
    usual = pl.when(pl.col("settlement") == Settlement.UPFRONT).then(pl.lit("net")).otherwise(pl.lit("gross"))
    threshold = pl.when(pl.col("bonus_from") != 0).then(pl.col("bonus_from")).alias("bonus_from")
    return schemes.with_columns(pl.coalesce("retention", usual).alias("retention"), threshold)


def _splits(splits: pl.DataFrame) -> pl.DataFrame:
    ranks = dict(zip(Beneficiary.codes(), map(str, range(len(Beneficiary))), strict=True))
    return whole_shares(splits, ("sku", "version", "scheme"), "share", pl.col("beneficiary").replace(ranks))


def _compositions(parts: pl.DataFrame) -> pl.DataFrame:
    return whole_shares(parts, ("sku", "version"), "revenue_share", pl.col("component"))


def whole_shares(rows: pl.DataFrame, record: Sequence[str], share: str, order: pl.Expr) -> pl.DataFrame:
    """Close the shares of each record to exactly 100 % where they nearly are (decision 23).

    Shares have four decimals at most, so what is missing is one ten-thousandth of a percent at most: the first of
    the largest shares, in the given order, takes it. Anything further from 100 % is left as it is: a rule refuses it.
    """
    record = list(record)
    missing = (pl.lit(WHOLE, pl.Decimal(18, 6)) - pl.col(share).sum()).over(record)
    near = (
        rows.with_row_index("place")
        .with_columns(missing.alias("missing"))
        .filter((pl.col("missing") != 0) & (pl.col("missing").abs() <= TOLERANCE) & pl.col(share).is_not_null())
    )
    if near.is_empty():
        return rows
    taker = near.with_columns(order.alias("order")).sort(
        [*record, share, "order"], descending=[*(False for _ in record), True, False]
    )
    taker = taker.unique(record, keep="first", maintain_order=True).select("place", "missing")
    closed = rows.with_row_index("place").join(taker, on="place", how="left", maintain_order="left")
    whole = (pl.col(share) + pl.col("missing").fill_null(0)).cast(pl.Decimal(18, 6))
    return closed.with_columns(whole.alias(share)).drop("place", "missing")


_KEPT: Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "prices": _prices,
    "commissions": _commissions,
    "splits": _splits,
    "compositions": _compositions,
}


def kept(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a sheet as the catalogue keeps them."""
    return _KEPT[name](frame) if name in _KEPT else frame


@dataclass(frozen=True, slots=True)
class NamedFile:
    """How the rows of a sheet name a file of the library, and what of the file is kept beside them."""

    owner: str  #: column of whose file it is: a product, or a company
    column: str  #: that of its name
    says: Mapping[str, pl.DataType]  #: its SHA-256, and what else it says of itself


#: Sheets whose rows name a file of the library; no workbook has two of them.
NAMED_FILES: Mapping[str, NamedFile] = {
    "documents": NamedFile("sku", "file", {"sha256": pl.String(), "pdfa_claim": pl.Boolean()}),
    "companies": NamedFile("code", "logo", {"sha256": pl.String()}),
}


def schema_of(sheet: Sheet) -> dict[str, pl.DataType]:
    """Return the shape in which the catalogue keeps a sheet: its typed columns, and what the file of a row says."""
    shape = {name: dtype for name, dtype in sheet.schema.items() if name != "excel_row"}
    return shape | dict(NAMED_FILES[sheet.name].says) if sheet.name in NAMED_FILES else shape
