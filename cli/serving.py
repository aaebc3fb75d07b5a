"""Start the dashboard beside a database that stays up as long as it does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from catalogue.errors import CatalogueError, WrongUse
from catalogue.scope import NOBODY
from cli.writing import write
from sync.bootstrap import door, service
from sync.samples import is_demo
from sync.settings import Settings

SCRIPT = Path(__file__).resolve().parent.parent / "dashboard" / "serve.py"
#: Where the screens are served, as Streamlit reads it; as `dashboard/.streamlit/config.toml` says where it is not set.
_ADDRESS, _USUAL_ADDRESS = "STREAMLIT_SERVER_ADDRESS", "localhost"
_STARTING_SECONDS = 60
_LEAVING_SECONDS = 10


class NobodySignsIn(CatalogueError):
    """The screens have no identity provider to ask, and are no demo served to this machine only (decision 54)."""

    problem = "nobody-signs-in"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "Personne ne peut se connecter aux écrans : réglez CATALOGUE_OIDC_ISSUER, _OIDC_CLIENT_ID, "
            "_OIDC_CLIENT_SECRET et CATALOGUE_PUBLIC_URL. Pour les essayer sans fournisseur d'identité, sur cette machine "
            "seulement : « catalogue demo »."
        )


def serve_dashboard(settings: Settings, port: int | None = None) -> int:
    """Serve the dashboard until it is interrupted or told to end, at any moment; returns its exit code.

    Its address is printed once it answers. The database server stops with it, unless another process uses it.
    Raises: WrongUse when the port is taken; NobodySignsIn where nobody could; DatabaseUnavailable where its own login is
    not set or does not answer.
    """
    chosen = port or settings.dashboard_port
    if settings.oidc_issuer is None and not is_demo(settings, os.environ.get(_ADDRESS, _USUAL_ADDRESS)):
        raise NobodySignsIn
    _ask_for(chosen)
    # -P: a file of the current folder must not shadow a module.
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(SCRIPT), "--server.port", str(chosen)]
    environment = os.environ | {"CATALOGUE_DATA_DIR": str(settings.data_dir.absolute())}
    with suppress(KeyboardInterrupt), service(settings):
        with door(settings, NOBODY) as entrance, entrance.database.reading(NOBODY):
            pass  # the login of the screens is there, and is one of theirs
        with subprocess.Popen(command, env=environment) as server:
            try:
                if _answers(server, chosen):
                    write(f"Tableau de bord : http://localhost:{chosen} (Ctrl+C pour arrêter)")
                return server.wait()
            except KeyboardInterrupt:
                _end(server)
    return 0


def _ask_for(port: int) -> None:
    """Find out before anything starts that another program has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("localhost", port))
        except OSError as error:
            raise WrongUse(
                f"Le port {port} est déjà pris, peut-être par un autre tableau de bord : "
                "arrêtez-le, ou choisissez un autre port avec CATALOGUE_DASHBOARD_PORT."
            ) from error


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the dashboard answers; say whether it does."""
    deadline = time.monotonic() + _STARTING_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/ready", timeout=1):  # ourselves
                return True
        except OSError:
            time.sleep(0.1)
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    """Let the dashboard leave in order, for a while."""
    server.terminate()
    try:
        server.wait(_LEAVING_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
