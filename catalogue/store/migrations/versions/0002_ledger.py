"""Operations, the ledger, commissions and accounting periods.

The statements stand in `0002_ledger.sql`, written once from `catalogue.store.tables.ledger` and never changed since.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

#: What `sql/ledger.sql` installed falls with the tables, but its functions.
DROP = """
DROP TABLE accounting_period, commission_window, commission_line, ledger_lettering, ledger_line, ledger_entry, operation;
DROP FUNCTION refuse_ledger_change(), check_signature(), check_new_lines(), check_new_entries(), check_new_letters(),
    check_operation_change(), check_commission_parents(), check_commission_change();
"""


def upgrade() -> None:
    """Create the tables, their constraints and indexes."""
    run_statements(op.get_bind(), Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the books with all that is in them."""
    run_statements(op.get_bind(), DROP)
