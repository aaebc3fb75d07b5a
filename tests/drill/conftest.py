"""A catalogue on its own server, and the workbook that is about to change it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalogue.scope import SERVICE
from catalogue.store import runs
from catalogue.store.embedded import EmbeddedServer
from sync.bootstrap import Service, service
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from sync.settings import Settings
from tests.support.books import Library, Rows, product
from tests.support.checksums import checksums, differences
from tests.support.command import environment
from tests.support.places import temporary_data_dir
from tests.support.postgres import postmaster

PRODUCTS = 300


@dataclass(frozen=True, slots=True)
class Prepared:
    """The catalogue before and after the submission that the drill interrupts."""

    data_dir: Path  #: of the catalogue before, its server stopped; the library is in it
    old: dict[str, str]
    new: dict[str, str]
    moments: tuple[str, ...]  #: passed by a run that nothing disturbs
    seconds: float  #: how long such a run takes


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What became of a synchronisation that was struck."""

    code: int
    err: str


@pytest.fixture(scope="session")
def prepared() -> Iterator[Prepared]:
    """Load the first version, deposit the second, and find out where a quiet run leads to."""
    with temporary_data_dir() as folder:
        library = Library(folder / "library")
        library.company("MTV", *_first_version())
        _, old = restarted(folder)
        library.company("MTV", *_second_version())
        with copied(folder) as trial:
            child = start(trial, "", "")
            started = time.monotonic()
            moments, err = child.communicate(timeout=300)
            seconds = time.monotonic() - started
            assert child.returncode == 0, err
            new, again = restarted(trial)
            assert differences(new, again) == []
        names = tuple(dict.fromkeys(line for line in moments.splitlines() if line.split()[0] in ("before", "after")))
        yield Prepared(folder, old, new, names, seconds)


def _first_version() -> list[dict[str, Rows]]:
    """Half of the products are sold already, the others planned."""
    return [_product(number, amount=9.9) for number in range(PRODUCTS)]


def _second_version() -> list[dict[str, Rows]]:
    """Planned products get another price; twenty of them disappear, and twenty products are new."""
    kept = [_product(number, amount=9.9 if number % 2 else 12.5) for number in range(PRODUCTS - 40)]
    gone = [_product(number, amount=9.9) for number in range(PRODUCTS - 40, PRODUCTS) if number % 2]
    return [*kept, *gone, *(_product(number, amount=7.5) for number in range(PRODUCTS, PRODUCTS + 20))]


def _product(number: int, *, amount: float) -> dict[str, Rows]:
    start = "01/07/2025" if number % 2 else "01/07/2099"
    return product(f"MTV-OFFRE-{number:03d}", amount=amount, start=start)


@contextmanager
def copied(data_dir: Path) -> Iterator[Path]:
    """Give a copy of a data folder, owners included, with its own server to be."""
    with temporary_data_dir() as folder:
        copy(data_dir, folder)
        yield folder


def copy(data_dir: Path, folder: Path) -> None:
    """Copy a data folder into another, owners included."""
    subprocess.run(["cp", "-a", f"{data_dir}/.", str(folder)], check=True)


def start(data_dir: Path, victim: str, moment: str) -> subprocess.Popen[str]:
    """Start a synchronisation in a process of its own, and wait until it says that it begins."""
    command = [sys.executable, "-m", "tests.support.interrupted", str(data_dir / "library"), victim, moment]
    child = subprocess.Popen(
        command, env=environment(data_dir), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "prêt\n"
    return child


def strike_at(data_dir: Path, victim: str, moment: str) -> Interrupted:
    """Run a synchronisation whose victim falls at the named moment."""
    child = start(data_dir, victim, moment)
    _, err = child.communicate(timeout=300)
    return Interrupted(child.returncode, err)


def strike_after(data_dir: Path, victim: str, seconds: float) -> Interrupted:
    """Run a synchronisation whose victim falls after so many seconds, wherever it is then."""
    child = start(data_dir, victim, "")
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        if victim == "application":
            child.send_signal(signal.SIGKILL)
        else:
            with suppress(IndexError, ProcessLookupError):  # it has stopped already
                os.kill(postmaster(EmbeddedServer(data_dir)), signal.SIGKILL)
    _, err = child.communicate(timeout=300)
    return Interrupted(child.returncode, err)


def restarted(data_dir: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Start everything again and synchronise; return the checksums found, and those reached.

    Every report must then lie where its author looks.
    """
    library = data_dir / "library"
    with service(Settings(data_dir=data_dir, _env_file=None)) as running:
        found = _state(running)
        result = synchronise(running, FolderLibrary(library), Options())
        assert result.exit_code == 0, result.failures
        with running.database.reading(SERVICE) as connection:
            assert runs.undelivered(connection, str(library)) == []
            last = runs.last_submission(connection, "Catalogue/MTV/Catalogue_MTV.xlsx")
        assert last is not None
        assert last.report_paths is not None
        assert all((library / path).stat().st_size for path in last.report_paths.values())
        return found, _state(running)


def recover(trial: Path, prepared: Prepared) -> str:
    """Restart, say which catalogue was found, and check that the next run leads to the new one."""
    before, after = restarted(trial)
    found = "old" if differences(before, prepared.new) else "new"
    assert found == "new" or differences(before, prepared.old) == []
    assert differences(after, prepared.new) == []
    return found


def _state(running: Service) -> dict[str, str]:
    with running.database.reading(SERVICE) as connection:
        return checksums(connection)
