"""The dashboard as it is really served: a browser reads it, and ending it leaves no server behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalogue.errors import WrongUse
from catalogue.store.embedded import EmbeddedServer
from cli.serving import NobodySignsIn, serve_dashboard
from sync.samples import MARK
from sync.settings import Settings
from tests.dashboard.people import SIGN_IN
from tests.support.command import set_variables

ROOT = Path(__file__).parents[2]
START = """
import sys
import urllib.request
from cli.main import run
sys.argv = ["catalogue", "serve", "dashboard", "--port", sys.argv[1]]
run()
"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    folder: Path, settings: Mapping[str, str], *, port: int | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve the dashboard as the command does, from another folder, and give its process and address."""
    command = [sys.executable, "-c", START, str(port or free_port())]
    environment = {**os.environ, **settings, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://localhost:\d+", said)
            assert found, said
            yield process, found[0]
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)


def answered(address: str) -> int:
    """Return the status with which an address of ours answers."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        status: int = answer.status
        return status


@pytest.mark.drill
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_ending_the_command_ends_both_servers(tmp_path: Path, sent: signal.Signals) -> None:
    """A service manager's SIGTERM to the command alone, or Ctrl+C to all of them: nothing goes on running."""
    server = EmbeddedServer(tmp_path / "data")
    settings = {"CATALOGUE_DATA_DIR": str(tmp_path / "data"), "CATALOGUE_LIBRARY": str(tmp_path)} | SIGN_IN
    try:
        with serving(tmp_path, settings) as (process, address):
            assert server.state().running
            assert [answered(f"{address}/{path}") for path in ("health", "ready")] == [200, 200]
            if sent == signal.SIGINT:
                os.killpg(process.pid, sent)
            else:
                process.send_signal(sent)
            assert process.wait(60) == 0
        assert not server.state().running
        with socket.socket() as probe:
            assert probe.connect_ex(("localhost", int(address.rsplit(":", 1)[1]))) != 0
    finally:
        server.stop()
        shutil.rmtree(server.places.home, ignore_errors=True)


def test_screens_without_anybody_to_ask_are_not_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a provider nor a demo; and a demo on an address that others reach. The sentence says what to set."""
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(tmp_path))
    with pytest.raises(NobodySignsIn, match="CATALOGUE_OIDC_ISSUER"):
        serve_dashboard(Settings(), free_port())
    (tmp_path / MARK).write_text("{}")
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    with pytest.raises(NobodySignsIn):
        serve_dashboard(Settings(), free_port())
    assert NobodySignsIn.exit_code == 3


def test_a_port_that_is_taken_is_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the port and the way out."""
    set_variables(monkeypatch, SIGN_IN)
    with socket.socket() as other:
        other.bind(("localhost", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(WrongUse, match=f"port {port} est déjà pris"):
            serve_dashboard(Settings(), port)
