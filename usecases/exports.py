"""Exports as people ask for them: statements and schedules of any month, lists as they stand, and the journal of all.

A month of accounting itself is `sync.exporting.export_accounting`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from catalogue.access import Action
from catalogue.periods import day_of
from catalogue.store import exports as journal
from catalogue.store.exports import Batch, StoredFile
from catalogue.store.ledger.facts import find_books
from sync.bootstrap import Service
from sync.exporting import Exported, Wanted, batch_document, export_accounting, file_document
from sync.library import DocumentLibrary
from sync.snapshots import Kind, Told, export_snapshot
from usecases.instants import Instants
from usecases.rights import allowed


@dataclass(frozen=True, slots=True)
class Entered:
    """The accounting exports of a company, each with its files."""

    batches: tuple[tuple[Batch, Sequence[StoredFile]], ...]  #: by month

    def to_json(self) -> dict[str, Any]:
        """Return each with its files."""
        return {
            "exports": [
                batch_document(batch) | {"files": [file_document(file) for file in files]}
                for batch, files in self.batches
            ]
        }


@dataclass(frozen=True, slots=True)
class AsItStands:
    """An export of what stands at an instant."""

    exported: Exported
    instants: Instants | None  #: None: it does not depend on time

    @property
    def exit_code(self) -> int:
        """Return 0, or 3 when something could not be delivered or sent."""
        return self.exported.exit_code

    def to_json(self) -> dict[str, Any]:
        """Return the export, which bears its instants."""
        return ({} if self.instants is None else self.instants.to_json()) | self.exported.to_json()


def export_of_month(service: Service, library: DocumentLibrary, told: Told) -> Exported:
    """Give the statements or the schedule of a month: of an exported one the files, which never change, else as it stands.

    Writes and raises: as `export_accounting` and `export_snapshot` do.
    """
    service = allowed(service, Action.EXPORT_ACCOUNTING, told.company)
    today = day_of(told.at, service.settings.timezone)
    month = told.month or today.replace(day=1)
    with service.database.reading(service.scope) as connection:
        left = bool(journal.batches(connection, told.company, month))
    if not left:
        return export_snapshot(service, library, replace(told, month=month))
    wanted = Wanted(
        company=told.company, month=month, today=today, asked_by=told.asked_by, formats=(told.kind,), folder=told.folder
    )
    return export_accounting(service, library, wanted)


def export_as_it_stands(service: Service, library: DocumentLibrary, told: Told) -> AsItStands:
    """Give a list as it stands at an instant, which the answer bears; the accounts stand as they are.

    Writes and raises: as `export_snapshot` does.
    """
    service = allowed(service, Action.EXPORT_CATALOGUE, told.company)
    known = datetime.now(UTC)
    instants = Instants(told.at, known, past=False, timezone=service.settings.timezone)
    exported = export_snapshot(service, library, told)
    return AsItStands(exported, None if told.kind is Kind.MAPPING else instants)


def list_exports(service: Service, company: str) -> Entered:
    """Return the accounting exports of a company; raises WrongUse for an unknown one. Read-only."""
    service = allowed(service, Action.EXPORT_ACCOUNTING, company)
    with service.database.reading(service.scope) as connection:
        books = find_books(connection, company)
        return Entered(
            tuple(
                (batch, journal.files_of_batch(connection, batch.id))
                for batch in journal.batches(connection, books.code)
            )
        )
