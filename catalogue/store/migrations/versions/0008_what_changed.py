"""Keep with a submission what it changed, and with a finding since when it is said: its report tells both for ever."""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, DateTime
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add a column to submissions and to findings; those of the past stay without."""
    held = CheckConstraint("jsonb_typeof(changes) = 'object'", name="changes_is_object")
    changed = "What it changed, in the workbook's own words; empty = nothing, or older than this column"
    op.add_column("submission", Column("changes", JSONB(none_as_null=True), held, comment=changed))
    said = "The first submission that said it for the same row; empty = this one"
    op.add_column("finding", Column("since", DateTime(timezone=True), comment=said))


def downgrade() -> None:
    """Take both away."""
    op.drop_column("finding", "since")
    op.drop_column("submission", "changes")
