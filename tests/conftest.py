"""What every test shares: one PostgreSQL for the session, a migrated database for each test, no network, judges."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from catalogue.store.database import Database
from catalogue.store.embedded import (
    APPLICATION_ROLE,
    RUNTIME_ROLE,
    SESSION_LOGIN,
    SESSION_ROLE,
    EmbeddedServer,
    running,
)
from catalogue.store.embedded_places import locked
from tests import costs
from tests.support.package_rules import keeping_to_them
from workbooks.marked_copy import marking

if TYPE_CHECKING:
    from tests.support.seeds import Seed

#: Runs the whole suite on another server: the address of a superuser.
TEST_DATABASE_URL = "CATALOGUE_TEST_DATABASE_URL"
#: Set to 1 where the judges must be present (.ci/run): their absence fails instead of being listed.
REQUIRE_JUDGES = "CATALOGUE_REQUIRE_JUDGES"
#: What looks for each judge of our output, a program or a package, by the name that `@pytest.mark.judge` gives.
JUDGES: dict[str, Callable[[], object | None]] = {
    "LibreOffice": partial(shutil.which, "soffice"),
    "Poppler": partial(shutil.which, "pdftoppm"),
    "Chromium": partial(shutil.which, "chromium"),
    "OpenSSL": partial(shutil.which, "openssl"),
    "PostgreSQL 15": partial(shutil.which, "/usr/lib/postgresql/15/bin/postgres"),
    "oidc-provider-mock": partial(importlib.util.find_spec, "oidc_provider_mock"),
    "axe": partial(importlib.util.find_spec, "axe_playwright_python"),
    "django-accounting-fr": partial(importlib.util.find_spec, "accounting_fr"),
    "rclone": partial(shutil.which, "rclone", path=Path(sys.executable).parent),
    "remote-store": partial(importlib.util.find_spec, "remote_store"),
}

#: Opens the reason of a skip that the summary must list.
NOT_RUN = "not run:"
#: Property whose value the summary lists: `record_property("told", line)`.
TOLD = "told"
LOOPBACK = {"127.0.0.1", "::1", "localhost", b"localhost", "0.0.0.0", "", None}
#: Folder of the session's server, and in it the file that names the template database.
SHARED, TEMPLATE = "shared", "template"

# The same examples in every run, and no clock: a slow machine is no failure.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.load_profile("suite")


@dataclass(frozen=True, slots=True)
class TestServer:
    """The PostgreSQL under test."""

    __test__ = False

    #: Superuser's address.
    owner_url: str
    #: Address of the service's login, without privileges of its own.
    runtime_url: str
    #: Address of the sessions' login, likewise.
    session_url: str

    def database(self, name: str) -> Database:
        """A handle on the database `name`, as the service."""
        return Database(_named(self.runtime_url, name), _named(self.owner_url, name))

    def sessions(self, name: str) -> Database:
        """A handle on the database `name`, as people and programs."""
        return Database(_named(self.session_url, name), role=SESSION_ROLE)

    def create(self, name: str, template: str = "template0") -> None:
        """Make the database `name`, a copy of `template`."""
        # Without fsync a copy of the files takes 25 ms, through the log 250 ms.
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)

    def drop(self, name: str) -> None:
        """Remove the database `name`, whoever is connected to it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @contextmanager
    def copied(self, template: str) -> Iterator[Database]:
        """Lend a database of its own, a copy of `template`."""
        name = f"test_{uuid.uuid4().hex}"
        self.create(name, template)
        database = self.database(name)
        try:
            yield database
        finally:
            database.close()
            self.drop(name)

    def _execute(self, statement: str, *names: str) -> None:
        address = _named(self.owner_url, "postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session", autouse=True)
def _every_copy_is_a_package() -> Iterator[None]:
    """Whatever a test is about, the marked copies that it makes obey what the standard asks of a package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marking, "_marked", keeping_to_them(marking._marked))
        yield


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this session share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / SHARED
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def database_server(shared_folder: Path) -> Iterator[TestServer]:
    """The session's PostgreSQL: embedded and shared by the workers, or the one that the environment names."""
    external = os.environ.get(TEST_DATABASE_URL)
    if external:
        with locked(shared_folder / "roles.lock"):
            server_under_test = _prepared(external)
        yield server_under_test
        return
    with running(shared_folder) as server:
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # nobody pulls the plug on throw-away databases
            connection.execute("SELECT pg_reload_conf()")
        yield TestServer(server.owner_url, server.runtime_url, server.session_url)
        costs.note_server(server, shared_folder)


@pytest.fixture(scope="session")
def template_database(database_server: TestServer, shared_folder: Path) -> str:
    """Name of the migrated and empty database that tests copy; the first worker makes it, the others wait."""
    name_file = shared_folder / TEMPLATE
    with locked(shared_folder / "template.lock"):
        if not name_file.exists():
            name = f"template_{uuid.uuid4().hex}"
            database_server.create(name)
            database_server.database(name).migrate()
            name_file.write_text(name)
        return name_file.read_text()


@pytest.fixture
def database(database_server: TestServer, template_database: str) -> Iterator[Database]:
    """A migrated and empty database for one test."""
    with database_server.copied(template_database) as database:
        yield database


@pytest.fixture(scope="session")
def group_loaded(
    database_server: TestServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seed]:
    """What a run on the group's workbook alone left behind: the next run finds that workbook unchanged."""
    from tests.support.books import Library
    from tests.support.seeds import seeded_by

    folder = tmp_path_factory.mktemp("group")
    Library(folder / "library")
    with seeded_by(database_server, template_database, folder) as seed:
        yield seed


def pytest_configure(config: pytest.Config) -> None:
    """Cut the network off for the whole session, and count what it costs."""
    config.pluginmanager.register(costs)
    sys.addaudithook(_refuse_the_network)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that talk to the database, so that they run again on another version of PostgreSQL."""
    for item in items:
        if isinstance(item, pytest.Function) and "database_server" in item.fixturenames:
            item.add_marker("database")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose judge is absent, or fail it where judges are required."""
    for marker in item.iter_markers("judge"):
        (name,) = marker.args
        if JUDGES[name]() is None:
            if os.environ.get(REQUIRE_JUDGES) == "1":
                pytest.fail(f"{name} absent, and {REQUIRE_JUDGES}=1", pytrace=False)
            pytest.skip(f"{NOT_RUN} {name} absent")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the tests that an absent judge left out, and the lines that tests recorded to be told."""
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        if reason.startswith(NOT_RUN):
            terminalreporter.write_line(f"{reason}: {report.nodeid}", yellow=True)
    reports = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    for line in sorted(told for report in reports for name, told in report.user_properties if name == TOLD):
        terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove the session's databases once every worker has left."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    factory: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]  # no public way
    folder, external = factory.getbasetemp() / SHARED, os.environ.get(TEST_DATABASE_URL)
    if external and (folder / TEMPLATE).exists():
        TestServer(external, external, external).drop((folder / TEMPLATE).read_text())
    elif not external and folder.exists():
        session.config.stash[costs.SERVER_SECONDS] = costs.server_seconds(folder)
        server = EmbeddedServer(folder)
        server.stop()
        shutil.rmtree(server.places.home)


def _prepared(owner_url: str) -> TestServer:
    """Make on a server that is not ours the roles which the embedded server makes for itself."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role, login in ((APPLICATION_ROLE, RUNTIME_ROLE), (SESSION_ROLE, SESSION_LOGIN)):
            if role not in roles:
                connection.execute(f"CREATE ROLE {role} NOLOGIN")
            if login not in roles:
                connection.execute(f"CREATE ROLE {login} LOGIN NOINHERIT IN ROLE {role}")
            connection.execute(f"ALTER ROLE {login} PASSWORD '{login}'")
    runtime_url, session_url = (
        make_url(owner_url).set(username=login, password=login).render_as_string(hide_password=False)
        for login in (RUNTIME_ROLE, SESSION_LOGIN)
    )
    return TestServer(owner_url, runtime_url, session_url)


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse, from anywhere in Python, an address that is not this machine's."""
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise ConnectionError(f"tests use no network: {address}")
    elif event == "socket.getaddrinfo" and arguments[0] not in LOOPBACK:
        raise ConnectionError(f"tests use no network: {arguments[0]}")
