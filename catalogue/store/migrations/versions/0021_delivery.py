"""Remember since when a report or an export waits to be delivered, when it is tried next, and the name that had to do."""

from __future__ import annotations

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

UP = """
ALTER TABLE submission ADD COLUMN report_waits_since TIMESTAMP WITH TIME ZONE,
                       ADD COLUMN report_due_at TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN submission.report_waits_since IS 'When its report could not be delivered for the first time; empty = never';
COMMENT ON COLUMN submission.report_due_at IS 'When it is tried next; empty = at any start';
ALTER TABLE export_file ADD COLUMN waits_since TIMESTAMP WITH TIME ZONE,
                        ADD COLUMN due_at TIMESTAMP WITH TIME ZONE,
                        ADD COLUMN delivered_path TEXT;
COMMENT ON COLUMN export_file.waits_since IS 'When it could not be delivered for the first time; empty = never, or it is there';
COMMENT ON COLUMN export_file.due_at IS 'When it is tried next; empty = at any start';
COMMENT ON COLUMN export_file.delivered_path IS 'Where it lies in that library, when its own name was held for a day; empty = under its path';
"""

DOWN = """
ALTER TABLE submission DROP COLUMN report_waits_since, DROP COLUMN report_due_at;
ALTER TABLE export_file DROP COLUMN waits_since, DROP COLUMN due_at, DROP COLUMN delivered_path;
"""


def upgrade() -> None:
    """Add them, empty: what waits is tried at the next start."""
    run_statements(op.get_bind(), UP)


def downgrade() -> None:
    """Take them away: what waits is tried at any start."""
    run_statements(op.get_bind(), DOWN)
