"""The checks of history, declared for every sheet that says over time what it decides: no sheet is named here."""

from __future__ import annotations

import polars as pl

from validators.book import Book, check
from validators.history import added_to_frozen, corrected_cells, from_now_on, frozen_cells, unpaired
from validators.placing import none
from validators.sheets import COMPANY_SHEETS, GROUP_SHEETS
from validators.spec import OverTime, Sheet


def _register_frozen(sheet: Sheet) -> None:
    @check("VER-104", sheet.name)
    def version_on_sale_keeps_what_it_said(book: Book) -> pl.DataFrame:
        """What hangs on a version that is or was on sale does not change any more (decision 9)."""
        if book.known.started.is_empty():
            return none()
        return pl.concat([frozen_cells(book, sheet.name), added_to_frozen(book, sheet.name)], how="diagonal")


def _register_dated(sheet: Sheet) -> None:
    @check("LIB-020", sheet.name)
    def used_row_keeps_what_it_said(book: Book) -> pl.DataFrame:
        """What has been in force and operations used is history (decision 49)."""
        return corrected_cells(book, sheet.name, used=True)

    @check("LIB-021", sheet.name)
    def unused_row_may_be_corrected(book: Book) -> pl.DataFrame:
        """What has been in force and nothing used may be corrected, and is said (decision 49)."""
        return corrected_cells(book, sheet.name, used=False)


def _register_from_now(sheet: Sheet) -> None:
    @check("LIB-023", sheet.name)
    def what_changes_from_now_on_is_said(book: Book) -> pl.DataFrame:
        """What a running row shows changes with the load, and yesterday stays as it was (decision 49)."""
        return from_now_on(book, sheet.name)


def _register_paired(sheet: Sheet) -> None:
    @check("LIB-022", sheet.name)
    def rows_in_force_are_told_apart(book: Book) -> pl.DataFrame:
        """Where several rows changed at once, nobody guesses which one in force became which (decision 49)."""
        return unpaired(book, sheet.name)


for _sheet in (*COMPANY_SHEETS, *GROUP_SHEETS):
    if _sheet.of_version:
        _register_frozen(_sheet)
    elif _sheet.begins:
        _register_dated(_sheet)
    if _sheet.over_time(OverTime.FROM_NOW):
        _register_from_now(_sheet)
    if _sheet.begins:
        _register_paired(_sheet)
