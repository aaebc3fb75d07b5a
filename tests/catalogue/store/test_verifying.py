"""What was applied is what was planned: a statement or a trigger that does otherwise is found before the commit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl
import pytest
from psycopg import sql
from sqlalchemy import text

from catalogue.errors import Refused
from catalogue.scope import SERVICE
from catalogue.store import apply as applying
from catalogue.store import staging, verifying
from catalogue.store.database import Database
from tests.catalogue.store.sheets import COMPANY, GROUP, Frames, Row, frame, frames, load, load_everything

#: A sheet, a column of its table that one of its statements forgets, and what of the sheet changes.
FORGOTTEN = (
    ("versions", "notes = sheet.notes", {"notes": "Relancement"}, "product_version", "MTV-OFFRE-001/1", "notes"),
    ("plans", "name = sheet.name", {"name": "Base"}, "product_plan", "MTV-OFFRE-001/1/BASIC", "name"),
    ("prices", "payload = sheet.payload", {"amount": Decimal(12)}, "pricing_rule", "MTV-OFFRE-001/1/BASIC", "amount"),
    (
        "publications",
        "badges = sheet.badges",
        {"badges": ["new"]},
        "publication",
        "MTV-OFFRE-001/1/MTV/2025-07-01/telesales+web",
        "badges",
    ),
    (
        "documents",
        "file_hash = sheet.sha256",
        {"sha256": "b" * 64},
        "product_document",
        "MTV-OFFRE-001/1/CGU/cgu.pdf/2025-07-01",
        "sha256",
    ),
)


def _changed(name: str, values: Row) -> Frames:
    """Return the company's sheets with other values in the first row of one of them."""
    first, *others = COMPANY[name]
    return {name: frame(name, [{**first, **values}, *others])}


def _forget(monkeypatch: pytest.MonkeyPatch, name: str, assignment: str) -> None:
    """Leave a column out of the statement that writes a sheet, as a distracted hand would."""
    original = staging.statement

    def forgetful(folder: str, sheet: str) -> sql.SQL:
        body = original(folder, sheet).as_string()
        if (folder, sheet) != ("merge", name):
            return original(folder, sheet)
        column = assignment.split(" = ", maxsplit=1)[0]
        assert assignment in body
        return sql.SQL(body.replace(assignment, f"{column} = stored.{column}"))

    monkeypatch.setattr(applying, "statement", forgetful)


@pytest.mark.parametrize(
    ("name", "assignment", "values", "table", "key", "column"),
    FORGOTTEN,
    ids=[case[0] for case in FORGOTTEN],
)
def test_a_column_left_out_of_a_statement_refuses_the_load(
    database: Database, monkeypatch: pytest.MonkeyPatch, name: str, assignment: str, values: Row,
    table: str, key: str, column: str,
) -> None:  # fmt: skip
    """The refusal names the table, the key and the column, with both values, and nothing is changed."""
    load_everything(database)
    _forget(monkeypatch, name, assignment)
    with pytest.raises(Refused, match="rien n'a été changé") as refused:
        load(database, "MTV", _changed(name, values))
    said = refused.value.sentence
    assert f"La table {table} " in said
    assert f"(clé {key}, colonne {column} " in said
    with database.reading(SERVICE) as connection:
        last = connection.execute(text("SELECT count(*) FROM audit_log WHERE action <> 'insert'")).scalar_one()
    assert last == 0


def _alter(database: Database, table: str, event: str, body: str) -> None:
    """Have the database itself do something else than it is told."""
    with database.owner_engine().begin() as connection:
        connection.exec_driver_sql(
            f"CREATE FUNCTION public.astray() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body} END$$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER astray BEFORE {event} ON catalogue.{table} FOR EACH ROW EXECUTE FUNCTION public.astray()"
        )


def test_a_value_that_the_database_alters_refuses_the_load(database: Database) -> None:
    """What stands in the catalogue decides, not what the statement said."""
    load(database, None, frames(GROUP))
    _alter(database, "product", "INSERT", "NEW.name := upper(NEW.name); RETURN NEW;")
    with pytest.raises(Refused, match=r"clé MTV-OFFRE-001, colonne name : « OFFRE TV » au lieu de « Offre TV »"):
        load(database, "MTV", frames(COMPANY))


def test_a_withdrawn_row_that_stays_refuses_the_load(database: Database) -> None:
    """A tier taken off must be gone from its price, though the price itself stays."""
    load_everything(database)
    _alter(database, "pricing_rule", "UPDATE", "NEW.payload := OLD.payload; RETURN NEW;")
    rows = [row for row in COMPANY["prices"] if row.get("tier_from") != Decimal("99.5")]
    with pytest.raises(Refused, match=r"La table pricing_rule .*/99.5, colonne .* au lieu de « rien »"):
        load(database, "MTV", {"prices": frame("prices", rows)})


def test_the_database_alone_finds_that_all_is_well(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sheet reads back as staged, to the type: no row need be fetched to say so, written or withdrawn."""

    def fetched(*_: object) -> pl.DataFrame:
        raise AssertionError("rows were fetched")

    monkeypatch.setattr(verifying, "read", fetched)
    load_everything(database)
    without: Sequence[str] = ("cq_rules", "adjustments", "external_codes", "accounting")
    load(database, "MTV", {name: frame(name, []) for name in without})
