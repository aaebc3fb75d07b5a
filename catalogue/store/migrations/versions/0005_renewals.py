"""Find the renewals of a contract by what they renew: a termination ends them all."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

_INDEX = "ix_operation_renewals"


def upgrade() -> None:
    """Add an index to the operations; no row changes."""
    op.create_index(_INDEX, "operation", ["company_id", "related"], postgresql_where=text("kind = 'renewal'"))


def downgrade() -> None:
    """Take it away; no row changes."""
    op.drop_index(_INDEX, "operation")
