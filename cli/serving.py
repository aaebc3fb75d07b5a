"""Start the dashboard beside a database that stays up as long as it does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.bootstrap import service
from sync.settings import Settings

SCRIPT = Path(__file__).resolve().parent.parent / "dashboard" / "serve.py"
_LEAVING_SECONDS = 10


def serve_dashboard(settings: Settings, port: int | None = None) -> int:
    """Serve the dashboard until it is interrupted or told to end; returns its exit code.

    The database server stops with it, unless another process uses it.
    """
    chosen = port or settings.dashboard_port
    # -P: a file of the current folder must not shadow a module.
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(SCRIPT), "--server.port", str(chosen)]
    environment = os.environ | {"CATALOGUE_DATA_DIR": str(settings.data_dir.absolute())}
    with service(settings), _told_to_end(), subprocess.Popen(command, env=environment) as server:
        print(f"Tableau de bord : http://localhost:{chosen} (Ctrl+C pour arrêter)", flush=True)
        try:
            return server.wait()
        except KeyboardInterrupt:
            _end(server)
            return 0


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Take SIGTERM, which service managers send, for Ctrl+C: otherwise we would leave two servers behind."""

    def interrupt(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Let the dashboard leave in order, for a while."""
    server.terminate()
    try:
        server.wait(_LEAVING_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
