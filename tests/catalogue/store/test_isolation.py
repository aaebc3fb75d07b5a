"""What a session of one company may see and write, table by table: nothing of another's (decision 51, Annexe H §2.5).

The session is given every right on every table first: what is proven here are the policies, not the grants beside them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb
from sqlalchemy import Table

from catalogue.store.database import Database
from catalogue.store.tables import metadata
from tests.catalogue.store.every_table import fill, key_of, row_of
from tests.conftest import TestServer

MINE, FOREIGN = "FT", "AP"

#: Shared by all companies: everybody reads them, no session writes them.
SHARED = {
    "tax_rate": "rates of the law",
    "document_type": "the group's list",
    "document_obligation": "the group's rules",
    "legal_mention": "texts of the law",
    "unit": "the group's list",
    "index_value": "published values",
    "rule_setting": "the group's rules",
    "actor": "the audit of one's own rows names whoever changed them, colleagues of other companies too",
}
#: Closed to sessions: what is asked of them is asked through a function of doors.sql.
CLOSED = {
    "app_user": "who may sign in",
    "role_grant": "who has which rights",
    "partner_credential": "secrets",
    "webhook_endpoint": "secrets",
    "webhook_event": "written by a door that has no company yet",
    "webhook_receipt": "likewise",
    "api_call": "the journal of all clients",
    "library_file": "what the service fetched, of all libraries",
    "library_item": "what they hold, documents of all companies included",
    "library_link": "where the service stands in what they tell",
    "ledger_unfinished": "the accounts' own check, written by its triggers",
    "person_key": "the key under which the audit hashes persons: the owner's alone",
}
#: Functions that work with the owner's rights and that a session may call.
DOORS = {
    "company_ids(text)": "the keys of companies by code: with them a transaction says its scope",
    "known_company_ids(text)": "the keys of companies that publish to these, or sell what they publish: likewise",
    "published_versions()": "the keys of what others publish to one's companies: the policies ask it",
    "published_products()": "likewise",
    "published_history(text,timestamp with time zone)": "the past of what others published to one, and of no more",
    "rows_of_product(text)": "the technical keys of what hangs or hung on a product; what it held, the audit's policy shows",
    "persons_today(text,uuid[],text[])": "today's names of rows, of the hashes that one's audit holds",
    "sign_in(text,text,text)": "whether somebody whom the identity provider names may come in: a yes or a no",
    "signed_in(text,text)": "who that is and their rights: the scope under which the door then asks",
    "quote_latency(timestamp with time zone,timestamp with time zone)": "how long quotes took, all together",
    "product_hits(tsquery,tsquery,uuid[])": "what one's companies see and that bears some words: the index that policies would close",
    "names_today(text[])": "the names that stand today somewhere, of the hashes that one's audit holds",
}


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """The administrator, in a database where both companies have a row of every table."""
    url = database.owner_engine().url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        fill(connection, MINE, FOREIGN)
        yield connection


@pytest.fixture
def session(
    owner: psycopg.Connection[Any], database: Database, database_server: TestServer
) -> Iterator[psycopg.Connection[Any]]:
    """A session of one company, by the sessions' login, with every right on every table that grants can give."""
    sessions = database_server.sessions(str(database.engine.url.database))
    owner.execute("GRANT ALL ON ALL TABLES IN SCHEMA catalogue TO catalogue_session")
    with sessions.engine.connect() as plain:
        driver = plain.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        driver.execute("SELECT set_config('app.actor', %s, true)", [str(key_of("actor", MINE))])
        say(driver, MINE)
        yield driver
    sessions.close()


def say(connection: psycopg.Connection[Any], companies: str, *, local: bool = True) -> None:
    """Say for which companies the session asks, as `Database` does."""
    said = """
        SELECT set_config('app.companies', codes, local), set_config('app.company_ids', own, local),
               set_config('app.known_ids', known_company_ids(own), local)
        FROM (VALUES (%s, %s)) AS said (codes, local), company_ids(codes) AS own
        """
    connection.execute(said, [companies, local])


@contextmanager
def attempt(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Try something that leaves nothing behind."""
    with connection.transaction(force_rollback=True):
        yield


def reached(connection: psycopg.Connection[Any], query: sql.Composed, *values: Any) -> str:
    """Return what became of a statement: ``nothing``, ``refused``, or what it could do."""
    try:
        with attempt(connection):
            cursor = connection.execute(query, values)
            count = cursor.fetchall()[0][0] if cursor.description else cursor.rowcount
    except errors.InsufficientPrivilege:
        return "refused"
    except psycopg.Error as error:
        return f"reached {error.diag.constraint_name or error.diag.message_primary}"
    return f"{count} rows" if count else "nothing"


def probes(connection: psycopg.Connection[Any], table: Table) -> Iterator[tuple[str, str]]:
    """Yield each operation on the other company's row, and what became of it."""
    name, own, foreign = sql.Identifier(table.name), named(table, MINE), named(table, FOREIGN)
    column = sql.Identifier(next(iter(foreign[1])))
    theirs = sql.SQL(" AND ").join(sql.SQL("{} = %s").format(sql.Identifier(each)) for each in foreign[1])
    values, mine = list(foreign[1].values()), list(own[1].values())
    yield "select", reached(connection, sql.SQL("SELECT count(*) FROM {} WHERE {}").format(name, theirs), *values)
    same = sql.SQL("UPDATE {} SET {} = {} WHERE {}").format(name, column, column, theirs)
    yield "update", reached(connection, same, *values)
    yield "delete", reached(connection, sql.SQL("DELETE FROM {} WHERE {}").format(name, theirs), *values)
    added = foreign[0] | ({"id": uuid.uuid4()} if "id" in table.c and table.c["id"].identity is None else {})
    columns = sql.SQL(", ").join(map(sql.Identifier, added))
    values_of = sql.SQL(", ").join([sql.Placeholder()] * len(added))
    new = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(name, columns, values_of)
    yield "insert", reached(connection, new, *(Jsonb(v) if isinstance(v, dict | list) else v for v in added.values()))
    for owning in ("company_id", "owner_company_id"):
        if owning in table.c:
            moved = sql.SQL("UPDATE {} SET {} = %s WHERE {}").format(name, sql.Identifier(owning), theirs)
            yield f"move by {owning}", reached(connection, moved, key_of("company", FOREIGN), *mine)


def named(table: Table, company: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the company's row of a table, and what names it."""
    row = row_of(table, company)
    key = [column.name for column in table.primary_key if column.name in row] or [
        name for name in ("company_id", "record_id", "url", "entries") if name in row
    ]
    return row, {name: row[name] for name in key}


def leaks(connection: psycopg.Connection[Any], tables: list[Table]) -> list[str]:
    """Return what a session could do to the rows of another company."""
    return [
        f"{table.name} {operation}: {became}"
        for table in tables
        for operation, became in probes(connection, table)
        if became not in {"nothing", "refused"} or (operation == "insert" and became != "refused")
    ]


def of_companies() -> list[Table]:
    """Return the tables whose rows belong to companies."""
    return [table for table in metadata.tables.values() if table.name not in SHARED.keys() | CLOSED.keys()]


def test_no_operation_on_any_table_reaches_a_row_of_another_company(
    owner: psycopg.Connection[Any], session: psycopg.Connection[Any]
) -> None:
    """Table × operation: nothing is seen, changed, removed, moved there or added; and none of it for lack of a row."""
    for table in of_companies():
        for company, seen in ((MINE, 1), (FOREIGN, 0)):
            _, key = named(table, company)
            where = sql.SQL(" AND ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in key)
            query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table.name), where)
            for connection, found in ((owner, 1), (session, seen)):
                assert connection.execute(query, list(key.values())).fetchone() == (found,), (table.name, company)
    assert leaks(session, of_companies()) == []


def test_a_planted_hole_is_found(owner: psycopg.Connection[Any], session: psycopg.Connection[Any]) -> None:
    """One forgotten policy, and every operation that it opens is told by name."""
    session.rollback()
    owner.execute("CREATE POLICY hole ON pricing_rule TO catalogue_session USING (true)")
    say(session, MINE, local=False)
    session.execute("SELECT set_config('app.actor', %s, false)", [str(key_of("actor", MINE))])
    found = leaks(session, [metadata.tables["pricing_rule"], metadata.tables["product_plan"]])
    assert {leak.split(":")[0] for leak in found} == {
        f"pricing_rule {operation}" for operation in ("select", "update", "delete", "insert", "move by company_id")
    }


def test_shared_tables_are_read_only_and_closed_ones_show_nothing(session: psycopg.Connection[Any]) -> None:
    """Whatever grants say: no policy lets a session write the first, or see the second."""
    for name in SHARED.keys() | CLOSED.keys():
        table = metadata.tables[name]
        count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        assert (reached(session, count) == "nothing") == (name in CLOSED), name
        became = dict(probes(session, table))
        assert became["insert"] == "refused", name
        assert {became[operation] for operation in ("update", "delete")} <= {"nothing", "refused"}, name


def test_a_table_that_nobody_thought_of_is_closed(
    owner: psycopg.Connection[Any], session: psycopg.Connection[Any]
) -> None:
    """Declared tomorrow without a line in policies.sql: shut, and the first test of this module fails until it has one."""
    session.rollback()
    with owner.transaction():
        owner.execute("SET LOCAL ROLE catalogue_owner")
        owner.execute("CREATE TABLE tomorrow (company_id uuid)")
        owner.execute(files("catalogue.store.sql").joinpath("policies.sql").read_bytes())
    owner.execute("INSERT INTO tomorrow VALUES (%s)", [key_of("company", MINE)])
    owner.execute("GRANT ALL ON tomorrow TO catalogue_session")
    say(session, MINE)
    assert session.execute("SELECT count(*) FROM tomorrow").fetchone() == (0,)
    with pytest.raises(errors.InsufficientPrivilege):
        session.execute("INSERT INTO tomorrow VALUES (%s)", [key_of("company", MINE)])


def test_whoever_says_no_company_sees_none(session: psycopg.Connection[Any]) -> None:
    """Never said, said empty, or nonsense: the tables of companies are empty; the star shows them all."""
    counts = sql.SQL(" + ").join(
        sql.SQL("(SELECT count(*) FROM {})").format(sql.Identifier(table.name)) for table in of_companies()
    )
    for said, expected in (("", 0), ("ZZ", 0), ("*,FT", 1), ("FT;AP", 0), ("*", 2)):
        say(session, said)
        assert session.execute(sql.SQL("SELECT ") + counts).fetchone() == (expected * len(of_companies()),), said
    session.rollback()
    session.execute("RESET app.companies")
    session.execute("RESET app.company_ids")
    session.execute("RESET app.known_ids")
    assert session.execute(sql.SQL("SELECT ") + counts).fetchone() == (0,)


def test_every_way_round_is_known(owner: psycopg.Connection[Any]) -> None:
    """No view of the owner's, no function with its rights beside those listed, no right on a partition or beside the list."""
    views = """
        SELECT relname FROM pg_class WHERE relnamespace = 'catalogue'::regnamespace AND relkind IN ('v', 'm')
          AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
        """
    assert owner.execute(views).fetchall() == []
    doors = owner.execute(
        """
        SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'catalogue'::regnamespace AND prosecdef
          AND has_function_privilege('catalogue_session', oid, 'EXECUTE')
        """
    )
    assert {row[0].removeprefix("catalogue.") for row in doors} == DOORS.keys()
    rights = owner.execute(
        """
        SELECT relname, string_agg(privilege, ' ' ORDER BY privilege) FROM pg_class,
            unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
        WHERE relnamespace = 'catalogue'::regnamespace AND relkind IN ('r', 'p', 'S')
          AND CASE WHEN relkind = 'S' THEN privilege = 'SELECT' AND has_sequence_privilege('catalogue_session', oid, 'USAGE')
                   ELSE has_table_privilege('catalogue_session', oid, privilege) END
        GROUP BY relname
        """
    ).fetchall()
    written = ("ledger_entry", "ledger_line", "ledger_lettering", "commission_explanation")
    changed = ("operation", "commission_line", "commission_window", "commission_counted")
    expected = dict.fromkeys(metadata.tables.keys() - CLOSED.keys(), "SELECT")
    expected |= dict.fromkeys(written, "INSERT SELECT") | dict.fromkeys(changed, "INSERT SELECT UPDATE")
    expected |= {"apply_turn": "SELECT"}  # whoever applies changes takes a number, and nothing is told by it
    assert dict(rights) == expected


def test_every_table_is_under_policies_that_bind_nobody_who_keeps_them(owner: psycopg.Connection[Any]) -> None:
    """Enabled everywhere, forced nowhere: the audit's triggers and the migrations work as the owner."""
    rows = owner.execute(
        """
        SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
        WHERE relnamespace = 'catalogue'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        """
    )
    assert {row for row in rows if row[1:] != (True, False)} == {("alembic_version", False, False)}
