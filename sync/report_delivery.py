"""Put the report where its author works, from what is stored: at once, or at a later start while something is in the way.

What waits is in the database, so that a process killed at any moment loses nothing: the next start delivers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from catalogue.checkpoints import checkpoint
from catalogue.errors import CatalogueError, DatabaseUnavailable, StorageUnavailable
from catalogue.french import after_colon
from catalogue.store import runs
from catalogue.store.runs import Submission
from sync.bootstrap import Service
from sync.delivery import GROUP_FOLDER, file_name, stored_files
from sync.depositing import FAILURES, Deliveries, after, another_name_has_to_do, deposit_beside
from sync.failure import reason_of
from sync.library import DocumentLibrary
from validators.report.words import lies_elsewhere


@dataclass(frozen=True, slots=True)
class Delivered:
    """Where the files of a report lie."""

    paths: tuple[str, ...]
    told: tuple[str, ...] = ()  #: a French sentence for each that had to be given another name


def deliver(service: Service, library: DocumentLibrary, entry: Submission, now: datetime | None = None) -> Delivered:
    """Write a submission's report into ``Rapports/`` and note that it is there.

    Writes: the report's files in the library, the copy to correct where a cell is to mend, and in submission that they
    are there, or since when they wait. Repeating it writes nothing that is there already.
    Raises: StorageUnavailable when the library cannot be written; the report then waits (`sync.depositing`).
    """
    at = now or datetime.now(UTC)
    report, contents = stored_files(service, entry)
    folder = f"Rapports/{entry.company or GROUP_FOLDER}"
    paths: dict[str, str] = {}
    told: list[str] = []
    failure: CatalogueError | None = None
    for kind, content in contents.items():
        path = f"{folder}/{file_name(report, kind)}"
        try:
            paths[kind] = deposit_beside(library, path, content).path
        except FAILURES as met:
            if not another_name_has_to_do(met, entry.report_waits_since, at):
                failure = failure or met
                if isinstance(met, StorageUnavailable) and not met.held:
                    break  # the library itself: the other files of the report would wait for it too
                continue
            held_name = path.rpartition("/")[2]
            remade = stored_files(service, entry, held_name=held_name)[1][kind]
            paths[kind] = deposit_beside(library, path, remade, held=True).path
            told.append(f"{entry.path} : {lies_elsewhere(held_name, 'le compte rendu', paths[kind])}")
    checkpoint("before report note")
    _note(service, entry, paths, failure, at)
    if failure is not None:
        raise failure
    return Delivered(tuple(paths.values()), tuple(told))


def deliver_pending(service: Service, library: DocumentLibrary, now: datetime | None = None) -> Deliveries:
    """Deliver the reports that an earlier run of this library left behind, each once it is due; return what came of it."""
    at = now or datetime.now(UTC)
    with service.database.reading(service.scope) as connection:
        pending = runs.undelivered(connection, library.name)
    done = Deliveries()
    for entry in pending:
        if entry.report_due_at is not None and entry.report_due_at > at:
            due = entry.report_due_at.astimezone(ZoneInfo(service.settings.timezone))
            done.waiting.append(
                f"{entry.path} est traité ; son compte rendu sera de nouveau déposé le {due:%d/%m à %H:%M}."
            )
            continue
        try:
            done.told += deliver(service, library, entry, at).told
        except DatabaseUnavailable:
            raise
        except Exception as failure:  # noqa: BLE001  one report that cannot be made keeps nobody else from theirs
            done.waiting.append(report_waits(entry, failure))
    return done


def report_waits(entry: Submission, failure: Exception) -> str:
    """Say that the catalogue is up to date but its author's report is not there yet."""
    return (
        f"{entry.path} est traité, mais son compte rendu attend la prochaine synchronisation : "
        f"{after_colon(reason_of(failure))}"
    )


def _note(
    service: Service, entry: Submission, paths: Mapping[str, str], failure: CatalogueError | None, now: datetime
) -> None:
    """Note in the database that a report lies in the library, or since when and until when it waits."""
    with service.acting_itself("report", run_id=entry.run_id) as connection:
        if failure is None:
            runs.mark_delivered(connection, entry.id, paths)
        else:
            wait = after(failure, entry.report_waits_since, now)
            runs.postpone_report(connection, entry.id, waits_since=wait.since, due_at=wait.due_at)
