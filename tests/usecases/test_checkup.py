"""What « doctor » says of the logins: the service's own must not be able to become the owner of the database."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from catalogue.errors import DatabaseUnavailable
from catalogue.store.database import Database
from catalogue.store.embedded import running as running_server
from cli.serving import serve_dashboard
from sync.bootstrap import service
from sync.settings import Settings
from tests.conftest import TestServer
from tests.dashboard.test_serving import free_port
from tests.support.command import program
from usecases.checkup import checkup

Login = Callable[[str], str]


@pytest.fixture
def login(database: Database) -> Iterator[Login]:
    """Make a login that is a member of some roles, and return its address in the test's database."""
    made: list[str] = []
    owner = database.owner_engine()

    def new(roles: str) -> str:
        name = f"login_{uuid.uuid4().hex}"
        with owner.begin() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD '{name}' IN ROLE {roles}")
        made.append(name)
        return owner.url.set(username=name, password=name).render_as_string(hide_password=False)

    yield new
    with owner.begin() as connection:
        for name in made:
            connection.exec_driver_sql(f"DROP ROLE {name}")


def rights(
    tmp_path: Path,
    url: str,
    owner_url: str | None = None,
    *,
    session_url: str | None = None,
    of: str = "Droits du compte",
) -> dict[str, Any]:
    """Return what « doctor » says of the rights of a login: the service's, or that of the screens."""
    settings = Settings(
        database_url=url, database_owner_url=owner_url, database_session_url=session_url, data_dir=tmp_path
    )
    report = checkup(settings)
    assert report["healthy"], report
    (found,) = (check for check in report["checks"] if check["name"] == of)
    return dict(found)


def test_a_login_that_may_become_the_owner_is_told(login: Login, tmp_path: Path) -> None:
    """One login for both roles works, and whoever holds it may rewrite the audit: the sentence says what to do."""
    url = login("catalogue_app, catalogue_owner")
    with psycopg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    ) as connection:
        connection.execute("SET ROLE catalogue_owner")
    told = rights(tmp_path, url)
    assert told["ok"] is False
    assert "peut devenir catalogue_owner" in told["detail"]
    assert "CATALOGUE_DATABASE_OWNER_URL" in told["detail"]


def test_a_superuser_is_told(database: Database, tmp_path: Path) -> None:
    """It may become anybody."""
    told = rights(tmp_path, database.owner_engine().url.render_as_string(hide_password=False))
    assert (told["ok"], "est superutilisateur" in told["detail"]) == (False, True)


def test_a_login_of_the_service_needs_nothing_of_the_owner(login: Login, tmp_path: Path) -> None:
    """Once the database is ready, the machines of the service hold no address that may change its tables."""
    url = login("catalogue_app")
    assert rights(tmp_path, url) == {"name": "Droits du compte", "ok": True, "detail": "ceux du service, sans plus"}
    with service(Settings(database_url=url, data_dir=tmp_path)) as running:
        assert running.database.find_or_create_actor("service", "test")


@pytest.mark.parametrize(
    ("roles", "ok", "told"),
    [
        ("catalogue_session", True, "ceux des sessions, sans plus"),
        ("catalogue_session, catalogue_app", False, "peut devenir catalogue_app"),
        ("catalogue_session, catalogue_owner", False, "peut devenir catalogue_owner"),
        ("catalogue_app", False, "le rôle catalogue_session manque ou n'est pas accordé"),
        (None, False, "CATALOGUE_DATABASE_SESSION_URL ne l'est pas"),
    ],
)
def test_a_login_of_the_screens_that_may_see_beyond_its_scope_is_told(
    login: Login, tmp_path: Path, roles: str | None, told: str, *, ok: bool
) -> None:
    """A member of catalogue_session only, or the sentence says what it could do and what to do."""
    session_url = None if roles is None else login(roles)
    found = rights(tmp_path, login("catalogue_app"), session_url=session_url, of="Droits du compte des écrans")
    assert (found["ok"], told in found["detail"]) == (ok, True), found


def test_the_dashboard_is_not_served_under_the_service_s_login(login: Login, tmp_path: Path) -> None:
    """Where the database is one of the customer's, the screens want a login of theirs: exit 3, and what to set."""
    with pytest.raises(DatabaseUnavailable, match="CATALOGUE_DATABASE_SESSION_URL") as refused:
        serve_dashboard(Settings(database_url=login("catalogue_app"), data_dir=tmp_path), free_port())
    assert refused.value.exit_code == 3


@pytest.mark.drill
def test_the_steps_of_the_readme_make_two_logins(tmp_path: Path) -> None:
    """A keeper that is no superuser, `catalogue init` before the service's login exists, then that login alone."""
    with running_server(tmp_path / "server") as server:
        with psycopg.connect(server.owner_url, autocommit=True) as administrator:
            administrator.execute("DROP ROLE catalogue_runtime")
            administrator.execute("DROP ROLE catalogue_app")
            administrator.execute("DROP ROLE catalogue_visitor")
            administrator.execute("DROP ROLE catalogue_session")
            administrator.execute("CREATE ROLE keeper LOGIN CREATEROLE PASSWORD 'keeper'")
            administrator.execute("CREATE DATABASE own OWNER keeper")
        keeper, own = (
            make_url(server.owner_url)
            .set(database="own", username=name, password=name)
            .render_as_string(hide_password=False)
            for name in ("keeper", "service")
        )
        environment = {"CATALOGUE_DATABASE_URL": own, "CATALOGUE_DATABASE_OWNER_URL": keeper}
        made = program("init", env={**os.environ, **environment, "CATALOGUE_DATA_DIR": str(tmp_path)})
        assert (made.code, made.err) == (0, "")
        with psycopg.connect(keeper) as connection:
            connection.execute("CREATE ROLE service LOGIN PASSWORD 'service' IN ROLE catalogue_app")
            connection.execute("CREATE ROLE screens LOGIN PASSWORD 'screens' IN ROLE catalogue_session")
        assert rights(tmp_path, own)["ok"] is True
        screens = make_url(keeper).set(username="screens", password="screens").render_as_string(hide_password=False)
        assert rights(tmp_path, own, session_url=screens, of="Droits du compte des écrans")["ok"] is True


def test_a_login_that_cannot_migrate_says_who_can(login: Login, database_server: TestServer, tmp_path: Path) -> None:
    """A database that is not ready asks for the login that owns it, in one sentence."""
    name = f"test_{uuid.uuid4().hex}"
    database_server.create(name)
    url = make_url(login("catalogue_app")).set(database=name).render_as_string(hide_password=False)
    try:
        with (
            pytest.raises(DatabaseUnavailable, match=r"« catalogue init ».*CATALOGUE_DATABASE_OWNER_URL"),
            service(Settings(database_url=url, data_dir=tmp_path)),
        ):
            pass
    finally:
        database_server.drop(name)
