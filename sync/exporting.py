"""The story of an export: take the month's lines → make the files → close the month → deliver → read back → mail.

A company's month leaves once. The lines that leave, the files that hold them and the closing of the month are one
transaction: a process killed before its commit leaves nothing, after it everything, and the next start delivers. The
same month asked again gives the same bytes; what was entered since leaves in a complement, when somebody asks for one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from catalogue.calendar import add_months, last_of_month
from catalogue.checkpoints import checkpoint
from catalogue.errors import WrongUse
from catalogue.french import counted, plural
from catalogue.ledger.facts import BookLine
from catalogue.periods import day_of
from catalogue.scope import service_as
from catalogue.store import exports as journal
from catalogue.store.exports import Batch, StoredFile
from catalogue.store.ledger.facts import Books, find_books
from catalogue.store.ledger.periods import close_period, refuse_unfinished
from catalogue.store.ledger.posting import post_operations
from catalogue.store.ledger.reading import read_book_lines, waiting_operations
from catalogue.vocabulary import ActorKind, Role
from exports.engine.scope import Batch as MonthOfBooks
from exports.engine.spool import spooled
from exports.formats import ACCOUNTING
from sync.bootstrap import Service
from sync.export_delivery import copy_files, deliver_files, deliver_pending_exports
from sync.export_files import accounting_files, chosen, temporary_room
from sync.export_rows import instalments
from sync.library import DocumentLibrary

#: Operations that wait for one reason, named before it is said how many more there are.
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks to export."""

    company: str  #: code
    month: date  #: its first day
    today: date  #: a month that is not over yet cannot leave
    asked_by: str  #: who asks, for the journal
    formats: tuple[str, ...] = ()  #: codes; none: the usual ones
    complement: bool = False  #: what was entered in the month since it left
    folder: Path | None = None  #: where to put a copy, beside the library
    mailed: bool = True  #: whether the accounting firm gets its copy, where its address is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What became of it."""

    batch: Batch | None  #: None: a complement was asked, and nothing was left to export
    made: bool  #: whether it was made now; False: the stored one was delivered again
    files: tuple[StoredFile, ...] = ()
    remarks: tuple[str, ...] = ()  #: French sentences that somebody should read
    failures: tuple[str, ...] = ()  #: a sentence for each thing that waits for the next run

    @property
    def exit_code(self) -> int:
        """Return 0, or 3 when something could not be delivered or sent."""
        return 3 if self.failures else 0

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON: amounts are decimal strings, instants ISO."""
        batch = None if self.batch is None else batch_document(self.batch)
        files = [file_document(file) for file in self.files]
        return {
            "export": batch, "made": self.made, "files": files, "remarks": [*self.remarks], "failures": [*self.failures]
        }  # fmt: skip


def batch_document(batch: Batch) -> dict[str, Any]:
    """Return an accounting export as JSON."""
    return {
        "company": batch.company, "period": f"{batch.month:%Y-%m}", "complement": batch.complement,
        "number": batch.number, "created_at": batch.created_at.isoformat(), "created_by": batch.created_by,
        "lines": batch.line_count, "debit": str(batch.debit_total), "credit": str(batch.debit_total),
        "rows_sha256": batch.rows_sha256, "mail_to": batch.mail_to,
    }  # fmt: skip


def file_document(file: StoredFile) -> dict[str, Any]:
    """Return a file as JSON, without its bytes."""
    moments = {name: getattr(file, name) for name in ("created_at", "delivered_at", "read_back_at", "mailed_at")}
    return {
        "format": file.format, "name": file.name, "path": file.path, "sha256": file.sha256, "size": file.size_bytes,
        "created_by": file.created_by, "error": file.error,
        **{name: None if moment is None else moment.isoformat() for name, moment in moments.items()},
    }  # fmt: skip


def export_accounting(service: Service, library: DocumentLibrary, wanted: Wanted) -> Exported:
    """Export one company's month: its lines leave once, for ever, and the month closes.

    **Writes** due commissions and waiting operations into the ledger, the month's closing, the journal of exports, then
    the files into the library and the mail. Two exports of one month at once give both the same bytes.
    Raises: WrongUse for an unknown company or format, or a month that cannot leave; CannotExport when a format cannot
    hold a value, StorageUnavailable when files under way find no room: nothing leaves then.
    """
    formats = chosen(wanted.formats)
    refuse_unfinished(wanted.month, wanted.today)
    actor = service.database.find_or_create_actor(ActorKind.PERSON, wanted.asked_by)
    with service.database.serialised():
        with (
            temporary_room(),
            ExitStack() as kept,
            service.database.acting(
                service_as(actor, Role.ACCOUNTING), reason=f"export {wanted.month:%Y-%m}"
            ) as connection,
        ):
            task = _Task(connection, wanted, find_books(connection, wanted.company), actor, kept)
            batch = task.find() or task.make()
            if batch is not None:
                task.add_formats(batch, formats, library.name)
                checkpoint("before export commit")
        checkpoint("after export commit")
    exported = Exported(batch=batch, made=task.made, remarks=tuple(task.remarks))
    return _deliver(service, library, exported, formats=formats, folder=wanted.folder)


@dataclass(slots=True)
class _Task:
    """An export under way, inside its transaction."""

    connection: Connection
    wanted: Wanted
    books: Books
    actor: uuid.UUID
    kept: ExitStack  #: holds the lines of the month until the files are made
    read: Callable[[], Iterator[BookLine]] | None = None  #: gives them again, once they were read
    made: bool = False  #: now, not before
    posted: bool = False  #: whether what was due has been entered
    remarks: list[str] = field(default_factory=list)

    def find(self) -> Batch | None:
        """Return the export of the month, or its last complement when nothing was entered since; None: make it.

        Raises: WrongUse for a complement of a month that never left.
        """
        known = journal.batches(self.connection, self.books.code, self.wanted.month)
        if not self.wanted.complement:
            return self._again(known[0]) if known else None
        if not known:
            raise WrongUse(f"{self._name} n'a jamais été exporté : exportez-le d'abord sans --complement.")
        return known[-1] if known[-1].complement and not self._left() else None

    def make(self) -> Batch | None:
        """Enter what is due, give the month's lines to a new export and close the month; None: nothing to complete."""
        left = self._left()
        if not left and self.wanted.complement:
            self.remarks.append(f"Rien n'a été comptabilisé en {self._name} depuis son export : aucun complément.")
            return None
        journal.expect_many_lines(self.connection, left)
        key = journal.take_entries(self.connection, self.books.id, self.wanted.month)
        total = journal.sum_up(self.lines(key))
        if not total.line_count:
            self.remarks.append(f"Aucune écriture en {self._name} : les fichiers n'ont que leurs titres.")
        if close_period(self.connection, self.books.code, self.wanted.month):
            self.remarks.append(
                f"{self._name} est clos : ce qui arrive plus tard ira dans la prochaine période ouverte."
            )
        self.made = True
        return journal.enter_batch(
            self.connection,
            batch_id=key,
            company_id=self.books.id,
            month=self.wanted.month,
            actor_id=self.actor,
            total=total,
            mailed=self.wanted.mailed,
        )

    def add_formats(self, batch: Batch, formats: tuple[str, ...], library: str) -> None:
        """Make the files that the export lacks, from its own lines; those it has are never made again."""
        held = {file.format for file in journal.files_of_batch(self.connection, batch.id)}
        scope = MonthOfBooks(
            batch.company, journal.company_name(self.connection, batch.company), batch.month, batch.complement
        )
        journal.expect_many_lines(self.connection, batch.line_count)
        lines = partial(self.lines, batch.id)
        schedule = partial(instalments, self.connection, batch.company, batch.month)
        before = partial(journal.entries_before, self.connection, self.books.id, batch.month)
        missing = [code for code in formats if code not in held]
        for file in accounting_files(missing, scope, lines, schedule, before=before):
            held.add(file.format)
            journal.enter_file(
                self.connection,
                file,
                company_id=self.books.id,
                batch_id=batch.id,
                library=library,
                actor_id=self.actor,
            )
        self._say_what_is_empty([code for code in missing if code not in held], batch)
        self._say_what_waits()

    def lines(self, batch_id: uuid.UUID) -> Iterator[BookLine]:
        """Yield the lines of the export: the books are read once, whatever is made of them."""
        if self.read is None:
            rows = read_book_lines(self.connection, self.books.code, batch=batch_id)
            self.read = self.kept.enter_context(spooled(rows, BookLine._make))
        return self.read()

    def _again(self, batch: Batch) -> Batch:
        left = journal.left_to_export(self.connection, self.books.id, self.wanted.month)
        if left:
            self.remarks.append(
                f"{counted(left, 'ligne')} {'ont' if left > 1 else 'a'} été {plural(left, 'comptabilisée')} en {self._name} depuis cet export : "
                "ajoutez --complement pour les exporter."
            )
        return batch

    def _left(self) -> int:
        """Enter the commissions due by the end of the month and what waited; return how many lines are to export."""
        if not self.posted:
            post_operations(self.connection, self.books.code, (), through=last_of_month(self.wanted.month))
            self.posted = True
        return journal.left_to_export(self.connection, self.books.id, self.wanted.month)

    def _say_what_is_empty(self, missing: list[str], batch: Batch) -> None:
        untitled = [code for code in missing if code in ACCOUNTING]
        if untitled:
            self.remarks.append(
                f"{', '.join(untitled)} : ce format n'a pas de ligne de titres ; sans écriture en "
                f"{batch.month:%Y-%m}, il n'y a rien à importer et aucun fichier n'est fait."
            )

    def _say_what_waits(self) -> None:
        over = add_months(self.wanted.month, 1)
        waiting = [
            item for item in waiting_operations(self.connection, self.books.code)
            if day_of(item.operation.at, self.books.timezone) < over
        ]  # fmt: skip
        alike: dict[tuple[str, ...], list[str]] = {}
        for item in waiting:
            alike.setdefault(item.reasons, []).append(item.operation.key)
        self.remarks += [f"{_waiting(keys)} : {' '.join(reasons)}" for reasons, keys in alike.items()]

    @property
    def _name(self) -> str:
        return f"{self.wanted.month:%Y-%m} de {self.books.code}"


def _waiting(keys: list[str]) -> str:
    """Say that operations wait: one account that lacks may hold a whole month, and its reason is read once."""
    if len(keys) == 1:
        return f"L'opération {keys[0]} attend et n'est pas dans cet export"
    more = "" if len(keys) <= _MOST_NAMED else f" et {counted(len(keys) - _MOST_NAMED, 'autre')}"
    named = ", ".join(keys[:_MOST_NAMED])
    return f"{counted(len(keys), 'opération')} attendent et ne sont pas dans cet export ({named}{more})"


def _deliver(
    service: Service, library: DocumentLibrary, exported: Exported, *, formats: tuple[str, ...], folder: Path | None
) -> Exported:
    """Bring the files asked for where they belong, then what earlier runs left behind."""
    files = _files(service, exported, formats)
    failures = deliver_files(service, library, files)
    if folder is not None:
        failures += copy_files(service, folder, files)
    failures += deliver_pending_exports(service, library, besides={file.id for file in files})
    remarks = list(exported.remarks)
    if exported.batch is not None and exported.batch.mail_to is not None and service.settings.smtp_host is None:
        remarks.append(f"{exported.batch.mail_to} attend sa copie : réglez CATALOGUE_SMTP_HOST pour l'envoyer.")
    files = _files(service, exported, formats)
    return replace(exported, files=files, remarks=tuple(remarks), failures=tuple(failures))


def _files(service: Service, exported: Exported, formats: tuple[str, ...]) -> tuple[StoredFile, ...]:
    if exported.batch is None:
        return ()
    with service.database.reading(service.scope) as connection:
        files = journal.files_of_batch(connection, exported.batch.id)
    return tuple(file for file in files if file.format in formats)
