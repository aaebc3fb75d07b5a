"""What the tests of the books share."""

from __future__ import annotations

import pytest

from catalogue.store.database import Database
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping
from tests.catalogue.store.shop import Shop


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return two companies and what a product of theirs needs."""
    return Shop(database)


@pytest.fixture
def books(shop: Shop) -> Bookkeeping:
    """Return books whose accounts are all validated."""
    return Bookkeeping(shop)
