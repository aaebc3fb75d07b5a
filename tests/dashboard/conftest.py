"""A page on a test database that a real run filled; and the address by which the dashboard finds that database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st

from catalogue.store.database import Database
from dashboard import connection
from sync.bootstrap import Service
from tests.conftest import TestServer
from tests.support.books import Library, product
from tests.support.command import addresses, set_variables
from tests.support.seeds import Seed, seeded_by, service_on


@pytest.fixture(scope="session")
def seed(
    database_server: TestServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seed]:
    """One real run: MTV is published in part, because of one wrong amount; FT is published whole."""
    folder = tmp_path_factory.mktemp("seed")
    library = Library(folder / "library")
    library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002", amount="9,9O"))
    library.company("FT", product("FT-BOX-001"), saved_by="Julien Caron")
    with seeded_by(database_server, template_database, folder, command="demo") as seed:
        yield seed


@pytest.fixture
def seeded(database_server: TestServer, seed: Seed) -> Iterator[Service]:
    """The service on a database of its own, as the run left it."""
    with database_server.copied(seed.database) as database:
        yield service_on(database, seed.folder / "data")


@pytest.fixture
def addressed(seeded: Service, database_server: TestServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same, and the environment that leads the dashboard to it; nothing is kept from another test."""
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(seeded.settings.data_dir))
    yield from _leading_to(seeded.database, database_server, monkeypatch)


@pytest.fixture
def empty(database: Database, database_server: TestServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment that leads the dashboard to an empty database."""
    yield from _leading_to(database, database_server, monkeypatch)


def _leading_to(database: Database, server: TestServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    sessions = server.sessions(str(database.engine.url.database))
    set_variables(monkeypatch, addresses(database, sessions))
    st.cache_data.clear()
    yield
    connection.close()
    st.cache_data.clear()
