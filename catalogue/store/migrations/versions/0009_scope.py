"""Who may see and do what: rights by family, programs, revisions, and an audit that names people by hashes only.

The statements stand in `0009_scope.sql`, written once and never changed since; the policies are programs of the
database, in `catalogue/store/sql/policies.sql`.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

from catalogue.store.migrations import run_script, run_statements
from catalogue.store.tables import AUDITED_TABLES, personal_columns

revision = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

#: Policies hang on the columns and the tables that they name: they go before anything that they name.
_NO_POLICIES = """
DO $open$
DECLARE
    target text;
    policy text;
BEGIN
    FOR target, policy IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'catalogue' LOOP
        EXECUTE format('DROP POLICY %I ON %I', policy, target);
        EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', target);
    END LOOP;
END
$open$;
"""

#: The triggers of audit, which would ask for an actor, fall silent for what the model before cannot hold.
_DOWN = """
DROP TABLE catalogue_revision, person_key;
DROP INDEX ix_publication_company_id_owner_company_id;
ALTER TABLE role_grant DISABLE TRIGGER USER;
ALTER TABLE actor DISABLE TRIGGER USER;
ALTER TABLE app_user DISABLE TRIGGER USER;
DELETE FROM role_grant WHERE role IN ('it', 'program') OR user_id IN (SELECT id FROM app_user WHERE email IS NULL);
UPDATE actor SET user_id = NULL WHERE user_id IN (SELECT id FROM app_user WHERE email IS NULL);
DELETE FROM app_user WHERE email IS NULL;
ALTER TABLE role_grant ENABLE TRIGGER USER;
ALTER TABLE actor ENABLE TRIGGER USER;
ALTER TABLE app_user ENABLE TRIGGER USER;
ALTER TABLE role_grant DROP COLUMN families;
ALTER TABLE role_grant DROP CONSTRAINT ck_role_grant_role;
ALTER TABLE role_grant ADD CONSTRAINT ck_role_grant_role CHECK ("role" IN ('group_admin', 'company_admin',
    'catalogue_manager', 'accounting', 'adv', 'sales', 'auditor', 'reader'));
ALTER TABLE app_user DROP COLUMN client_id, DROP COLUMN erased_at;
ALTER TABLE app_user ALTER COLUMN email SET NOT NULL;
ALTER TABLE audit_log ALTER COLUMN role TYPE VARCHAR(40) USING left(role, 40);
"""


def upgrade() -> None:
    """Add what rights need, and replace the names that the audit already holds by their hashes."""
    connection = op.get_bind()
    run_statements(connection, Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    run_script(connection, "persons")
    for table in AUDITED_TABLES:
        if columns := personal_columns(table):
            run_statements(
                connection,
                f"""
                UPDATE audit_log SET before = without_persons(before, '{{{", ".join(columns)}}}'),
                                     after = without_persons(after, '{{{", ".join(columns)}}}')
                WHERE "table" = '{table}'
                """,  # noqa: S608  our own declarations
            )


def downgrade() -> None:
    """Take it away; the audit keeps its hashes, which nobody can read any more."""
    run_statements(op.get_bind(), _NO_POLICIES)
    run_statements(op.get_bind(), _DOWN)
