"""One process of the database is killed, as the system does when memory lacks: the next command answers in seconds.

Each child of the server in turn, while a command loads a workbook and while the server stops; then stops that are
themselves broken off. What was committed is there, and the interrupted submission leads where it would have led.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from catalogue.store.embedded import EmbeddedServer, running
from catalogue.store.embedded_process import PATIENCE_SECONDS
from tests.drill.conftest import Prepared, copied, recover, strike_at
from tests.support.postgres import child, children, is_stopping, leave_stopping, postmaster

pytestmark = pytest.mark.drill

#: Titles as they begin; the last two are the processes that serve the command.
WHILE_IT_RUNS = (
    "checkpointer",
    "background writer",
    "walwriter",
    "autovacuum launcher",
    "logical replication launcher",
    "io worker",
    "catalogue_runtime catalogue",
)
WHILE_IT_STOPS = (*WHILE_IT_RUNS[:-1], "postgres catalogue")
#: Those that leave as soon as a stop is asked for: they are held until then.
LEAVING_EARLY = tuple(title for title in WHILE_IT_STOPS if title not in ("checkpointer", "io worker"))
MOMENTS = ("before copy", "before commit")
#: The machine is shared and slow; what this tells apart is a stop that hangs, which takes minutes or never ends.
SECONDS = 60
SERVICE_STOPPED = 3
TOLD = "told"

_USER = """
import sys
from pathlib import Path
import psycopg
from catalogue.store.embedded import running
with running(Path(sys.argv[1])) as server, psycopg.connect(server.owner_url):
    print("ready", flush=True)
    sys.stdin.read()
"""

Record = Callable[[str, object], None]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("title", WHILE_IT_RUNS)
def test_a_child_killed_while_a_command_runs(
    title: str, moment: str, prepared: Prepared, record_property: Record
) -> None:
    """The command says so in one sentence, or had finished; the next one answers, and leads to the new catalogue."""
    with copied(prepared.data_dir) as trial:
        struck = strike_at(trial, title, moment)
        assert struck.code in (0, SERVICE_STOPPED), struck.err
        assert len(struck.err.splitlines()) == (1 if struck.code else 0), struck.err
        answered = _answered(trial)
        found = recover(trial, prepared)
    record_property(TOLD, f"{title:<30}{moment:<16}{struck.code:>3}   {found:<5}answered in {answered:.1f} s")


@pytest.mark.parametrize("title", WHILE_IT_STOPS)
def test_a_child_killed_while_the_server_stops(title: str, prepared: Prepared, record_property: Record) -> None:
    """The stop ends, and the next command finds everything."""
    with copied(prepared.data_dir) as trial, _user(trial) as user:
        server = EmbeddedServer(trial)
        victim = child(server, title)
        if title in LEAVING_EARLY:
            os.kill(victim, signal.SIGSTOP)
        began = time.monotonic()
        _leave(user, server)
        os.kill(victim, signal.SIGKILL)
        user.wait()
        left = time.monotonic() - began
        assert left < SECONDS
        assert children(server) == {}
        answered = _answered(trial)
        assert recover(trial, prepared) == "old"
    record_property(TOLD, f"{title:<30}{'in the stop':<16}left in {left:.1f} s, answered in {answered:.1f} s")


def test_a_command_killed_while_it_stops_the_server(prepared: Prepared, record_property: Record) -> None:
    """The server ends by itself, and the next command starts it again."""
    with copied(prepared.data_dir) as trial, _user(trial) as user:
        _leave(user, EmbeddedServer(trial))
        user.kill()
        answered = _answered(trial)
        assert recover(trial, prepared) == "old"
    record_property(TOLD, f"command killed in its stop: answered in {answered:.1f} s")


def test_a_stop_that_hangs_is_broken_off_by_the_next_command(prepared: Prepared, record_property: Record) -> None:
    """What an earlier version left « shutting down » for ever is waited for a moment only."""
    with copied(prepared.data_dir) as trial, _user(trial) as user:
        leave_stopping(EmbeddedServer(trial))
        user.kill()
        answered = _answered(trial, PATIENCE_SECONDS + SECONDS)
        assert recover(trial, prepared) == "old"
    record_property(TOLD, f"« shutting down » for ever: answered in {answered:.1f} s")


def test_the_server_goes_on_for_the_other_command(prepared: Prepared) -> None:
    """Of two commands at once one leaves with its sentence: the server replays its log, and serves the other one."""
    with copied(prepared.data_dir) as trial, running(trial) as server:
        before = postmaster(server)
        assert strike_at(trial, "walwriter", "before commit").code == SERVICE_STOPPED
        server.start()
        with psycopg.connect(server.owner_url) as connection:
            assert connection.execute("SELECT count(*) FROM catalogue.product").fetchone() != (0,)
        assert postmaster(server) == before


def _answered(data_dir: Path, within_seconds: int = SECONDS) -> float:
    """Use the server as a command does; return after how many seconds it answered."""
    began = time.monotonic()
    with running(data_dir):
        seconds = time.monotonic() - began
    assert seconds < within_seconds
    return seconds


@contextmanager
def _user(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Use the server from a process of its own, with a connection open, until its input ends."""
    command = [sys.executable, "-c", _USER, str(data_dir)]
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == "ready\n"
        yield user


def _leave(user: subprocess.Popen[str], server: EmbeddedServer) -> None:
    """Let the user leave, and wait until it has asked the server to stop."""
    assert user.stdin is not None
    user.stdin.close()
    while not is_stopping(server):
        time.sleep(0.001)
