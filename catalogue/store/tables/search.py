"""What products are found by: derived from the catalogue in the transaction of each load, hence not audited.

Texts that are sorted or compared stand in the order of their bytes, which an index gives whatever the server's language.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, String, Text, Uuid
from sqlalchemy.dialects.postgresql import TSVECTOR

from catalogue.store.tables.base import (
    FAMILIES,
    LIFECYCLE_STATUSES,
    choice,
    document,
    journal_table,
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
    Column("sku", String(80, collation="C"), nullable=False, comment="Product code"),
    string("name", 160, "Marketing name, in French"),
    Column(
        "plain_name",
        Text(collation="C"),
        nullable=False,
        comment="Its words, without accents nor capitals: two products of one partner that share them look alike",
    ),
    string("risk", 60, "Code of its risk"),
    string("risk_label", 120, "Label of its risk, in French"),
    choice("family", FAMILIES, "Family of its risk"),
    string("partner", 160, "Name of its partner; empty = our own", nullable=True),
    choice(
        "integration", INTEGRATION_STATUSES, "State of its integration in production; empty = our own", nullable=True
    ),
    choice("lifecycle_status", LIFECYCLE_STATUSES, "Today's state"),
    document("pricing_types", "Kinds of its prices, all versions together", kind="array", nullable=False),
    Column(
        "words",
        TSVECTOR,
        nullable=False,
        comment="All that it is found by, without accents nor capitals; what names it weighs A",
    ),
    PrimaryKeyConstraint("company_id", "product_id"),
    # Answers alone what a screen lists and counts when no word is asked for: its own pages are a quarter of the table's.
    Index(
        None,
        "company_id",
        "sku",
        postgresql_include=[
            "product_id", "owner_company_id", "plain_name", "risk", "risk_label", "family", "partner", "integration",
            "lifecycle_status", "pricing_types",
        ],
    ),
    Index(None, "company_id", "words", postgresql_using="gin"),
    comment="What a product is found by, once for each company that sees it",
)  # fmt: skip

search_word = journal_table(
    "search_word",
    Column(
        "company_id",
        Uuid,
        ForeignKey("company.id", ondelete="CASCADE"),
        nullable=False,
        comment="Company that sees the products",
    ),
    Column("word", Text(collation="C"), nullable=False, comment="Word of letters alone, without accents nor capitals"),
    PrimaryKeyConstraint("company_id", "word"),
    comment="The words that a company's products are found by, or were: a word misspelt is taken for the nearest",
)
