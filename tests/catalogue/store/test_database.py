"""How one gets into the database, and what a person reads when one cannot."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from catalogue.access import Grant
from catalogue.errors import DatabaseUnavailable, TurnLost
from catalogue.scope import SERVICE, Scope, service_as
from catalogue.store.database import Database
from catalogue.store.queries import driver_connection
from catalogue.vocabulary import Role
from tests.conftest import TestServer


def terminate(database: Database, number: int) -> None:
    """Have the administrator end a server process, and wait for its end."""
    with database.owner_engine().begin() as owner:
        assert owner.scalar(text("SELECT pg_terminate_backend(:number, 10000)"), {"number": number})


def number_of(connection: Connection) -> int:
    """Return the number of the server process behind a connection."""
    number: int = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    return number


def test_the_runtime_is_catalogue_app_in_utc(database: Database) -> None:
    """Every connection gives up its login's own rights."""
    with database.engine.connect() as connection:
        told = connection.execute(text("SELECT current_user, current_setting('timezone'), current_schema()")).one()
    assert tuple(told) == ("catalogue_app", "UTC", "catalogue")


def test_reading_cannot_write(database: Database) -> None:
    """A reader changes nothing, by mistake or otherwise."""
    with database.reading(SERVICE) as connection, pytest.raises(Exception, match="read-only"):
        connection.execute(text("INSERT INTO sync_run (command) VALUES ('sync')"))


def test_a_reader_sees_one_instant(database: Database) -> None:
    """What is committed meanwhile does not appear in the middle of an answer."""
    count = text("SELECT count(*) FROM actor")
    with database.reading(SERVICE) as connection:
        before = connection.scalar(count)
        database.find_or_create_actor("service", "test")
        assert connection.scalar(count) == before


def test_what_a_transaction_says_ends_with_it(database: Database) -> None:
    """The next user of a pooled connection is nobody."""
    actor = database.find_or_create_actor("service", "test")
    query = text("SELECT current_setting('app.actor', true), current_setting('app.companies', true)")
    with database.acting(service_as(actor), run_id=uuid.uuid4()) as connection:
        assert tuple(connection.execute(query).one()) == (str(actor), "*")
    with database.engine.connect() as connection:
        assert not any(connection.execute(query).one())


def test_a_connection_keeps_the_scopes_that_it_can_keep(database: Database, database_server: TestServer) -> None:
    """The service's sees everything, so it refuses a narrower scope; a session's refuses to pass for the service."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    person = Scope.of(database.find_or_create_actor("person", "Nadia Rey"), [Grant(Role.SALES, "FT")], at)
    sessions = database_server.sessions(str(database.engine.url.database))
    for kept, refused, each in ((SERVICE, person, database), (person, SERVICE, sessions)):
        with each.reading(kept):
            pass
        with pytest.raises(ValueError, match="does not answer to the scope"), each.reading(refused):
            pass
    with pytest.raises(ValueError, match="without being somebody"), database.acting(SERVICE):
        pass
    sessions.close()


def test_what_a_session_stages_goes_with_it(database: Database) -> None:
    """A transaction finds what the one before it left in a temporary table; the pool gets nothing of it."""
    actor = service_as(database.find_or_create_actor("service", "test"))
    with database.acting_repeatedly(actor) as acting:
        with acting() as connection:
            connection.execute(text("CREATE TEMP TABLE kept AS SELECT 1 AS number"))
        with acting() as connection:
            assert connection.scalar(text("SELECT number FROM kept")) == 1
            number = number_of(connection)
    with database.engine.connect() as connection:
        assert number_of(connection) != number


def test_applies_take_turns(database: Database) -> None:
    """While one applies, another waits; its turn comes when the first is done."""
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        waiting.set()
        with database.serialised():
            order.append("second")

    with database.serialised():
        thread = threading.Thread(target=second)
        thread.start()
        waiting.wait()
        blocked = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        with database.engine.connect() as connection:
            while not connection.scalar(blocked):
                connection.rollback()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_turns_are_numbered(database: Database) -> None:
    """Whoever looks before a turn knows in it whether it is the next; while somebody has one, nobody can know."""
    assert database.turns_taken() == 0
    with database.serialised() as first:
        assert (first, database.turns_taken()) == (1, None)
    assert database.turns_taken() == 1
    with pytest.raises(RuntimeError), database.serialised():
        raise RuntimeError
    seen = database.turns_taken()
    with database.serialised() as last:
        assert (seen, last) == (2, 3)


def test_a_turn_that_was_lost_is_fenced(database: Database) -> None:
    """Its connection ended, the next turn waits for what it still writes, and then nothing more of it begins."""
    actor = database.find_or_create_actor("service", "test")
    came = threading.Event()

    def second() -> None:
        with database.serialised():
            came.set()

    with database.serialised(), database.acting(service_as(actor)) as writing:
        ended = text(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database() AND mode = 'ExclusiveLock'"
        )
        with database.owner_engine().begin() as owner:
            assert owner.scalars(ended).all() == [True]
        thread = threading.Thread(target=second)
        thread.start()
        assert not came.wait(0.3)
        assert database.turns_taken() is None
        with pytest.raises(TurnLost), database.acting(service_as(actor)):
            pass
        assert writing.scalar(text("SELECT 1")) == 1
    thread.join(10)
    assert came.is_set()


def test_an_apply_that_fails_gives_its_turn_back(database: Database) -> None:
    """The lock falls with the block, whatever ends it."""
    with pytest.raises(RuntimeError), database.serialised():
        raise RuntimeError
    with database.serialised():
        pass


def test_an_unreachable_server_is_one_sentence_without_the_password(tmp_path: Path) -> None:
    """What is wrong, where, and what to do; the password stays out of it."""
    database = Database(f"postgresql://ana:s3cret@/catalogue?host={tmp_path}")
    for attempt in (database.migrate, database.revision, database.serialised().__enter__):
        with pytest.raises(DatabaseUnavailable, match="injoignable") as caught:
            attempt()
        assert "s3cret" not in caught.value.sentence
        assert "CATALOGUE_DATABASE_URL" in caught.value.sentence


def test_a_connection_lost_in_the_middle_is_the_same_sentence(database: Database) -> None:
    """Whether SQLAlchemy or the driver spoke last; and the next connection works."""
    actor = database.find_or_create_actor("service", "test")

    def act(speak: Callable[[Connection], object]) -> None:
        with database.acting(service_as(actor)) as connection:
            terminate(database, number_of(connection))
            speak(connection)

    for speak in (number_of, lambda lost: driver_connection(lost).execute("SELECT 1")):
        with pytest.raises(DatabaseUnavailable, match="injoignable"):
            act(speak)
    with database.reading(SERVICE) as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_a_connection_lost_while_it_was_idle_is_replaced(database: Database) -> None:
    """A server that restarted between two commands is no fault."""
    with database.reading(SERVICE) as connection:
        number = number_of(connection)
    terminate(database, number)
    with database.reading(SERVICE) as connection:
        assert connection.scalar(text("SELECT 1")) == 1


def test_a_login_that_is_not_ours_is_told_to_initialise(database: Database) -> None:
    """A database whose roles were never made, or not granted, says so."""
    name = f"stranger_{uuid.uuid4().hex}"
    with database.owner_engine().begin() as owner:
        owner.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
    url = make_url(database.owner_engine().url).set(username=name, password=name)
    stranger = Database(url.render_as_string(hide_password=False))
    try:
        with pytest.raises(DatabaseUnavailable, match="catalogue init"), stranger.reading(SERVICE):
            pass
    finally:
        stranger.close()
        with database.owner_engine().begin() as owner:
            owner.exec_driver_sql(f"DROP ROLE {name}")
