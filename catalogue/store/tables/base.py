"""What every table is built from: one MetaData, one naming convention, and a helper for each recurring kind of column.

Conventions, once for all tables:

* every table has a technical key ``id`` (UUID), which nobody sees, and a natural key as a UNIQUE constraint;
* periods are half-open ``[from, to)`` instants; ``to`` empty means "until further notice";
* closed lists are VARCHAR with a named CHECK, not PostgreSQL enums: a list grows by one cheap ALTER inside a transaction;
* below ``product`` every table carries ``company_id``, and its foreign keys carry it too (decision 14);
* ``info["audited"]`` says that the audit triggers watch the table;
* a `personal` column names a person: the audit keeps its hash only (decision 52).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.schema import SchemaItem

#: The channels through which a product may be sold (decision 21).
CHANNELS = ("field", "telesales", "web", "partner", "marketplace")

#: What a product is sold as, coarser than the risk (decision 13).
FAMILIES = ("insurance", "telecom", "energy", "ott", "service", "other")

#: The states of a product's life cycle, in their usual order (Annexe C §1).
LIFECYCLE_STATUSES = ("draft", "test", "active", "frozen", "retired")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def audited_table(name: str, *items: SchemaItem, comment: str) -> Table:
    """Declare a table of the catalogue: every change of it leaves a row in ``audit_log``."""
    return Table(name, metadata, *items, comment=comment, info={"audited": True})


def journal_table(name: str, *items: SchemaItem, comment: str, **options: Any) -> Table:
    """Declare a table that only records what happened, and is therefore not audited itself."""
    return Table(name, metadata, *items, comment=comment, info={"audited": False}, **options)


def identifier() -> Column[Any]:
    """The technical key of a row."""
    return Column(
        "id",
        Uuid,
        primary_key=True,
        server_default=text("gen_random_uuid()"),
        comment="Technical key (UUID); never shown to a person, never asked of one",
    )


def string(
    name: str, length: int, comment: str, *, nullable: bool = False, default: str | None = None, unique: bool = False
) -> Column[Any]:
    """A text of at most ``length`` characters."""
    server_default = None if default is None else text(f"'{default}'")
    return Column(
        name, String(length), nullable=nullable, server_default=server_default, unique=unique or None, comment=comment
    )


def personal(column: Column[Any]) -> Column[Any]:
    """Mark a column whose values name a person: they stand in clear in the row alone, in its audit as a hash."""
    column.info["personal"] = True
    return column


def long_text(name: str, comment: str, *, nullable: bool = True) -> Column[Any]:
    """A text without a limit."""
    return Column(name, Text, nullable=nullable, comment=comment)


def choice(
    name: str,
    values: Sequence[str],
    comment: str,
    *,
    nullable: bool = False,
    default: str | None = None,
    length: int = 20,
) -> Column[Any]:
    """A word of a closed list, enforced by the CHECK ``ck_<table>_<name>``."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Column(
        name,
        String(length),
        CheckConstraint(f'"{name}" IN ({listed})', name=name),
        nullable=nullable,
        server_default=None if default is None else text(f"'{default}'"),
        comment=f"{comment} ({', '.join(values)})",
    )


def document(name: str, comment: str, *, kind: str = "object", nullable: bool = True) -> Column[Any]:
    """A JSONB value that must be an ``object`` or an ``array``; an obligatory one is empty by default."""
    empty = "'{}'::jsonb" if kind == "object" else "'[]'::jsonb"
    return Column(
        name,
        JSONB(none_as_null=True),
        CheckConstraint(f"jsonb_typeof({name}) = '{kind}'", name=f"{name}_is_{kind}"),
        nullable=nullable,
        server_default=None if nullable else text(empty),
        comment=comment,
    )


def channel_set(name: str, comment: str, *, nullable: bool = True) -> Column[Any]:
    """A JSONB array holding only known channels (Annexe A §3.5)."""
    listed = ", ".join(f'"{channel}"' for channel in CHANNELS)
    return Column(
        name,
        JSONB(none_as_null=True),
        CheckConstraint(f"jsonb_typeof({name}) = 'array' AND {name} <@ '[{listed}]'::jsonb", name=f"{name}_are_known"),
        nullable=nullable,
        comment=f"{comment} (array of {', '.join(CHANNELS)})",
    )


def instant(name: str, comment: str, *, nullable: bool = True, default: bool = False) -> Column[Any]:
    """A point in time with its time zone; ``default`` fills it with the transaction's instant."""
    return Column(
        name,
        DateTime(timezone=True),
        nullable=nullable and not default,
        server_default=text("now()") if default else None,
        comment=comment,
    )


def flag(name: str, comment: str, *, default: bool) -> Column[Any]:
    """A yes or no that is never unknown."""
    return Column(name, Boolean, nullable=False, server_default=text("true" if default else "false"), comment=comment)


def whole(name: str, comment: str, *, nullable: bool = False, default: int | None = None) -> Column[Any]:
    """A whole number."""
    server_default = None if default is None else text(f"'{default}'")
    return Column(name, Integer, nullable=nullable, server_default=server_default, comment=comment)


def exact(
    name: str, precision: int, scale: int, comment: str, *, nullable: bool = False, default: str | None = None
) -> Column[Any]:
    """An exact decimal number of ``precision`` digits, ``scale`` of them after the point."""
    server_default = None if default is None else text(f"'{default}'")
    return Column(name, Numeric(precision, scale), nullable=nullable, server_default=server_default, comment=comment)


def reference(
    name: str, target: str, comment: str, *, nullable: bool = False, ondelete: str | None = None, index: bool = False
) -> Column[Any]:
    """A foreign key to ``target``'s technical key, followed by its index where reads or deletes need one."""
    return Column(
        name,
        Uuid,
        ForeignKey(f"{target}.id", ondelete=ondelete),
        nullable=nullable,
        index=index or None,
        comment=comment,
    )


def checked_parent(name: str, target: str, comment: str, *, nullable: bool = False) -> Column[Any]:
    """The technical key of a row that must not go, which triggers see to: one look-up a statement, not one a row."""
    return Column(
        name, Uuid, nullable=nullable, comment=f"{comment} ({target}.id, by trigger)", info={"checked_parent": target}
    )


def owner_company() -> Column[Any]:
    """The company that owns the row's product; the composite foreign keys prove that it is the same one."""
    return Column("company_id", Uuid, nullable=False, comment="Company that owns the product (company.id)")


def part_of(
    name: str, parent: str, comment: str, *, nullable: bool = False, company: str = "company_id"
) -> tuple[Column[Any], ForeignKeyConstraint]:
    """A foreign key to ``parent`` that carries the owner's ``company``, so that it never points into another company."""
    return (
        Column(name, Uuid, nullable=nullable, comment=comment),
        ForeignKeyConstraint([company, name], [f"{parent}.company_id", f"{parent}.id"]),
    )


def plan_of_version() -> tuple[Column[Any], ForeignKeyConstraint]:
    """An optional plan, which must be one of the row's own version."""
    return (
        Column("plan_id", Uuid, nullable=True, comment="Plan concerned (product_plan.id); empty = every plan"),
        ForeignKeyConstraint(["product_version_id", "plan_id"], ["product_plan.product_version_id", "product_plan.id"]),
    )


def ordered(lower: str, upper: str) -> CheckConstraint:
    """A period must not end before, or when, it starts."""
    return CheckConstraint(f"{lower} < {upper}", name=f"{lower}_before_{upper}")


def natural_key(*columns: str, name: str | None = None) -> UniqueConstraint:
    """What names a row for a person; an empty part counts as a value, so that it cannot occur twice."""
    return UniqueConstraint(*columns, name=name, postgresql_nulls_not_distinct=True)


def no_overlap(name: str, *same: str, period: tuple[str, str]) -> ExcludeConstraint:
    """Two rows with the same values never hold at the same instant; checked at commit, so that order does not matter."""
    return ExcludeConstraint(
        *((column, "=") for column in same),
        (text(f"tstzrange({period[0]}, {period[1]})"), "&&"),
        name=name,
        using="gist",
        deferrable=True,
        initially="DEFERRED",
    )
