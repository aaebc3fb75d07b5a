"""Rows that exchanged their values: what sorting one column alone leaves."""

from __future__ import annotations

import polars as pl

from catalogue.swaps import exchanged, swaps
from tests.catalogue.test_returns import change, frame


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
