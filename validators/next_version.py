"""Prepare the rows of a product's next version, beside those that it follows, in every sheet where a version has rows.

The declarations of the sheets tell what a copy keeps. The sheet of versions says the new one, so that only its key is
prepared. What is part of a version (`Sheet.of_version`) is copied as it is. What is dated beside it begins when its
author says. What is over is not copied, nor is somebody's word for a row (`Column.vouches`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from validators.book import Frames
from validators.sheets import COMPANY_SHEETS
from validators.sheets.common import OF_VERSION
from validators.spec import Column, Sheet
from workbooks.model import column_letters

_FROM = "copied from"


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a prepared row."""

    sheet: Sheet
    position: int  #: of the row in the sheet's frame
    column: Column

    @property
    def cell(self) -> str:
        """Return Excel's own address."""
        return f"{column_letters(self.sheet.columns.index(self.column) + 1)}{self.position + 2}"


@dataclass(frozen=True, slots=True)
class NextVersion:
    """The next version of a product, as far as it can be prepared."""

    sku: str
    version: int
    rows: tuple[tuple[Sheet, int], ...]  #: each prepared row: its sheet, and its position in the sheet's frame
    fill: tuple[Spot, ...]  #: cells that the author must fill, the day on which the version begins first
    check: tuple[Spot, ...]  #: cells that the author must look at


def prepare(frames: Frames, follows: Mapping[str, int], today: date) -> tuple[Frames, tuple[NextVersion, ...]]:
    """Return a company's frames with the rows of the next version of some products, and what these rows are.

    ``follows`` gives the version that each product's next one is copied from. Shapes: the frames of
    `catalogue.store.current.current`, sorted by SKU and version; new rows stand right below those that they follow.
    """
    bases = pl.DataFrame(list(follows.items()), schema={"sku": pl.String, "version": pl.Int64}, orient="row")
    prepared = dict(frames)
    found: dict[str, list[_Copy]] = {sku: [] for sku in follows}
    for sheet in _SHEETS:
        prepared[sheet.name], copies = _with_copies(sheet, frames[sheet.name], bases, today)
        for copy in copies:
            found[copy.before["sku"]].append(copy)
    return prepared, tuple(_next_version(sku, version + 1, found[sku]) for sku, version in follows.items())


@dataclass(frozen=True, slots=True)
class _Copy:
    sheet: Sheet
    position: int
    before: Mapping[str, Any]  #: the row that it was copied from

    def spots(self, names: Iterable[str]) -> list[Spot]:
        return [Spot(self.sheet, self.position, self.sheet.column(name)) for name in names]


def _with_copies(
    sheet: Sheet, frame: pl.DataFrame, bases: pl.DataFrame, today: date
) -> tuple[pl.DataFrame, list[_Copy]]:
    rows = frame.with_row_index(_FROM)
    mine = rows.join(bases, on=["sku", "version"], how="semi", maintain_order="left").filter(_still(sheet, today))
    blank = [pl.lit(None, frame.schema[name]).alias(name) for name in _anew(sheet)]
    fresh = mine.with_columns(pl.col("version") + 1, *blank)
    known = rows.with_columns(pl.lit(None, rows.schema[_FROM]).alias(_FROM))
    both = pl.concat([known, fresh]).sort("sku", "version", maintain_order=True)
    copies = [
        _Copy(sheet, position, frame.row(origin, named=True))
        for position, origin in enumerate(both[_FROM])
        if origin is not None
    ]
    return both.drop(_FROM), copies


def _next_version(sku: str, version: int, copies: Sequence[_Copy]) -> NextVersion:
    fill = [spot for copy in copies for spot in copy.spots(_anew(copy.sheet)) if spot.column.required]
    check = [spot for copy in copies for spot in copy.spots(_to_check(copy))]
    return NextVersion(sku, version, tuple((copy.sheet, copy.position) for copy in copies), tuple(fill), tuple(check))


def _says_versions(sheet: Sheet) -> bool:
    return sheet.name == OF_VERSION.sheet


def _dated_beside(sheet: Sheet) -> bool:
    return not sheet.of_version and sheet.begins is not None


def _anew(sheet: Sheet) -> list[str]:
    """Return the columns that the next version does not take from the one before it."""
    names = [column.name for column in sheet.typed if column.vouches]
    if _says_versions(sheet):
        names += [column.name for column in sheet.typed if column.name not in sheet.key]
    if _dated_beside(sheet):
        names += [str(sheet.begins)]
    return names


def _still(sheet: Sheet, today: date) -> pl.Expr:
    """Say which rows are copied: all but those that are over; the version itself always is."""
    if sheet.ends is None or _says_versions(sheet):
        return pl.lit(True)
    return (pl.col(sheet.ends) >= today).fill_null(True)


def _to_check(copy: _Copy) -> list[str]:
    """Return the columns of a copy that somebody must look at: an end that it bears still, a word that was for another."""
    names = [column.name for column in copy.sheet.typed if column.vouches]
    if _dated_beside(copy.sheet) and copy.sheet.ends is not None:
        names.append(copy.sheet.ends)
    return [name for name in names if copy.before[name] is not None]


#: The sheets in which a version has rows, that of the versions first.
_SHEETS = tuple(sheet for sheet in COMPANY_SHEETS if _says_versions(sheet) or OF_VERSION in sheet.parents)
