"""The checks of history, declared for every sheet that says over time what it decides: no sheet is named here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import polars as pl

from validators.book import Book, Check, check
from validators.history import added_to_frozen, corrected_cells, from_now_on, frozen_cells, unpaired
from validators.placing import none
from validators.sheets import COMPANY_SHEETS, GROUP_SHEETS
from validators.spec import OverTime, Sheet


def _frozen(book: Book, name: str) -> pl.DataFrame:
    """What hangs on a version that is or was on sale does not change any more (decision 9)."""
    if book.known.started.is_empty():
        return none()
    return pl.concat([frozen_cells(book, name), added_to_frozen(book, name)], how="diagonal")


def _declared(sheet: Sheet) -> Iterator[tuple[str, Callable[[Book, str], pl.DataFrame]]]:
    """Yield the rules of history that a sheet's declaration asks for, each with what finds its problems."""
    if sheet.of_version:
        yield "VER-104", _frozen
    elif sheet.begins:
        yield "LIB-020", partial(corrected_cells, used=True)
        yield "LIB-021", partial(corrected_cells, used=False)
    if sheet.over_time(OverTime.FROM_NOW):
        yield "LIB-023", from_now_on
    if sheet.begins:
        yield "LIB-022", unpaired


def _on(sheet: Sheet, find: Callable[[Book, str], pl.DataFrame]) -> Check:
    return lambda book: find(book, sheet.name)


for _sheet in (*COMPANY_SHEETS, *GROUP_SHEETS):
    for _code, _find in _declared(_sheet):
        check(_code, _sheet.name)(_on(_sheet, _find))
