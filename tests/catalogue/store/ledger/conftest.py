"""What the tests of the books share."""

from __future__ import annotations

import pytest

from catalogue.store.database import Database
from tests.catalogue.store.shop import Shop


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return two companies and what a product of theirs needs."""
    return Shop(database)
