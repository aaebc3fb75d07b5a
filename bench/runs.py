"""Run one measured program in a fresh process, on a fresh embedded database, and watch its memory."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # published without types

from bench import workbooks
from catalogue.store.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = Path("var/bench/scratch")
SAMPLES = ROOT / "sample_workbooks" / "library"
_GROUP_PLACE = "Catalogue/Groupe/Referentiel_Groupe.xlsx"
_COMPANY_PLACE = f"Catalogue/{workbooks.COMPANY}/Catalogue_{workbooks.COMPANY}.xlsx"
_LOOK_EVERY_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost."""

    seconds: float  #: of work: the process is up, its modules imported, the server started
    processor: float  #: seconds of processor, PostgreSQL's included
    peak_bytes: int  #: resident memory of the process and its children together, PostgreSQL's not included
    rows: int = 0  #: rows of the workbook that were handled
    steps: dict[str, float] = field(default_factory=dict)  #: seconds by step, for our own job


@dataclass(frozen=True, slots=True)
class Place:
    """A fresh service: its data folder with a running server, and its library."""

    data_dir: Path
    library: Path

    def bring(self, workbook: Path) -> None:
        """Put a version of the company's workbook into the library."""
        target = self.library / _COMPANY_PLACE
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(workbook, target)

    def synchronise(self, *expected: str) -> Run:
        """Run our own job on the library; the outcomes of the group's and the company's workbook must be as expected."""
        run, outcomes = self.look()
        if outcomes != expected:
            raise RuntimeError(f"the job did something else than what is measured: {outcomes}")
        return run

    def look(self) -> tuple[Run, tuple[str, ...]]:
        """Run our own job on the library, and return the outcome of each workbook."""
        run, answer = self._measured("bench.ours", self.library)
        return run, tuple(answer["outcomes"])

    def load(self, baseline: str, workbook: Path, *options: str) -> Run:
        """Run a baseline on a workbook."""
        return self._measured(f"bench.{baseline}", workbook, *options)[0]

    def _measured(self, module: str, target: Path, *options: str) -> tuple[Run, dict[str, Any]]:
        answer, peak = _watched([sys.executable, "-m", module, str(self.data_dir), str(target), *options])
        steps = answer.get("steps", {})
        return Run(answer["seconds"], answer["processor"], peak, answer["rows"], steps), answer


@contextmanager
def fresh_place() -> Iterator[Place]:
    """Give a service of its own on which the group's workbook is already in; it is thrown away afterwards."""
    with _empty_place() as place:
        group = place.library / _GROUP_PLACE
        group.parent.mkdir(parents=True)
        shutil.copy(workbooks.group_workbook(), group)
        place.synchronise("published")
        yield place


@contextmanager
def sample_place() -> Iterator[Place]:
    """Give a service of its own that holds the sample workbooks, and would find nothing to do in them."""
    with _empty_place() as place:
        shutil.copytree(SAMPLES, place.library)
        while any(outcome != "unchanged" for outcome in place.look()[1]):
            pass  # what one workbook brings may move what the others were checked against
        yield place


@contextmanager
def _empty_place() -> Iterator[Place]:
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        root = Path(name).resolve()
        server = EmbeddedServer(root / "data")
        try:
            with server.using():
                yield Place(root / "data", root / "library")
        finally:
            with suppress(OSError):
                shutil.rmtree(server.places.home)


def command_seconds(*arguments: str) -> float:
    """Return how long the command line takes to answer."""
    begun = time.perf_counter()
    command = [sys.executable, "-P", "-c", "import sys; sys.argv[0] = 'catalogue'; from cli.main import run; run()"]
    subprocess.run([*command, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - begun


def _watched(command: list[str]) -> tuple[dict[str, Any], int]:
    """Run a program that prints JSON; return it, and the peak of its resident memory with its children's."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    peak = 0
    over = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(_LOOK_EVERY_SECONDS):
            peak = max(peak, _resident(process.pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    out, said = process.communicate()
    over.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{said[-3000:]}")
    return json.loads(out.splitlines()[-1]), peak


def _resident(pid: int) -> int:
    """Return the resident memory of a process and of all its descendants."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
    return total
