"""The page of the data model: diagrams for the eye, and every table with what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType

from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from catalogue.store.tables import (
    PARTITIONED_TABLES,
    commissions,
    companies,
    exports,
    governance,
    integration,
    ledger,
    metadata,
    prices,
    products,
    publications,
    reference_data,
    runs,
    search,
)

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it without types
#: The chapters of the page, by the module that declares their tables.
_CHAPTERS: tuple[tuple[str, ModuleType], ...] = (
    ("Companies, partners and risks", companies),
    ("Products and versions", products),
    ("Prices", prices),
    ("Commissions", commissions),
    ("Publications, documents, accounting", publications),
    ("Operations and ledger", ledger),
    ("Exports", exports),
    ("Reference data", reference_data),
    ("Integrations", integration),
    ("Governance and audit", governance),
    ("Runs and findings", runs),
    ("Search", search),
)


def model_page() -> str:
    """Return the whole page: one chapter a module, with its diagram and its tables."""
    count = len(metadata.tables)
    opening = (
        f"# Data model\n\n{count} tables. Nearly every table has a technical key `id` that nobody sees and a natural key that "
        "people use. Periods are half-open `[from, to)` instants. *Audited* tables leave a row in `audit_log` at "
        "every change. Diagrams show keys only; a partition or a constraint trigger is in the migrations.\n"
    )
    parts = [opening]
    for title, module in _CHAPTERS:
        tables = _tables_of(module)
        parts.append(f"\n## {title}\n\n```mermaid\n{_diagram(tables)}```\n")
        parts += [_table_section(table) for table in tables]
    return "".join(parts)


def _tables_of(module: ModuleType) -> list[Table]:
    """Return the tables that a module declares, in the order in which it does."""
    return [item for item in vars(module).values() if isinstance(item, Table)]


def _diagram(tables: Iterable[Table]) -> str:
    """Draw the tables with the columns of their keys, and the neighbours they point to as bare boxes."""
    lines = ["erDiagram"]
    for table in tables:
        lines += _relations(table)
        lines.append(f"    {table.name} {{")
        lines += [f"        {_short_type(column)} {column.name}{_marks(column)}" for column in _key_columns(table)]
        lines.append("    }")
    return "\n".join(lines) + "\n"


def _key_columns(table: Table) -> list[Column[object]]:
    """Return the columns that name a row or point to another one."""
    natural = {
        column.name for item in table.constraints if isinstance(item, UniqueConstraint) for column in item.columns
    }
    return [column for column in table.columns if column.primary_key or _points(column) or column.name in natural]


def _relations(table: Table) -> Iterator[str]:
    for key in _foreign_keys(table):
        own = key.elements[-1].parent
        parent = "|o" if own.nullable else "||"
        yield f'    {key.referred_table.name} {parent}--o{{ {table.name} : "{own.name}"'
    for column in table.columns:
        if "checked_parent" in column.info:
            parent = "|o" if column.nullable else "||"
            yield f'    {column.info["checked_parent"]} {parent}--o{{ {table.name} : "{column.name}"'


def _foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    """Return a table's foreign keys in the order of their columns: constraints alone have no order."""
    order = {column.name: index for index, column in enumerate(table.columns)}
    return sorted(table.foreign_key_constraints, key=lambda key: [order[column.name] for column in key.columns])


def _points(column: Column[object]) -> bool:
    """Say whether a column holds the key of another row, by a foreign key or by trigger."""
    return bool(column.foreign_keys) or "checked_parent" in column.info


def _short_type(column: Column[object]) -> str:
    """Return a type without its size: Mermaid takes no comma and no blank."""
    name = column.type.compile(_DIALECT).lower()
    return "timestamptz" if name.startswith("timestamp") else name.partition("(")[0].replace(" ", "_")


def _marks(column: Column[object]) -> str:
    marks = [mark for mark, holds in (("PK", column.primary_key), ("FK", _points(column))) if holds]
    return f" {', '.join(marks)}" if marks else ""


def _table_section(table: Table) -> str:
    facts = [f"{table.comment}."]
    facts += ["*Audited.*"] if table.info["audited"] else []
    facts += (
        [f"*Partitioned by month of `{PARTITIONED_TABLES[table.name]}`.*"] if table.name in PARTITIONED_TABLES else []
    )
    facts += _keys(table)
    header = "| Column | Type | Null | Default | Meaning |\n|---|---|---|---|---|\n"
    lines = "".join(_column_line(column) for column in table.columns)
    return f"\n### {table.name}\n\n{' '.join(facts)}\n\n{header}{lines}"


def _keys(table: Table) -> list[str]:
    """Say which columns may not repeat together, and which may not overlap in time."""
    unique = sorted(
        ", ".join(f"`{column.name}`" for column in constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, (UniqueConstraint, PrimaryKeyConstraint))
        and [column.name for column in constraint.columns] not in ([], ["id"])
    )
    exclusive = sorted(str(item.name) for item in table.constraints if isinstance(item, ExcludeConstraint))
    sentences = [f"Unique: {columns}." for columns in unique]
    return sentences + [f"Without overlap: `{name}`." for name in exclusive]


def _column_line(column: Column[object]) -> str:
    default = getattr(column.server_default, "arg", None)
    cells = (
        f"`{column.name}`",
        column.type.compile(_DIALECT).lower(),
        "yes" if column.nullable else "",
        f"`{default}`" if default is not None else "",
        column.comment or "",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
