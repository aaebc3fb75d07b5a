"""The books by sets: natural keys for lines and letters, parents checked by statement, explanations once an operation.

The statements stand in `0004_sets.sql` and `0004_sets_down.sql`, written once and never changed since.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Change the tables; every row of the books is kept."""
    _run("0004_sets.sql")


def downgrade() -> None:
    """Change them back; every row of the books is kept, lines get new technical keys."""
    _run("0004_sets_down.sql")


def _run(name: str) -> None:
    run_statements(op.get_bind(), Path(__file__).with_name(name).read_text(encoding="utf-8"))
