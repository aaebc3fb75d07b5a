"""Let what is paid above what is owed wait as an advance, and be used (decision 46)."""

from __future__ import annotations

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0018"
down_revision: str | None = "0017"
branch_labels: str | None = None
depends_on: str | None = None

_NATURES = "revenue, commission, commission_paid, fee, tax, bonus, malus, discount, clawback"
_KINDS = "sale, renewal, collection, cancellation, termination, fee, statement, {}regularisation"
_ENTRIES = "revenue, commission, paid, set-off, collection, {}tax-due, fee, clawback, malus, set-off-back, reversal"


def _listed(table: str, column: str, values: str, about: str) -> str:
    """Return the statements that make a column take these values and no others."""
    words = ", ".join(f"'{value}'" for value in values.split(", "))
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column}, "
        f'ADD CONSTRAINT ck_{table}_{column} CHECK ("{column}" IN ({words}));\n'
        f"COMMENT ON COLUMN {table}.{column} IS '{about} ({values})';\n"
    )


def _lists(natures: str, kind: str, entry: str) -> str:
    return (
        _listed("accounting_mapping", "nature", _NATURES + natures, "What the ledger line is about")
        + _listed("ledger_line", "nature", _NATURES + natures, "What it is about (decision 25)")
        + _listed("operation", "kind", _KINDS.format(kind), "What happened")
        + _listed("ledger_entry", "kind", _ENTRIES.format(entry), "What it posts of its operation")
    )


def upgrade() -> None:
    """Take the nature, the kind of operation and the kind of entry; find the uses of a receipt by its key."""
    run_statements(op.get_bind(), _lists(", advance", "advance_use, ", "advance-use, "))
    run_statements(
        op.get_bind(),
        "CREATE INDEX ix_operation_uses ON operation (company_id, (content ->> 'advance')) WHERE kind = 'advance_use'",
    )


def downgrade() -> None:
    """Take them away; books that hold an advance refuse it, since they could not say it any more."""
    run_statements(op.get_bind(), "DROP INDEX ix_operation_uses")
    run_statements(op.get_bind(), _lists("", "", ""))
