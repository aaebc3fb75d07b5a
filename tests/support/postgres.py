"""The processes of an embedded server, to strike one of them."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from catalogue.store.embedded import EmbeddedServer

_TITLE = "postgres: "


def children(server: EmbeddedServer) -> dict[str, int]:
    """Return the children of a server by the title that PostgreSQL gives them (`checkpointer`, `io worker 0`…)."""
    return {title: process for process, title in _titles(server).items()}


def kill_whole(server: EmbeddedServer) -> None:
    """Kill every process of a server with SIGKILL, as a machine that loses its power does."""
    os.kill(postmaster(server), signal.SIGKILL)  # first: it would start others
    for process in _titles(server):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _titles(server: EmbeddedServer) -> dict[int, str]:
    cluster, found = server.places.cluster.resolve(), {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            title = (entry / "cmdline").read_text().rstrip("\0 ")
            if (entry / "cwd").readlink() == cluster and title.startswith(_TITLE):
                found[int(entry.name)] = title.removeprefix(_TITLE)
        except OSError:
            continue  # it has just left
    return found


def child(server: EmbeddedServer, title: str, within_seconds: float = 10) -> int:
    """Return the child whose title begins so, once there is one."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        for known, process in children(server).items():
            if known.startswith(title):
                return process
        time.sleep(0.002)
    raise AssertionError(f"no « {title} » among {sorted(children(server))}")


def postmaster(server: EmbeddedServer) -> int:
    """Return the process that the server's pid file names."""
    return int(_pid_file(server)[0])


def is_stopping(server: EmbeddedServer) -> bool:
    """Whether the server says in its pid file that it was asked to stop."""
    lines = _pid_file(server)
    return len(lines) > 7 and lines[7].strip() == "stopping"  # its eighth line is the status


def leave_in_recovery(server: EmbeddedServer) -> int:
    """Kill the server's WAL writer, and return the process that replays the log, held where it is."""
    os.kill(child(server, "walwriter"), signal.SIGKILL)
    replaying = child(server, "startup")
    os.kill(replaying, signal.SIGSTOP)
    return replaying


def leave_stopping(server: EmbeddedServer) -> None:
    """Ask for a fast stop while the log is replayed: PostgreSQL 18 then says « shutting down » for ever."""
    replaying = leave_in_recovery(server)
    os.kill(postmaster(server), signal.SIGINT)
    os.kill(replaying, signal.SIGCONT)
    while not is_stopping(server) or any(title.startswith("startup") for title in children(server)):
        time.sleep(0.01)


def _pid_file(server: EmbeddedServer) -> list[str]:
    try:
        return (server.places.cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
