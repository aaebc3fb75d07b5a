"""The migrations build what is declared, can be undone, and need no superuser."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, make_url, text

from catalogue.scope import SERVICE
from catalogue.store.database import Database
from catalogue.store.embedded import running
from catalogue.store.exports import enter_batch, sum_up, take_entries
from catalogue.store.ledger.reading import read_book_lines, read_commission_lines
from catalogue.store.migrations import alembic_config
from catalogue.store.search import refresh_search
from catalogue.store.tables import PARTITIONED_TABLES, metadata
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, cancellation, collection, sale
from tests.catalogue.store.shop import Shop

#: Everything that defines the tables of a schema, as PostgreSQL itself tells it.
DEFINITION = """
    SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = to_regnamespace(:schema) AND conparentid = 0 AND contype NOT IN ('n', 't')
    UNION ALL
    SELECT 'index', indrelid::regclass::text, relname, replace(pg_get_indexdef(indexrelid), :schema || '.', '')
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = to_regnamespace(:schema)
    UNION ALL
    SELECT 'column', attrelid::regclass::text, attname,
           concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity,
                     pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = to_regnamespace(:schema) AND relkind IN ('r', 'p') AND attnum > 0
      AND NOT attisdropped
"""


@pytest.fixture
def owner(database: Database) -> Iterator[Connection]:
    """A transaction of the migrating login, undone at the end."""
    with database.owner_engine().connect() as connection:
        yield connection
        connection.rollback()


def definition(connection: Connection, schema: str) -> dict[tuple[str, str, str], str]:
    """Describe the declared tables of a schema, whose names are read without it."""
    connection.exec_driver_sql(f"SET LOCAL search_path = {schema}, catalogue")
    rows = connection.execute(text(DEFINITION), {"schema": schema})
    return {(kind, table, name): told for kind, table, name, told in rows if table in metadata.tables}


def test_the_migrated_tables_are_the_declared_ones(owner: Connection) -> None:
    """Constraints, exclusions, indexes, defaults and comments too: Alembic's own check leaves most of them out."""
    migrated = definition(owner, "catalogue")
    owner.exec_driver_sql("CREATE SCHEMA declared")
    owner.exec_driver_sql("SET LOCAL search_path = declared, catalogue")
    metadata.create_all(owner, checkfirst=False)
    assert migrated == definition(owner, "declared")


def test_alembic_finds_nothing_left_to_migrate(owner: Connection) -> None:
    """`alembic check` is clean."""
    command.check(alembic_config(owner))


def test_every_column_says_what_it_means(database: Database) -> None:
    """The data dictionary can be read in the database itself."""
    for table in metadata.tables.values():
        assert table.comment, table.name
        for column in table.columns:
            assert column.comment, f"{table.name}.{column.name}"


def test_up_down_and_up_again(database: Database) -> None:
    """A migration can be undone to nothing, and done again to the same."""
    with database.owner_engine().begin() as connection:
        before = definition(connection, "catalogue")
        command.downgrade(alembic_config(connection), "base")
    with database.owner_engine().begin() as connection:
        left = connection.scalars(
            text("SELECT relname FROM pg_class WHERE relnamespace = 'catalogue'::regnamespace AND relkind <> 'i'")
        )
        assert list(left) == ["alembic_version"]
        functions = text("SELECT count(*) FROM pg_proc WHERE pronamespace = 'catalogue'::regnamespace")
        assert connection.scalar(functions) == 0
    assert database.revision() is None
    database.migrate()
    with database.owner_engine().begin() as connection:
        assert definition(connection, "catalogue") == before
    database.find_or_create_actor("service", "test")


def test_the_books_keep_every_row_from_one_form_to_the_other(database: Database) -> None:
    """Lines, letters, explanations and exported entries are there after a way back and forth (revision 0004)."""
    shop = Shop(database)
    books = Bookkeeping(shop)
    books.add_scheme()
    books.post(sale(), sale("V-2"), collection("E-1", "V-1"), cancellation("A-1", "V-2"))
    with shop.acting() as connection:
        batch = take_entries(connection, shop.companies["MTV"], date(2025, 9, 1))
        total = sum_up(books.lines())
        enter_batch(
            connection, batch_id=batch, company_id=shop.companies["MTV"], month=date(2025, 9, 1), actor_id=shop.actor,
            total=total,
        )  # fmt: skip

    def held() -> tuple[Any, ...]:
        with shop.database.reading(SERVICE) as connection:
            return (
                list(read_book_lines(connection, "MTV")),
                list(read_book_lines(connection, "MTV", batch=batch)),
                list(read_commission_lines(connection, "MTV")),
            )

    before = held()
    assert all(before)
    with shop.database.owner_engine().begin() as connection:
        command.downgrade(alembic_config(connection), "0003")
    shop.database.migrate()
    assert held() == before
    assert books.outcomes(sale("V-3")) == [("V-3", "posted")]


def test_deposits_that_were_there_are_numbered_in_their_order(database: Database) -> None:
    """Each company counts its own from 1, the group too, a trial not at all; each knows its audit rows (revision 0007)."""
    shop, run_id = Shop(database), uuid.uuid4()
    with database.owner_engine().begin() as connection:
        command.downgrade(alembic_config(connection), "0006")
    with database.owner_engine().begin() as connection:
        connection.execute(text("SET LOCAL search_path = catalogue"))
        values = {"run": run_id, "actor": shop.actor, "sha": "a" * 64, "mtv": shop.companies["MTV"]}
        connection.execute(text("INSERT INTO sync_run (id, command, actor_id) VALUES (:run, 'sync', :actor)"), values)
        for place, company in enumerate((":mtv", "NULL", ":mtv")):
            added = "INSERT INTO submission (run_id, company_id, path, sha256, received_at) VALUES "
            placed = f"(:run, {company}, 'path {place}', :sha, '2026-01-0{place + 1}')"
            connection.execute(text(added + placed), values)
        connection.execute(text(added + "(:run, :mtv, 'Essais/MTV/a.xlsx', :sha, '2026-01-09')"), values)
        audited = 'INSERT INTO audit_log ("table", record_id, actor_id, action, run_id, reason, at) VALUES '
        connection.execute(text(audited + "('risk', :run, :actor, 'delete', :run, 'path 2', '2026-01-05')"), values)
    database.migrate()
    told = (
        "SELECT path, series, number, (stored_at AT TIME ZONE 'UTC')::date::text FROM submission ORDER BY received_at"
    )
    with database.reading(SERVICE) as connection:
        assert [tuple(row) for row in connection.execute(text(told))] == [
            ("path 0", "MTV", 1, "2026-01-01"),
            ("path 1", "GROUPE", 1, "2026-01-02"),
            ("path 2", "MTV", 2, "2026-01-05"),
            ("Essais/MTV/a.xlsx", None, None, "2026-01-09"),
        ]


def test_migrating_again_changes_nothing_and_may_be_done_by_many_at_once(database: Database) -> None:
    """Every process may migrate when it starts."""
    database.find_or_create_actor("service", "test")
    faults: list[BaseException] = []

    def migrate() -> None:
        try:
            database.migrate()
        except BaseException as error:  # noqa: BLE001 - a thread's failure must reach the test
            faults.append(error)

    threads = [threading.Thread(target=migrate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with database.reading(SERVICE) as connection:
        assert connection.scalar(text("SELECT count(*) FROM actor")) == 1


def test_the_owner_of_a_database_migrates_without_being_superuser(tmp_path: Path) -> None:
    """As on a managed server: a login that owns its database and may create roles does everything."""
    with running(tmp_path) as server:
        administrator = Database(server.owner_url)
        with administrator.owner_engine().execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("DROP ROLE catalogue_runtime")
            connection.exec_driver_sql("DROP ROLE catalogue_app")
            connection.exec_driver_sql("DROP ROLE catalogue_visitor")
            connection.exec_driver_sql("DROP ROLE catalogue_session")
            connection.exec_driver_sql("CREATE ROLE hosted LOGIN CREATEROLE PASSWORD 'hosted'")
            connection.exec_driver_sql("CREATE DATABASE hosted OWNER hosted")
        url = make_url(server.owner_url).set(username="hosted", password="hosted", database="hosted")
        hosted = Database(url.render_as_string(hide_password=False))
        hosted.migrate()
        hosted.migrate()
        hosted.find_or_create_actor("service", "test")
        with hosted.reading(SERVICE) as connection:
            assert connection.scalar(text("SELECT current_user")) == "catalogue_app"
        assert hosted.revision() == "0023"
        hosted.close()


def test_what_products_are_found_by_is_filled_from_the_catalogue_that_stands(database: Database) -> None:
    """Rows and words of revision 0019 are those that a load would have kept, of products sold by others too."""
    shop = Shop(database)
    shop.product("MTV-OTT-001", product__name="Bouquet Été", product__description="Séries, cinéma/sport")
    shop.product("MTV-OTT-002", seller="FT", price=None)
    shop.recompute()

    def held() -> list[list[Any]]:
        with database.reading(SERVICE) as connection:
            tables = ("product_search", "search_word")
            return [list(connection.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2"))) for name in tables]

    with shop.acting() as connection:
        refresh_search(connection)
    before = held()
    assert [len(rows) for rows in before] == [3, 11]
    with database.owner_engine().begin() as connection:
        command.downgrade(alembic_config(connection), "0018")
    database.migrate()
    assert held() == before


def test_the_months_to_come_have_their_partitions(database: Database) -> None:
    """Each partitioned table has this month's partition, the next ones, and a net."""
    query = text("SELECT inhparent::regclass::text, count(*) FROM pg_inherits "
                 "WHERE inhparent IN (SELECT oid FROM pg_class WHERE relkind = 'p') GROUP BY 1")  # fmt: skip
    with database.reading(SERVICE) as connection:
        assert dict(connection.execute(query).all()) == dict.fromkeys(PARTITIONED_TABLES, 5)
