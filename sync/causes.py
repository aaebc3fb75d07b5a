"""Where what stops being sellable is said: on the changed cell that brings it about, else the product's row, else the sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from catalogue.changes import Delta, Plan
from catalogue.periods import day_of, start_of_day
from catalogue.publication.stops import Stop
from validators.book import Book

#: Sheets whose rows may bring a reason about, the nearest to it first.
_SHEETS: Mapping[str, tuple[str, ...]] = {
    "product": ("lifecycle",),
    "hidden": ("publications",),
    "company": ("companies",),
    "partner": ("activations", "partners", "products"),
    "blacklisted": ("blacklist",),
    "document": ("documents", "obligations"),
    "no": ("prices",),
    "plan": ("prices", "plans"),
    "tax": ("tax_rates", "prices"),
    "commission": ("commissions", "products"),
    "mapping": ("accounting",),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a stop is said: a cell, a row, or a sheet."""

    sheet: str  #: name of the sheet
    row: int | None = None  #: Excel's number
    column: str | None = None  #: name of the column
    key: str | None = None  #: the unit of the row


class Causes:
    """The cells that one plan changes, by product."""

    def __init__(self, book: Book, plan: Plan) -> None:
        self._book = book
        self._deltas = {delta.name: delta for delta in plan.deltas if not delta.is_empty}

    def of(self, stop: Stop) -> Cause:
        """Return where a stop is said."""
        about = str(stop.reasons[0].code).partition("_")[0] if stop.reasons else ""
        named = (*_SHEETS.get(about, ()), "publications")
        found = next(self._places(stop, named), None)
        if found is not None:
            return found
        row = self._products.get(stop.sku)
        if row is not None:
            return Cause("products", row, "sku", stop.sku)
        return Cause(next((name for name in named if name in self._deltas), next(iter(self._deltas))))

    def is_said(self, stop: Stop) -> bool:
        """Say whether the author ended that very publication, which is told where it runs.

        The channel was taken off (LIB-023), or it was given an end that is over (LIB-021).
        """
        delta = self._deltas.get("publications")
        if delta is None or stop.reasons:
            return False
        return any(
            (new["sku"], new["version"], new["seller"]) == (stop.sku, stop.version, stop.seller)
            and stop.channel.value in (old["channels"] or ())
            and (
                stop.channel.value not in (new["channels"] or ())
                or (new["end_at"] != old["end_at"] and (new["end_at"] or date.max) < day_of(stop.period.start))
            )
            for old, new in zip(delta.before.iter_rows(named=True), delta.updated.iter_rows(named=True), strict=True)
        )

    def _places(self, stop: Stop, named: tuple[str, ...]) -> Iterator[Cause]:
        """Yield the changed cells that may bring a stop about, the nearest first."""
        yield from self._versions_at(stop)
        for name in named:
            for row, column in self._of_products[name].get(stop.sku, ()):
                yield self._cell(name, row, column, stop.sku)
        for name in named:
            delta = self._deltas.get(name)
            if delta is not None and "sku" not in delta.key:
                cells = list(_changed_cells(delta))
                if len(cells) == 1:
                    yield self._cell(name, *cells[0])

    def _versions_at(self, stop: Stop) -> Iterator[Cause]:
        """Yield the version that begins when the sale stops, then the one that ends there."""
        rows = [row for row, _ in self._of_products["versions"].get(stop.sku, ())]
        for column, days, told in (("effective_from", 0, "version"), ("effective_to", 1, "effective_to")):
            for row in rows:
                day = row[column]
                if day is not None and start_of_day(day + timedelta(days=days)) == stop.period.start:
                    yield self._cell("versions", row, told, stop.sku)

    @cached_property
    def _of_products(self) -> defaultdict[str, dict[str, list[tuple[dict[str, Any], str]]]]:
        """Changed cells by sheet and product, each with its row."""
        found: defaultdict[str, dict[str, list[tuple[dict[str, Any], str]]]] = defaultdict(dict)
        for name, delta in self._deltas.items():
            if "sku" in delta.key:
                for row, column in _changed_cells(delta):
                    found[name].setdefault(row["sku"], []).append((row, column))
        return found

    @cached_property
    def _products(self) -> Mapping[str, int]:
        typed = self._book.typed.get("products")
        return {} if typed is None else dict(typed.frame.drop_nulls("sku").select("sku", "excel_row").iter_rows())

    def _cell(self, name: str, row: Mapping[str, Any], column: str, sku: str | None = None) -> Cause:
        return Cause(name, self._row(name, {key: row[key] for key in self._deltas[name].key}), column, sku)

    def _row(self, name: str, key: Mapping[str, Any]) -> int | None:
        """Return the Excel row of a key, as its author typed it."""
        typed = self._book.typed.get(name)
        if typed is None:
            return None
        plain = [pl.col(column).eq_missing(pl.lit(value)) for column, value in key.items() if type(value) is not list]
        for row in typed.frame.filter(*plain).select("excel_row", *key).iter_rows(named=True):
            if all(row[column] == value for column, value in key.items()):
                return int(row["excel_row"])
        return None


def _changed_cells(delta: Delta) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield changed rows with the first column that differs, then new rows with the first of their key that is filled."""
    for old, new in zip(delta.before.iter_rows(named=True), delta.updated.iter_rows(named=True), strict=True):
        yield new, next(column for column in new if old[column] != new[column])
    for row in delta.inserted.iter_rows(named=True):
        yield row, next(column for column in delta.key if row[column] is not None)
