"""What a publication said before a load changed it: its channels, and what is shown, are dated facts of its row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

_CHECK = "ck_publication_former_is_array"


def upgrade() -> None:
    """Add the column, empty: nothing has changed since a publication began."""
    op.add_column("publication", sa.Column("former", JSONB(none_as_null=True), nullable=True, comment=_COMMENT))
    op.create_check_constraint(op.f(_CHECK), "publication", "jsonb_typeof(former) = 'array'")


def downgrade() -> None:
    """Take it away: publications have always said what they say now."""
    op.drop_constraint(op.f(_CHECK), "publication")
    op.drop_column("publication", "former")


_COMMENT = "What the row said before each load that changed it, until when; empty = nothing"
