"""The dashboard as it is really served: a browser reads it, and ending it leaves no server behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalogue.errors import WrongUse
from catalogue.store.embedded import EmbeddedServer
from cli.serving import serve_dashboard
from sync.settings import Settings
from tests.dashboard.browser import browsing

ROOT = Path(__file__).parents[2]
START = """
import sys
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
def serving(folder: Path, settings: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve the dashboard as the command does, from another folder, and give its process and address."""
    command = [sys.executable, "-c", START, str(free_port())]
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


@pytest.mark.drill
@pytest.mark.judge("Chromium")
@pytest.mark.usefixtures("addressed")
def test_a_browser_shows_the_page_in_french_without_asking_anybody_else(tmp_path: Path) -> None:
    """The table of findings is drawn, the page says its language, and everything it needs comes from us."""
    with serving(tmp_path, {}) as (_process, address), browsing(tmp_path / "profile") as page:
        document = page.open(address, until="table.findings")
        picture = page.picture()
    assert '<html lang="fr"' in document
    assert "Tarifs · F3" in document
    assert [url for url in page.requested if not url.startswith((address, "data:", "blob:"))] == []
    assert len(picture) > 20_000


@pytest.mark.drill
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_ending_the_command_ends_both_servers(tmp_path: Path, sent: signal.Signals) -> None:
    """A service manager's SIGTERM to the command alone, or Ctrl+C to all of them: nothing goes on running."""
    server = EmbeddedServer(tmp_path / "data")
    settings = {"CATALOGUE_DATA_DIR": str(tmp_path / "data"), "CATALOGUE_LIBRARY": str(tmp_path)}
    try:
        with serving(tmp_path, settings) as (process, address):
            assert server.state().running
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


def test_a_port_that_is_taken_is_said_before_anything_starts() -> None:
    """The sentence names the port and the way out."""
    with socket.socket() as other:
        other.bind(("localhost", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(WrongUse, match=f"port {port} est déjà pris"):
            serve_dashboard(Settings(), port)
