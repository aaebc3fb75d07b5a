"""What an entry and a commission line are, in columns: no decision reads an explanation or the end of a key any more.

The statements stand in `0010_typed_facts.sql`, written once from `catalogue.store.tables.ledger` and never changed since.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None

#: What was dropped was reversed in the old form.
DROP = """
ALTER TABLE commission_line DISABLE TRIGGER USER;
UPDATE commission_line SET state = 'reversed' WHERE state = 'dropped';
ALTER TABLE commission_line ENABLE TRIGGER USER;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
DROP INDEX ix_commission_line_open;
CREATE INDEX ix_commission_line_open ON commission_line (company_id, due_on) WHERE state IN ('planned', 'due');
ALTER TABLE commission_line
    DROP CONSTRAINT ck_commission_line_state,
    ADD CONSTRAINT ck_commission_line_state
        CHECK ("state" IN ('planned', 'due', 'frozen', 'settled', 'reversed')),
    DROP COLUMN kind, DROP COLUMN retained, DROP COLUMN collected, DROP COLUMN collected_of, DROP COLUMN collected_now;
ALTER TABLE ledger_entry DROP COLUMN kind;
COMMENT ON COLUMN commission_line.state IS 'What became of it; only allowed moves are accepted (planned, due, frozen, settled, reversed)';
COMMENT ON COLUMN commission_explanation.facts IS 'Tiers crossed, base, rate, rounding, split';
"""


def upgrade() -> None:
    """Add the columns and fill them from what the rows told until now; every row is kept."""
    run_statements(op.get_bind(), Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take the columns away."""
    run_statements(op.get_bind(), DROP)
