"""What screens cost at size: bytes on the websocket, seconds and processor of the server, memory of each session more.

``python -m bench.screens PRODUCTS`` measures by itself. Each visit is a session of its own, over a websocket as a browser
opens it, once the server is warm. With Chromium and Playwright it is also measured what whoever waits sees.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median
from typing import Any
from urllib.parse import urlencode

import psutil  # type: ignore[import-untyped]  # published without types
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from bench.filling import filled
from bench.runs import ROOT
from bench.table import MIB, Target
from catalogue.store.embedded import EmbeddedServer
from sync.bootstrap import service
from sync.samples import MARK
from sync.settings import Settings
from usecases.demo_people import enter_people

_SKU = "FT-OFFRE-000002"
_TIMES, _SESSIONS = 5, 20
_KILOBYTE = 1000
MOST_KILOBYTES, MOST_MIB_OF_A_SESSION = 50, 5
#: What a person waits for, in seconds (issue: « Fast at size »).
FIGURES, CHARTS, GRID, FLIP, SEARCH = 1.0, 1.5, 2.5, 0.5, 0.8
_START = "from cli.main import run; import sys; sys.argv[0] = 'catalogue'; run()"

#: The screens, and what is asked of them: the page in the address, and the rest of it.
SCREENS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Pilotage": ("pilotage", {}),
    "Catalogue": ("catalogue", {}),
    "Catalogue, its 200th page": ("catalogue", {"page": "200"}),
    "Catalogue, two words": ("catalogue", {"q": "ofre 12"}),
    "Passages": ("passages", {}),
    **{
        f"Fiche, {tab}": ("fiche", {"sku": _SKU, "onglet": tab})
        for tab in ("Description", "Tarification", "Documents", "Comptabilité", "Historique")
    },
}


@dataclass(frozen=True, slots=True)
class Visit:
    """What it cost to open a screen."""

    received: int  #: bytes of the websocket
    seconds: float  #: until the screen is there whole
    processor: float  #: seconds of the server's process


@dataclass(frozen=True, slots=True)
class Served:
    """A dashboard that is being served."""

    process: psutil.Process
    port: int

    @property
    def address(self) -> str:
        """Return where a browser finds it."""
        return f"http://localhost:{self.port}"

    def visit(self, screen: str, asked: Mapping[str, str], stack: ExitStack | None = None) -> Visit:
        """Open a screen in a session of its own, which lasts as long as the stack; without one it ends at once."""
        with ExitStack() as own:
            before, since = sum(self.process.cpu_times()[:2]), time.perf_counter()
            socket = (stack or own).enter_context(
                connect(f"ws://localhost:{self.port}/_stcore/stream", subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]  # a name is a text
            )
            received = _whole(socket, screen, asked, self.address)
            return Visit(received, time.perf_counter() - since, sum(self.process.cpu_times()[:2]) - before)

    def memory(self) -> int:
        """Return the resident bytes of the server's process."""
        held: int = self.process.memory_info().rss
        return held


def _whole(socket: ClientConnection, screen: str, asked: Mapping[str, str], address: str) -> int:
    """Ask for a screen as a browser does, and return how many bytes it took until it is whole."""
    wanted = BackMsg()
    wanted.rerun_script.query_string = urlencode(asked)
    wanted.rerun_script.page_name = screen
    context = wanted.rerun_script.context_info
    context.timezone, context.locale, context.url = "Europe/Paris", "fr-FR", f"{address}/{screen}"
    socket.send(wanted.SerializeToString())
    received = 0
    while True:
        said = socket.recv(60)
        received += len(said)
        told = ForwardMsg.FromString(said if isinstance(said, bytes) else said.encode())
        if told.WhichOneof("type") == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return received


@contextmanager
def served(server: EmbeddedServer) -> Iterator[Served]:
    """Serve a catalogue as a demo does, to this machine, whoever one wants to be."""
    data_dir = server.data_dir
    (data_dir / MARK).write_text("{}")
    with service(Settings(data_dir=data_dir)) as opened:
        enter_people(opened)
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
    environment = {"CATALOGUE_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", _START, "serve", "dashboard", "--port", str(port)]
    with subprocess.Popen(command, env=environment, cwd=data_dir, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            running.stdout.readline()  # its address, once it answers
            yield Served(_listening(running.pid, port), port)
        finally:
            running.terminate()


def _listening(first: int, port: int) -> psutil.Process:
    """Return which of the processes of a command serves the port."""
    family = [psutil.Process(first), *psutil.Process(first).children(recursive=True)]
    return next(one for one in family if any(at.laddr.port == port for at in one.net_connections() if at.laddr))


def bench_screens(products: int) -> Iterator[str]:
    """Measure, and yield the lines of the tables."""
    with filled(products) as server, served(server) as dashboard:
        for screen, asked in SCREENS.values():
            dashboard.visit(screen, asked)  # what the first visitor of all waits for is not what is measured
        yield Target("memory of each session more", _memory(dashboard), MOST_MIB_OF_A_SESSION, "MiB").line()
        yield f"{'':<34}{'kB':>8}{'seconds':>10}{'processor':>11}"
        most = 0.0
        for name, (screen, asked) in SCREENS.items():
            visits = [dashboard.visit(screen, asked) for _ in range(_TIMES)]
            kilobytes = max(one.received for one in visits) / _KILOBYTE
            most = max(most, kilobytes)
            seconds, processor = median(one.seconds for one in visits), median(one.processor for one in visits)
            yield f"{name:<34}{kilobytes:>8.1f}{seconds:>10.2f}{processor:>11.2f}"
        yield Target("the largest screen on the websocket", most, MOST_KILOBYTES, "kB").line()
        if find_spec("playwright") and shutil.which("chromium"):
            yield from (target.line() for target in _seen(dashboard.address))
        else:
            yield "what somebody sees: not measured without Chromium and Playwright"


def _memory(dashboard: Served) -> float:
    """Return the MiB that a session more costs: the mean of twenty, each on another screen."""
    with ExitStack() as stack:
        before = dashboard.memory()
        for number in range(_SESSIONS):
            dashboard.visit(*[*SCREENS.values()][number % len(SCREENS)], stack)
        return (dashboard.memory() - before) / _SESSIONS / MIB


def _seen(address: str) -> Iterator[Target]:
    """Measure in a browser whose cache is warm what somebody waits for."""
    from playwright.sync_api import Page, sync_playwright  # noqa: PLC0415  a judge's package

    def until(page: Page, act: Callable[[], Any], shown: str) -> float:
        since = time.perf_counter()
        act()
        page.locator(shown).first.wait_for(state="attached")
        return time.perf_counter() - since

    def opened(page: Page, path: str, shown: str) -> float:
        return min(until(page, lambda: page.goto(f"{address}/{path}"), shown) for _ in range(_TIMES))

    with sync_playwright() as driver:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu"]
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), headless=True, args=arguments)
        page = browser.new_page(locale="fr-FR", viewport={"width": 1440, "height": 900})
        page.set_default_timeout(60_000)
        yield Target("figures of Pilotage", opened(page, "pilotage", "[data-testid=stMetricValue]"), FIGURES, "s")
        fiche = f"fiche?sku={_SKU}&onglet=Historique"
        yield Target(
            "chart of a product's history", opened(page, fiche, "[data-testid=stVegaLiteChart] svg"), CHARTS, "s"
        )
        yield Target(
            "first cell of the catalogue", opened(page, "catalogue", "[data-testid=glide-cell-2-0]"), GRID, "s"
        )
        flips = []
        for number in range(2, 2 + _TIMES):
            first = f"text=/^{(number - 1) * 15 + 1} à/"
            flips.append(until(page, page.get_by_role("button", name=f"Page {number}", exact=True).click, first))
        yield Target("a page turned", min(flips), FLIP, "s")
        found = []
        for word in ("offre-000011", "offre-000023", "offre-000035"):
            field = page.get_by_label("Chercher", exact=True)
            row = f"[data-testid=glide-cell-2-0]:has-text('{word[-6:]}')"
            found.append(until(page, lambda field=field, word=word: field.fill(word), row))  # type: ignore[misc]  # bound now
        yield Target("a search", min(found), SEARCH, "s")
        browser.close()


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        for line in bench_screens(int(sys.argv[1])):
            print(line, flush=True)
