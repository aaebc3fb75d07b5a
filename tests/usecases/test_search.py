"""A search answers with one page as a document, within the companies of whoever asks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from catalogue.access import Forbidden, Grant
from catalogue.scope import Scope
from catalogue.store.database import Database
from catalogue.store.search import refresh_search
from catalogue.vocabulary import Role
from tests.catalogue.store.shop import Shop, day
from tests.conftest import TestServer
from tests.support.seeds import service_on
from usecases.search import Page, SearchWanted, search

AT = day("2025-09-01")


def test_an_answer_says_how_many_there_are_and_tells_one_page(database: Database, database_server: TestServer) -> None:
    """The likest first; a person of another company finds nothing, and may not ask about this one."""
    shop = Shop(database)
    for number in (1, 2, 3):
        shop.product(f"MTV-OTT-00{number}", product__name="Bouquet Été")
    with shop.acting() as connection:
        refresh_search(connection)
    service = service_on(database, Path("nowhere"))
    answer = search(service, SearchWanted(text="bouquet ete", page=Page(number=2, size=2), at=AT)).to_json()
    assert json.loads(json.dumps(answer)) == answer
    assert answer == {
        "total": 3, "page": 2, "page_size": 2,
        "products": [
            {
                "sku": "MTV-OTT-003", "name": "Bouquet Été", "company": "MTV", "risk": "OTT", "partner": None,
                "integration": None, "status": "draft",
            }
        ],
    }  # fmt: skip
    sessions = database_server.sessions(str(database.engine.url.database))
    scope = Scope.of(uuid4(), [Grant(Role.READER, "FT")], datetime.now(UTC))
    theirs = replace(service, database=sessions, scope=scope)
    try:
        assert search(theirs, SearchWanted(text="bouquet", at=AT)).total == 0
        with pytest.raises(Forbidden):
            search(theirs, SearchWanted(text="bouquet", company="MTV", at=AT))
    finally:
        sessions.close()
