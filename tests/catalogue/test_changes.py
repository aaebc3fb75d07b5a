"""Comparing two frames of a sheet: what is new, changed, gone, and how it is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from catalogue.changes import RECORDS, TABLES, Plan, diff
from catalogue.spelling import canonical, mask_iban
from validators.sheets import SHEETS

SCHEMA: dict[str, Any] = {
    "sku": pl.String,
    "plan": pl.String,
    "amount": pl.Decimal(18, 6),
    "channels": pl.List(pl.String),
    "start_at": pl.Date,
}
KEY = ("sku", "plan")
Row = tuple[str, str | None, Decimal | None, list[str] | None, date | None]


def _frame(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def _row(sku: str, plan: str | None = None, amount: str | None = "9.90", channels: tuple[str, ...] = ("web",)) -> Row:
    return sku, plan, None if amount is None else Decimal(amount), list(channels), date(2025, 7, 1)


def _price(tier_from: int, amount: str, component: str = "") -> dict[str, Any]:
    key = {"sku": "S", "version": 1, "component": component}
    return {**key, "tier_from": Decimal(tier_from), "amount": Decimal(amount), "type": "tiered"}


def _prices(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema={**SHEETS["prices"].schema}).drop("excel_row")


def test_every_sheet_has_its_table_and_its_records() -> None:
    """The sheets known here are the declared ones; what names a record is part of a row's key."""
    assert set(TABLES) == set(SHEETS)
    assert all(set(record) < set(SHEETS[name].key) for name, record in RECORDS.items())


def test_rows_are_new_changed_gone_or_untouched() -> None:
    """Each row of either side falls in one place; `before` stands beside `updated`."""
    current = _frame(_row("A"), _row("B"), _row("C"), _row("D", amount=None))
    desired = _frame(_row("D", amount="1"), _row("E"), _row("A"), _row("B", channels=("web", "field")))
    found = diff("plans", KEY, current, desired)
    assert found.inserted["sku"].to_list() == ["E"]
    assert found.updated["sku"].to_list() == found.before["sku"].to_list() == ["D", "B"]
    assert found.before["amount"].to_list() == [None, Decimal("9.90")]
    assert found.withdrawn["sku"].to_list() == ["C"]


def test_a_null_equals_a_null_in_keys_and_fields() -> None:
    """A row without a plan is the same row as before; so is one without an amount."""
    rows = _frame(_row("A"), _row("A", "PRO", None))
    assert diff("plans", KEY, rows, rows.reverse()).is_empty


def test_excel_rows_and_empty_lists_do_not_matter() -> None:
    """Where a row stands is no change, nor is an empty list in the place of none."""
    stored = _frame(_row("A", channels=())).with_columns(channels=pl.lit(None, pl.List(pl.String)))
    desired = _frame(_row("A", channels=())).with_columns(excel_row=pl.lit(7, pl.UInt32))
    found = diff("plans", KEY, stored, desired)
    assert found.is_empty
    assert found.inserted.columns == list(SCHEMA)


def test_lists_may_be_part_of_a_key() -> None:
    """A publication on other channels is another publication."""
    found = diff("publications", ("sku", "channels"), _frame(_row("A")), _frame(_row("A", channels=("web", "field"))))
    assert (found.inserted.height, found.withdrawn.height) == (1, 1)


@given(
    *(
        st.dictionaries(st.tuples(st.sampled_from("ABC"), st.sampled_from([None, "P", "Q"])), st.sampled_from([None, "1", "2"]))
        for _ in range(2)
    )
)  # fmt: skip
def test_applying_the_difference_gives_what_is_desired(
    old: dict[tuple[str, str | None], str | None], new: dict[tuple[str, str | None], str | None]
) -> None:
    """Taking out, changing and adding rows turns any frame into any other, and touches no equal row."""
    current, desired = (_frame(*(_row(*key, amount) for key, amount in side.items())) for side in (old, new))
    found = diff("plans", KEY, current, desired)
    untouched = current.join(found.changed_keys, on=KEY, how="anti", nulls_equal=True)
    result = pl.concat([untouched, found.updated, found.inserted])
    assert_frame_equal(result, desired, check_row_order=False)
    assert {row[:2] for row in found.updated.rows()} == {key for key in old.keys() & new.keys() if old[key] != new[key]}


def test_a_changed_tier_keeps_the_others_of_its_price() -> None:
    """The unchanged tiers of a changed price are known; those of another price are left alone."""
    current = _prices(_price(0, "5"), _price(10, "4"), _price(20, "3"), _price(0, "1", "FRAIS"))
    desired = _prices(_price(0, "5"), _price(10, "4.5"), _price(0, "1", "FRAIS"))
    found = diff("prices", SHEETS["prices"].key, current, desired)
    assert (found.updated.height, found.withdrawn.height) == (1, 1)
    assert found.kept.rows() == desired[:1].rows()


def test_rows_may_be_retained() -> None:
    """A missing row that must stay is not withdrawn; a tier that stays belongs to its rewritten price."""
    current = _prices(_price(0, "5"), _price(10, "4"), _price(0, "1", "FRAIS"))
    desired = _prices(_price(0, "6"))
    found = diff("prices", SHEETS["prices"].key, current, desired)
    retained = found.retaining(pl.col("sku") == "S")
    assert retained.withdrawn.is_empty()
    assert retained.kept.rows() == current[1:2].rows()
    assert found.retaining(pl.lit(False)).withdrawn.height == 2


def test_changes_are_told_field_by_field() -> None:
    """Money is text with two decimals at least, dates are ISO, and the key's own fields are not repeated."""
    current = _frame(_row("A", "P"), _row("B"))
    desired = _frame(_row("A", "P", "12.5", ("web", "field")), _row("C", amount=None))
    plan = Plan((diff("plans", KEY, current, desired),))

    def change(key: str, field: str, before: Any, after: Any) -> dict[str, Any]:
        return {"table": "product_plan", "key": key, "field": field, "before": before, "after": after}

    assert plan.changes() == [
        change("C", "channels", None, ["web"]),
        change("C", "start_at", None, "2025-07-01"),
        change("A/P", "amount", "9.90", "12.50"),
        change("A/P", "channels", ["web"], ["web", "field"]),
        change("B", "amount", "9.90", None),
        change("B", "channels", ["web"], None),
        change("B", "start_at", "2025-07-01", None),
    ]
    assert plan.changes(limit=2) == plan.changes()[:2]
    assert (plan.inserted, plan.updated, plan.withdrawn, plan.is_empty) == (1, 1, 1, False)


def test_changes_of_tiers_name_their_price() -> None:
    """Bounds are shown as numbers that count; the values of a key with several parts are joined."""
    found = diff("prices", SHEETS["prices"].key, _prices(), _prices(_price(10, "4")))
    keys = [key for key, _ in groupby(change["key"] for change in Plan((found,)).changes())]
    assert keys == ["S/1/10"]


def test_ibans_are_masked_once_and_for_all() -> None:
    """The middle is hidden, blanks do not matter, short texts are hidden whole, and masking twice changes nothing."""
    given_ = pl.Series(["FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189", "FR76123", "", None])
    once = pl.select(mask_iban(pl.lit(given_))).to_series()
    assert once.to_list() == ["FR76********************189", "FR76********************189", "*******", None, None]
    assert pl.select(mask_iban(pl.lit(once))).to_series().to_list() == once.to_list()


def test_aliases_have_one_spelling() -> None:
    """Blanks around the commas of a list of names are no change."""
    types = pl.DataFrame({"code": ["A", "B"], "aliases": ["x ,y,, z", " , "]})
    assert canonical("document_types", types)["aliases"].to_list() == ["x, y, z", None]
