"""What a person's or a program's session does see and do: its company, and what others publish to it (decisions 14, 51)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from catalogue.access import Grant
from catalogue.errors import WrongUse
from catalogue.scope import SERVICE, Scope
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.ledger.posting import post_operations
from catalogue.store.ledger.reading import read_book_lines
from catalogue.store.offers import read_offer
from catalogue.store.readings.published import find_seller, offered
from catalogue.vocabulary import Channel, Role
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, sale
from tests.catalogue.store.shop import Shop, day
from tests.conftest import TestServer

AT = day("2025-06-01")


@pytest.fixture
def sessions(database: Database, database_server: TestServer) -> Iterator[Database]:
    """The same database by the sessions' login."""
    opened = database_server.sessions(str(database.engine.url.database))
    yield opened
    opened.close()


def person(shop: Shop, role: Role, company: str) -> Scope:
    """Return the scope of Nadia Rey with one right."""
    return Scope.of(shop.actor, [Grant(role, company)], datetime.now(UTC))


def answers(connection: Any, company: str, sku: str) -> tuple[Any, ...]:
    """Return what a company asks of a product that it sells."""
    listed = offered(connection, find_seller(connection, company), Channel.WEB, AT)
    return list(listed), read_offer(connection, sku, AT)


def test_a_session_sees_whole_what_others_publish_to_it_and_nothing_else(
    database: Database, sessions: Database
) -> None:
    """FT sells one of MTV's two products: it is listed and priced as the service would, the other does not exist."""
    shop = Shop(database)
    for sku, seller in (("MTV-POUR-FT", "FT"), ("MTV-POUR-SOI", "MTV")):
        shop.product(sku, seller=seller, document__author="Nadia Rey")
    shop.recompute()
    ft, mtv = (person(shop, Role.SALES, company) for company in ("FT", "MTV"))
    with database.reading(SERVICE) as connection:
        expected = answers(connection, "FT", "MTV-POUR-FT")
    with sessions.reading(ft) as connection:
        assert answers(connection, "FT", "MTV-POUR-FT") == expected
        assert [product.sku for product in expected[0]] == ["MTV-POUR-FT"]
        assert connection.scalars(text("SELECT sku FROM product")).all() == ["MTV-POUR-FT"]
        for table in ("product_version", "product_plan", "pricing_rule", "product_document", "publication"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1, table
    with sessions.reading(mtv) as connection:  # whose it is sees who sells it
        assert connection.scalar(text("SELECT count(*) FROM publication")) == 2


def test_a_session_knows_the_past_of_what_is_its_own_and_of_what_was_published_to_it(
    database: Database, sessions: Database
) -> None:
    """Prices, names and documents as they were known then; with today's names where they are of persons."""
    shop = Shop(database)
    keys = [shop.product(sku, seller=seller) for sku, seller in (("MTV-POUR-FT", "FT"), ("MTV-POUR-SOI", "MTV"))]
    shop.recompute()
    with database.reading(SERVICE) as connection:
        then = connection.scalar(text("SELECT clock_timestamp()"))
        expected = answers(connection, "FT", "MTV-POUR-FT")
    with shop.acting() as connection:
        connection.execute(text("UPDATE pricing_rule SET payload = jsonb_set(payload, '{amount}', '\"19.90\"')"))
        connection.execute(text("UPDATE product SET name = 'Autre nom'"))
        connection.execute(tables.product_document.delete().where(tables.product_document.c.id == keys[0]["document"]))
    shop.recompute()
    for company, skus in (("FT", ["MTV-POUR-FT"]), ("MTV", ["MTV-POUR-FT", "MTV-POUR-SOI"])):
        with sessions.reading(person(shop, Role.AUDITOR, company), then) as connection:
            assert connection.scalars(text("SELECT sku FROM product ORDER BY sku")).all() == skus
            assert connection.scalars(text("SELECT DISTINCT payload ->> 'amount' FROM pricing_rule")).all() == ["9.90"]
            assert connection.scalar(text("SELECT count(*) FROM tax_rate")) == 1
            if company == "FT":
                assert answers(connection, "FT", "MTV-POUR-FT") == expected


def test_the_books_of_ones_company_are_open_to_a_session_and_those_of_others_are_not(
    database: Database, sessions: Database
) -> None:
    """A sale of MTV enters by a session of MTV as by the service; a session of FT cannot even find the company."""
    books = Bookkeeping(Shop(database))
    mtv, ft = (person(books.shop, Role.ACCOUNTING, company) for company in ("MTV", "FT"))
    with sessions.serialised(), sessions.acting(mtv) as connection:
        (answer,) = post_operations(connection, "MTV", [sale()])
    assert answer.outcome.value == "posted"
    assert books.amounts() == [
        ("VENTE 1", "411000", "+29.90"),
        ("VENTE 1", "706100", "-24.92"),
        ("VENTE 1", "445710", "-4.98"),
    ]
    with sessions.reading(ft) as connection:
        assert connection.scalars(
            text("SELECT count(*) FROM ledger_line UNION SELECT count(*) FROM operation")
        ).all() == [0]
        with pytest.raises(WrongUse, match="« MTV » n'existe pas"):
            next(iter(read_book_lines(connection, "MTV", month=date(2025, 9, 1))))
