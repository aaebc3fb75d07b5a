"""A row of every declared table for a company, built from the declarations: a table declared tomorrow has one too."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKeyConstraint, LargeBinary, Numeric, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE

from catalogue.store.tables import metadata

_SPACE = uuid.UUID("5a6f1d0e-7c55-4a0c-9a55-0d5b0f6b7e11")
_LISTED = re.compile(r"IN \('(\w+)'")

#: What the checks of the database ask for, beyond a column's type.
_VALUES: Mapping[str, Any] = {
    "risk.is_global": False,
    "ledger_line.debit": 1,
    "ledger_entry.fiscal_year": 2025,
    "commission_scheme.split": {"company": "1"},
    "adjustment.value": 1,
    "export_file.content": b"",
    "export_file.size_bytes": 0,
    "operation.content_hash": "0" * 64,
    "accounting_export.rows_sha256": "0" * 64,
    "export_file.sha256": "0" * 64,
    "submission.sha256": "0" * 64,
    "export_file.format": "csv",
    "ledger_lettering.letter": "A",
    "publication_window.during": "[2025-01-01,)",
    "app_user.email": True,  # a text of the company's
}


def key_of(table: str, company: str) -> uuid.UUID:
    """Return the technical key of the company's row in a table."""
    return uuid.uuid5(_SPACE, f"{table} {company}")


def row_of(table: Table, company: str) -> dict[str, Any]:
    """Return the company's row of a table, as columns and values; what it refers to are the company's own rows."""
    parents = _parents(table)
    row = {column.name: _value(column, company, parents) for column in table.columns}
    return {name: value for name, value in row.items() if value is not None}


def fill(owner: psycopg.Connection[Any], *companies: str) -> None:
    """Give every table a row of each company, past the triggers: whole worlds, each by itself."""
    owner.execute("SET session_replication_role = replica")
    owner.execute("SET search_path = catalogue")
    for company in companies:
        for table in metadata.tables.values():
            insert(owner, table.name, row_of(table, company))
    owner.execute("SET session_replication_role = origin")


def insert(connection: psycopg.Connection[Any], table: str, row: Mapping[str, Any]) -> None:
    """Insert one row."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join([sql.Placeholder()] * len(row)),
    )
    connection.execute(statement, [json.dumps(v) if isinstance(v, dict | list) else v for v in row.values()])


def _parents(table: Table) -> dict[str, str]:
    """Return the columns that hold the key of another row, with its table."""
    found = {column.name: column.info["checked_parent"] for column in table.columns if "checked_parent" in column.info}
    found["owner_company_id"] = "company"
    for key in table.constraints:
        if isinstance(key, ForeignKeyConstraint):
            for element in key.elements:
                if element.column.name == "id":
                    found[element.parent.name] = element.column.table.name
    return found


def _value(column: Column[Any], company: str, parents: Mapping[str, str]) -> Any:
    table, name = column.table.name, column.name
    if f"{table}.{name}" in _VALUES and _VALUES[f"{table}.{name}"] is not True:
        return _VALUES[f"{table}.{name}"]
    if column.identity is not None:
        return None
    if name == "company_id":  # although it may be empty: shared rows are another matter
        return key_of("company", company)
    if name == "id":
        return key_of(table, company)
    if isinstance(column.type, Uuid):
        return None if column.nullable else key_of(parents.get(name, name.removesuffix("_id")), company)
    if f"{table}.{name}" not in _VALUES and (column.nullable or column.server_default is not None):
        return None
    return _plain(column, company)


def _plain(column: Column[Any], company: str) -> Any:
    """Return a value of the column's type; the first of its list, where it has one."""
    if isinstance(column.type, DateTime):
        return datetime(2025, 1, 1, tzinfo=UTC)
    if isinstance(column.type, Date):
        return date(2025, 1, 1)
    if isinstance(column.type, JSONB):
        return [] if any("'array'" in text for text in _checks(column)) else {}
    if isinstance(column.type, LargeBinary):
        return company.encode()
    if isinstance(column.type, TSTZRANGE):
        return "[2025-01-01,)"
    if column.type.python_type in (int, Decimal, float) or isinstance(column.type, Numeric):
        return 1 if column.name in {"version", "position", "number", "month", "explanation"} else 0
    if column.type.python_type is bool:
        return False
    listed = next((found for text in _checks(column) if (found := _LISTED.search(text))), None)
    return listed[1] if listed else company if column.name == "code" else f"{column.name} {company}".lower()[-20:]


def _checks(column: Column[Any]) -> list[str]:
    """Return the checks of a column, as text."""
    every = [*column.constraints, *column.table.constraints]
    mine = (check for check in every if isinstance(check, CheckConstraint))
    return [str(check.sqltext) for check in mine if column.name in str(check.sqltext)]
