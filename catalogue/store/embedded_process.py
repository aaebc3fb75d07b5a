"""The embedded server as processes and files: initdb, launch, stop, and what killed processes leave behind.

A killed server leaves a `postmaster.pid` whose number a zombie (containers have no init to bury it) or an unrelated
process bears later, and orphans that hold the shared memory for a moment. PostgreSQL refuses to start on each of
these; here they are waited for or cleared, but never while a process of this cluster lives.

A server that lost one child replays its log by itself. Asked for a *fast* stop meanwhile, PostgreSQL 18 never ends it:
its startup process leaves, its checkpointer waits for ever. So a *fast* stop is for a server that answers, and is waited
for `PATIENCE_SECONDS` at most; else it is an *immediate* one, which loses nothing: what was committed is in the log, and
the next start replays it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalogue.errors import CatalogueError, DatabaseUnavailable, StorageBlocked
from catalogue.store.embedded_places import (
    SOCKET_NAME,
    Places,
    find_binaries,
    storage_errors,
)
from catalogue.store.private_files import give, open_private, write_private

#: Replaying the log after a crash in the middle of a bulk load takes minutes on a slow disk.
START_TIMEOUT_SECONDS = 600
#: A stop writes 256 MB to disk at most. Then it is broken off: a slow disk pays with the replay of its log.
PATIENCE_SECONDS = 10
#: Five seconds after an immediate stop the postmaster kills the children that remain.
BREAKING_OFF_TIMEOUT_SECONDS = 30
#: Children of a killed server need a moment to notice.
ORPHANS_TIMEOUT_SECONDS = 60
LONGEST_LOG_BYTES = 5_000_000

#: Lines of postmaster.pid, from 0 (PostgreSQL 15 to 18: miscadmin.h, LOCK_FILE_LINE_*).
_PROCESS, _SOCKET_FOLDER, _STATUS = 0, 4, 7

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
class ServerProcess:
    """The server's program, driven through `pg_ctl`; the caller holds the start lock."""

    #: Account and folders.
    places: Places
    #: How long a stop under way, or the orphans of a killed server, may take before they are broken off.
    patience_seconds: int = PATIENCE_SECONDS

    def create(self, superuser: str, password: str) -> None:
        """Run initdb aside, then rename: a cluster that exists is whole."""
        places, partial = self.places, self.places.home / "cluster.partial"
        binaries, password_file = find_binaries(places.account), places.home / "initdb.password"
        with storage_errors(places.home):
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(mode=0o700)
            places.account.own(partial)
            write_private(password_file, password)
            places.account.own(password_file)
        options = ["--username", superuser, "--pwfile", str(password_file), "--encoding", "UTF8"]
        options += ["--locale-provider", "builtin", "--locale", "C.UTF-8", "--data-checksums"]
        options += ["--auth-local", "scram-sha-256", "--auth-host", "reject", "--pgdata", str(partial)]
        try:
            with self._log_file() as log:
                if places.account.run(binaries / "initdb", *options, log=log).returncode != 0:
                    raise self.failure(_tail(places.log))
        finally:
            password_file.unlink()
        with storage_errors(places.home), (partial / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude 'catalogue.conf'  # written again at every start\n")
        partial.rename(places.cluster)

    def launch(self) -> None:
        """Start the server and wait until it answers, its log replayed.

        Raises: DatabaseUnavailable, StorageUnavailable.
        """
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
                raise self.failure(said)
            time.sleep(0.2)

    def halt(self, *, answering: bool) -> None:
        """Stop the server, breaking off what its clients were doing; only call it on a server known to live.

        One that does not answer is replaying its log, or has been asked to stop: see the head of this module.
        """
        places, socket_folder = self.places, self.socket_folder()
        if not (answering and self._stop_in_order()):
            self._stop("immediate", BREAKING_OFF_TIMEOUT_SECONDS)
        if socket_folder.parent != places.home and not self.processes():
            shutil.rmtree(socket_folder, ignore_errors=True)

    def break_off(self) -> None:
        """End a stop that does not end, or the orphans of a killed postmaster.

        An orphan notices between two statements only, and may be busy with one for hours. Nobody can connect any more;
        a client that still works there loses its connection, and what it had not committed.
        """
        if self.postmaster() is not None:
            self._stop("immediate", BREAKING_OFF_TIMEOUT_SECONDS)
            return
        for orphan in self.processes():
            with contextlib.suppress(OSError):
                os.kill(orphan, signal.SIGKILL)

    def is_rising(self) -> bool:
        """Whether it answers, or will once its log is replayed: a postmaster lives, and nobody asked it to stop."""
        return self.postmaster() is not None and self._pid_file_line(_STATUS).strip() != "stopping"

    def postmaster(self) -> int | None:
        """The live process that `postmaster.pid` names, null when that number is dead or somebody else's."""
        named = self._pid_file_line(_PROCESS)
        return int(named) if named.isdigit() and int(named) in self.processes() else None

    def processes(self) -> list[int]:
        """The live PostgreSQL processes of this cluster; a zombie has no folder any more (always none off Linux)."""
        cluster, found = self.places.cluster.resolve(), []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == cluster and (entry / "comm").read_text().strip() == "postgres":
                    found.append(int(entry.name))
        return found

    def clear_stale_files(self) -> None:
        """Drop the lock files of a server that was killed; only when none of its processes lives.

        PostgreSQL would respect a file whose number a zombie or an unrelated process bears today.
        """
        if not Path("/proc/self").exists() or self.processes():
            return
        socket = self.socket_folder() / SOCKET_NAME
        with storage_errors(self.places.home):
            for path in (self.places.cluster / "postmaster.pid", socket.with_name(f"{SOCKET_NAME}.lock"), socket):
                path.unlink(missing_ok=True)

    def socket_folder(self) -> Path:
        """Where the server listens: as its pid file says, for TMPDIR may have changed since it started."""
        said = self._pid_file_line(_SOCKET_FOLDER)
        return Path(said) if said else self.places.default_socket_folder()

    def _pid_file_line(self, number: int) -> str:
        """Return what the running server says of itself there; nothing without it."""
        with contextlib.suppress(OSError, IndexError):
            return (self.places.cluster / "postmaster.pid").read_text(errors="surrogateescape").splitlines()[number]
        return ""

    def _stop_in_order(self) -> bool:
        """Ask for a fast stop; returns whether it came.

        A server that stops starts no child: another checkpointer says that it lost one just then.
        """
        checkpointer = self._checkpointer()
        for _ in range(self.patience_seconds):
            if self._stop("fast", 1):
                return True
            if self._checkpointer() not in (checkpointer, None):
                break
        return False

    def _checkpointer(self) -> int | None:
        for process in self.processes():
            with contextlib.suppress(OSError):
                if Path(f"/proc/{process}/cmdline").read_bytes().startswith(b"postgres: checkpointer"):
                    return process
        return None

    def _stop(self, mode: str, timeout_seconds: int) -> bool:
        """Ask for a stop and wait for it; returns whether it came."""
        options = ("-s", "-D", self.places.cluster, "-m", mode, "-w", "-t", str(timeout_seconds))
        return self.places.account.run(find_binaries(self.places.account) / "pg_ctl", "stop", *options).returncode == 0

    def _configure(self) -> None:
        """Write the settings and make the socket's folder."""
        places, socket_folder = self.places, self.places.default_socket_folder()
        with contextlib.suppress(FileExistsError):
            socket_folder.mkdir(mode=0o700)
            places.account.own(socket_folder)
        found = socket_folder.lstat()
        if found.st_uid != places.account.uid or found.st_mode & 0o22:
            raise StorageBlocked(
                f"Le dossier {socket_folder} appartient à un autre compte : supprimez-le, puis relancez."
            )
        settings = SETTINGS | {"unix_socket_directories": str(socket_folder)}
        if _shared_memory_is_small():
            settings["dynamic_shared_memory_type"] = "mmap"
        quoted = "".join(f"{name} = '{_double(value)}'\n" for name, value in settings.items())
        configuration = places.cluster / "catalogue.conf"
        write_private(configuration, quoted)
        places.account.own(configuration)

    @contextlib.contextmanager
    def _log_file(self) -> Iterator[int]:
        """The server's log, open for appending; the previous one is kept beside when it grew long."""
        log = self.places.log
        with storage_errors(log):
            if log.exists() and log.stat().st_size > LONGEST_LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))
            descriptor = open_private(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            give(descriptor, log, self.places.account.uid, self.places.account.gid)
            yield descriptor
        finally:
            os.close(descriptor)

    def failure(self, said: str) -> CatalogueError:
        """Say in one sentence why the server did not start, from its own words."""
        places = self.places
        if "No space left on device" in said:
            return StorageBlocked(f"Le disque de {places.home} est plein : libérez de la place, puis relancez.")
        if "Permission denied" in said:
            return StorageBlocked(
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


def _tail(log: Path, since: int = 0) -> str:
    with log.open("rb") as file:
        file.seek(max(since, log.stat().st_size - 20_000))
        return file.read().decode(errors="replace")


def _double(text: str) -> str:
    return text.replace("'", "''")


def _shared_memory_is_small() -> bool:
    """Containers often give /dev/shm 64 MB, on which a parallel query fails."""
    folder = Path("/dev/shm")  # noqa: S108  # we only measure it
    return folder.exists() and shutil.disk_usage(folder).free < 256 * 1024 * 1024
