"""What posting rests on is read at once for every product of a month, and stays apart for each version."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update

from catalogue.ledger.given import Facts
from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.ledger.facts import FactsReader, NoVersion, Version, find_books
from tests.catalogue.store.ledger.bookkeeping import SKU, Bookkeeping, sale
from tests.catalogue.store.shop import START, day

OTHER = "MTV-TV"
AT = day("2025-09-01")
BETTER = day("2025-10-01")  #: the other product's second version


@pytest.fixture
def books(books: Bookkeeping) -> Bookkeeping:
    """Books of MTV, which sells two products; the second has two versions."""
    shop = books.shop
    keys = shop.product(OTHER, version__effective_to=BETTER, price__tax_code="REDUIT")
    owner = {"company_id": shop.companies["MTV"]}
    with shop.acting() as connection:
        shop.add(connection, tables.tax_rate, code="REDUIT", rate="5.5", valid_from=START)
        shop.add(connection, tables.tax_rate, code="FRAIS", rate="10", valid_from=START)
        second = {"product_id": keys["product"], "version": 2, "effective_from": BETTER}
        shop.add(connection, tables.product_version, **owner, **second)
        account = {
            "owner_company_id": owner["company_id"],
            "nature": "fee",
            "tax_code": "FRAIS",
            "gl_account": "627000",
        }
        shop.add(connection, tables.accounting_mapping, **owner, **account, product_version_id=keys["version"])
    shop.recompute()
    return books


def reader_of(books: Bookkeeping, *skus: str, instants: Collection[datetime] = (AT, BETTER)) -> FactsReader:
    """Read what there is to know of some products, and leave the database."""
    with books.database.reading(SERVICE) as connection:
        reader = FactsReader(connection, find_books(connection, "MTV"), skus, instants)
    books.database.close()
    return reader


def facts_of(reader: FactsReader, sku: str, at: Any = AT) -> Facts:
    """Return the facts of a version that must be there."""
    version = reader.version_at(sku, at)
    assert isinstance(version, Version)
    return version.facts


def test_facts_read_together_are_those_read_alone_and_ask_nothing_more(books: Bookkeeping) -> None:
    """Schemes, accounts, windows and rates of each product, and of each of its versions; the database is left by then."""
    books.add_scheme()
    together = reader_of(books, SKU, OTHER)
    for sku, at in ((SKU, AT), (OTHER, AT), (OTHER, BETTER)):
        assert facts_of(together, sku, at) == facts_of(reader_of(books, sku), sku, at)
    box, other, better = facts_of(together, SKU), facts_of(together, OTHER), facts_of(together, OTHER, BETTER)
    assert [len(facts.schemes) for facts in (box, other, better)] == [1, 0, 0]
    assert [len(facts.mappings) for facts in (box, other, better)] == [5, 6, 5]
    assert other.windows
    assert other.windows is better.windows
    assert {rate.code for rate in box.offer.tax_rates} == {"NORMAL"}
    assert {rate.code for rate in other.offer.tax_rates} == {"REDUIT", "FRAIS"}
    assert (other.offer.version, better.offer.version) == (1, 2)
    assert together.version_at(OTHER, AT) is together.version_at(OTHER, AT)


def break_formula(books: Bookkeeping) -> None:
    """Give the box a formula that nobody can read."""
    price = tables.pricing_rule
    wrong = {"index": "cpi", "formula": "base * indx", "base": "1"}
    with books.shop.acting() as connection:
        of_box = price.c.product_version_id == books.keys["version"]
        connection.execute(update(price).where(of_box).values(type="indexed", payload=wrong))


def test_a_version_that_cannot_be_read_refuses_its_own_operations_only(books: Bookkeeping) -> None:
    """The sale of the other product is posted in the same hand, and the sentence says what to correct."""
    break_formula(books)
    refused, posted = books.post(sale("V-1"), sale("V-2", sku=OTHER))
    assert (refused.outcome.value, posted.outcome.value) == ("refused", "posted")
    assert refused.reasons[0].startswith("La formule « base * indx » de MTV-BOX est fausse")
    reader = reader_of(books, SKU, OTHER)
    assert isinstance(reader.version_at(SKU, AT), NoVersion)
    assert facts_of(reader, OTHER).offer.sku == OTHER


def test_only_versions_of_the_time_are_read(books: Bookkeeping) -> None:
    """A month of 50 000 products asks for the versions of its own days, not for their history."""
    with books.database.reading(SERVICE) as connection:
        for number, (at, other) in enumerate(((AT, BETTER), (BETTER, AT)), 1):
            reader = FactsReader(connection, find_books(connection, "MTV"), [OTHER], [at])
            assert facts_of(reader, OTHER, at).offer.version == number
            with pytest.raises(LookupError, match="not prepared"):
                reader.version_at(OTHER, other)


def test_absent_versions_are_told_in_a_sentence(books: Bookkeeping) -> None:
    """A product that nobody knows, and an instant before the first version."""
    with books.database.reading(SERVICE) as connection:
        reader = FactsReader(connection, find_books(connection, "MTV"), [SKU, "MTV-BOXE"], [AT])
        unknown, early = reader.version_at("MTV-BOXE", AT), reader.version_at(SKU, day("2020-01-01"))
    assert isinstance(unknown, NoVersion)
    assert "Voulez-vous dire : MTV-BOX" in unknown.reason
    assert isinstance(early, NoVersion)
    assert "aucune version en vigueur le 01/01/2020" in early.reason
