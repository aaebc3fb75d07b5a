"""What the exports of the catalogue list: a company's accounts, and its products as they stand at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from catalogue.store.offers import query
from catalogue.store.queries import driver_connection

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product with a version in force, and what hangs on it."""

    row: Row  #: columns of statement ``products``
    publications: tuple[Row, ...]  #: of statement ``publications``
    documents: tuple[Row, ...]  #: of statement ``documents``
    mentions: tuple[str, ...]  #: legal texts of its family


def list_mappings(connection: Connection, company: str) -> list[Row]:
    """Return the accounts of a company's books, its defaults first. Read-only."""
    return query(driver_connection(connection), "listings", "mappings", company=company)


def list_products(connection: Connection, company: str, at: datetime, sku: str | None = None) -> list[ListedProduct]:
    """Return the products of a company that have a version in force, drafts left out; or only one. Read-only."""
    driver = driver_connection(connection)
    rows = query(driver, "listings", "products", company=company, at=at, sku=sku)
    versions = [row["version_id"] for row in rows]
    attached: dict[str, defaultdict[Any, list[Row]]] = {}
    for name in ("publications", "documents"):
        attached[name] = defaultdict(list)
        for item in query(driver, "listings", name, versions=versions, at=at):
            attached[name][item["version_id"]].append(item)
    mentions = query(driver, "listings", "mentions", at=at)
    return [
        ListedProduct(
            row,
            tuple(attached["publications"][row["version_id"]]),
            tuple(attached["documents"][row["version_id"]]),
            tuple(item["text"] for item in mentions if item["family"] in (None, row["family"])),
        )
        for row in rows
    ]
