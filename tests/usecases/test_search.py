"""A search answers with one page as a document, within the companies of whoever asks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import update

from catalogue.access import Forbidden, Grant
from catalogue.errors import WrongUse
from catalogue.scope import SERVICE, Scope
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.queries import begun_at
from catalogue.store.search import refresh_search
from catalogue.vocabulary import LifecycleStatus, Role
from tests.catalogue.store.shop import Shop, day
from tests.conftest import TestServer
from tests.support.seeds import service_on
from usecases.instants import Instants
from usecases.search import OWN, Filters, Page, SearchWanted, count, search

AT = day("2025-09-01")


def test_an_answer_tells_one_page_and_how_many_there_are_beside_each_filter(
    database: Database, database_server: TestServer
) -> None:
    """The likest first; a person of another company finds nothing, and may not ask about this one."""
    shop = Shop(database)
    for number in (1, 2, 3):
        shop.product(f"MTV-OTT-00{number}", product__name="Bouquet Été")
    with shop.acting() as connection:
        refresh_search(connection)
    service = service_on(database, Path("nowhere"))
    wanted = SearchWanted(text="bouquet ete", instants=Instants.asked(None, None, now=AT, timezone="Europe/Paris"))
    answer = search(service, wanted, Page(number=2, size=2)).to_json()
    assert json.loads(json.dumps(answer)) == answer
    assert answer == {
        "page": 2, "page_size": 2, "meant": {},
        "products": [
            {
                "sku": "MTV-OTT-003", "name": "Bouquet Été", "company": "MTV", "risk": "OTT", "partner": None,
                "integration": None, "status": "draft", "sold": {}, "blocked": 0, "reasons": [], "ends_at": None,
            }
        ],
    }  # fmt: skip
    with database.reading(SERVICE) as connection:
        known = begun_at(connection)
    with shop.acting() as connection:
        connection.execute(update(tables.product).values(name="Sans nom"))
        refresh_search(connection)
    then = replace(wanted, instants=Instants.asked(AT, known, now=datetime.now(UTC), timezone="Europe/Paris"))
    assert count(service, wanted).total == 0
    assert count(service, then).by_status() == {LifecycleStatus.ACTIVE: 3}  # on that day, as it was known
    with pytest.raises(WrongUse, match="le catalogue ne connaissait rien"):
        count(service, replace(wanted, instants=Instants.asked(AT, AT, now=datetime.now(UTC), timezone="Europe/Paris")))
    with shop.acting() as connection:
        connection.execute(update(tables.product).values(name="Bouquet Été"))
        refresh_search(connection)
    found = count(service, wanted)
    assert (found.total, found.everything, found.by_risk(), found.by_partner()) == (3, 3, {"OTT": 3}, {OWN: 3})
    assert found.by_status() == {LifecycleStatus.DRAFT: 3}
    active = count(service, replace(wanted, filters=Filters(status=LifecycleStatus.ACTIVE, partner=OWN)))
    assert (active.total, active.everything, active.by_risk(), active.by_status()) == (
        0,
        3,
        {},
        {LifecycleStatus.DRAFT: 3},
    )
    sessions = database_server.sessions(str(database.engine.url.database))
    scope = Scope.of(uuid4(), [Grant(Role.READER, "FT")], datetime.now(UTC))
    theirs = replace(service, database=sessions, scope=scope)
    try:
        assert count(theirs, wanted).total == len(search(theirs, wanted, Page()).products) == 0
        with pytest.raises(Forbidden):
            search(theirs, replace(wanted, company="MTV"), Page())
    finally:
        sessions.close()
