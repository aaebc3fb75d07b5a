"""Keep what each sale brings to its window: when one is cancelled the others are laid again (decision 42).

The statements stand in `0011_windows.sql`, written once from `catalogue.store.tables.ledger` and never changed since.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None

#: A regularisation was no kind of operation: what it posted stays, as what the cancellation posted.
DROP = """
DROP TABLE commission_counted;
DROP FUNCTION IF EXISTS check_counted_change();
ALTER TABLE operation DISABLE TRIGGER USER;
UPDATE operation SET kind = 'cancellation' WHERE kind = 'regularisation';
ALTER TABLE operation ENABLE TRIGGER USER;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE operation
    DROP CONSTRAINT ck_operation_kind,
    ADD CONSTRAINT ck_operation_kind CHECK
        ("kind" IN ('sale', 'renewal', 'collection', 'cancellation', 'termination', 'fee', 'statement'));
COMMENT ON COLUMN operation.kind IS
    'What happened (sale, renewal, collection, cancellation, termination, fee, statement)';
"""


def upgrade() -> None:
    """Add the table; windows keep what was sold before it, whose cancellation leaves them as it did."""
    run_statements(op.get_bind(), Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop it; windows keep what they hold."""
    run_statements(op.get_bind(), DROP)
