"""How Alembic runs here: on the connection it is given, as catalogue_owner, in one transaction."""

from __future__ import annotations

import re

from alembic import context
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from catalogue.store.migrations import SCHEMA, run_script
from catalogue.store.tables import AUDITED_TABLES, PARTITIONED_TABLES, metadata, personal_columns

#: Months of partitions made by a migration; the daily job keeps them ahead.
MONTHS_AHEAD = 3

_PARTITION = re.compile(rf"({'|'.join(PARTITIONED_TABLES)})_(\d{{4}}_\d{{2}}|default)")


def _is_declared(name: str | None, kind: str, _parents: object) -> bool:
    """Leave partitions out of comparisons: only their parent is declared."""
    return kind != "table" or name is None or _PARTITION.fullmatch(name) is None


def _install_programs(connection: Connection) -> None:
    """Install what the database runs itself, in its present text."""
    for script in ("persons", "audit", "integrity", "ledger", "exports", "partitions"):
        run_script(connection, script)
    for table in AUDITED_TABLES:
        personal = ", ".join(personal_columns(table))
        connection.exec_driver_sql(f"SELECT audit_table('{table}', '{{{personal}}}')")
        connection.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO catalogue_app")
    for script in ("grants", "policies", "doors"):
        run_script(connection, script)
    connection.exec_driver_sql(f"SELECT ensure_partitions({MONTHS_AHEAD})")


def _run(connection: Connection) -> None:
    run_script(connection, "roles")
    connection.dialect.default_schema_name = SCHEMA
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=_is_declared,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    newest = ScriptDirectory.from_config(context.config).get_current_head()
    if newest is not None and context.get_context().get_current_revision() == newest:
        _install_programs(connection)


_run(context.config.attributes["connection"])
