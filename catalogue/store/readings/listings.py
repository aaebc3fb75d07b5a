"""What the exports of the catalogue list: a company's accounts, and its products as they stand at an instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import dict_row
from sqlalchemy import Connection

from catalogue.store.offers import Row, array_of, grouped, query
from catalogue.store.queries import driver_connection, statements

#: Rows asked of the server at a time.
_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product with a version in force, and what hangs on it."""

    row: Row  #: columns of statement ``products``
    publications: tuple[Row, ...]  #: of statement ``publications``
    documents: tuple[Row, ...]  #: of statement ``documents``
    mentions: tuple[str, ...]  #: legal texts of its family


def list_mappings(connection: Connection, company: str) -> Iterator[Row]:
    """Yield the accounts of a company's books, its defaults first, through a cursor of the server. Read-only."""
    with driver_connection(connection).cursor(name="mappings", row_factory=dict_row) as cursor:
        cursor.itersize = _ROWS_AT_ONCE
        yield from cursor.execute(statements("readings/listings")["mappings"], {"company": company})


def versions_listed(connection: Connection, company: str, at: datetime, sku: str | None = None) -> list[UUID]:
    """Return the versions of a company that are in force at an instant, by SKU, drafts left out; or only one's.

    Read-only.
    """
    rows = query(driver_connection(connection), "readings/listings", "versions", company=company, at=at, sku=sku)
    return [row["version_id"] for row in rows]


def products_listed(connection: Connection, versions: Sequence[UUID], at: datetime) -> Mapping[UUID, ListedProduct]:
    """Return the products of some versions, as they stand at an instant, by version. Read-only."""
    driver, asked = driver_connection(connection), array_of(versions)

    def by_version(name: str) -> Mapping[UUID, list[Row]]:
        return grouped(query(driver, "readings/listings", name, versions=asked, at=at), "version_id")

    publications, documents = by_version("publications"), by_version("documents")
    mentions = query(driver, "readings/listings", "mentions", at=at)
    return {
        version: ListedProduct(
            row,
            tuple(publications.get(version, ())),
            tuple(documents.get(version, ())),
            tuple(item["text"] for item in mentions if item["family"] in (None, row["family"])),
        )
        for version, (row,) in by_version("products").items()
    }
