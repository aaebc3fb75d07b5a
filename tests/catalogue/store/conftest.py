"""Databases that the tests of the store copy instead of filling each its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.store.database import Database
from tests.catalogue.store.sheets import load_everything
from tests.conftest import TestServer


@pytest.fixture(scope="session")
def everything(database_server: TestServer, template_database: str) -> Iterator[str]:
    """Name of a database into which the group and the company MTV were loaded."""
    with database_server.copied(template_database) as database:
        load_everything(database)
        database.close()
        yield str(database.engine.url.database)


@pytest.fixture
def loaded(database_server: TestServer, everything: str) -> Iterator[Database]:
    """A database of this test, with the group and the company MTV."""
    with database_server.copied(everything) as database:
        yield database
