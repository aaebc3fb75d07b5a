"""Give every deposit a number that a person can read and type, and remember which numbers were confirmed.

The statements stand in `0007_deposits.sql`, written once from `catalogue.store.tables.runs` and never changed since.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

DROP = """
DROP TABLE confirmation;
ALTER TABLE submission DROP COLUMN stored_at, DROP COLUMN series, DROP COLUMN number;
"""


def upgrade() -> None:
    """Number the deposits that are there, in the order in which they came; every row is kept."""
    run_statements(op.get_bind(), Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take the numbers away, and what was confirmed with them."""
    run_statements(op.get_bind(), DROP)
