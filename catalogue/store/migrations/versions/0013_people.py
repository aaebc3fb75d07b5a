"""Let the books tell who sold: the reference of a personnel file, out of what each operation says."""

from __future__ import annotations

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None

ADD = """
ALTER TABLE operation
    ADD COLUMN salesperson VARCHAR(20) GENERATED ALWAYS AS (content ->> 'salesperson') STORED
        CONSTRAINT ck_operation_salesperson_is_a_reference CHECK (salesperson !~ '[[:space:]]'),
    ADD COLUMN manager VARCHAR(20) GENERATED ALWAYS AS (content ->> 'manager') STORED
        CONSTRAINT ck_operation_manager_is_a_reference CHECK (manager !~ '[[:space:]]');
COMMENT ON COLUMN operation.salesperson IS
    'Who sold, as its content says: the reference of a personnel file, never a name';
COMMENT ON COLUMN operation.manager IS 'Whose team sold, by the same kind of reference';
"""


def upgrade() -> None:
    """Add the two columns; operations of before name nobody."""
    run_statements(op.get_bind(), ADD)


def downgrade() -> None:
    """Take them away; the contents keep what they say."""
    op.drop_column("operation", "manager")
    op.drop_column("operation", "salesperson")
