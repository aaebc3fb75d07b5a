"""A small catalogue to publish from, written straight into the tables; used by the tests of windows and of `published`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from catalogue.scope import SERVICE, service_as
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.windows import WindowChanges, recompute_windows


def day(text: str) -> datetime:
    """Return midnight in UTC of an ISO date: tests that care about Paris say so."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


START = day("2025-01-01")


class Shop:
    """Two companies, MTV and FT, one risk a family, and products that meet every condition unless told otherwise."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.actor = database.find_or_create_actor("person", "Nadia Rey")
        with self.acting() as connection:
            self.companies = {
                code: self.add(connection, tables.company, code=code, legal_name=f"{code} SAS")
                for code in ("MTV", "FT")
            }
            self.risks = {
                family: self.add(
                    connection, tables.risk, code=family.upper(), label=family, family=family, is_global=True
                )
                for family in ("ott", "telecom")
            }
            kinds = {code: self.add(connection, tables.document_type, code=code, label=code) for code in ("CGA", "CGV")}
            self.add(
                connection, tables.document_obligation,
                family="ott", document_type_id=kinds["CGA"], severity="blocking", valid_from=START,
            )  # fmt: skip
            self.add(connection, tables.tax_rate, code="NORMAL", rate=20, valid_from=START)
            for company in self.companies.values():
                self.add(
                    connection, tables.accounting_mapping, company_id=company, nature="revenue", gl_account="706100"
                )

    def on(self, database: Database) -> Shop:
        """Return the same shop in a copy of its database."""
        other = copy(self)
        other.database = database
        return other

    @contextmanager
    def acting(self) -> Iterator[Connection]:
        """Open a transaction as the catalogue manager."""
        with self.database.acting(service_as(self.actor, "catalogue_manager")) as connection:
            yield connection

    def add(self, connection: Connection, table: Table, **values: Any) -> uuid.UUID:
        """Insert a row and return its key."""
        return connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()  # type: ignore[no-any-return]

    def product(self, sku: str, *, seller: str = "MTV", **changes: Any) -> dict[str, uuid.UUID]:
        """Add a product of MTV with version, plan, price, document and publication, and return their keys.

        `changes` replace columns by name (``price__payload=…``, ``publication__end_at=…``); None for a whole table
        (``document=None``) leaves its row out.
        """
        owner = self.companies["MTV"]

        def columns(table: str, **values: Any) -> dict[str, Any]:
            prefix = f"{table}__"
            return values | {key.removeprefix(prefix): each for key, each in changes.items() if key.startswith(prefix)}

        with self.acting() as connection:
            risk = self.risks["ott"]
            base = columns("product", sku=sku, name=f"Offre {sku}", revenue_model="revenue", risk_id=risk)
            product = self.add(connection, tables.product, company_id=owner, **base)
            for status, since in changes.get("states", [("active", START)]):
                self.add(
                    connection, tables.lifecycle_transition,
                    company_id=owner, product_id=product, status=status, effective_from=since,
                )  # fmt: skip
            base = columns("version", version=1, effective_from=START)
            version = self.add(connection, tables.product_version, company_id=owner, product_id=product, **base)
            below = {"company_id": owner, "product_version_id": version}
            keys = {"product": product, "version": version}
            rows: dict[str, tuple[Table, dict[str, Any]]] = {
                "plan": (tables.product_plan, {"code": "BASIC", "name": "Essentiel", "recurrence": "monthly"}),
                "price": (
                    tables.pricing_rule,
                    {"type": "fixed", "payload": {"type": "fixed", "amount": "9.90"}, "tax_code": "NORMAL"},
                ),
                "document": (tables.product_document, {"type": "CGA", "title": "CGA", "file_url": "cga.pdf"}),
            }
            for name, (table, values) in rows.items():
                if changes.get(name, ...) is not None:
                    keys[name] = self.add(connection, table, **below, **columns(name, **values))
            base = columns("publication", channels=["web", "field"], visibility="public", start_at=START)
            selling = {"company_id": self.companies[seller], "owner_company_id": owner, "product_version_id": version}
            if changes.get("publication", ...) is not None:
                keys["publication"] = self.add(connection, tables.publication, **selling, **base)
        return keys

    def recompute(self, *products: uuid.UUID) -> WindowChanges:
        """Bring the windows of some products up to date; of all when none is named."""
        with self.acting() as connection:
            return recompute_windows(connection, product_ids=products or None)

    def windows(self) -> list[tuple[str, str, str | None, bool, list[str]]]:
        """Return the stored windows: channel, first and last instant as dates, sellable, codes of reasons."""
        stored = tables.publication_window
        with self.database.reading(SERVICE) as connection:
            rows = connection.execute(select(stored).order_by(stored.c.channel.desc(), stored.c.during)).all()
        return [
            (
                row.channel,
                f"{row.during.lower:%Y-%m-%d}",
                None if row.during.upper is None else f"{row.during.upper:%Y-%m-%d}",
                row.sellable,
                [reason["code"] for reason in row.reasons],
            )
            for row in rows
        ]
