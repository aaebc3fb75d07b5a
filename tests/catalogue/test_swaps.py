"""Rows that exchanged their values: what sorting one column alone leaves."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from catalogue.changes import diff
from catalogue.swaps import exchanged, swaps
from tests.catalogue.test_returns import change, frame
from validators.sheets import SHEETS
from validators.spec import Sheet


def moved(before: str, after: str) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Return the exchanges among products whose names are the letters."""
    old, new = (frame(*((f"P{place}", name) for place, name in enumerate(text))) for text in (before, after))
    return [(swap.columns, swap.places) for swap in swaps(change(old, new))]


def test_a_column_sorted_alone_leaves_an_exchange() -> None:
    """Every value is still there, and nothing else of these rows changed."""
    assert moved("dabc", "abcd") == [(("name",), (0, 1, 2, 3))]


def test_a_sort_with_repeated_values_and_one_beside_another_edit_are_found() -> None:
    """Names that two products share do not hide a sort, nor does a product that was renamed meanwhile."""
    assert moved("bcaa", "aabc") == [(("name",), (0, 1, 2, 3))]
    assert moved("dabcx", "abcdy") == [(("name",), (0, 1, 2, 3))]


def test_a_renaming_and_a_chain_are_no_exchange() -> None:
    """New values, and names handed on without coming round, are ordinary changes."""
    assert moved("abc", "xyz") == []
    assert moved("abc", "bcd") == []


def test_two_rows_are_an_exchange_but_no_sort() -> None:
    """Two products may well take each other's name."""
    old, new = frame(("A", "x"), ("B", "y")), frame(("A", "y"), ("B", "x"))
    (swap,) = swaps(change(old, new))
    assert (swap.columns, swap.is_sort) == (("name",), False)


def test_two_answers_that_cross_are_no_exchange() -> None:
    """Yes becomes no here and no becomes yes there: nothing was sorted."""
    old = pl.concat([frame(("A", "x")), frame(("B", "x"), stock=False)])
    new = pl.concat([frame(("A", "x"), stock=False), frame(("B", "x"))])
    assert swaps(change(old, new)) == []


def test_columns_sorted_together_but_without_the_key_are_found() -> None:
    """Names and short names that were sorted together leave their SKUs: the rows are one another's."""
    old = frame(("A", "c", "3"), ("B", "a", "1"), ("C", "b", "2"))
    (swap,) = swaps(change(old, frame(("A", "a", "1"), ("B", "b", "2"), ("C", "c", "3"))))
    assert (swap.columns, swap.places) == (("name", "short"), (0, 1, 2))


def test_the_key_sorted_alone_is_found() -> None:
    """Every row bears another one's whole content, even where a column happens to be equal."""
    old = frame(("A", "c", "1"), ("B", "a", "1"), ("C", "b", "2"))
    found = swaps(change(old, frame(("A", "a", "1"), ("B", "b", "2"), ("C", "c", "1"))))
    assert [set(swap.places) for swap in found] == [{0, 1, 2}]


def test_cycles_are_found_among_other_changes() -> None:
    """The places whose values went round, and no other."""
    assert exchanged("abcx", "caby") == [0, 1, 2]
    assert exchanged("ab", "cd") == []


_VALUES: dict[pl.DataType, list[Any]] = {
    pl.String(): [8 * "a", 8 * "b", 8 * "c"],  # as long as a code that is stored masked
    pl.Date(): [date(2099, 1, 1), date(2099, 2, 1), date(2099, 3, 1)],
    pl.List(pl.String()): [["a"], ["b"], ["c"]],
}


@pytest.mark.parametrize(
    "sheet", [sheet for sheet in SHEETS.values() if sheet.workbook != "operations"], ids=lambda sheet: sheet.name
)
def test_every_column_of_every_sheet_is_watched(sheet: Sheet) -> None:
    """Whichever column outside the key is sorted alone, its rows are found, and no other column is named."""
    shape = {name: dtype for name, dtype in sheet.schema.items() if name != "excel_row"}
    values = {
        name: pl.Series(name, _VALUES.get(dtype, [1, 2, 3]), dtype=dtype, strict=False) for name, dtype in shape.items()
    }
    before = pl.DataFrame(values)
    for column in (name for name, dtype in shape.items() if name not in sheet.key and dtype != pl.Boolean()):
        after = before.with_columns(before[column].gather([1, 2, 0]))
        (swap,) = swaps(diff(sheet.name, sheet.key, before, after))
        assert (swap.columns, swap.is_sort) == ((column,), True)
