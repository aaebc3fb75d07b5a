"""The journal of exports: batches, their lines, their files.

The statements stand in `0003_exports.sql`, written once from `catalogue.store.tables.exports` and never changed since.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

#: What `sql/exports.sql` installed falls with the tables, but its function.
DROP = """
DROP TABLE export_file, accounting_export_line, accounting_export;
DROP FUNCTION refuse_export_change();
"""


def upgrade() -> None:
    """Create the tables, their constraints and indexes."""
    run_statements(op.get_bind(), Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the journal with the bytes that it keeps."""
    run_statements(op.get_bind(), DROP)
