"""Whatever column of whatever sheet changes, the catalogue stores it; operations go to the books, which never change."""

from __future__ import annotations

import polars as pl
import pytest

from catalogue.scope import SERVICE
from catalogue.store.current import ORDER
from catalogue.store.database import Database
from tests.catalogue.store.columns import CATALOGUE_SHEETS, CHANGED, EMPTIED, FIRST, fields, filled
from tests.catalogue.store.sheets import Frames, load, schema_of, stored
from validators.sheets import COMPANY_SHEETS, GROUP_SHEETS
from validators.spec import Sheet

COMPANY = "MTV"


@pytest.mark.drill
def test_what_is_typed_changed_and_emptied_is_stored(database: Database) -> None:
    """Every column reads back as it was typed when its row is new, when it changes and when it is emptied."""
    assert {step: _lost(database, filled(step)) for step in (FIRST, CHANGED, EMPTIED)} == {
        FIRST: [], CHANGED: [], EMPTIED: [],
    }  # fmt: skip


def test_rows_that_leave_their_sheet_leave_the_catalogue(database: Database) -> None:
    """Sheets without rows take out every record that they brought, and nothing is in its way."""
    _load(database, filled(FIRST))
    _load(database, {sheet.name: pl.DataFrame(schema=schema_of(sheet.name)) for sheet in CATALOGUE_SHEETS})
    assert [name for name, rows in _stored(database).items() if not rows.is_empty()] == []


@pytest.mark.parametrize("sheet", CATALOGUE_SHEETS, ids=lambda sheet: sheet.name)
def test_the_rows_try_every_column(sheet: Sheet) -> None:
    """Each column begins with two values at least, so that none is its default; it changes, and is emptied if it may be."""
    first, changed, emptied = (filled(step)[sheet.name] for step in (FIRST, CHANGED, EMPTIED))
    assert [name for name in sheet.key if first[name].is_null().all()] == []
    required = {column.name for column in sheet.typed if column.required}
    for name in fields(sheet):
        assert first[name].drop_nulls().n_unique() > 1, name
        assert ((first[name] != changed[name]) & first[name].is_not_null()).any(), name
        assert name in required or changed[name].ne_missing(emptied[name]).any(), name


def _load(database: Database, desired: Frames) -> None:
    """Load the group and the company; what leaves does so in the other order."""
    sheets = {None: GROUP_SHEETS, COMPANY: COMPANY_SHEETS}
    companies = [None, COMPANY] if desired["companies"].height else [COMPANY, None]
    for company in companies:
        load(database, company, {sheet.name: desired[sheet.name] for sheet in sheets[company]})


def _stored(database: Database) -> Frames:
    with database.reading(SERVICE) as connection:
        return stored(connection, None) | stored(connection, COMPANY)


def _lost(database: Database, desired: Frames) -> list[str]:
    """Load the sheets, and return the columns that do not read back as they were typed."""
    _load(database, desired)
    held = _stored(database)
    assert [name for name, rows in desired.items() if rows.height != held[name].height] == []
    return [
        f"{sheet.name}.{column}"
        for sheet in CATALOGUE_SHEETS
        for column in schema_of(sheet.name)
        if not desired[sheet.name].sort(_order(sheet))[column].equals(held[sheet.name][column])
    ]


def _order(sheet: Sheet) -> list[pl.Expr]:
    lists = [name for name, dtype in schema_of(sheet.name).items() if isinstance(dtype, pl.List)]
    return [pl.col(name).list.join(",") if name in lists else pl.col(name) for name in ORDER[sheet.name]]
