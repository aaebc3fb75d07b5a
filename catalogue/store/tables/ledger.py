"""What happened and what the books hold of it: operations, entries, commissions, lettering, periods (decisions 23, 29).

Entries, lines and lettering are never changed: ``sql/ledger.sql`` refuses it to everybody, and refuses an entry that
does not balance, a hole in the numbers and a closed period. They therefore need no audit and say themselves who wrote
them and when. Where a foreign key would cost a look-up for each of a month's million rows and its parent can never go,
the trigger looks for all parents of a statement at once (`checked_parent`): an entry's operation, a line's entry, a
commission's operation. What comes by hundreds of thousands has its natural key as its only one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Date,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)

from catalogue.ledger.records.operations import KEY_LENGTH, PERSON_LENGTH
from catalogue.store.tables.base import (
    audited_table,
    checked_parent,
    choice,
    document,
    exact,
    flag,
    identifier,
    instant,
    journal_table,
    long_text,
    natural_key,
    reference,
    string,
    whole,
)
from catalogue.store.tables.publications import ACCOUNTING_NATURES

OPERATION_KINDS = (
    "sale", "renewal", "collection", "cancellation", "termination", "fee", "statement", "advance_use",
    "regularisation",
)  # fmt: skip
JOURNALS = ("VENTE", "ACHAT", "BANQUE", "COMMISSION", "OD")
LINE_TYPES = ("revenue", "commission", "fee", "tax")
BENEFICIARIES = ("company", "salesperson", "manager", "partner", "platform")
ENTRY_KINDS = (
    "revenue", "commission", "paid", "set-off", "collection", "advance-use", "tax-due", "fee", "clawback", "malus",
    "set-off-back", "reversal",
)  # fmt: skip
COMMISSION_KINDS = ("commission", "catch_up", "bonus", "malus", "clawback", "penalty")
LINE_STATES = ("planned", "due", "frozen", "settled", "dropped", "reversed")

#: What an entry's own source key adds to its operation's.
ENTRY_KEY_LENGTH = KEY_LENGTH + 60


def _company() -> Column[Any]:
    return reference("company_id", "company", "Company that keeps the books")


def _of_books(comment: str) -> Column[Any]:
    """The company of a row whose composite foreign key proves that it is its parent's."""
    return Column("company_id", Uuid, nullable=False, comment=comment)


def _day(name: str, comment: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Date, nullable=nullable, comment=comment)


def _cents(name: str, comment: str, *, nullable: bool = False) -> Column[Any]:
    return exact(name, 14, 2, comment, nullable=nullable)


def _written() -> tuple[Column[Any], ...]:
    """Who wrote the row and when: what the transaction says of itself, or the trigger refuses it."""
    return (
        instant("posted_at", "Instant of the transaction that wrote it", default=True),
        Column("actor_id", Uuid, nullable=False, comment="Who wrote it (actor.id)"),
        Column("run_id", Uuid, nullable=True, comment="Run that wrote it (sync_run.id); empty = no run"),
    )


def _person(name: str, comment: str) -> Column[Any]:
    return Column(
        name,
        String(PERSON_LENGTH),
        Computed(f"(content ->> '{name}')", persisted=True),
        CheckConstraint(f"{name} !~ '[[:space:]]'", name=f"{name}_is_a_reference"),
        nullable=True,
        comment=comment,
    )


operation = journal_table(
    "operation",
    identifier(),
    checked_parent("company_id", "company", "Company that keeps the books"),
    string("source_key", KEY_LENGTH, "Key that its source gives it; the same key twice is the same operation"),
    choice("kind", OPERATION_KINDS, "What happened"),
    instant("at", "When it happened", nullable=False),
    string("content_hash", 64, "SHA-256 of its content: the same key with another one is a conflict"),
    document("content", "The operation as it was told, without what it leaves out", nullable=False),
    choice(
        "status",
        ("posted", "waiting", "later", "withdrawn"),
        "posted: never changes again; waiting: for a mapping, tried at each run; later: for its day; withdrawn: told no more before its day",
    ),
    document("reasons", "Why it waits: French sentences", kind="array", nullable=False),
    string("related", KEY_LENGTH, "Key of the operation it pays, renews, cancels or states", nullable=True),
    string("origin", KEY_LENGTH, "Key of the operation at the head of its family; empty = itself", nullable=True),
    checked_parent("product_version_id", "product_version", "Version that priced it", nullable=True),
    _person("salesperson", "Who sold, as its content says: the reference of a personnel file, never a name"),
    _person("manager", "Whose team sold, by the same kind of reference"),
    *_written(),
    UniqueConstraint("company_id", "source_key"),
    # Not a regular expression: those took half the time of a month's operations.
    CheckConstraint("octet_length(decode(content_hash, 'hex')) = 32", name="content_hash_is_hexadecimal"),
    Index("ix_operation_waiting", "company_id", "at", postgresql_where=text("status IN ('waiting', 'later')")),
    Index("ix_operation_family", "company_id", "origin", postgresql_where=text("origin IS NOT NULL")),
    Index("ix_operation_renewals", "company_id", "related", postgresql_where=text("kind = 'renewal'")),
    Index(
        "ix_operation_uses",
        "company_id",
        text("(content ->> 'advance')"),
        postgresql_where=text("kind = 'advance_use'"),
    ),
    comment="What happened in a company's business: sales, collections, fees… (posted to the ledger, or waiting)",
)

ledger_entry = journal_table(
    "ledger_entry",
    identifier(),
    _of_books("Company that keeps the books (company.id), its operation's"),
    choice("journal", JOURNALS, "Journal (decision 32)"),
    Column("fiscal_year", SmallInteger, nullable=False, comment="Year of its day: numbers begin again with it"),
    whole("number", "Number, continuous from 1 in its company, journal and year"),
    choice("kind", ENTRY_KINDS, "What it posts of its operation"),
    string("source_key", ENTRY_KEY_LENGTH, "Key of its operation and what of it: posting twice is a no-op"),
    _day("day", "Accounting date, in a period that was open"),
    string("piece", KEY_LENGTH, "Reference of the document"),
    _day("piece_day", "Date of the document"),
    long_text("label", "Label, in French", nullable=False),
    choice("type", LINE_TYPES, "Type of entry (Annexe F §3)"),
    string("sku", 80, "Product code", nullable=True),
    string("partner", 160, "Partner's name", nullable=True),
    Column("contract", Uuid, nullable=True, comment="Reference of the contract, its owner's"),
    Column("client", Uuid, nullable=True, comment="Reference of the client, its owner's"),
    checked_parent("operation_id", "operation", "Operation that it posts"),
    checked_parent("reverses_entry_id", "ledger_entry", "Entry whose cents it mirrors", nullable=True),
    flag("clawback", "Whether it takes a commission back (Annexe F §5)", default=False),
    *_written(),
    UniqueConstraint("company_id", "journal", "fiscal_year", "number"),
    UniqueConstraint("company_id", "source_key"),
    CheckConstraint("number > 0", name="number_is_positive"),
    CheckConstraint("fiscal_year = EXTRACT(year FROM day)", name="fiscal_year_is_of_its_day"),
    Index(None, "company_id", "day"),
    Index(None, "operation_id"),
    Index("ix_ledger_entry_reversed_once", "reverses_entry_id", unique=True, postgresql_where=text("NOT clawback")),
    comment="An entry of the books: immutable, balanced, numbered (decision 29)",
)

ledger_line = journal_table(
    "ledger_line",
    _of_books("Company that keeps the books (company.id)"),
    checked_parent("entry_id", "ledger_entry", "Entry; its lines are written before it"),
    Column("position", SmallInteger, nullable=False, comment="Place in the entry, from 1"),
    string("account", 20, "General account"),
    _cents("debit", "Debit, in euros; zero on a credit line"),
    _cents("credit", "Credit, in euros; zero on a debit line"),
    long_text("label", "Label, in French", nullable=False),
    choice("type", LINE_TYPES, "Type of line (Annexe F §3)"),
    choice("nature", ACCOUNTING_NATURES, "What it is about (decision 25)"),
    flag("counterpart", "Whether it is the other side of its entry, without tax columns", default=False),
    string("cost_center", 20, "Cost centre", nullable=True),
    string("tax_code", 20, "Tax code, on base and tax lines", nullable=True),
    exact("tax_rate", 5, 2, "Tax rate in percent, on base and tax lines", nullable=True),
    _cents("tax_base", "On a tax line: what the tax was counted on, in euros", nullable=True),
    _cents("tax_amount", "On a base line: the tax of the line, in euros", nullable=True),
    string("auxiliary", 160, "Account of a third party: client, partner, beneficiary", nullable=True),
    flag("waiting", "Whether it is tax that waits for the collection (4458x)", default=False),
    PrimaryKeyConstraint("entry_id", "position"),
    CheckConstraint("debit >= 0 AND credit >= 0 AND (debit > 0) <> (credit > 0)", name="one_side"),
    CheckConstraint("position > 0", name="position_is_positive"),
    comment="A line of an entry: immutable; written before its entry, which is refused unless its lines balance",
)

ledger_unfinished = journal_table(
    "ledger_unfinished",
    Column("entries", Integer, nullable=False, comment="Entries whose lines are in; negative: entries that came"),
    comment="What a transaction has written of entries: sums to zero, and is emptied, when it commits",
)

ledger_lettering = journal_table(
    "ledger_lettering",
    _of_books("Company that keeps the books (company.id), the line's"),
    checked_parent("entry_id", "ledger_entry", "Entry of a line of a third party's account, lettered once"),
    Column("position", SmallInteger, nullable=False, comment="Place of the line in its entry"),
    string("account", 20, "Its general account"),
    string("letter", 10, "Code shared by lines that sum to zero: AA, AB…, by company and account"),
    _day("day", "Day on which the lines came to zero"),
    *_written(),
    PrimaryKeyConstraint("entry_id", "position"),
    CheckConstraint("letter ~ '^[A-Z]+$'", name="letter_is_letters"),
    Index(None, "company_id", "account", "letter"),
    comment="Which lines of a third party's account settle each other (lettrage); immutable",
)

commission_line = journal_table(
    "commission_line",
    identifier(),
    _of_books("Company that keeps the books (company.id)"),
    checked_parent("operation_id", "operation", "Operation that earned it"),
    whole("position", "Place among the lines of its operation, from 1"),
    choice("beneficiary", BENEFICIARIES, "Who earns it, or gives it back"),
    choice("kind", COMMISSION_KINDS, "What of it: the operation's own, its window's, or what the end takes back"),
    _cents("amount", "Euros; negative when it comes back"),
    _day("due_on", "Day on which it is paid"),
    choice("state", LINE_STATES, "What became of it; only allowed moves are accepted"),
    string("scheme", 60, "Code of the scheme"),
    whole("version", "Number of the product's version"),
    Column(
        "explanation", SmallInteger, nullable=False, comment="Which of the explanations of its operation is its own"
    ),
    checked_parent(
        "entry_id", "ledger_entry", "Entry that posts it; empty = not yet, or the company's own share", nullable=True
    ),
    flag("awaits", "Whether it is a promise that collections earn by lines of their own", default=False),
    flag("retained", "Whether the partner retains it: it is settled, and nobody was paid", default=False),
    _cents(
        "collected", "Of a promise, or earned of one: what was collected when it was written, in euros", nullable=True
    ),
    _cents("collected_of", "… of what its contract will pay in all, in euros", nullable=True),
    _cents("collected_now", "… of which by the operation that wrote it; negative: given back", nullable=True),
    CheckConstraint("num_nulls(collected, collected_of, collected_now) IN (0, 3)", name="collected_is_told_whole"),
    UniqueConstraint("operation_id", "position"),
    Index(
        "ix_commission_line_open",
        "company_id",
        "due_on",
        postgresql_where=text("state IN ('planned', 'due', 'dropped')"),
    ),
    comment="What a beneficiary earns by an operation; only its state and its entry change (decision 23)",
)

commission_explanation = journal_table(
    "commission_explanation",
    checked_parent("operation_id", "operation", "Operation that earned what it explains"),
    Column("number", SmallInteger, nullable=False, comment="Number among those of its operation, from 1"),
    document("facts", "Tiers crossed, base, rate, rounding, split: for people, no decision reads it", nullable=False),
    PrimaryKeyConstraint("operation_id", "number"),
    comment="Why beneficiaries earn what they do by an operation, once for all of them; immutable",
)

commission_window = journal_table(
    "commission_window",
    identifier(),
    _company(),
    string("sku", 80, "Product code"),
    whole("version", "Number of the product's version"),
    string("scheme", 60, "Code of the scheme"),
    string("holder", KEY_LENGTH, "Contract that a lifetime window belongs to; empty = the company", default=""),
    instant("start", "First instant of the window; empty = the whole contract"),
    Column("volume", Numeric, nullable=False, comment="Units sold"),
    Column("base", Numeric, nullable=False, comment="Sum of the scheme's own base, in euros"),
    Column("revenue", Numeric, nullable=False, comment="Revenue without tax, in euros"),
    Column("margin", Numeric, nullable=False, comment="Margin, in euros"),
    Column("tiers_exact", Numeric, nullable=False, comment="Commission of the tiers, not rounded, in euros"),
    _cents("posted", "Commission posted so far, in euros"),
    natural_key("company_id", "sku", "version", "scheme", "holder", "start", name="uq_commission_window_of_scheme"),
    comment="What a scheme has cumulated over its window: operations post the difference (decision 23)",
)

commission_counted = journal_table(
    "commission_counted",
    _of_books("Company that keeps the books (company.id), the operation's"),
    checked_parent("operation_id", "operation", "Sale or renewal that a window counts"),
    string("sku", 80, "Product code of the window"),
    whole("version", "Number of the product's version"),
    string("scheme", 60, "Code of the scheme"),
    string("holder", KEY_LENGTH, "Contract that a lifetime window belongs to; empty = the company", default=""),
    instant("start", "First instant of the window; empty = the whole contract"),
    whole("place", "Place among what its run counted: with the instant of its operation, the order of the books"),
    Column("volume", Numeric, nullable=False, comment="Units sold"),
    _cents("ht", "Revenue without tax, in euros"),
    _cents("ttc", "Revenue with tax, in euros"),
    _cents("premium_net", "Net premium that it tells, in euros", nullable=True),
    Column("margin", Numeric, nullable=True, comment="Margin that it tells, in euros"),
    Column("month", SmallInteger, nullable=False, comment="Whole months since its contract began"),
    flag("stands", "Whether it is not cancelled: a window counts what is sold and not cancelled", default=True),
    PrimaryKeyConstraint("operation_id"),
    Index("ix_commission_counted_window", "company_id", "sku", "version", "scheme", "holder", "start"),
    comment="What each sale brings to its window, to lay the others again when one is cancelled (decision 42)",
)

accounting_period = audited_table(
    "accounting_period",
    identifier(),
    _company(),
    _day("month", "First day of the month"),
    choice("state", ("open", "closed"), "Whether entries may still be dated in it; a month without row is open"),
    instant("closed_at", "When it was closed last"),
    reference("closed_by", "actor", "Who closed it last", nullable=True),
    UniqueConstraint("company_id", "month"),
    CheckConstraint("EXTRACT(day FROM month) = 1", name="month_is_its_first_day"),
    comment="A month of a company's books, open or closed",
)
