"""Requests of many people on one pooled connection: what one said of itself never serves the next (decision 51)."""

from __future__ import annotations

import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import exc, text

from catalogue.access import Grant
from catalogue.scope import NOBODY, SERVICE, Scope
from catalogue.store.database import Database
from catalogue.vocabulary import Role
from tests.catalogue.store.shop import Shop
from tests.conftest import TestServer

REQUESTS, THREADS = 10_000, 4
ASKED = text("""
    SELECT pg_backend_pid(), current_user, current_setting('app.actor'),
           (SELECT coalesce(array_agg(sku ORDER BY sku), '{}') FROM product)
""")


@pytest.mark.drill
def test_ten_thousand_interleaved_requests_see_their_own_company_each(
    database: Database, database_server: TestServer
) -> None:
    """Four threads, one connection: readings, past ones, writes, failures and refusals, each under a scope of its own."""
    shop = Shop(database)
    shop.product("MTV-POUR-FT", seller="FT")
    shop.product("MTV-POUR-SOI")
    shop.recompute()
    with database.reading(SERVICE) as connection:
        then = connection.scalar(text("SELECT clock_timestamp()"))
    at = datetime.now(UTC)
    seen = {
        Scope.of(shop.actor, [Grant(Role.SALES, "MTV")], at): ["MTV-POUR-FT", "MTV-POUR-SOI"],
        Scope.of(shop.actor, [Grant(Role.SALES, "FT")], at): ["MTV-POUR-FT"],
        Scope.of(shop.actor, [Grant(Role.SALES)], at): ["MTV-POUR-FT", "MTV-POUR-SOI"],
        NOBODY: [],
    }
    sessions = database_server.sessions(str(database.engine.url.database))
    turn, processes = threading.Lock(), set[int]()

    def request(number: int) -> None:
        drawn = random.Random(number)
        scope = drawn.choice(list(seen))
        with turn:  # one at a time: the pool then holds one connection
            kind = drawn.randrange(5)
            if kind == 0 and scope.actor is not None:
                with sessions.acting(scope, reason=str(uuid.uuid4())) as connection:
                    _see(connection.execute(ASKED).one(), scope)
            elif kind == 1:
                with pytest.raises(exc.DBAPIError), sessions.reading(scope) as connection:
                    connection.execute(text("SELECT set_config('app.companies', '*', true), 1 / 0"))
            elif kind == 2:
                with pytest.raises(exc.DBAPIError, match="permission denied"), sessions.reading(scope) as connection:
                    connection.execute(text("SELECT * FROM role_grant"))
            else:
                with sessions.reading(scope, then if number % 100 == 3 else None) as connection:
                    _see(connection.execute(ASKED).one(), scope)

    def _see(row: tuple[int, str, str, list[str]], scope: Scope) -> None:
        process, role, actor, skus = row
        processes.add(process)
        assert (role, actor) == ("catalogue_session", str(scope.actor or ""))
        assert skus == seen[scope]

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(request, range(REQUESTS)))
    assert len(processes) == 1
    sessions.close()
