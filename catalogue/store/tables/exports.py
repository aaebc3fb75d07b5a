"""The journal of exports: which entries left in which batch, and the very bytes that were delivered (decision 33).

An entry belongs to one batch for ever, and a file's content never changes: the runtime may only note how its delivery
went (grants.sql).
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    Uuid,
    text,
)

from catalogue.store.tables.base import (
    exact,
    identifier,
    instant,
    journal_table,
    long_text,
    reference,
    string,
    whole,
)

accounting_export = journal_table(
    "accounting_export",
    identifier(),
    reference("company_id", "company", "Company that keeps the books"),
    Column("month", Date, nullable=False, comment="First day of the accounting month"),
    whole("complement", "0 = the month itself; 1, 2… = complements, with what was posted after it"),
    whole("number", "Number of the export, continuous in its company from 1"),
    instant("created_at", "When it was made", default=True),
    reference("actor_id", "actor", "Who asked for it"),
    whole("line_count", "Number of ledger lines"),
    exact("debit_total", 16, 2, "Sum of the debits, in euros; equals the credits"),
    string("rows_sha256", 64, "SHA-256 of the lines in canonical form, whatever the format"),
    string("mail_to", 254, "Address of the accounting firm at that moment; empty = no copy", nullable=True),
    UniqueConstraint("company_id", "month", "complement"),
    UniqueConstraint("company_id", "number"),
    UniqueConstraint("company_id", "id"),
    CheckConstraint("extract(day FROM month) = 1", name="month_is_a_first_day"),
    CheckConstraint("complement >= 0", name="complement_counts_from_0"),
    CheckConstraint("number >= 1", name="number_counts_from_1"),
    CheckConstraint("rows_sha256 ~ '^[0-9a-f]{64}$'", name="rows_sha256_is_hexadecimal"),
    comment="One accounting export of one company's month, made once; the same month again gives the same bytes",
)

accounting_export_entry = journal_table(
    "accounting_export_entry",
    Column(
        "entry_id",
        Uuid,
        ForeignKey("ledger_entry.id"),
        primary_key=True,
        comment="Entry (ledger_entry.id): exported once, with all its lines, hence the key",
    ),
    Column("company_id", Uuid, nullable=False, comment="Company that keeps the books (company.id)"),
    Column(
        "export_id",
        Uuid,
        nullable=False,
        comment="Export that it left in (accounting_export.id), written after its entries",
    ),
    ForeignKeyConstraint(
        ["company_id", "export_id"],
        ["accounting_export.company_id", "accounting_export.id"],
        deferrable=True,
        initially="DEFERRED",
    ),
    Index(None, "export_id"),
    comment="Which entry left in which export",
)

export_file = journal_table(
    "export_file",
    identifier(),
    reference("company_id", "company", "Company that it tells about"),
    Column(
        "export_id",
        Uuid,
        nullable=True,
        comment="Accounting export that it belongs to; empty = a file of the catalogue",
    ),
    string("format", 20, "Code of its format: csv, xlsx, tva, fec… (one file of declarations each, not a closed list)"),
    string("name", 160, "Name of the file"),
    long_text("library", "Library that it is delivered to", nullable=False),
    long_text("path", "Path in that library", nullable=False),
    Column("content", LargeBinary, nullable=False, comment="Its bytes, as delivered; never written again"),
    string("sha256", 64, "SHA-256 of its bytes"),
    whole("size_bytes", "Size of its bytes"),
    instant("created_at", "When it was made", default=True),
    reference("actor_id", "actor", "Who asked for it"),
    instant("delivered_at", "When it was last written into the library; empty = never"),
    instant("read_back_at", "When the library gave the same bytes back; empty = still to deliver"),
    instant("mailed_at", "When its copy was mailed to the accounting firm; empty = not, or not yet"),
    long_text("error", "The sentence about what last failed; empty = nothing"),
    instant("waits_since", "When it could not be delivered for the first time; empty = never, or it is there"),
    instant("due_at", "When it is tried next; empty = at any start"),
    long_text(
        "delivered_path",
        "Where it lies in that library, when its own name was held for a day; empty = under its path",
    ),
    ForeignKeyConstraint(["company_id", "export_id"], ["accounting_export.company_id", "accounting_export.id"]),
    CheckConstraint("format ~ '^[a-z0-9_]+$'", name="format_is_a_code"),
    CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_hexadecimal"),
    CheckConstraint("size_bytes = octet_length(content)", name="size_is_that_of_the_content"),
    UniqueConstraint("export_id", "name"),
    Index(None, "company_id", "name", "created_at"),
    Index("ix_export_file_undelivered", "created_at", postgresql_where=text("read_back_at IS NULL")),
    comment="A file made for somebody outside, with the very bytes that were delivered",
)
