"""Let operations wait for their day, and leave before it (decision 46)."""

from __future__ import annotations

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None

UP = """
ALTER TABLE operation
    DROP CONSTRAINT ck_operation_status,
    ADD CONSTRAINT ck_operation_status CHECK ("status" IN ('posted', 'waiting', 'later', 'withdrawn'));
COMMENT ON COLUMN operation.status IS
    'posted: never changes again; waiting: for a mapping, tried at each run; later: for its day; withdrawn: told no more before its day (posted, waiting, later, withdrawn)';
DROP INDEX ix_operation_waiting;
CREATE INDEX ix_operation_waiting ON operation (company_id, at) WHERE status IN ('waiting', 'later');
"""

#: Nothing was posted of either: the workbook tells again what still waits for its day.
DOWN = """
ALTER TABLE operation DISABLE TRIGGER USER;
DELETE FROM operation WHERE status IN ('later', 'withdrawn');
ALTER TABLE operation ENABLE TRIGGER USER;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE operation
    DROP CONSTRAINT ck_operation_status,
    ADD CONSTRAINT ck_operation_status CHECK ("status" IN ('posted', 'waiting'));
COMMENT ON COLUMN operation.status IS
    'posted: never changes again; waiting: for a mapping, tried at each run (posted, waiting)';
DROP INDEX ix_operation_waiting;
CREATE INDEX ix_operation_waiting ON operation (company_id, at) WHERE status = 'waiting';
"""


def upgrade() -> None:
    """Add the two states."""
    run_statements(op.get_bind(), UP)


def downgrade() -> None:
    """Take them away."""
    run_statements(op.get_bind(), DOWN)
