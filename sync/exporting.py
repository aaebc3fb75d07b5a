"""The story of an export: make the files → take the month's lines and close the month → deliver → read back → mail.

A company's month leaves once. What is due is entered first, as any posting is. Then the files are made from one
snapshot of the month, without holding anybody up; under the lock the lines are compared with it, and those that leave,
the files that hold them, their number and the closing of the month are one transaction (decision 33): a value that a
format refuses, or a process killed before the commit, leaves the month open and whole; after it the next start
delivers. The same month asked again gives the same bytes; what was entered since leaves in a complement, when somebody
asks for one.
"""

from __future__ import annotations

import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from catalogue.calendar import add_months, last_of_month
from catalogue.checkpoints import checkpoint
from catalogue.errors import WrongUse
from catalogue.french import counted, listed, plural
from catalogue.ledger.deciding.shelf import Books
from catalogue.periods import day_of
from catalogue.scope import SERVICE_ROLE, service_as
from catalogue.store import exports as journal
from catalogue.store.database import Acting
from catalogue.store.exports import Batch, StoredFile
from catalogue.store.ledger.facts import find_books
from catalogue.store.ledger.periods import close_period, refuse_unfinished
from catalogue.store.ledger.posting import post_operations
from catalogue.store.ledger.reading import read_book_lines, read_mark, waiting_operations
from catalogue.store.staged_files import enter_staged
from catalogue.vocabulary import ActorKind, Role
from exports.formats import ACCOUNTING
from sync.bootstrap import Service
from sync.export_delivery import copy_files, deliver_files, deliver_pending_exports
from sync.export_files import chosen, temporary_room
from sync.export_month import Made, MonthToLeave, make_files
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
        "created_by": file.created_by, "error": file.error, "delivered_path": file.delivered_path,
        **{name: None if moment is None else moment.isoformat() for name, moment in moments.items()},
    }  # fmt: skip


def export_accounting(service: Service, library: DocumentLibrary, wanted: Wanted) -> Exported:
    """Export one company's month: its lines leave once, for ever, and the month closes.

    **Writes** due commissions and waiting operations into the ledger, the month's closing, the journal of exports, then
    the files into the library and the mail. Two exports of one month at once give both the same bytes.
    Raises: WrongUse for an unknown company or format, or a month that cannot leave; CannotExport when a format cannot
    hold a value, StorageUnavailable when files under way find no room: nothing leaves then, and the month stays open.
    """
    formats = chosen(wanted.formats)
    refuse_unfinished(wanted.month, wanted.today)
    actor = service.database.find_or_create_actor(ActorKind.PERSON, wanted.asked_by)
    with temporary_room():
        task = _Task(service, wanted, formats, library.name, actor)
        batch = task.export()
    exported = Exported(batch=batch, made=task.made, remarks=tuple(task.remarks))
    return _deliver(service, library, exported, formats=formats, folder=wanted.folder)


@dataclass(slots=True)
class _Task:
    """An export under way."""

    service: Service
    wanted: Wanted
    formats: tuple[str, ...]  #: codes
    library: str  #: name of the one that files go to
    actor: uuid.UUID
    made: bool = False  #: now, not before
    remarks: list[str] = field(default_factory=list)

    def export(self) -> Batch | None:
        """Return the export of the month, made now unless it was; None: a complement of nothing.

        Raises: WrongUse for an unknown company, or the complement of a month that never left.
        """
        with self.service.database.reading(self.service.scope) as connection:
            books = find_books(connection, self.wanted.company)
            known = journal.batches(connection, books.code, self.wanted.month)
            if known and not self.wanted.complement:
                self._say_what_is_left(journal.left_to_export(connection, books.id, self.wanted.month))
                return self._complete(connection, books, known[0])
        if self.wanted.complement and not known:
            raise WrongUse(f"{self._name} n'a jamais été exporté : exportez-le d'abord sans --complement.")
        with self.service.database.serialised(), self._acting(SERVICE_ROLE) as connection:
            left = self._enter_what_is_due(connection, books)  # it follows from the date: nobody decides it
        if self.wanted.complement and not left:
            return self._complement_again(books, known[-1])
        with self._acting_repeatedly() as acting:
            with self.service.database.reading(self.service.scope) as connection, acting() as staging:
                made = self._make(connection, staging, books, known)
            checkpoint("before export lock")
            batch = self._leave(acting, books, made, known)
        return batch or self.export()  # somebody exported it meanwhile

    def _complement_again(self, books: Books, last: Batch) -> Batch | None:
        """Return the last complement of a month that nothing was entered in since; None, said: it has none."""
        if not last.complement:
            self.remarks.append(f"Rien n'a été comptabilisé en {self._name} depuis son export : aucun complément.")
            return None
        with self.service.database.reading(self.service.scope) as connection:
            return self._complete(connection, books, last)

    def _leave(self, acting: Acting, books: Books, made: Made, known: list[Batch]) -> Batch | None:
        """Give the month's lines to a new export with its files, and close the month; None: another export came first.

        One transaction, so that a process killed in it leaves nothing. Files that were made of other lines than those
        that leave are made again. `acting` is the session in which they are staged.
        """
        with self.service.database.serialised():
            with acting() as connection:
                if journal.batches(connection, books.code, self.wanted.month) != known:
                    return None
                if read_mark(connection, books.code, self.wanted.month) != made.mark:
                    self._enter_what_is_due(connection, books)
                    made = self._make(connection, connection, books, known)
                batch = self._enter(connection, books, made)
                checkpoint("before export commit")
            checkpoint("after export commit")
        self.made = True
        return batch

    def _enter(self, connection: Connection, books: Books, made: Made) -> Batch:
        journal.expect_many_lines(connection, made.total.line_count)
        key = journal.take_entries(connection, books.id, self.wanted.month)
        if not made.total.line_count:
            self.remarks.append(f"Aucune écriture en {self._name} : les fichiers n'ont que leurs titres.")
        if close_period(connection, books.code, self.wanted.month):
            self.remarks.append(
                f"{self._name} est clos : ce qui arrive plus tard ira dans la prochaine période ouverte."
            )
        batch = journal.enter_batch(
            connection,
            batch_id=key,
            company_id=books.id,
            month=self.wanted.month,
            actor_id=self.actor,
            total=made.total,
            mailed=self.wanted.mailed,
        )
        self._keep(connection, books, batch, made)
        self._say_what_waits(connection, books)
        return batch

    def _complete(self, connection: Connection, books: Books, batch: Batch) -> Batch:
        """Add the files that an export lacks, made from its own lines; those it has are never made again."""
        missing = [code for code in self.formats if code not in _formats(connection, batch)]
        if missing:
            lines = read_book_lines(connection, books.code, batch=batch.id)
            journal.expect_many_lines(connection, batch.line_count)
            earlier = journal.batches(connection, books.code, self.wanted.month)[: batch.complement]
            with self._acting_repeatedly() as acting:
                with acting() as staging:
                    month = self._month(connection, books, earlier, batch.created_at)
                    made = make_files(month, lines, missing, staging)
                with self.service.database.serialised(), acting() as writing:
                    self._keep(writing, books, batch, made)
        self._say_what_waits(connection, books)
        return batch

    def _make(self, connection: Connection, staging: Connection, books: Books, known: list[Batch]) -> Made:
        """Make and stage the files of the lines that a connection sees and that no export has taken."""
        journal.expect_many_lines(connection, journal.left_to_export(connection, books.id, self.wanted.month))
        mark = read_mark(connection, books.code, self.wanted.month)
        lines = read_book_lines(connection, books.code, month=self.wanted.month, left=True)
        return replace(make_files(self._month(connection, books, known), lines, self.formats, staging), mark=mark)

    def _month(
        self, connection: Connection, books: Books, earlier: list[Batch], until: datetime | None = None
    ) -> MonthToLeave:
        since = earlier[-1].created_at if earlier else None
        return MonthToLeave(connection, books, self.wanted.month, len(earlier), since, until)

    def _keep(self, connection: Connection, books: Books, batch: Batch, made: Made) -> None:
        """Enter the files that an export lacks of those that are staged, and say what their readers must know."""
        enter_staged(connection, company_id=books.id, batch_id=batch.id, library=self.library, actor_id=self.actor)
        held = _formats(connection, batch)
        self._say_what_is_empty([code for code in self.formats if code not in held])
        if made.late:
            self.remarks.append(
                f"{listed(made.late)} : des écritures validées plus tard portent une date antérieure. Leurs numéros suivent "
                "l'ordre de leur validation, comme le FEC le demande."
            )

    def _enter_what_is_due(self, connection: Connection, books: Books) -> int:
        """Enter the commissions due by the end of the month and what waited; return how many lines are to export."""
        post_operations(connection, books.code, (), today=self.wanted.today, through=last_of_month(self.wanted.month))
        return journal.left_to_export(connection, books.id, self.wanted.month)

    def _acting(self, role: str) -> AbstractContextManager[Connection]:
        return self.service.database.acting(service_as(self.actor, role), reason=self._reason)

    def _acting_repeatedly(self) -> AbstractContextManager[Acting]:
        return self.service.database.acting_repeatedly(service_as(self.actor, Role.ACCOUNTING), reason=self._reason)

    @property
    def _reason(self) -> str:
        return f"export {self.wanted.month:%Y-%m}"

    def _say_what_is_left(self, left: int) -> None:
        if left:
            self.remarks.append(
                f"{counted(left, 'ligne')} {'ont' if left > 1 else 'a'} été {plural(left, 'comptabilisée')} en {self._name} depuis cet export : "
                "ajoutez --complement pour les exporter."
            )

    def _say_what_is_empty(self, missing: list[str]) -> None:
        untitled = [code for code in missing if code in ACCOUNTING]
        if untitled:
            self.remarks.append(
                f"{', '.join(untitled)} : ce format n'a pas de ligne de titres ; sans écriture en "
                f"{self.wanted.month:%Y-%m}, il n'y a rien à importer et aucun fichier n'est fait."
            )

    def _say_what_waits(self, connection: Connection, books: Books) -> None:
        over = add_months(self.wanted.month, 1)
        waiting = [
            item for item in waiting_operations(connection, books.code)
            if day_of(item.operation.at, books.timezone) < over
        ]  # fmt: skip
        alike: dict[tuple[str, ...], list[str]] = {}
        for item in waiting:
            alike.setdefault(item.reasons, []).append(item.operation.key)
        self.remarks += [f"{_waiting(keys)} : {' '.join(reasons)}" for reasons, keys in alike.items()]

    @property
    def _name(self) -> str:
        return f"{self.wanted.month:%Y-%m} de {self.wanted.company}"


def _formats(connection: Connection, batch: Batch) -> set[str]:
    return {file.format for file in journal.files_of_batch(connection, batch.id)}


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
    done = deliver_files(service, library, files)
    if folder is not None:
        done.waiting += copy_files(service, folder, files)
    done.add(deliver_pending_exports(service, library, besides={file.id for file in files}))
    remarks = [*exported.remarks, *done.told]
    if exported.batch is not None and exported.batch.mail_to is not None and service.settings.smtp_host is None:
        remarks.append(f"{exported.batch.mail_to} attend sa copie : réglez CATALOGUE_SMTP_HOST pour l'envoyer.")
    files = _files(service, exported, formats)
    return replace(exported, files=files, remarks=tuple(remarks), failures=tuple(done.waiting))


def _files(service: Service, exported: Exported, formats: tuple[str, ...]) -> tuple[StoredFile, ...]:
    if exported.batch is None:
        return ()
    with service.database.reading(service.scope) as connection:
        files = journal.files_of_batch(connection, exported.batch.id)
    return tuple(file for file in files if file.format in formats)
