"""The embedded server comes back by itself from what killed processes and broken stops leave behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from catalogue.store.embedded import EmbeddedServer
from tests.support.places import temporary_data_dir
from tests.support.postgres import child, children, is_stopping, leave_in_recovery, leave_stopping, postmaster

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked up in /proc")


@pytest.fixture(scope="module")
def cluster() -> Iterator[EmbeddedServer]:
    """A server that breaks off at once what does not leave."""
    with temporary_data_dir() as folder:
        server = EmbeddedServer(folder, patience_seconds=0)
        server.start()
        with psycopg.connect(server.owner_url) as connection:
            connection.execute("CREATE TABLE kept (number int)")
        yield server


@pytest.fixture
def server(cluster: EmbeddedServer) -> EmbeddedServer:
    """That server, started, with one committed row."""
    cluster.start()
    with psycopg.connect(cluster.owner_url) as connection:
        connection.execute("TRUNCATE kept")
        connection.execute("INSERT INTO kept VALUES (7)")
    return cluster


def _kept(server: EmbeddedServer) -> list[int]:
    with psycopg.connect(server.owner_url) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM kept")]


def test_a_server_that_shuts_down_for_ever_is_started_again(server: EmbeddedServer) -> None:
    """Left « shutting down » by a stop that came during a recovery, it answers seconds later, with its rows."""
    leave_stopping(server)
    stuck = postmaster(server)
    server.start()
    assert _kept(server) == [7]
    assert postmaster(server) != stuck


def test_a_server_that_replays_its_log_is_waited_for(server: EmbeddedServer) -> None:
    """However long it takes: starting is no stopping, and the same postmaster answers in the end."""
    before = postmaster(server)
    replaying = leave_in_recovery(server)
    waiting = threading.Thread(target=server.start)
    waiting.start()
    time.sleep(0.3)  # longer than its patience, which is none
    still_waiting = waiting.is_alive()
    os.kill(replaying, signal.SIGCONT)
    waiting.join()
    assert still_waiting
    assert (postmaster(server), _kept(server)) == (before, [7])


def test_a_server_in_recovery_stops_at_once(server: EmbeddedServer) -> None:
    """A stop just after a child was killed ends, and nothing of the server lives on."""
    os.kill(leave_in_recovery(server), signal.SIGCONT)
    server.stop()
    assert children(server) == {}
    server.start()
    assert _kept(server) == [7]


def test_a_stop_that_hangs_is_broken_off(server: EmbeddedServer) -> None:
    """A server already « shutting down » for ever is stopped by who asks for it."""
    leave_stopping(server)
    assert is_stopping(server)
    server.stop()
    assert children(server) == {}


def test_the_orphans_of_a_killed_server_do_not_block(server: EmbeddedServer) -> None:
    """One that does not notice the death of its postmaster is ended, for it would keep the next one from starting."""
    orphan = child(server, "background writer")
    os.kill(orphan, signal.SIGSTOP)
    os.kill(postmaster(server), signal.SIGKILL)
    server.start()
    assert _kept(server) == [7]
    assert orphan not in children(server).values()
