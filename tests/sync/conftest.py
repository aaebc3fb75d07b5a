"""A service on a test database, and a library that the test fills."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from catalogue.store.database import Database
from sync.archive import FolderArchive
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult
from sync.pipeline import Options, synchronise
from sync.reading import open_workbook
from sync.settings import Settings
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping
from tests.catalogue.store.shop import Shop
from tests.support.books import Library


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read these small files without a child process each: tests/workbooks and tests/faults prove the child."""
    monkeypatch.setattr("sync.pipeline.open_workbook", partial(open_workbook, isolated=False))


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """The service on a migrated and empty database."""
    data = tmp_path / "data"
    return Service(Settings(data_dir=data), database, FolderArchive(data / "archive"))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library that holds the group's workbook."""
    return Library(tmp_path / "library")


@pytest.fixture
def books(database: Database) -> Bookkeeping:
    """The books of MTV, which sells a box at 29,90 €; its accounting firm has no address."""
    return Bookkeeping(Shop(database))


@pytest.fixture
def place(library: Library) -> FolderLibrary:
    """Where files are delivered."""
    return FolderLibrary(library.root)


@pytest.fixture
def run(service: Service, library: Library) -> Callable[..., RunResult]:
    """Synchronise the library, with the options given."""

    def synchronised(**options: object) -> RunResult:
        return synchronise(service, FolderLibrary(library.root), Options(**options))  # type: ignore[arg-type]

    return synchronised
