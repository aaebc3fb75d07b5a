"""Who acts, with which rights, what they ask for, and what they did (decisions 5, 10, 26)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from catalogue.store.tables.base import (
    audited_table,
    choice,
    document,
    flag,
    identifier,
    instant,
    journal_table,
    long_text,
    natural_key,
    ordered,
    reference,
    string,
)

#: The roles of §3.8, legal validation being held by `adv` (decisions 26, 39).
ROLES = (
    "group_admin",
    "company_admin",
    "catalogue_manager",
    "accounting",
    "adv",
    "sales",
    "auditor",
    "reader",
)

app_user = audited_table(
    "app_user",
    identifier(),
    string("email", 254, "Address by which the person signs in, in lower case", unique=True),
    string("display_name", 120, "Name shown"),
    flag("is_active", "Whether the person may sign in", default=True),
    instant("last_seen_at", "When the person last signed in"),
    CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    comment="A person who may sign in",
)

actor = audited_table(
    "actor",
    identifier(),
    choice("kind", ("person", "workbook_editor", "service", "api_key"), "What kind of actor it is"),
    string("label", 160, "Name as its source gives it: the workbook's last editor, the key's name…"),
    reference("user_id", "app_user", "Person behind it, when known", nullable=True, index=True),
    UniqueConstraint("kind", "label"),
    comment="Whoever changes the catalogue; an actor is never deleted",
)

role_grant = audited_table(
    "role_grant",
    identifier(),
    reference("user_id", "app_user", "Person"),
    choice("role", ROLES, "Role granted"),
    reference("company_id", "company", "Company it is for; empty = every company", nullable=True, index=True),
    instant("valid_from", "First instant of the right", default=True),
    instant("valid_to", "End of the right (excluded); empty = until further notice"),
    natural_key("user_id", "role", "company_id", "valid_from"),
    ordered("valid_from", "valid_to"),
    comment="Rights of persons by company (decision 26)",
)

change_set = audited_table(
    "change_set",
    identifier(),
    reference("company_id", "company", "Company whose workbook it changes", index=True),
    reference("author_id", "actor", "Who asks"),
    choice("status", ("draft", "pending", "approved", "applied", "rejected"), "State", default="draft"),
    string("title", 160, "What it is about, in French"),
    document("items", "Changes asked: table, key, field, before, after", kind="array", nullable=False),
    instant("created_at", "When it was asked", default=True),
    reference("decided_by", "actor", "Who approved or rejected it", nullable=True),
    instant("decided_at", "When"),
    comment="What the dashboard or the API wants changed; it becomes catalogue through the workbook (decision 5)",
)

audit_log = journal_table(
    "audit_log",
    Column("id", BigInteger, Identity(always=True), nullable=False, comment="Order of the changes"),
    string("table", 60, "Table that changed"),
    Column("record_id", Uuid, nullable=False, comment="Technical key of the row that changed"),
    Column("actor_id", Uuid, nullable=False, comment="Who changed it (actor.id)"),
    choice("action", ("insert", "update", "delete"), "What happened to the row"),
    Column("before", JSONB(none_as_null=True), comment="The row before; empty for an insert"),
    Column("after", JSONB(none_as_null=True), comment="The row after; empty for a delete"),
    Column(
        "at",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("now()"),
        comment="Instant of the transaction: one for a whole apply",
    ),
    Column("company_id", Uuid, comment="Company of the row, where it has one (company.id)"),
    string("role", 40, "Role in which the actor acted", nullable=True),
    Column("run_id", Uuid, comment="Run during which it happened (sync_run.id)"),
    long_text("reason", "Why, as the actor said"),
    PrimaryKeyConstraint("id", "at"),
    Index("ix_audit_log_record", "table", "record_id", text("at DESC"), text("id DESC")),
    Index("ix_audit_log_at", "at", postgresql_using="brin"),
    comment="Every change of every audited table, written by triggers only; known-at reads it (decision 10)",
    postgresql_partition_by="RANGE (at)",
)
