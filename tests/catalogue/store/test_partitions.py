"""Monthly partitions are made ahead, by the runtime, and nothing falls between two of them."""

from __future__ import annotations

import pytest
from sqlalchemy import exc, insert, select, text

from catalogue.store.database import Database
from catalogue.store.partitions import ensure_partitions
from catalogue.store.tables import api_call


def test_partitions_are_made_once_and_ahead(database: Database) -> None:
    """Asking for more months makes only the missing ones, for the three tables."""
    with database.engine.begin() as connection:
        assert ensure_partitions(connection, 3) == 0
        assert ensure_partitions(connection, 5) == 2 * 3
        assert ensure_partitions(connection, 5) == 0


def test_rows_that_the_net_caught_move_to_their_month(database: Database) -> None:
    """A month whose partition was made too late ends up as if it had been made in time."""
    where = select(text("tableoid::regclass::text"), api_call.c.id, api_call.c.url).order_by(api_call.c.id)
    next_year = text("date_trunc('month', now(), 'UTC') + interval '12 months'")
    with database.engine.begin() as connection:
        for url, at in (("/far", next_year), ("/now", text("now()"))):
            connection.execute(insert(api_call).values(direction="in", method="GET", url=url, at=at))
        before = connection.execute(where).all()
        ensure_partitions(connection, 12)
        after = connection.execute(where).all()
    assert before[0][0] == "api_call_default"
    assert after[0][0] != "api_call_default"
    assert [row[1:] for row in before] == [row[1:] for row in after]
    with database.engine.begin() as connection:
        connection.execute(insert(api_call).values(direction="in", method="GET", url="/next"))
        assert [url for _, _, url in connection.execute(where)] == ["/far", "/now", "/next"]


@pytest.mark.parametrize("months", [-1, 25])
def test_the_runtime_cannot_make_partitions_without_end(database: Database, months: int) -> None:
    """The function that the owner lends is bounded."""
    with database.engine.begin() as connection, pytest.raises(exc.DBAPIError, match="between 0 and 24"):
        ensure_partitions(connection, months)
