"""The migrations, shipped inside the package and run by `Database.migrate()`; no alembic.ini is needed.

A migration changes tables. What the database runs itself (audit, partitions, integrity, grants) is in
`catalogue/store/sql/`, each file safe to run again, and is run after every upgrade to the newest revision.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from alembic.config import Config
from sqlalchemy import Connection

from catalogue.store.queries import driver_connection

#: Schema that holds everything of ours.
SCHEMA = "catalogue"


def alembic_config(connection: Connection) -> Config:
    """Build what Alembic's commands need to work on `connection`, inside its transaction."""
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
