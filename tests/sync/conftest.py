"""A service on a test database that holds the group, and a library that the test fills."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue.store.database import Database
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult
from sync.pipeline import Options, synchronise
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, books_to_copy, lent
from tests.conftest import TestServer
from tests.support.books import Library
from tests.support.readers import read_in_this_process
from tests.support.seeds import Seed, service_on


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read these small files without a child process each."""
    read_in_this_process(monkeypatch)


@pytest.fixture
def service(database_server: TestServer, group_loaded: Seed, tmp_path: Path) -> Iterator[Service]:
    """The service, which has loaded the group's workbook already."""
    group_loaded.copy_archive(tmp_path / "data")
    with database_server.copied(group_loaded.database) as database:
        yield service_on(database, tmp_path / "data")


@pytest.fixture
def new_service(database: Database, tmp_path: Path) -> Service:
    """The service on a migrated and empty database."""
    return service_on(database, tmp_path / "data")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library that holds the group's workbook."""
    return Library(tmp_path / "library")


@pytest.fixture(scope="session")
def books_made(database_server: TestServer, template_database: str) -> Iterator[Bookkeeping]:
    """The books that tests copy."""
    with books_to_copy(database_server, template_database) as books:
        yield books


@pytest.fixture
def books(database_server: TestServer, books_made: Bookkeeping) -> Iterator[Bookkeeping]:
    """The books of MTV, which sells a box at 29,90 €; its accounting firm has no address."""
    with lent(database_server, books_made) as books:
        yield books


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
