"""The whole model: Annexe A's eighteen tables and those of decisions §1 to §3.

The statements stand in `0001_model.sql`, written once from `catalogue.store.tables` and never changed since.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from catalogue.store.migrations import run_statements

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

#: Everything of the schema but Alembic's own table and what extensions brought.
DROP_ALL = """
DO $drop$
DECLARE
    victim text;
BEGIN
    FOR victim IN SELECT oid::regclass FROM pg_class
                  WHERE relnamespace = 'catalogue'::regnamespace AND relkind IN ('r', 'p')
                    AND NOT relispartition AND relname <> 'alembic_version' LOOP
        EXECUTE 'DROP TABLE ' || victim || ' CASCADE';
    END LOOP;
    FOR victim IN SELECT oid::regprocedure FROM pg_proc
                  WHERE pronamespace = 'catalogue'::regnamespace
                    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
        EXECUTE 'DROP FUNCTION ' || victim || ' CASCADE';
    END LOOP;
END
$drop$;
DROP EXTENSION IF EXISTS btree_gist;
"""


def upgrade() -> None:
    """Create the tables, their constraints and indexes."""
    run_statements(op.get_bind(), Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop everything but the roles, which other databases of the server may use."""
    run_statements(op.get_bind(), DROP_ALL)
