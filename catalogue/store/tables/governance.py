"""Who acts, with which rights, what they ask for, and what they did (decisions 5, 10, 26)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
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
    personal,
    reference,
    string,
)

#: The roles of §3.8 and of the doors, legal validation being held by `adv` (decisions 26, 39, 53).
ROLES = (
    "group_admin",
    "company_admin",
    "catalogue_manager",
    "accounting",
    "adv",
    "sales",
    "auditor",
    "reader",
    "it",
    "program",
)

app_user = audited_table(
    "app_user",
    identifier(),
    personal(
        string(
            "email",
            254,
            "Address by which the person signs in, in lower case; empty = a program, or erased",
            nullable=True,
            unique=True,
        )
    ),
    string("client_id", 120, "Client identifier of a program's token; empty = a person", nullable=True, unique=True),
    personal(string("display_name", 120, "Name shown")),
    flag("is_active", "Whether the person or program may sign in", default=True),
    instant("last_seen_at", "When it last signed in"),
    instant("erased_at", "When the person's name and address were erased; empty = not"),
    string("issuer", 200, "Identity provider of the first sign-in; empty = not signed in yet", nullable=True),
    personal(string("subject", 200, "The provider's name of the person, for ever", nullable=True)),
    UniqueConstraint("issuer", "subject"),
    CheckConstraint("num_nonnulls(issuer, subject) IN (0, 2)", name="issuer_and_subject"),
    CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    CheckConstraint("num_nonnulls(email, client_id, erased_at) = 1", name="email_or_client"),
    comment="A person or a program that may sign in",
)

actor = audited_table(
    "actor",
    identifier(),
    choice("kind", ("person", "workbook_editor", "service", "api_key"), "What kind of actor it is"),
    personal(string("label", 160, "Name as its source gives it: the workbook's last editor, the key's name…")),
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
    document("families", "Families of products it is for; empty = every family", kind="array"),
    instant("valid_from", "First instant of the right", default=True),
    instant("valid_to", "End of the right (excluded); empty = until further notice"),
    natural_key("user_id", "role", "company_id", "valid_from"),
    ordered("valid_from", "valid_to"),
    comment="Rights of persons by company (decision 26)",
)

person_key = journal_table(
    "person_key",
    Column("inner_pad", LargeBinary, primary_key=True, comment="The key of HMAC-SHA256, each octet xor 0x36"),
    Column("outer_pad", LargeBinary, nullable=False, comment="The same, each octet xor 0x5c"),
    comment="The key under which the audit hashes persons; only the owner reads it, and no archive holds it (decision 52)",
)

catalogue_revision = journal_table(
    "catalogue_revision",
    reference(
        "company_id",
        "company",
        "Company; empty = the group, whose row counts for everybody",
        nullable=True,
        ondelete="CASCADE",
    ),
    Column("revision", BigInteger, nullable=False, comment="Moves in the transaction of each apply"),
    natural_key("company_id"),
    comment="What caches of the catalogue are keyed by (decision 55)",
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
    string("role", 200, "Roles in which the actor acted, separated by commas", nullable=True),
    Column("run_id", Uuid, comment="Run during which it happened (sync_run.id)"),
    long_text("reason", "Why, as the actor said"),
    PrimaryKeyConstraint("id", "at"),
    Index("ix_audit_log_record", "table", "record_id", text("at DESC"), text("id DESC")),
    Index("ix_audit_log_at", "at", postgresql_using="brin"),
    # What hung on a product and is gone: of what stands, the tables tell it (`rows_of_product` of doors.sql).
    Index(
        "ix_audit_log_gone",
        text(
            "coalesce(before ->> 'product_version_id', before ->> 'product_id', before ->> 'scheme_id', before ->> 'sku')"
        ),
        postgresql_where=text("action = 'delete'"),
    ),
    Index(
        "ix_audit_log_gone_component",
        text("(before ->> 'component_product_id')"),
        postgresql_where=text("action = 'delete' AND \"table\" = 'composition'"),
    ),
    comment="Every change of every audited table, written by triggers only; known-at reads it (decision 10)",
    postgresql_partition_by="RANGE (at)",
)
