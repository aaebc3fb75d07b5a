"""What products are found by: derived from the catalogue in the transaction of each load, hence not audited."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Uuid

from catalogue.store.tables.base import (
    FAMILIES,
    LIFECYCLE_STATUSES,
    choice,
    document,
    journal_table,
    long_text,
    string,
)
from catalogue.store.tables.products import INTEGRATION_STATUSES

product_search = journal_table(
    "product_search",
    Column(
        "company_id",
        Uuid,
        ForeignKey("company.id", ondelete="CASCADE"),
        nullable=False,
        comment="Company that sees the product: it owns it, or may sell it",
    ),
    Column(
        "product_id",
        Uuid,
        ForeignKey("product.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
        comment="Product (product.id)",
    ),
    Column("owner_company_id", Uuid, nullable=False, comment="Company that owns the product (company.id)"),
    string("sku", 80, "Product code"),
    string("name", 160, "Marketing name, in French"),
    string("risk", 60, "Code of its risk"),
    string("risk_label", 120, "Label of its risk, in French"),
    choice("family", FAMILIES, "Family of its risk"),
    string("partner", 160, "Name of its partner; empty = our own", nullable=True),
    choice(
        "integration", INTEGRATION_STATUSES, "State of its integration in production; empty = our own", nullable=True
    ),
    choice("lifecycle_status", LIFECYCLE_STATUSES, "Today's state"),
    document("pricing_types", "Kinds of its prices, all versions together", kind="array", nullable=False),
    long_text("words", "All that it is found by, without accents nor capitals", nullable=False),
    PrimaryKeyConstraint("company_id", "product_id"),
    Index(None, "company_id", "sku"),
    Index(None, "company_id", "words", postgresql_using="gin", postgresql_ops={"words": "gin_trgm_ops"}),
    comment="What a product is found by, once for each company that sees it",
)
