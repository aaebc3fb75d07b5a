"""What a run cost, told at its end: seconds on the clock and of the processor, and the tests that became long.

Time decides nothing: a slow machine is no failure. A test that stays in the list is to be shortened, or marked `drill`.
"""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import psutil  # type: ignore[import-untyped]  # published without types
import pytest

from catalogue.store.embedded import EmbeddedServer

#: What an ordinary test's own call may take, without its fixtures.
LONG_SECONDS = 2
#: What the session's servers took of the processor, in seconds.
SERVER_SECONDS = pytest.StashKey[float]()
_BEGAN = pytest.StashKey[float]()
_NOTE = "processor-seconds-of-"


def note_server(server: EmbeddedServer, folder: Path) -> None:
    """Write in `folder` what `server` took so far: it is no child of ours, and once stopped it cannot be asked.

    Each worker notes it when it leaves, and only the last one's note remains.
    """
    number = server._process.postmaster()
    if number is not None:
        postmaster = psutil.Process(number)
        # `children_user` and `children_system` are those that ended: one for each connection.
        taken = map(_taken, [postmaster, *postmaster.children(recursive=True)])
        (folder / f"{_NOTE}{number}").write_text(str(sum(taken)))


def _taken(process: psutil.Process) -> float:
    """Return what a process took of the processor, and its children that ended; nothing if it ended meanwhile."""
    with suppress(psutil.NoSuchProcess):
        return float(sum(process.cpu_times()[:4]))
    return 0.0


def server_seconds(folder: Path) -> float:
    """Add up the notes of `folder`: a server that everybody left may have been followed by another."""
    return sum(float(note.read_text()) for note in folder.glob(f"{_NOTE}*"))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember when the run began."""
    session.config.stash[_BEGAN] = perf_counter()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List the ordinary tests that took long, the longest first, then what the run cost."""
    for report in sorted(_long_calls(terminalreporter), key=lambda report: -report.duration):
        terminalreporter.write_line(f"more than {LONG_SECONDS} s: {report.duration:.1f} s {report.nodeid}")
    clock, tests, server = perf_counter() - config.stash[_BEGAN], _our_seconds(), config.stash.get(SERVER_SECONDS, 0)
    parts = f"tests {tests:.0f}" + (f", PostgreSQL {server:.0f}" if server else "")
    terminalreporter.write_line(f"{clock:.0f} s on the clock, {tests + server:.0f} s of processor ({parts})")


def _long_calls(terminalreporter: pytest.TerminalReporter) -> list[pytest.TestReport]:
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    return [
        report
        for report in reports
        if report.when == "call" and report.duration > LONG_SECONDS and "drill" not in report.keywords
    ]


def _our_seconds() -> float:
    """This process, and its children that ended: the workers are awaited by now, with whatever they started."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
