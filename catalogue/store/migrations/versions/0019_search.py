"""Keep what products are found by, once for each company that sees them (§3.7).

The statements stand in `0019_search.sql`, written once from `catalogue.store.tables.search` and never changed since.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None

DROP = """
DROP FUNCTION IF EXISTS product_hits(tsquery, tsquery, uuid[]);
DROP TABLE search_word;
DROP TABLE product_search;
DROP FUNCTION search_words(text);
DROP EXTENSION unaccent;
DROP EXTENSION fuzzystrmatch;
DROP EXTENSION btree_gin;
"""


def upgrade() -> None:
    """Add the table, and fill it from the catalogue as it stands."""
    run_statements(op.get_bind(), Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop it: nothing is lost that the catalogue does not tell."""
    run_statements(op.get_bind(), DROP)
