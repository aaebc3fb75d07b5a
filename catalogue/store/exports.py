"""The journal of exports: take a month's lines once, keep the bytes, and note how their delivery went (decision 33)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, or_, select, text, update

from catalogue.calendar import add_months
from catalogue.ledger.records.book_lines import BookLine
from catalogue.store.queries import driver_connection
from catalogue.store.tables import (
    accounting_export,
    accounting_export_entry,
    actor,
    company,
    export_file,
    ledger_entry,
    ledger_line,
)
from catalogue.vocabulary import Journal

#: What may change around a line after it was written, and is therefore no part of what was exported.
_NOT_THE_LINES_OWN = frozenset(
    {
        "company_name",
        "siren",
        "account_label",
        "auxiliary_label",
        "letter",
        "letter_day",
        "validated_on",
        "lettered",
        "tax_reason",
    }
)

#: Lines from which on the planner must be told what it cannot know.
_MANY_LINES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One accounting export of one company's month."""

    id: uuid.UUID
    company: str  #: code
    month: date  #: its first day
    complement: int  #: 0: the month itself
    number: int  #: continuous in its company
    created_at: datetime
    created_by: str  #: who asked for it
    line_count: int
    debit_total: Decimal  #: euros; equals the credits
    rows_sha256: str  #: of the lines in canonical form
    mail_to: str | None  #: address of the accounting firm at that moment


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that was made, and how its delivery went."""

    id: uuid.UUID
    company: str  #: code
    batch_id: uuid.UUID | None  #: None: a file of the catalogue
    format: str
    name: str
    library: str  #: that it is delivered to
    path: str  #: in that library
    sha256: str
    size_bytes: int
    created_at: datetime
    created_by: str
    delivered_at: datetime | None
    read_back_at: datetime | None
    mailed_at: datetime | None
    error: str | None  #: what last failed
    waits_since: datetime | None  #: when it could not be delivered for the first time
    due_at: datetime | None  #: when it is tried next; None: at any start
    delivered_path: str | None  #: where it lies, when its own name was held for a day


def company_name(connection: Connection, code: str) -> str:
    """Return the legal name of a company, or its code when it is unknown."""
    return connection.scalar(select(company.c.legal_name).where(company.c.code == code)) or code


_BATCHES = (
    select(
        accounting_export.c.id, company.c.code.label("company"), accounting_export.c.month,
        accounting_export.c.complement, accounting_export.c.number, accounting_export.c.created_at,
        actor.c.label.label("created_by"), accounting_export.c.line_count, accounting_export.c.debit_total,
        accounting_export.c.rows_sha256, accounting_export.c.mail_to,
    )
    .join_from(accounting_export, company, accounting_export.c.company_id == company.c.id)
    .join(actor, accounting_export.c.actor_id == actor.c.id)
)  # fmt: skip


def batches(connection: Connection, company_code: str, month: date | None = None) -> list[Batch]:
    """Return a company's exports by number; of one month only where it is given: the month's, then its complements."""
    query = _BATCHES.where(company.c.code == company_code).order_by(accounting_export.c.number)
    if month is not None:
        query = query.where(accounting_export.c.month == month)
    return [Batch(**row) for row in connection.execute(query).mappings()]


def batch_of(connection: Connection, batch_id: uuid.UUID) -> Batch:
    """Return the export of that key, which must exist."""
    return Batch(**connection.execute(_BATCHES.where(accounting_export.c.id == batch_id)).mappings().one())


def _of_month(company_id: uuid.UUID, month: date) -> ColumnElement[bool]:
    """The entries of a company that are dated in a month, given by its first day."""
    entry = ledger_entry.c
    return and_(entry.company_id == company_id, entry.day >= month, entry.day < add_months(month, 1))


def _not_exported(company_id: uuid.UUID, month: date) -> Select[Any]:
    """The keys of a month's entries that no export has taken."""
    taken = select(accounting_export_entry.c.entry_id).where(accounting_export_entry.c.entry_id == ledger_entry.c.id)
    return select(ledger_entry.c.id).where(_of_month(company_id, month)).where(~taken.exists())


def left_to_export(connection: Connection, company_id: uuid.UUID, month: date) -> int:
    """Return how many lines of a month no export has taken."""
    lines = select(func.count()).where(ledger_line.c.entry_id.in_(_not_exported(company_id, month)))
    return connection.scalar(lines) or 0


def entries_before(connection: Connection, company_id: uuid.UUID, month: date, journal: Journal, number: int) -> int:
    """Return how many entries of a month a journal has under a number."""
    entry = ledger_entry.c
    query = select(func.count()).where(_of_month(company_id, month), entry.journal == journal, entry.number < number)
    return connection.scalar(query) or 0


def expect_many_lines(connection: Connection, line_count: int) -> None:
    """Have the rest of the transaction join by hashing where an export is large.

    No statistics tell yet of lines that were posted a moment ago: the planner takes them for a handful, joins them by
    nested loops, and a month of 100 000 lines takes minutes instead of seconds.
    """
    if line_count >= _MANY_LINES:
        driver_connection(connection).execute("SET LOCAL enable_nestloop = off")
        driver_connection(connection).execute("DISCARD PLANS")


def take_entries(connection: Connection, company_id: uuid.UUID, month: date) -> uuid.UUID:
    """Give every entry of a month that was never exported to a new export; return its key.

    `enter_batch` must follow in the same transaction: the database refuses entries of an export that is not there.
    """
    new = uuid.uuid4()
    columns = ["entry_id", "company_id", "export_id"]
    found = _not_exported(company_id, month).add_columns(ledger_entry.c.company_id, text(f"'{new}'::uuid AS export_id"))
    connection.execute(insert(accounting_export_entry).from_select(columns, found))
    return new


@dataclass(frozen=True, slots=True)
class Sum:
    """What lines amount to, whatever the format they leave in."""

    line_count: int
    debit: Decimal  #: euros
    credit: Decimal  #: euros
    sha256: str  #: of their own fields, in the order of the books


def sum_up(lines: Iterable[BookLine]) -> Sum:
    """Count lines, sum them and take the SHA-256 of what can never change in them: names and lettering are left out."""
    own = itemgetter(*[index for index, name in enumerate(BookLine._fields) if name not in _NOT_THE_LINES_OWN])
    digest, count, debit, credit = hashlib.sha256(), 0, Decimal(0), Decimal(0)
    for line in lines:
        digest.update("\x1f".join(["" if value is None else str(value) for value in own(line)]).encode() + b"\n")
        count, debit, credit = count + 1, debit + line.debit, credit + line.credit
    return Sum(count, debit, credit, digest.hexdigest())


def enter_batch(
    connection: Connection,
    *,
    batch_id: uuid.UUID,
    company_id: uuid.UUID,
    month: date,
    actor_id: uuid.UUID,
    total: Sum,
    mailed: bool = True,
) -> Batch:
    """Enter the export of the lines taken under its key into the journal; its number and rank come from the journal.

    Unless it is `mailed`, nobody awaits a copy of it, now or later.
    **Writes** accounting_export. Two exports of one month at once cannot both be the first: the caller is serialised,
    and a UNIQUE constraint stands behind.
    """
    of_company = accounting_export.c.company_id == company_id
    rank = select(func.count()).where(of_company, accounting_export.c.month == month)
    number = select(func.coalesce(func.max(accounting_export.c.number), 0) + 1).where(of_company)
    address = select(company.c.accounting_firm_email).where(company.c.id == company_id)
    connection.execute(
        insert(accounting_export).values(
            id=batch_id, company_id=company_id, month=month, complement=rank.scalar_subquery(),
            number=number.scalar_subquery(), actor_id=actor_id, line_count=total.line_count, debit_total=total.debit,
            rows_sha256=total.sha256, mail_to=address.scalar_subquery() if mailed else None,
        )
    )  # fmt: skip
    return batch_of(connection, batch_id)


_FILES = (
    select(
        export_file.c.id, company.c.code.label("company"), export_file.c.export_id.label("batch_id"),
        export_file.c.format, export_file.c.name, export_file.c.library, export_file.c.path, export_file.c.sha256,
        export_file.c.size_bytes, export_file.c.created_at, actor.c.label.label("created_by"),
        export_file.c.delivered_at, export_file.c.read_back_at, export_file.c.mailed_at, export_file.c.error,
        export_file.c.waits_since, export_file.c.due_at, export_file.c.delivered_path,
    )
    .join_from(export_file, company, export_file.c.company_id == company.c.id)
    .join(actor, export_file.c.actor_id == actor.c.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that was just made."""

    format: str  #: code
    name: str
    path: str  #: where it goes in the library
    content: bytes

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def row(self) -> dict[str, Any]:
        """Return it as columns of `export_file`."""
        return {
            "format": self.format, "name": self.name, "path": self.path, "sha256": self.sha256,
            "size_bytes": len(self.content), "content": self.content,
        }  # fmt: skip


def enter_file(
    connection: Connection,
    file: NewFile,
    *,
    company_id: uuid.UUID,
    batch_id: uuid.UUID | None,
    library: str,
    actor_id: uuid.UUID,
) -> None:
    """Keep the bytes of a file, to be delivered afterwards. **Writes** export_file."""
    connection.execute(
        insert(export_file).values(
            company_id=company_id, export_id=batch_id, library=library, actor_id=actor_id, **file.row()
        )
    )  # fmt: skip


def files_of_batch(connection: Connection, batch_id: uuid.UUID) -> list[StoredFile]:
    """Return the files of an export, by format and name."""
    return _files(connection, export_file.c.export_id == batch_id)


def latest_file(connection: Connection, company_code: str, library: str, path: str) -> StoredFile | None:
    """Return the newest file of the catalogue that goes to that path."""
    of_catalogue = (export_file.c.export_id.is_(None), company.c.code == company_code)
    found = _files(connection, *of_catalogue, export_file.c.library == library, export_file.c.path == path)
    return found[-1] if found else None


def undelivered(connection: Connection, library: str) -> list[StoredFile]:
    """Return the files that a library never gave back as they were made, oldest first.

    A file that tells how things stood, and that a newer one replaces at the same place, is not to be delivered any
    more: it would come over a month's final one.
    """
    newer = export_file.alias("newer")
    replaced = select(newer.c.id).where(
        newer.c.library == export_file.c.library, newer.c.path == export_file.c.path,
        newer.c.created_at > export_file.c.created_at,
    )  # fmt: skip
    waits = (export_file.c.read_back_at.is_(None), export_file.c.library == library)
    return _files(connection, *waits, or_(export_file.c.export_id.is_not(None), ~replaced.exists()))


def batches_to_mail(connection: Connection) -> list[Batch]:
    """Return the exports of which the accounting firm still awaits a file, oldest first.

    Their ``mail_to`` is the address of today, which may have been corrected since; without one, nobody waits any more.
    """
    awaited = select(export_file.c.id).where(
        export_file.c.export_id == accounting_export.c.id, export_file.c.mailed_at.is_(None)
    )
    address = company.c.accounting_firm_email
    query = _BATCHES.add_columns(address.label("address")).where(
        accounting_export.c.mail_to.is_not(None), address.is_not(None), awaited.exists()
    )
    found = []
    for row in connection.execute(query.order_by(accounting_export.c.created_at)).mappings():
        values = dict(row)
        values["mail_to"] = values.pop("address")
        found.append(Batch(**values))
    return found


def claim_unmailed(connection: Connection, batch_id: uuid.UUID) -> list[StoredFile]:
    """Return the files of an export that are still to mail, and keep other processes off them until the commit."""
    query = _FILES.where(export_file.c.export_id == batch_id, export_file.c.mailed_at.is_(None))
    rows = connection.execute(query.order_by(export_file.c.name).with_for_update(of=export_file, skip_locked=True))
    return [StoredFile(**row) for row in rows.mappings()]


def _files(connection: Connection, *conditions: ColumnElement[bool]) -> list[StoredFile]:
    query = _FILES.where(*conditions).order_by(export_file.c.created_at, export_file.c.format, export_file.c.name)
    return [StoredFile(**row) for row in connection.execute(query).mappings()]


def content_of(connection: Connection, file_id: uuid.UUID) -> bytes:
    """Return the bytes of a file, as they were made."""
    return bytes(connection.execute(select(export_file.c.content).where(export_file.c.id == file_id)).scalar_one())


def note_delivery(connection: Connection, file_id: uuid.UUID, delivered_path: str | None = None) -> None:
    """Note that the library took a file and gave the same content back; with the path where its own would not do."""
    now = text("clock_timestamp()")
    _note(
        connection, [file_id], delivered_at=now, read_back_at=now, error=None,
        waits_since=None, due_at=None, delivered_path=delivered_path,
    )  # fmt: skip


def note_failure(
    connection: Connection,
    file_id: uuid.UUID,
    sentence: str,
    *,
    written: bool,
    waits_since: datetime,
    due_at: datetime | None,
) -> None:
    """Note why a file is still to deliver, since when, and when it is tried next.

    ``written`` says that the library took it, but gave other bytes back.
    """
    more = {"delivered_at": text("clock_timestamp()")} if written else {}
    _note(
        connection, [file_id], read_back_at=None, error=sentence, waits_since=waits_since, due_at=due_at, **more
    )  # fmt: skip


def note_mailing(connection: Connection, file_ids: Sequence[uuid.UUID]) -> None:
    """Note that the accounting firm's copy of some files was sent."""
    _note(connection, file_ids, mailed_at=text("clock_timestamp()"), error=None)


def note_mail_failure(connection: Connection, file_ids: Sequence[uuid.UUID], sentence: str) -> None:
    """Note why the accounting firm's copy of some files is still to send."""
    _note(connection, file_ids, error=sentence)


def _note(connection: Connection, file_ids: Sequence[uuid.UUID], **values: object) -> None:
    connection.execute(update(export_file).where(export_file.c.id.in_(file_ids)).values(values))
