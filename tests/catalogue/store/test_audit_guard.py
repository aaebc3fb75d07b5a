"""The runtime tries to change the catalogue without a trace, and to write a false one (issue 2, item 3)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, exc, text

from catalogue.scope import service_as
from catalogue.store.database import Database
from catalogue.store.tables import AUDITED_TABLES

FORGED = """
    INSERT INTO audit_log ("table", record_id, actor_id, action)
    VALUES ('product', gen_random_uuid(), gen_random_uuid(), 'delete')
"""


@pytest.fixture
def runtime(database: Database) -> Iterator[Connection]:
    """A transaction of the runtime, by a known actor, with one company in the catalogue."""
    actor = database.find_or_create_actor("service", "test")
    with database.acting(service_as(actor, "group_admin")) as connection:
        connection.execute(text("INSERT INTO company (code, legal_name) VALUES ('FT', 'France Téléphone')"))
    with database.engine.connect() as connection:
        connection.execute(text("SELECT set_config('app.actor', :actor, true)"), {"actor": str(actor)})
        yield connection
        connection.rollback()


def refuses(connection: Connection, statement: str, message: str = "permission denied|must be owner") -> None:
    """Fail unless PostgreSQL refuses the statement with that message."""
    with pytest.raises(exc.DBAPIError, match=message), connection.begin_nested():
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE audit_log SET reason = 'x'", id="update"),
        pytest.param("DELETE FROM audit_log", id="delete"),
        pytest.param("TRUNCATE audit_log", id="truncate"),
        pytest.param(FORGED, id="insert"),
        pytest.param("DROP TABLE audit_log", id="drop"),
        pytest.param("ALTER TABLE audit_log DETACH PARTITION audit_log_default", id="detach"),
    ],
)
def test_the_audit_cannot_be_changed(runtime: Connection, statement: str) -> None:
    """The runtime only reads audit_log."""
    refuses(runtime, statement)


def test_a_partition_cannot_be_addressed_directly(runtime: Connection) -> None:
    """Rights on the parent are no rights on its partitions, of which every right is tried."""
    partitions = runtime.scalars(
        text("SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE relkind = 'r'")
    ).all()
    assert "audit_log_default" in partitions
    for partition in partitions:
        for statement in ("SELECT * FROM", "INSERT INTO", "UPDATE", "DELETE FROM", "TRUNCATE", "DROP TABLE"):
            rest = {"INSERT INTO": "DEFAULT VALUES", "UPDATE": "SET id = DEFAULT"}.get(statement, "")
            refuses(runtime, f"{statement} {partition} {rest}")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("INSERT INTO company (code, legal_name) VALUES ('AP', 'Action Prévoyance')", id="insert"),
        pytest.param("UPDATE company SET brand_name = 'x'", id="update"),
        pytest.param("DELETE FROM company", id="delete"),
        pytest.param("DELETE FROM company WHERE false", id="no row at all"),
    ],
)
@pytest.mark.parametrize(
    ("actor", "message"),
    [
        pytest.param("", "no write without an actor", id="nobody"),
        pytest.param("Nadia", "invalid input syntax for type uuid", id="a name"),
    ],
)
def test_a_write_without_an_actor_is_refused(runtime: Connection, statement: str, actor: str, message: str) -> None:
    """A transaction that does not say who acts changes nothing."""
    runtime.execute(text("SELECT set_config('app.actor', :actor, true)"), {"actor": actor})
    refuses(runtime, statement, message)


def test_a_connection_that_never_spoke_of_an_actor_cannot_write(database: Database) -> None:
    """The setting's absence is no way round."""
    with database.engine.connect() as connection:
        refuses(connection, "DELETE FROM company", "no write without an actor")


def test_an_actor_that_does_not_exist_is_refused(runtime: Connection) -> None:
    """An invented key names nobody."""
    runtime.execute(text("SELECT set_config('app.actor', :actor, true)"), {"actor": str(uuid.uuid4())})
    refuses(runtime, "UPDATE company SET brand_name = 'x'", "no write by an unknown actor")


def test_an_actor_cannot_be_removed(runtime: Connection) -> None:
    """Whoever acted stays known."""
    refuses(runtime, "DELETE FROM actor")


@pytest.mark.parametrize(
    "change", ["label = 'Quelqu''un d''autre'", "label = 'Personne n° 1'", "kind = 'person'", "id = gen_random_uuid()"]
)
def test_nobody_renames_an_actor(runtime: Connection, change: str) -> None:
    """Whom the audit names stays who it was; erasing a person is tried in test_audit."""
    refuses(
        runtime,
        f"UPDATE actor SET {change}",
        "nobody renames an actor|no write|violates|never deleted|permission denied",
    )


def test_no_table_can_be_truncated(runtime: Connection) -> None:
    """The runtime has no right to TRUNCATE, which fires no audit."""
    for table in AUDITED_TABLES:
        refuses(runtime, f"TRUNCATE {table} CASCADE")


def test_even_the_owner_cannot_truncate_without_a_trace(database: Database) -> None:
    """The guard speaks to whoever has the right."""
    with database.owner_engine().connect() as connection:
        refuses(connection, "TRUNCATE catalogue.company CASCADE", "would leave no audit")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("ALTER TABLE company DISABLE TRIGGER audit_update", id="disable"),
        pytest.param("ALTER TABLE company DISABLE TRIGGER ALL", id="disable all"),
        pytest.param("DROP TRIGGER audit_update ON company", id="drop"),
        pytest.param("SET session_replication_role = replica", id="replica"),
        pytest.param(
            "CREATE OR REPLACE FUNCTION catalogue.audit_update() RETURNS trigger "
            "LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            id="replace",
        ),
        pytest.param("CREATE FUNCTION catalogue.nothing() RETURNS int LANGUAGE sql AS 'SELECT 1'", id="create"),
        pytest.param("ALTER TABLE company ADD COLUMN hidden text", id="alter"),
    ],
)
def test_the_triggers_cannot_be_put_out_of_action(runtime: Connection, statement: str) -> None:
    """What watches a table belongs to the owner."""
    refuses(runtime, statement)


def test_the_runtime_cannot_become_somebody_else(runtime: Connection) -> None:
    """The login of the runtime is a member of catalogue_app only."""
    for role in runtime.scalars(text("SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'pg_%'")).all():
        if role not in {"catalogue_app", "catalogue_runtime"}:
            refuses(runtime, f'SET ROLE "{role}"')


def test_the_login_itself_has_no_rights(runtime: Connection) -> None:
    """RESET ROLE leads to a login that may not even read."""
    runtime.exec_driver_sql("RESET ROLE")
    refuses(runtime, "SELECT * FROM catalogue.company")


@pytest.mark.parametrize("function", ["audit_insert", "audit_update", "audit_delete"])
def test_the_audit_functions_cannot_watch_a_table_of_ones_own(runtime: Connection, function: str) -> None:
    """A temporary table named like ours, with our trigger on it, would be a pen to write the audit with."""
    runtime.exec_driver_sql("CREATE TEMPORARY TABLE product (id uuid, company_id uuid)")
    event = function.removeprefix("audit_")
    rows = {"insert": "NEW TABLE AS new_rows", "delete": "OLD TABLE AS old_rows"}.get(
        event, "OLD TABLE AS old_rows NEW TABLE AS new_rows"
    )
    refuses(
        runtime,
        f"CREATE TRIGGER pen AFTER {event} ON pg_temp.product REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION catalogue.{function}()",
    )


def test_a_temporary_actor_deceives_nobody(runtime: Connection) -> None:
    """The trigger looks into the real table, whatever the session puts before it."""
    invented = str(uuid.uuid4())
    runtime.exec_driver_sql("CREATE TEMPORARY TABLE actor (id uuid)")
    runtime.exec_driver_sql(f"INSERT INTO pg_temp.actor VALUES ('{invented}')")
    runtime.exec_driver_sql(f"SET LOCAL app.actor = '{invented}'")
    refuses(runtime, "UPDATE company SET brand_name = 'x'", "no write by an unknown actor")


def test_journals_are_never_deleted_by_the_runtime(runtime: Connection) -> None:
    """What happened stays on record."""
    for table in ("sync_run", "submission", "finding", "webhook_event", "webhook_receipt", "api_call"):
        refuses(runtime, f"DELETE FROM {table}")
