"""Rows kept aside in a file come back as they were, as often as a format asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.pricing.facts import CannotPrice
from exports.engine import spool
from exports.engine.spool import spooled
from exports.price_rows import PriceRow, price_rows
from tests.exports.offers import AT, ENERGY, TELEVISION


def test_rows_come_back_in_order_and_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over several batches, each time from the first; what makes them is gone through a single time."""
    monkeypatch.setattr(spool, "_TOGETHER", 3)
    made: list[PriceRow] = []

    def rows() -> Iterator[PriceRow]:
        for row in price_rows([TELEVISION, ENERGY], AT):
            made.append(row)
            yield row

    with spooled(rows(), PriceRow._make) as again:
        first = again()
        assert next(first) == made[0]
        assert [list(again()), list(again())] == [made, made]
    assert made == list(price_rows([TELEVISION, ENERGY], AT))


def test_no_row_is_no_row() -> None:
    """A catalogue without product."""
    nothing: list[PriceRow] = []
    with spooled(nothing, PriceRow._make) as again:
        assert list(again()) == []


def test_what_cannot_be_told_is_said_before_anything_is_written() -> None:
    """What stops the rows half way stops them once, before the first file."""

    def cut_short() -> Iterator[PriceRow]:
        yield from price_rows([TELEVISION], AT)
        raise CannotPrice("Le reste manque.")

    with pytest.raises(CannotPrice), spooled(cut_short(), PriceRow._make):
        pytest.fail("the rows were never whole")
