"""What is read back is what was written, in the shape of the sheets."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import text

from catalogue.scope import SERVICE
from catalogue.spelling import canonical
from catalogue.store.current import ORDER, current
from catalogue.store.database import Database
from tests.catalogue.store.sheets import COMPANY, GROUP, frame, frames, load, schema_of, stored
from validators.sheets import SHEETS


def _sorted(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    keys = [pl.col(key).list.join(",") if rows.schema[key] == pl.List else pl.col(key) for key in ORDER[name]]
    return canonical(name, rows).sort(keys)


def test_the_order_is_that_of_the_keys() -> None:
    """Every sheet of a catalogue is sorted by the columns of its key, so that two rows never tie."""
    assert {name: set(order) for name, order in ORDER.items()} == {
        name: set(sheet.key) for name, sheet in SHEETS.items() if sheet.workbook != "operations"
    }


def test_every_sheet_reads_back_what_was_applied(loaded: Database) -> None:
    """Loading a workbook and reading the catalogue gives the workbook again, for every sheet."""
    with loaded.reading(SERVICE) as connection:
        held = stored(connection, None) | stored(connection, "MTV")
    for name, rows in (frames(GROUP) | frames(COMPANY)).items():
        assert_frame_equal(held[name], _sorted(name, rows))


@pytest.mark.parametrize("company", [None, "MTV"])
def test_the_same_workbook_again_changes_nothing(loaded: Database, company: str | None) -> None:
    """A second load of the same frames writes no record and no audit."""
    audited = "SELECT count(*) FROM audit_log"
    with loaded.reading(SERVICE) as connection:
        before = connection.scalar(text(audited))
    applied = load(loaded, company, frames(GROUP if company is None else COMPANY))
    with loaded.reading(SERVICE) as connection:
        assert connection.scalar(text(audited)) == before
    assert applied.counts == {}


def test_an_empty_catalogue_has_typed_columns(database: Database) -> None:
    """Without rows, the columns and their types are those of the sheet."""
    with database.reading(SERVICE) as connection:
        held = stored(connection, "MTV")
    assert {name: dict(rows.schema) for name, rows in held.items()} == {name: schema_of(name) for name in held}


def test_dates_are_those_of_the_company(database: Database) -> None:
    """A company of another timezone reads its own dates, although the instants differ from Paris."""
    load(database, None, frames(GROUP))
    reunion = frame("companies", [{"code": "MTV", "legal_name": "Mondial TV", "timezone": "Indian/Reunion"}])
    load(database, None, {"companies": pl.concat([reunion, frames(GROUP)["companies"][1:]])})
    load(database, "MTV", frames(COMPANY))
    with database.reading(SERVICE) as connection:
        rows = current(connection, "versions", schema_of("versions"), company="MTV")
        start = connection.scalar(text("SELECT min(effective_from) FROM product_version"))
    assert rows["effective_from"].to_list() == [date(2025, 7, 1), date(2026, 3, 29), date(2025, 7, 1)]
    assert rows["effective_to"].to_list() == [None, None, date(2025, 10, 26)]
    assert start == datetime(2025, 6, 30, 20, tzinfo=UTC)


def test_the_past_is_read_by_the_same_queries(loaded: Database) -> None:
    """Known at an earlier instant, the sheets show what they showed then."""
    with loaded.reading(SERVICE) as connection:
        instant = connection.scalar(text("SELECT max(at) FROM audit_log"))
    products = frames(COMPANY)["products"].with_columns(name=pl.lit("Nouveau nom"))
    load(loaded, "MTV", {"products": products})
    assert isinstance(instant, datetime)
    with loaded.reading(SERVICE, at_known=instant) as connection:
        held = stored(connection, "MTV")
    for name, rows in frames(COMPANY).items():
        assert_frame_equal(held[name], _sorted(name, rows))
