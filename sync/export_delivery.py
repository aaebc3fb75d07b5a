"""Bring the files of exports where people work: into the library, read back, and to the accounting firm by e-mail.

Everything is done from the stored bytes, so that it can be done again at any later moment, and gives the same files.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from catalogue.checkpoints import checkpoint
from catalogue.errors import CatalogueError, StorageUnavailable
from catalogue.french import after_colon, counted
from catalogue.store import exports as journal
from catalogue.store.exports import Batch, StoredFile
from sync.bootstrap import Service
from sync.depositing import (
    FAILURES,
    Deliveries,
    NotAsWritten,
    after,
    another_name_has_to_do,
    deposit,
    deposit_beside,
    is_ours,
)
from sync.library import DocumentLibrary
from sync.library.folder import FolderLibrary
from sync.mailing import Attachment, MailRefused, MailUnavailable, Message, send
from validators.report.words import lies_elsewhere

#: Files that weigh more together travel in one ZIP: mailboxes refuse 10 to 25 MB, and amounts shrink tenfold.
_HEAVY_BYTES = 5 * 1024 * 1024
_SIGNATURE = "Ce message est envoyé par le catalogue Winvest."


def deliver_files(
    service: Service, library: DocumentLibrary, files: Sequence[StoredFile], now: datetime | None = None
) -> Deliveries:
    """Write files into the library and read them back; return what came of it.

    **Writes** the library, and in export_file how it went. Repeating it writes nothing that is there already.
    """
    done = Deliveries()
    for file in files:
        _deliver(service, library, file, now or datetime.now(UTC), done)
    return done


def deliver_pending_exports(
    service: Service, library: DocumentLibrary, *, besides: Collection[uuid.UUID] = (), now: datetime | None = None
) -> Deliveries:
    """Deliver and mail what earlier runs left behind, each file once it is due; return what came of it.

    ``besides`` are files that were just tried.
    """
    at = now or datetime.now(UTC)
    with service.database.reading(service.scope) as connection:
        pending = [file for file in journal.undelivered(connection, library.name) if file.id not in besides]
    due = [file for file in pending if file.due_at is None or file.due_at <= at]
    done = deliver_files(service, library, due, at)
    done.waiting += [file.error for file in pending if file not in due and file.error is not None]
    done.waiting += mail_pending(service)
    return done


def copy_files(service: Service, folder: Path, files: Sequence[StoredFile]) -> list[str]:
    """Put a copy of files into a folder of this machine; return a sentence for each that could not be written."""
    failures = []
    for file in files:
        with service.database.reading(service.scope) as connection:
            content = journal.content_of(connection, file.id)
        try:
            FolderLibrary(folder).write(file.name, content)
        except StorageUnavailable as failure:
            failures.append(failure.sentence)
    return failures


def mail_pending(service: Service) -> list[str]:
    """Mail every export that an accounting firm awaits; return a sentence for each that still waits.

    Nothing is sent where no server is set. Two processes at once send one copy: the rows are kept during the sending.
    A process killed between the sending and the commit sends again, under the same identifier of message.
    """
    if service.settings.smtp_host is None:
        return []
    with service.database.reading(service.scope) as connection:
        awaited = journal.batches_to_mail(connection)
    failures = []
    for batch in awaited:
        failure = _mail(service, batch)
        if failure is not None:
            failures.append(_mail_waits(batch, failure))
        if failure is not None and not isinstance(failure, MailRefused):
            break  # the others would wait for the same server
    return failures


def _deliver(service: Service, library: DocumentLibrary, file: StoredFile, now: datetime, done: Deliveries) -> None:
    """Deliver one file, note it, and add what came of it."""
    with service.database.reading(service.scope) as connection:
        content = journal.content_of(connection, file.id)
    checkpoint("before export delivery")
    try:
        path = _put(library, file, content, now)
    except FAILURES as failure:
        sentence = failure.sentence if isinstance(failure, NotAsWritten) else _waits(file, failure)
        wait = after(failure, file.waits_since, now)
        with service.acting_itself("export") as connection:
            journal.note_failure(
                connection,
                file.id,
                sentence,
                written=isinstance(failure, NotAsWritten),
                waits_since=wait.since,
                due_at=wait.due_at,
            )
        done.waiting.append(sentence)
        return
    checkpoint("after export delivery")
    with service.acting_itself("export") as connection:
        journal.note_delivery(connection, file.id, None if path == file.path else path)
    if path not in (file.path, file.delivered_path):
        done.told.append(lies_elsewhere(file.path, file.name, path))


def _put(library: DocumentLibrary, file: StoredFile, content: bytes, now: datetime) -> str:
    """Put a file at its path, or beside what held that all day; return where it lies."""
    if file.delivered_path is not None:
        there = library.find(file.delivered_path)
        if there is not None and is_ours(library, there, content):
            return library.release(there).path
    try:
        return deposit(library, file.path, content).path
    except StorageUnavailable as failure:
        if not another_name_has_to_do(failure, file.waits_since, now):
            raise
        return deposit_beside(library, file.path, content, held=True).path


def _mail(service: Service, batch: Batch) -> MailUnavailable | None:
    """Send the files of one export that were not sent yet; return what prevented it, or None."""
    with service.acting_itself("export") as connection:
        files = journal.claim_unmailed(connection, batch.id)
        if not files:
            return None
        keys = [file.id for file in files]
        try:
            send(service.settings, _message(batch, files, lambda key: journal.content_of(connection, key)))
        except MailUnavailable as failure:
            journal.note_mail_failure(connection, keys, failure.sentence)
            return failure
        checkpoint("after export mail")
        journal.note_mailing(connection, keys)
    return None


def _message(batch: Batch, files: Sequence[StoredFile], content: Callable[[uuid.UUID], bytes]) -> Message:
    """Write to the accounting firm: which company, month and export, and the SHA-256 of each file."""
    title = f"Export comptable {batch.company} {batch.month:%Y-%m}"
    if batch.complement:
        title += f", complément {batch.complement}"
    what = f"l'export comptable n° {batch.number} de {batch.company} pour {batch.month:%m/%Y}"
    listed = [f"{file.name} : {file.size_bytes} octets, SHA-256 {file.sha256}" for file in files]
    attachments = [Attachment(file.name, content(file.id)) for file in files]
    if sum(file.size_bytes for file in files) > _HEAVY_BYTES:
        attachments = [_together(f"{_stem(batch)}.zip", attachments)]
        listed.append(f"Ces fichiers sont réunis dans {attachments[0].name}.")
    lines = ["Bonjour,", "", f"Voici {what} : {counted(batch.line_count, 'ligne')}.", "", *listed, "", _SIGNATURE, ""]
    return Message(batch.mail_to or "", f"{title} (n° {batch.number})", "\n".join(lines), attachments)


def _stem(batch: Batch) -> str:
    late = f"_C{batch.complement}" if batch.complement else ""
    return f"EXPORT_{batch.company}_{batch.month:%Y-%m}{late}"


def _together(name: str, attachments: Sequence[Attachment]) -> Attachment:
    """Return one file that holds the others; the same ones make the same bytes."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for item in attachments:
            archive.writestr(ZipInfo(item.name), item.content, ZIP_DEFLATED)
    return Attachment(name, held.getvalue())


def _waits(file: StoredFile, failure: CatalogueError) -> str:
    return f"{file.name} est enregistré, mais attend sa livraison au prochain passage : {after_colon(failure.sentence)}"


def _mail_waits(batch: Batch, failure: MailUnavailable) -> str:
    return (
        f"L'export n° {batch.number} de {batch.company} est enregistré, mais sa copie à {batch.mail_to} "
        f"attend le prochain passage : {after_colon(failure.sentence)}"
    )
