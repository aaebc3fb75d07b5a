"""What the tests of the books share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.store.database import Database
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, books_to_copy, lent
from tests.catalogue.store.shop import Shop
from tests.conftest import TestServer


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return two companies and what a product of theirs needs."""
    return Shop(database)


@pytest.fixture(scope="session")
def books_made(database_server: TestServer, template_database: str) -> Iterator[Bookkeeping]:
    """The books that tests copy."""
    with books_to_copy(database_server, template_database) as books:
        yield books


@pytest.fixture
def books(database_server: TestServer, books_made: Bookkeeping) -> Iterator[Bookkeeping]:
    """Books whose accounts are all validated."""
    with lent(database_server, books_made) as books:
        yield books
