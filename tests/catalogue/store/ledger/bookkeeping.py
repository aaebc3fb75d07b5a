"""Books to post into: MTV sells one product at 29,90 TTC, with every account validated unless told otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, text, update

from catalogue.ledger.facts import BookLine, Operation
from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.ledger.answers import Answer
from catalogue.store.ledger.posting import post_operations
from catalogue.store.ledger.reading import read_book_lines
from catalogue.vocabulary import Channel, OperationKind
from tests.catalogue.store.shop import Shop, day

if TYPE_CHECKING:
    from tests.conftest import TestServer

SKU = "MTV-BOX"
#: Accounts of the company: nature, variant, account, counterpart, journal.
ACCOUNTS = (
    ("revenue", "", "706100", "411000", "VENTE"),
    ("revenue", "ENCAISSEMENT", "512000", None, "BANQUE"),
    ("tax", "", "445710", None, None),
    ("tax", "ATTENTE", "445800", None, None),
    ("commission_paid", "", "622200", "401000", "COMMISSION"),
)


class Bookkeeping:
    """A shop whose company MTV keeps books."""

    def __init__(self, shop: Shop, *, vat_on_debits: bool = True, **changes: Any) -> None:
        self.shop = shop
        self.database = shop.database
        price = {"type": "fixed", "amount": "29.90"}
        self.keys = shop.product(SKU, price__payload=price, **changes)
        company = shop.companies["MTV"]
        with shop.acting() as connection:
            connection.execute(update(tables.company).values(vat_on_debits=vat_on_debits))
            connection.exec_driver_sql("DELETE FROM accounting_mapping")
            for nature, variant, account, counterpart, journal in ACCOUNTS:
                shop.add(
                    connection, tables.accounting_mapping,
                    company_id=company, nature=nature, variant=variant, gl_account=account,
                    counterpart_account=counterpart, journal=journal, status="validated",
                )  # fmt: skip
        shop.recompute()

    def on(self, database: Database) -> Bookkeeping:
        """Return the same books in a copy of their database."""
        other = copy(self)
        other.shop, other.database = self.shop.on(database), database
        return other

    def validate(self, status: str, nature: str = "revenue") -> None:
        """Give the mappings of a nature a status."""
        mapping = tables.accounting_mapping
        with self.shop.acting() as connection:
            connection.execute(update(mapping).where(mapping.c.nature == nature).values(status=status))

    def add_scheme(self, **changes: Any) -> None:
        """Add a commission of 20 %, half for the company and half for the manager."""
        owner = self.shop.companies["MTV"]
        values = {
            "company_id": owner, "product_version_id": self.keys["version"], "code": "S", "settlement": "upfront",
            "tier_mode": "graduated", "split": {"company": "0.5", "manager": "0.5"},
        }  # fmt: skip
        with self.shop.acting() as connection:
            scheme = self.shop.add(connection, tables.commission_scheme, **values | changes)
            connection.execute(
                insert(tables.commission_tier).values(
                    company_id=owner, scheme_id=scheme, basis="volume", min=0, value_type="percent", value=20
                )
            )
        self.shop.recompute()

    def post(self, *operations: Operation, through: date | None = None) -> tuple[Answer, ...]:
        """Post operations of MTV, in a transaction of their own."""
        with self.database.serialised(), self.shop.acting() as connection:
            return post_operations(connection, "MTV", operations, through=through)

    def outcomes(self, *operations: Operation, through: date | None = None) -> list[tuple[str, str]]:
        """Post operations and return what became of each."""
        return [(answer.key, answer.outcome.value) for answer in self.post(*operations, through=through)]

    def lines(self, month: date | None = None) -> list[BookLine]:
        """Return the lines of MTV's books."""
        with self.database.reading(SERVICE) as connection:
            return list(read_book_lines(connection, "MTV", month=month))

    def amounts(self) -> list[tuple[str, str, str]]:
        """Return the books as journal and number, account, and signed amount."""
        return [
            (f"{line.journal.value} {line.number}", line.account, f"{line.debit - line.credit:+}")
            for line in self.lines()
        ]

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        with self.database.reading(SERVICE) as connection:
            return int(connection.scalar(text(f"SELECT count(*) FROM {table}")))


@contextmanager
def books_to_copy(server: TestServer, template: str) -> Iterator[Bookkeeping]:
    """Keep books in a database of their own, which `lent` copies, as long as the block lasts."""
    with server.copied(template) as database:
        books = Bookkeeping(Shop(database))
        database.close()
        yield books


@contextmanager
def lent(server: TestServer, books: Bookkeeping) -> Iterator[Bookkeeping]:
    """Lend the same books in a database of their own."""
    with server.copied(str(books.database.engine.url.database)) as database:
        yield books.on(database)


def told(key: str, kind: OperationKind, at: datetime, **more: Any) -> Operation:
    """Return an operation of MTV."""
    return Operation(company="MTV", key=key, kind=kind, at=at, **more)


def sale(key: str = "V-1", at: str = "2025-09-01", **more: Any) -> Operation:
    """Return a sale on the web."""
    return told(key, OperationKind.SALE, day(at) + timedelta(hours=10), **{"sku": SKU, "channel": Channel.WEB} | more)


def collection(key: str, related: str, amount: str | None = None, at: str = "2025-09-05") -> Operation:
    """Return a collection: of an amount TTC, or of what is due."""
    ttc = None if amount is None else Decimal(amount)
    return told(key, OperationKind.COLLECTION, day(at) + timedelta(hours=10), related=related, amount_ttc=ttc)


def cancellation(key: str, related: str, at: str = "2025-09-10") -> Operation:
    """Return a cancellation."""
    return told(key, OperationKind.CANCELLATION, day(at) + timedelta(hours=10), related=related)


def balance(lines: Sequence[BookLine], account: str) -> Decimal:
    """Return what an account owes or is owed."""
    return sum((line.debit - line.credit for line in lines if line.account == account), Decimal(0))


def some_uuid(number: int) -> uuid.UUID:
    """Return a recognisable reference."""
    return uuid.UUID(int=number)
