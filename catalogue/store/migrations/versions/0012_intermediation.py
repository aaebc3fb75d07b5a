"""Mark the tax codes whose exemption is also that of the commission of who sells for a partner (decision 44)."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, text

revision = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the mark; no code has it until the group's workbook says so."""
    told = "Whether it is also that of the commission of who sells it for a partner"
    op.add_column(
        "tax_rate", Column("intermediation", Boolean, nullable=False, server_default=text("false"), comment=told)
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_column("tax_rate", "intermediation")
