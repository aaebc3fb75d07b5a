"""Bind a person to the identity provider's own name of them, at their first sign-in (decision 54)."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0017"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add what the first sign-in writes; nobody is bound yet."""
    bound = "Identity provider of the first sign-in; empty = not signed in yet"
    op.add_column("app_user", Column("issuer", String(200), comment=bound))
    op.add_column("app_user", Column("subject", String(200), comment="The provider's name of the person, for ever"))
    op.create_unique_constraint("uq_app_user_issuer_subject", "app_user", ["issuer", "subject"])
    op.create_check_constraint("issuer_and_subject", "app_user", "num_nonnulls(issuer, subject) IN (0, 2)")


def downgrade() -> None:
    """Take both away: whoever signs in next is found by e-mail address again."""
    op.drop_column("app_user", "issuer")
    op.drop_column("app_user", "subject")
