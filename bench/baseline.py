"""What both baselines share: our own tables without their audit, the group's keys, and the sheets' vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from validators.kinds import Choice, Flag
from validators.sheets import SHEETS
from validators.spec import Sheet

#: The tables that the company's workbook fills, parents first.
TABLES = ("product", "lifecycle_transition", "product_version", "product_plan", "pricing_rule", "publication")

#: The sheets whose rows the baselines load.
LOADED = tuple(SHEETS[name] for name in ("products", "lifecycle", "versions", "plans", "prices", "publications"))


@dataclass(frozen=True, slots=True)
class Keys:
    """Technical keys of what the group's workbook brought."""

    company: str
    partner: str
    risk: str


def open_tables(connection: psycopg.Connection[Any]) -> Keys:
    """Take the audit off the tables, leave every key, constraint and index; dates are midnights in Paris.

    ``connection`` is the owner's. Foreign keys stay: their triggers are the system's, not the user's.
    """
    connection.execute("SET search_path = catalogue")
    connection.execute("SET timezone = 'Europe/Paris'")
    for table in TABLES:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
    row = connection.execute("SELECT company.id, partner.id, risk.id FROM company, partner, risk").fetchone()
    assert row is not None
    connection.commit()
    return Keys(*map(str, row))


def sheet_columns(sheet: Sheet) -> dict[str, str]:
    """Return the name of each column by its label."""
    return {column.label: column.name for column in sheet.typed}


def codes(sheet: Sheet) -> dict[str, dict[str, Any]]:
    """Return, for columns with a closed list, what each label stands for."""
    known: dict[str, dict[str, Any]] = {}
    for column in sheet.typed:
        if isinstance(column.kind, Choice):
            known[column.name] = dict(zip(column.kind.values.labels(), column.kind.values.codes(), strict=True))
        elif isinstance(column.kind, Flag):
            known[column.name] = {"Oui": True, "Non": False}
    return known
