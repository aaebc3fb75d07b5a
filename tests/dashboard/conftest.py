"""A page on a test database that a real run filled; and the address by which the dashboard finds that database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st

from catalogue.store.database import Database
from catalogue.vocabulary import Role
from dashboard import connection
from sync.bootstrap import Service
from sync.settings import Settings
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping
from tests.catalogue.store.shop import Shop
from tests.conftest import TestServer
from tests.dashboard.people import SIGN_IN, enter
from tests.dashboard.shelf import Shelf, filled
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


@pytest.fixture(scope="session")
def shelf(
    database_server: TestServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    """Two products that tests only look at."""
    with filled(database_server, template_database, tmp_path_factory.mktemp("shelf")) as it:
        yield it


@pytest.fixture
def shelved(shelf: Shelf, database_server: TestServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment that leads the dashboard to the shelf; nothing is kept from another test."""
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(shelf.data))
    yield from _asked_at(shelf.service.database, database_server, monkeypatch)


def _leading_to(database: Database, server: TestServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    enter(service_on(database, Settings().data_dir), Role.READER)
    yield from _asked_at(database, server, monkeypatch)


def _asked_at(database: Database, server: TestServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    sessions = server.sessions(str(database.engine.url.database))
    set_variables(monkeypatch, addresses(database, sessions) | SIGN_IN)
    st.cache_data.clear()
    yield
    connection.close()
    st.cache_data.clear()


@pytest.fixture
def empty_books(database: Database) -> Bookkeeping:
    """Books to post into, in the database to which `empty` leads."""
    return Bookkeeping(Shop(database))
