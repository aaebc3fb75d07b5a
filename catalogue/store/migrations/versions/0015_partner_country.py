"""Say in which country a partner is: the tax of its commission depends on it (decision 44)."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String, text

revision = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column; every partner known so far is in France."""
    told = "Country, ISO 3166-1 alpha-2: abroad, the tax of its commission is to be told"
    op.add_column("partner", Column("country", String(2), nullable=False, server_default=text("'FR'"), comment=told))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("partner", "country")
