"""The embedded server survives what happens to it: concurrent starts, kills, stale files, awkward folders."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from catalogue.errors import DatabaseUnavailable, StorageUnavailable
from catalogue.store.embedded import EmbeddedServer, running
from catalogue.store.embedded_places import UNPRIVILEGED_ACCOUNT
from catalogue.store.service_folder import SERVICE_ROOT

ROOT = Path(__file__).parents[3]
AS_ROOT = os.geteuid() == 0


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder that the server's account can reach, its server stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="embedded-"))
    folder.chmod(0o755)
    yield folder
    _remove(folder)


def _remove(folder: Path) -> None:
    server = EmbeddedServer(folder)
    server.stop()
    shutil.rmtree(server.places.home)
    shutil.rmtree(folder)


def _rows(server: EmbeddedServer) -> set[int]:
    with psycopg.connect(server.owner_url) as connection:
        return {number for (number,) in connection.execute("SELECT number FROM kept")}


def _keep(server: EmbeddedServer, *numbers: int) -> None:
    with psycopg.connect(server.owner_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        for number in numbers:
            connection.execute("INSERT INTO kept VALUES (%s)", [number])


def _postmaster(server: EmbeddedServer) -> int:
    return int((server.places.cluster / "postmaster.pid").read_text().splitlines()[0])


def _kill_postmaster(server: EmbeddedServer) -> None:
    os.kill(_postmaster(server), signal.SIGKILL)


def _python(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_starting_twice_finds_the_same_server(data_dir: Path) -> None:
    """The second start does nothing, and another object for the same folder gives the same address."""
    first, second = EmbeddedServer(data_dir), EmbeddedServer(data_dir)
    first.start()
    postmaster = _postmaster(first)
    first.start()
    second.start()
    assert (_postmaster(second), second.owner_url) == (postmaster, first.owner_url)


def test_data_survive_a_stop(data_dir: Path) -> None:
    """A stopped server answers no more, and its rows are there after the next start."""
    server = EmbeddedServer(data_dir)
    server.start()
    _keep(server, 1)
    server.stop()
    assert not server.state().running
    server.start()
    assert _rows(server) == {1}


@pytest.mark.drill
def test_eight_processes_start_one_server(data_dir: Path) -> None:
    """Eight processes that start at once all get an answer from the same postmaster."""
    code = (
        "import sys; from pathlib import Path; from catalogue.store.embedded import EmbeddedServer\n"
        "server = EmbeddedServer(Path(sys.argv[1])); server.start()\n"
        "print((server.places.cluster / 'postmaster.pid').read_text().split()[0])"
    )
    processes = [_python(code, data_dir) for _ in range(8)]
    answers = {process.communicate()[0].strip() for process in processes}
    assert [process.returncode for process in processes] == [0] * 8
    assert answers == {str(_postmaster(EmbeddedServer(data_dir)))}


def test_a_killed_postmaster_loses_no_acknowledged_row(data_dir: Path) -> None:
    """Rows committed before `kill -9` under eight writers are all there after the restart."""
    server = EmbeddedServer(data_dir)
    server.start()
    _keep(server)
    acknowledged: list[int] = []
    enough = threading.Event()

    def write(first: int) -> None:
        try:
            with psycopg.connect(server.owner_url, autocommit=True) as connection:
                for number in range(first, first + 1_000_000):
                    connection.execute("INSERT INTO kept VALUES (%s)", [number])
                    acknowledged.append(number)
                    if len(acknowledged) > 500:
                        enough.set()
        except psycopg.OperationalError:
            return

    writers = [threading.Thread(target=write, args=(index * 1_000_000,)) for index in range(8)]
    for writer in writers:
        writer.start()
    assert enough.wait(timeout=60)
    _kill_postmaster(server)
    server.start()
    for writer in writers:
        writer.join()
    assert set(acknowledged) <= _rows(server)


@pytest.mark.drill
def test_a_pid_file_of_an_unrelated_process_does_not_block(data_dir: Path) -> None:
    """After a crash whose process number somebody else bears today, the server starts and the other one lives."""
    server = EmbeddedServer(data_dir)
    server.start()
    _keep(server, 7)
    pid_file = server.places.cluster / "postmaster.pid"
    content = pid_file.read_text().splitlines(keepends=True)
    server.stop()
    with subprocess.Popen(["sleep", "1000"], user=server.places.account.uid) as unrelated:
        pid_file.write_text("".join([f"{unrelated.pid}\n", *content[1:]]))
        server.places.account.own(pid_file)
        server.stop()
        server.start()
        assert unrelated.poll() is None
        unrelated.kill()
    assert _rows(server) == {7}


@pytest.mark.drill
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt orphans")
def test_a_zombie_postmaster_does_not_block(data_dir: Path) -> None:
    """In a container without init nobody buries a killed postmaster; its number is taken, and the server starts."""
    code = (
        "import ctypes, os, signal, sys; from pathlib import Path\n"
        "from catalogue.store.embedded import EmbeddedServer\n"
        "adopt_orphans = 36; ctypes.CDLL(None).prctl(adopt_orphans, 1)\n"
        "server = EmbeddedServer(Path(sys.argv[1])); server.start()\n"
        "pid = int((server.places.cluster / 'postmaster.pid').read_text().split()[0])\n"
        "os.kill(pid, signal.SIGKILL); server.start()\n"
        "print(Path(f'/proc/{pid}/stat').read_text().split(') ')[1][0], server.state().running)"
    )
    with _python(code, data_dir) as process:
        assert process.communicate()[0] == "Z True\n"


def test_the_last_user_stops_the_server(data_dir: Path) -> None:
    """The server outlives a user who leaves while another one works, and stops after that one."""
    code = (
        "import sys; from pathlib import Path; from catalogue.store.embedded import running\n"
        "with running(Path(sys.argv[1])): print('ready', flush=True); sys.stdin.read()"
    )
    with _python(code, data_dir) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        with running(data_dir) as server:
            pass
        assert server.state().running
        other.communicate()
    assert not server.state().running


@pytest.mark.drill
def test_a_killed_user_does_not_count(data_dir: Path) -> None:
    """A user killed with -9 does not keep the server alive for ever."""
    code = (
        "import sys; from pathlib import Path; from catalogue.store.embedded import running\n"
        "with running(Path(sys.argv[1])): print('ready', flush=True); sys.stdin.read()"
    )
    with _python(code, data_dir) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        other.kill()
    with running(data_dir) as server:
        pass
    assert not server.state().running


@pytest.mark.drill
def test_a_long_path_gets_a_short_socket(data_dir: Path) -> None:
    """A folder too long for a socket's name works; the socket's folder disappears with the server."""
    folder = data_dir / ("dossier-" * 15)
    try:
        with running(folder) as server:
            socket_folder = server.places.default_socket_folder()
            _keep(server, 1)
            assert socket_folder.name.startswith("pg-")
            assert _rows(server) == {1}
        assert not socket_folder.exists()
    finally:
        _remove(folder)


@pytest.mark.drill
def test_a_moved_folder_starts(data_dir: Path) -> None:
    """The database follows its folder."""
    with running(data_dir / "ici") as server:
        _keep(server, 1)
    (data_dir / "ici").rename(data_dir / "là-bas")
    with running(data_dir / "là-bas") as moved:
        assert _rows(moved) == {1}


def test_the_runtime_role_has_no_privilege(data_dir: Path) -> None:
    """The runtime logs in without being superuser and belongs to the application's role only."""
    with running(data_dir) as server, psycopg.connect(server.runtime_url) as connection:
        role = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,"
            " pg_has_role('catalogue_app', 'MEMBER') FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert role == ("catalogue_runtime", False, False, False, False, False, True)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE postgres")


def test_the_server_keeps_its_promises(data_dir: Path) -> None:
    """Checksums, durable commits, no TCP, French capitals, and the statistics extension are all there."""
    settings = "data_checksums", "fsync", "synchronous_commit", "full_page_writes", "listen_addresses"
    with running(data_dir) as server, psycopg.connect(server.owner_url, autocommit=True) as connection:
        found = [connection.execute(f"SHOW {name}").fetchone() for name in settings]
        assert found == [("on",), ("on",), ("on",), ("on",), ("",)]
        assert connection.execute("SELECT lower('ÉÀ')").fetchone() == ("éà",)
        connection.execute("CREATE EXTENSION pg_stat_statements")
        connection.execute("SELECT count(*) FROM pg_stat_statements")


def test_nobody_else_reads_the_passwords_or_the_data(data_dir: Path) -> None:
    """Passwords are 0600, the sessions' in a file of its own, the data 0700; a connection without one is refused."""
    with running(data_dir) as server:
        for file in (server.places.passwords, server.places.session_password):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert server.places.session_password.read_text() not in server.places.passwords.read_text()
        assert stat.S_IMODE(server.places.cluster.stat().st_mode) == 0o700
        socket_folder = server.places.default_socket_folder()
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(host=str(socket_folder), user="postgres", passfile="/dev/null")


@pytest.mark.skipif(not AS_ROOT, reason="only root has folders that the server's account cannot reach")
def test_root_with_a_closed_folder_uses_the_service_folder(tmp_path: Path) -> None:
    """The database of a folder the server's account cannot enter lives elsewhere, says so, and opens no folder."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "var"
    try:
        with running(data) as server:
            state = server.state()
            assert state.in_service_folder
            assert SERVICE_ROOT in state.cluster.parents
            assert state.account == UNPRIVILEGED_ACCOUNT
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        closed.chmod(0o755)
        tmp_path.chmod(0o755)
        assert EmbeddedServer(data).places.cluster == server.places.cluster
    finally:
        _remove(data)


@pytest.mark.drill
@pytest.mark.skipif(not AS_ROOT, reason="needs the right to become somebody else")
# The child forked here replaces its user and ends by os._exit: the threads of pytest-xdist cannot matter to it.
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_an_ordinary_user_starts_it_and_root_takes_it_over(data_dir: Path) -> None:
    """An ordinary account runs its own server under its own name; root then uses the same data, same owner."""
    account = EmbeddedServer(data_dir).places.account
    home = data_dir / "home"
    home.mkdir()
    account.own(home)
    pid = os.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
        try:
            with running(home) as server:
                _keep(server, 3)
            os._exit(0)
        except BaseException:  # noqa: BLE001  # a forked child must not run pytest's own clean-up
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    with running(home) as server:
        assert _rows(server) == {3}
        assert server.state().account == account.name
    assert server.places.log.stat().st_uid == account.uid


@pytest.mark.skipif(AS_ROOT, reason="nothing is closed to root")
def test_a_folder_without_the_right_to_write_is_one_sentence(tmp_path: Path) -> None:
    """A folder closed to us gives a sentence that names it."""
    tmp_path.chmod(0o500)
    with pytest.raises(StorageUnavailable, match="l'accès est refusé"):
        EmbeddedServer(tmp_path / "var").start()


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path: Path) -> None:
    """A data folder that is a file gives a sentence that names it."""
    (tmp_path / "var").write_text("")
    with pytest.raises(StorageUnavailable, match="un fichier porte déjà ce nom"):
        EmbeddedServer(tmp_path / "var").start()


def test_another_version_s_data_are_one_sentence(data_dir: Path) -> None:
    """Data of another major version are left alone, with a sentence that says what to do."""
    with running(data_dir) as server:
        pass
    version = server.places.cluster / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(DatabaseUnavailable, match="autre version de PostgreSQL"):
        server.start()
