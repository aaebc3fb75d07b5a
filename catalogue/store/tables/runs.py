"""What the service did: runs, the workbooks submitted to them, and their findings (design « Findings »)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)

from catalogue.store.tables.base import (
    audited_table,
    choice,
    document,
    flag,
    identifier,
    instant,
    journal_table,
    long_text,
    reference,
    string,
    whole,
)

#: What became of a workbook (design « Findings »).
OUTCOMES = ("published", "partial", "unchanged", "refused", "valid")

sync_run = journal_table(
    "sync_run",
    identifier(),
    string("command", 40, "Command that started it: sync, plan, demo…"),
    instant("started_at", "When it started", default=True),
    instant("finished_at", "When it ended; empty = running, or killed"),
    reference("actor_id", "actor", "Who started it", nullable=True),
    long_text("library", "Library it worked on"),
    flag("dry_run", "Whether it only showed what it would do", default=False),
    choice("outcome", (*OUTCOMES, "failed"), "Worst outcome of its workbooks; failed = the service", nullable=True),
    whole("exit_code", "Exit code of the command", nullable=True),
    document("progress", "Where it is: step, rows done, rows in all"),
    long_text("error", "The sentence shown when the service could not work"),
    Index(None, "started_at"),
    comment="One execution of the story",
)

submission = journal_table(
    "submission",
    identifier(),
    reference("run_id", "sync_run", "Run that took it", index=True),
    reference("company_id", "company", "Company; empty = the group, or unknown", nullable=True),
    long_text("path", "Path of the workbook in the library", nullable=False),
    choice("workbook_kind", ("company", "group", "operations"), "Kind of workbook", nullable=True),
    string("sha256", 64, "SHA-256 of its bytes, which name it in the archive"),
    string("source_version", 120, "Version by its library: eTag, or modification time", nullable=True),
    string(
        "version_number", 40, "Number of that version, as people see it in SharePoint; empty = a folder", nullable=True
    ),
    long_text("web_address", "Address that opens it in a browser; empty = a folder"),
    string("saved_by", 160, "Who last saved it", nullable=True),
    instant("saved_at", "When it was last saved"),
    string("ruleset_version", 64, "Version of the rules it was checked with", nullable=True),
    string("reference_fingerprint", 64, "Fingerprint of the reference data it was checked against", nullable=True),
    choice("outcome", OUTCOMES, "What became of it; empty = not decided yet", nullable=True),
    document("counts", "Rows read, units accepted and refused, rows inserted, updated, withdrawn"),
    instant("received_at", "When it was taken", default=True),
    instant("stored_at", "Instant of the transaction that applied it: the at of its rows in audit_log", default=True),
    string("series", 40, "Whose numbers it counts in: company's code, or GROUPE; empty = no deposit", nullable=True),
    whole("number", "Number of the deposit in its series, from 1: MTV-128; empty = no deposit", nullable=True),
    Column(
        "place",
        BigInteger,
        Identity(always=True),
        nullable=False,
        comment="Order of the submissions, whatever clocks say",
    ),
    instant("report_delivered_at", "When its report reached the library; empty = still to deliver"),
    document("report_paths", "Paths of its report, by format"),
    instant("report_waits_since", "When its report could not be delivered for the first time; empty = never"),
    instant("report_due_at", "When it is tried next; empty = at any start"),
    document("changes", "What it changed, in the workbook's own words; empty = nothing, or older than this column"),
    CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_hexadecimal"),
    CheckConstraint("number >= 1", name="number_counts_from_1"),
    CheckConstraint("(series IS NULL) = (number IS NULL)", name="number_has_its_series"),
    UniqueConstraint("series", "number"),
    Index(None, "path", "place"),
    Index(None, "company_id", "received_at"),
    comment="One version of one workbook, and what became of it",
)

finding = journal_table(
    "finding",
    identifier(),
    reference("submission_id", "submission", "Submission it is about"),
    whole("position", "Place in the list, from 0: sheet order"),
    string("rule", 12, "Code of the rule: TAR-004"),
    choice("severity", ("blocking", "warning", "info"), "Severity"),
    long_text("sheet", "Sheet; empty = the file"),
    string("cell", 20, "Address of the cell, as Excel says it: F14", nullable=True),
    whole("row", "Row, as Excel numbers it", nullable=True),
    long_text("column", "Label of the column, in French"),
    long_text("key", "What names the row: its SKU…"),
    long_text("found", "What the cell holds"),
    long_text("expected", "What it should hold, in French"),
    long_text("example", "An example that would pass"),
    long_text("suggestion", "The value proposed"),
    long_text("action", "What to do, in French", nullable=False),
    long_text("other_cell", "Address of the other cell concerned"),
    long_text("message", "The whole finding, as one French sentence", nullable=False),
    instant("since", "The first submission that said it for the same row; empty = this one"),
    UniqueConstraint("submission_id", "position"),
    comment="Something that a workbook's author should know or mend",
)

confirmation = audited_table(
    "confirmation",
    identifier(),
    reference("submission_id", "submission", "Deposit whose number was confirmed; a number serves once"),
    reference("used_by_id", "submission", "Deposit that came with the number, and loaded", index=True),
    reference("company_id", "company", "Company; empty = the group", nullable=True),
    instant("used_at", "When it loaded", default=True),
    UniqueConstraint("submission_id"),
    comment="That a person confirmed what the report of a deposit listed (decision 50)",
)

library_file = journal_table(
    "library_file",
    long_text("library", "Library that holds it", nullable=False),
    long_text("item", "What names it in its library, whatever its path becomes", nullable=False),
    long_text("version", "Last version that was fetched: eTag, or times and size", nullable=False),
    string("sha256", 64, "SHA-256 of that version's bytes, which name it in the archive"),
    Column("pdfa_claim", Boolean, nullable=True, comment="Whether it says that it is PDF/A; empty = it is no PDF"),
    PrimaryKeyConstraint("library", "item"),
    CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_hexadecimal"),
    comment="A workbook or document that was fetched: the bytes of the same version are not fetched again",
)

library_item = journal_table(
    "library_item",
    long_text("library", "Library that holds it", nullable=False),
    long_text("item", "What names it in its library, whatever its path becomes", nullable=False),
    long_text("parent", "Item of the folder that holds it; empty = the root"),
    long_text("name", "Its name, without its folders", nullable=False),
    flag("is_folder", "Whether it is a folder", default=False),
    long_text("version", "Its eTag and the digest of its content", nullable=False),
    Column("size_bytes", BigInteger, nullable=False, comment="Size in bytes"),
    instant("modified_at", "When it was last saved"),
    flag("is_infected", "Whether a virus was found in it", default=False),
    long_text("web_address", "Address that opens it in a browser"),
    long_text("saved_by", "Who last saved it; told of workbooks only"),
    string("number", 40, "Number of its version, as people see it; told of workbooks only", nullable=True),
    PrimaryKeyConstraint("library", "item"),
    comment="A file or folder of a library that tells what changed since it was last asked",
)

library_link = journal_table(
    "library_link",
    long_text("library", "Library", nullable=False),
    long_text("link", "Address to ask next for what changed since library_item was written", nullable=False),
    string("subscription", 100, "What names the subscription to its notices; empty = none", nullable=True),
    long_text("address", "Where these notices are sent"),
    string("secret_sha256", 64, "SHA-256 of the secret that each of them bears", nullable=True),
    instant("subscribed_until", "When the subscription ends"),
    PrimaryKeyConstraint("library"),
    CheckConstraint(
        "num_nonnulls(subscription, address, secret_sha256, subscribed_until) IN (0, 4)", name="subscription_is_whole"
    ),
    comment="Where the service stands in a library's changes, and how it is told of them",
)
