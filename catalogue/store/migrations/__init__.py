"""The migrations, shipped inside the package and run by `Database.migrate()`; no alembic.ini is needed.

A migration changes tables. What the database runs itself (audit, partitions, integrity, grants) is in
`catalogue/store/sql/`, each file safe to run again, and is run after every upgrade to the newest revision.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from catalogue.store.queries import driver_connection

if TYPE_CHECKING:
    from alembic.config import Config

#: Schema that holds everything of ours.
SCHEMA = "catalogue"


def alembic_config(connection: Connection) -> Config:
    """Build what Alembic's commands need to work on `connection`, inside its transaction."""
    from alembic.config import Config  # noqa: PLC0415  most commands meet a database that is up to date

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def run_script(connection: Connection, name: str) -> None:
    """Run the statements of `sql/<name>.sql` on `connection`."""
    run_statements(connection, files("catalogue.store.sql").joinpath(f"{name}.sql").read_text(encoding="utf-8"))


def run_statements(connection: Connection, statements: str) -> None:
    """Run several statements at once, on the driver itself: SQLAlchemy would read their `%` and `:` as parameters."""
    driver_connection(connection).execute(statements.encode())


@cache
def fingerprint() -> str:
    """Return a SHA-256 of all that a migration installs: tables, migrations, and the database's own programs."""
    digest = hashlib.sha256()
    store = Path(__file__).parent.parent
    for folder in ("tables", "migrations", "sql"):
        for path in sorted((store / folder).rglob("*")):
            if path.suffix in {".py", ".sql"} and path.parent.name not in {"current", "merge", "withdraw", "derive"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(connection: Connection) -> bool:
    """Say whether the database already holds what this version of the service installs, at the revision it left."""
    if connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"{SCHEMA}.alembic_version"}) is None:
        return False
    noted = text("SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')")
    return bool(connection.scalar(noted, {"schema": SCHEMA}) == f"{fingerprint()} {_revision(connection)}")


def mark_current(connection: Connection) -> None:
    """Note in the schema's comment what was installed, so that the next command need not install it again."""
    connection.execute(text("SET LOCAL ROLE catalogue_owner"))
    connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{fingerprint()} {_revision(connection)}'"))


def _revision(connection: Connection) -> str | None:
    revision: str | None = connection.scalar(text(f"SELECT version_num FROM {SCHEMA}.alembic_version"))  # noqa: S608  a constant
    return revision
