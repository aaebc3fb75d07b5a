"""A page on a test database that a real run filled; and the address by which the dashboard finds that database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit as st

from catalogue.store.database import Database
from dashboard import connection
from sync.archive import FolderArchive
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from sync.settings import Settings
from tests.conftest import TestServer
from tests.support.books import Library, product


@dataclass(frozen=True, slots=True)
class Seed:
    """What one real run left behind, for every test to copy."""

    database: str  #: name of the database to copy
    folder: Path  #: of the run: library with reports, archive; tests only read it
    run_id: uuid.UUID

    @property
    def library(self) -> Path:
        """Where the workbooks and their reports lie."""
        return self.folder / "library"


@pytest.fixture(scope="session")
def seed(
    database_server: TestServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seed]:
    """One real run: MTV is published in part, because of one wrong amount; FT is published whole."""
    name, folder = f"seed_{uuid.uuid4().hex}", tmp_path_factory.mktemp("seed")
    database_server.create(name, template_database)
    database = database_server.database(name)
    library = Library(folder / "library")
    library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002", amount="9,9O"))
    library.company("FT", product("FT-BOX-001"), saved_by="Julien Caron")
    result = synchronise(_service(database, folder), FolderLibrary(library.root), Options(command="demo"))
    database.close()
    yield Seed(name, folder, result.run_id)
    database_server.drop(name)


@pytest.fixture
def seeded(database_server: TestServer, seed: Seed) -> Iterator[Service]:
    """The service on a database of its own, as the run left it."""
    name = f"test_{uuid.uuid4().hex}"
    database_server.create(name, seed.database)
    database = database_server.database(name)
    try:
        yield _service(database, seed.folder)
    finally:
        database.close()
        database_server.drop(name)


@pytest.fixture
def addressed(seeded: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same, and the environment that leads the dashboard to it; nothing is kept from another test."""
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(seeded.settings.data_dir))
    yield from _leading_to(seeded.database, monkeypatch)


@pytest.fixture
def empty(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment that leads the dashboard to an empty database."""
    yield from _leading_to(database, monkeypatch)


def _service(database: Database, folder: Path) -> Service:
    data = folder / "data"
    return Service(Settings(data_dir=data), database, FolderArchive(data / "archive"))


def _leading_to(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    owner = database.owner_engine().url.render_as_string(hide_password=False)
    monkeypatch.setenv("CATALOGUE_DATABASE_OWNER_URL", owner)
    st.cache_data.clear()
    yield
    connection.close()
    st.cache_data.clear()
