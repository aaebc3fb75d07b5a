"""What companies earned, from the books: each amount on its side, tax and other sides left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from catalogue.scope import SERVICE
from catalogue.store.readings import results
from catalogue.store.readings.results import Period
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, books_to_copy, cancellation, lent, sale
from tests.conftest import TestServer

YEAR = Period(None, date(2025, 1, 1), date(2026, 1, 1))


@pytest.fixture(scope="module")
def posted(database_server: TestServer, template_database: str) -> Iterator[Bookkeeping]:
    """Three sales of 29,90 € TTC in two months, with 20 % of commission of which half goes to the manager."""
    with books_to_copy(database_server, template_database) as books:
        books.add_scheme()
        books.post(sale("V-1", "2025-08-04"), sale("V-2", "2025-09-01"), sale("V-3", "2025-09-02"))
        books.database.close()
        yield books


@pytest.fixture
def books(database_server: TestServer, posted: Bookkeeping) -> Iterator[Bookkeeping]:
    """The same, in a database of its own."""
    with lent(database_server, posted) as books:
        yield books


def test_a_month_is_what_its_sales_brought_less_what_people_earned(books: Bookkeeping) -> None:
    """29,90 TTC is 24,92 HT; 10 % of it, 2,49, goes to the manager; the company's own share costs nothing."""
    with books.database.reading(SERVICE) as connection:
        august, september = results.by_month(connection, YEAR)
        assert results.months(connection, None) == (date(2025, 9, 1), date(2025, 8, 1))
        assert results.months(connection, ["FT"]) == ()
    assert (august.month, august.revenue, august.paid, august.margin) == (
        date(2025, 8, 1), Decimal("24.92"), Decimal("2.49"), Decimal("22.43"),
    )  # fmt: skip
    assert (september.revenue, september.received, september.fees) == (Decimal("49.84"), Decimal(0), Decimal(0))
    assert september.margin == september.revenue - september.paid


def test_what_is_cancelled_no_longer_counts(books: Bookkeeping) -> None:
    """The cancellation of September's two sales leaves nothing of the month, tax and commissions included."""
    books.post(cancellation("A-2", "V-2"), cancellation("A-3", "V-3"))
    with books.database.reading(SERVICE) as connection:
        _, september = results.by_month(connection, YEAR)
        (mtv,) = results.by_company(connection, YEAR)
        (product,) = results.top_products(connection, YEAR, 6)
        none = results.top_products(connection, Period(["FT"], YEAR.since, YEAR.until), 6)
    assert (september.revenue, september.paid, september.margin) == (Decimal(0), Decimal(0), Decimal(0))
    assert (mtv.company, mtv.margin) == ("MTV", Decimal("22.43"))
    assert (product.sku, product.name, product.revenue) == ("MTV-BOX", "Offre MTV-BOX", Decimal("24.92"))
    assert none == ()
