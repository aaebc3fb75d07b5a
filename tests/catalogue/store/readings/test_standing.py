"""How the catalogue stands at an instant, and what waits for somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from catalogue.publication.reasons import BlockReason
from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.readings import standing, todo
from catalogue.store.readings.todo import Alert, Ending
from catalogue.vocabulary import IntegrationStatus, LifecycleStatus
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, sale
from tests.catalogue.store.shop import START, Shop, day

AT, BEFORE = day("2025-09-01"), day("2024-12-31")


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return a catalogue without product."""
    return Shop(database)


def test_products_are_counted_in_the_state_of_each_instant(shop: Shop) -> None:
    """A product counts from its first state on, in one state at a time, for the company that owns it."""
    shop.product("MTV-A")
    shop.product("MTV-B", states=[("test", START), ("active", day("2025-03-01")), ("frozen", day("2025-05-01"))])
    with shop.database.reading(SERVICE) as connection:
        found = standing.states(connection, None, [BEFORE, day("2025-02-01"), AT])
        of_ft = standing.states(connection, ["FT"], [AT])
        frozen = [todo.count(connection, Alert.LONG_FROZEN, None, at) for at in (AT, day("2025-06-01"))]
    assert found[BEFORE] == {}
    assert found[day("2025-02-01")] == {LifecycleStatus.ACTIVE: 1, LifecycleStatus.TEST: 1}
    assert found[AT] == {LifecycleStatus.ACTIVE: 1, LifecycleStatus.FROZEN: 1}
    assert of_ft == {AT: {}}
    assert frozen == [1, 0]


def test_a_product_of_a_partner_without_a_state_is_not_integrated(shop: Shop) -> None:
    """Active products with a partner only; the sandbox says nothing of production."""
    keys = [shop.product(f"MTV-{name}") for name in "ABC"]
    shop.product("MTV-D")
    with shop.acting() as connection:
        company = shop.companies["MTV"]
        partner = shop.add(connection, tables.partner, company_id=company, name="Oggodata", type="insurer")
        for product in keys:
            owned = tables.product.c.id == product["product"]
            connection.execute(update(tables.product).where(owned).values(partner_id=partner))
        for product, env in ((keys[0], "production"), (keys[1], "sandbox")):
            shop.add(
                connection, tables.product_integration,
                company_id=company, product_id=product["product"], partner_id=partner, env=env, status="api",
            )  # fmt: skip
    with shop.database.reading(SERVICE) as connection:
        found = standing.integrations(connection, None, AT)
    assert found == {IntegrationStatus.API: 1, IntegrationStatus.NOT_INTEGRATED: 2}


def test_documents_cover_what_lacks_none_of_them_and_what_ends_soon_is_told(shop: Shop) -> None:
    """One product without its document is blocked; another's ends, its sale with it; a third's is replaced in time."""
    shop.product("MTV-A", document=None)
    shop.product("MTV-B", document__valid_to=day("2025-09-20"))
    replaced = shop.product("MTV-C", document__valid_to=day("2025-09-20"))
    with shop.acting() as connection:
        shop.add(
            connection, tables.product_document,
            company_id=shop.companies["MTV"], product_version_id=replaced["version"], type="CGA", title="CGA 2",
            file_url="cga2.pdf", valid_from=day("2025-09-10"),
        )  # fmt: skip
    shop.recompute()
    soon = AT + timedelta(days=30)
    with shop.database.reading(SERVICE) as connection:
        (now, later) = standing.coverage(connection, ["MTV"], [AT, soon])
        blocked = todo.blocked(connection, None, AT)
        expiring = [todo.count(connection, Alert.EXPIRING, companies, AT) for companies in (None, ["FT"])]
        ending = [todo.ending(connection, companies, AT) for companies in (None, ["FT"])]
    assert [(one.published, one.covered) for one in (now, later)] == [(3, 2), (3, 1)]
    assert [(one.code, one.blocking, one.products) for one in blocked] == [(BlockReason.DOCUMENT_MISSING, True, 1)]
    assert expiring == [1, 0]
    assert ending == [Ending(products=1, first=day("2025-09-20")), Ending(products=0, first=None)]


def test_an_operation_that_waits_says_why(database: Database) -> None:
    """Without a validated account, a sale waits for accounting."""
    books = Bookkeeping(Shop(database))
    books.validate("to_validate")
    books.post(sale("V-1"))
    with database.reading(SERVICE) as connection:
        found, elsewhere = todo.waiting(connection, ["MTV"]), todo.waiting(connection, ["FT"])
    assert found.count == 1
    assert "706100" in (found.reason or "")
    assert (elsewhere.count, elsewhere.reason) == (0, None)
