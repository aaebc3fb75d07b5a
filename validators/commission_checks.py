"""Checks of the commissions: schemes, what their tiers pay, and how it is shared (decisions 17, 22 and 23)."""

from __future__ import annotations

import polars as pl

from catalogue.commissions.split import PEOPLE
from validators import tiers
from validators.book import Book, check
from validators.doubt import complete, placed, without_misplaced
from validators.kept import TOLERANCE, WHOLE
from validators.kinds import french_number
from validators.placing import at, beside, ends_before, none

_SCHEME = ["sku", "version", "scheme"]
_AXES = ("plan", "seller", "partner", "channel")


@check("COM-101", "commissions")
def scheme_has_tiers(book: Book) -> pl.DataFrame:
    """A scheme pays something: it has one tier at least."""
    return at(_schemes_without(book, "commission_tiers"), "scheme")


@check("COM-102", "commissions")
def scheme_has_a_split(book: Book) -> pl.DataFrame:
    """A scheme says who receives it."""
    return at(_schemes_without(book, "splits"), "scheme")


def _schemes_without(book: Book, name: str) -> pl.DataFrame:
    having = book.with_kept(name).select(_SCHEME).drop_nulls().unique()
    lacking = placed(book, "commissions").drop_nulls(_SCHEME).join(having, on=_SCHEME, how="anti")
    return complete(book, name, lacking, _SCHEME)


@check("COM-103", "commissions")
def scheme_ends_after_it_starts(book: Book) -> pl.DataFrame:
    """A scheme's last day is not before its first."""
    return ends_before(book.frame("commissions"), "valid_from", "valid_to")


@check("COM-104", "commissions")
def schemes_are_not_equally_specific(book: Book) -> pl.DataFrame:
    """Of the schemes that apply to a sale, one is the most specific (decision 22)."""
    rows = book.with_kept("commissions").drop_nulls(_SCHEME)
    rows = book.readable("commissions", rows, *_AXES, "valid_from", "valid_to", "applies_to")
    rows = rows.filter((pl.col("valid_to") >= pl.col("valid_from")).fill_null(True))
    if rows.height < 2:
        return none()
    precision = pl.sum_horizontal(pl.col(axis).is_not_null() for axis in _AXES)
    rows = rows.select(
        "excel_row", *_SCHEME, *_AXES, "valid_from", "valid_to", "applies_to", precision.alias("precision")
    ).sort("excel_row", nulls_last=False)
    rows = rows.with_row_index("place")
    pairs = rows.join(rows, on=["sku", "version", "precision"], suffix="_before")
    pairs = pairs.filter((pl.col("place_before") < pl.col("place")) & (pl.col("scheme_before") != pl.col("scheme")))
    clash = pl.all_horizontal((pl.col(axis) == pl.col(f"{axis}_before")).fill_null(True) for axis in _AXES)
    clash &= (pl.col("valid_to") >= pl.col("valid_from_before")).fill_null(True)
    clash &= (pl.col("valid_to_before") >= pl.col("valid_from")).fill_null(True)
    both = (pl.col("applies_to") == "both") | (pl.col("applies_to_before") == "both")
    clash &= both | (pl.col("applies_to") == pl.col("applies_to_before"))
    wrong = pairs.filter(clash).unique("place", keep="first", maintain_order=True)
    wrong = wrong.rename({"excel_row_before": "previous_row"})
    return beside(book, "commissions", wrong, "scheme", pl.format("le schéma {}", "scheme_before"))


@check("COM-105", "commissions")
def cap_is_above_the_floor(book: Book) -> pl.DataFrame:
    """The most a scheme pays is not less than the least."""
    return at(book.frame("commissions").filter(pl.col("cap") < pl.col("floor")), "cap")


@check("COM-106", "commissions")
def clawback_is_whole(book: Book) -> pl.DataFrame:
    """A clawback says until when, and how much of it."""
    frame = book.readable("commissions", book.frame("commissions"), "clawback_months", "clawback_mode")
    months, mode = pl.col("clawback_months"), pl.col("clawback_mode")
    return pl.concat(
        [
            at(frame.filter(months.is_null() & mode.is_not_null()), "clawback_months"),
            at(frame.filter(months.is_not_null() & mode.is_null()), "clawback_mode"),
        ]
    )


@check("COM-107", "commissions")
def conditions_come_with_their_amount(book: Book) -> pl.DataFrame:
    """A threshold of a bonus and the months of a malus mean nothing without their amount."""
    frame = book.readable("commissions", book.frame("commissions"), "bonus", "malus")
    return pl.concat(
        [
            at(frame.filter(pl.col("bonus").is_null() & pl.col("bonus_from").is_not_null()), "bonus"),
            at(frame.filter(pl.col("malus").is_null() & pl.col("malus_months").is_not_null()), "malus"),
        ]
    )


@check("COM-108", "commissions")
def bonus_has_somebody(book: Book) -> pl.DataFrame:
    """Bonuses and maluses are those of the salesperson and the manager: a scheme that has one shares with them (decision 47)."""
    shared = book.with_kept("splits").drop_nulls(_SCHEME)
    who, share = pl.col("beneficiary"), pl.col("share").fill_null(1)  # a cell that says nothing yet may mean somebody
    people = shared.filter((who.is_in([one.value for one in PEOPLE]) | who.is_null()) & (share > 0))
    rows = book.readable("commissions", placed(book, "commissions").drop_nulls(_SCHEME), "bonus", "malus")
    rows = rows.filter(pl.any_horizontal(pl.col("bonus") > 0, pl.col("malus") > 0))
    rows = rows.join(shared, on=_SCHEME, how="semi").join(people, on=_SCHEME, how="anti")
    alone = complete(book, "splits", rows, _SCHEME)
    rewarded = pl.col("bonus").fill_null(0) > 0
    return pl.concat([at(alone.filter(rewarded), "bonus"), at(alone.filter(~rewarded), "malus")])


@check("PAL-101", "commission_tiers")
def tier_pays_a_rate_or_an_amount(book: Book) -> pl.DataFrame:
    """A tier pays a rate of the base or an amount: one of them."""
    frame = book.readable("commission_tiers", book.frame("commission_tiers"), "rate", "amount")
    return at(frame.filter(pl.col("rate").is_null() == pl.col("amount").is_null()), "rate")


def _tiers(book: Book) -> pl.DataFrame:
    alike = placed(book, "commission_tiers").filter(pl.col("basis").n_unique().over(_SCHEME) == 1)
    return tiers.in_order(book, "commission_tiers", _SCHEME, alike)


@check("PAL-102", "commission_tiers")
def commission_tiers_follow_each_other(book: Book) -> pl.DataFrame:
    """No gap and no overlap between tiers; the first starts at zero (decision 17)."""
    return tiers.discontinuous(_tiers(book))


@check("PAL-103", "commission_tiers")
def last_commission_tier_is_open(book: Book) -> pl.DataFrame:
    """Whatever the volume, the scheme says what it pays (decision 17)."""
    return tiers.closed(_tiers(book))


@check("PAL-104", "commission_tiers")
def commission_tier_is_not_empty(book: Book) -> pl.DataFrame:
    """A tier ends after it starts."""
    return tiers.empty(book.frame("commission_tiers"))


@check("PAL-105", "commission_tiers")
def tiers_count_the_same_thing(book: Book) -> pl.DataFrame:
    """The tiers of a scheme share their basis: which of two would decide is nowhere said."""
    frame = book.frame("commission_tiers").drop_nulls([*_SCHEME, "basis"])
    return at(frame.filter(pl.col("basis") != pl.col("basis").first().over(_SCHEME)), "basis")


@check("REP-101", "splits")
def shares_make_a_whole(book: Book) -> pl.DataFrame:
    """The shares of a scheme sum to 100 %, within 1e-6 of the whole (decision 23)."""
    return shares_off(book, "splits", _SCHEME, "share")


def shares_off(book: Book, name: str, record: list[str], share: str) -> pl.DataFrame:
    """Place on its last row each record whose shares do not sum to 100 %; none where a share is not known."""
    rows = without_misplaced(book, name, book.with_kept(name)).drop_nulls(record)
    sums = (
        complete(book, name, rows, record)
        .group_by(record)
        .agg(pl.col(share).sum().alias("total"), pl.col(share).null_count().alias("unknown"), pl.col("excel_row").max())
    )
    away = (pl.col("total") - pl.lit(WHOLE, pl.Decimal(18, 6))).abs() > TOLERANCE
    wrong = sums.filter((pl.col("unknown") == 0) & away & pl.col("excel_row").is_not_null())
    shown = pl.col("total").map_elements(lambda value: f"{french_number(value, 4)} %", return_dtype=pl.String)
    return at(wrong.sort("excel_row"), share, detail=shown)
