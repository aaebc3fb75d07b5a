"""Find what hung on a product and is gone: by an index of what the audit kept of deleted rows, and of them alone."""

from __future__ import annotations

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None

UP = """
CREATE INDEX ix_audit_log_gone ON audit_log (coalesce(before ->> 'product_version_id', before ->> 'product_id', before ->> 'scheme_id', before ->> 'sku'))
    WHERE action = 'delete';
CREATE INDEX ix_audit_log_gone_component ON audit_log ((before ->> 'component_product_id'))
    WHERE action = 'delete' AND "table" = 'composition';
"""

DOWN = """
DROP INDEX ix_audit_log_gone;
DROP INDEX ix_audit_log_gone_component;
"""


def upgrade() -> None:
    """Build it; loads write nothing more, only what deletes does."""
    run_statements(op.get_bind(), UP)


def downgrade() -> None:
    """Take it away: the history of a product reads the audit whole again."""
    run_statements(op.get_bind(), DOWN)
