"""Put the service together from its settings: database, archive, library."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from catalogue.errors import DatabaseUnavailable
from catalogue.scope import SERVICE, Scope, service_as
from catalogue.scratch import sweep_scratch
from catalogue.store.database import SESSION_ROLE, Database
from catalogue.store.embedded import ARCHIVE_FOLDER, running
from catalogue.vocabulary import ActorKind
from sync.archive import Archive, FolderArchive
from sync.library import DocumentLibrary
from sync.library.folder import FolderLibrary
from sync.settings import SHAREPOINT, Settings
from workbooks.reader import WorkbookReader


@dataclass(frozen=True, slots=True)
class Service:
    """What every command works with, and every door."""

    settings: Settings
    database: Database
    archive: Archive
    scope: Scope = SERVICE  #: who asks: the service itself, or whoever a door speaks for

    @property
    def reader(self) -> WorkbookReader:
        """What reads workbooks: whoever reads one asks here, within the limits of the settings."""
        return workbook_reader(self.settings)

    @contextmanager
    def acting_itself(self, reason: str, *, run_id: uuid.UUID | None = None) -> Iterator[Connection]:
        """Open a transaction in the service's own name, whoever asked: what it notes of its work, as `Database.acting`."""
        actor = self.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
        with self.database.acting(service_as(actor), run_id=run_id, reason=reason) as connection:
            yield connection


def workbook_reader(settings: Settings) -> WorkbookReader:
    """Return what reads workbooks, for whom no database is needed."""
    return WorkbookReader(settings.parse_limits)


@contextmanager
def service(settings: Settings) -> Iterator[Service]:
    """Give a service whose database answers and is migrated; starts the embedded server when no URL is set.

    What killed processes left of their files is swept.

    Raises: DatabaseUnavailable, StorageUnavailable.
    """
    with ExitStack() as stack:
        if settings.database_url is not None:
            owner = settings.database_owner_url
            database = Database(settings.database_url.get_secret_value(), owner.get_secret_value() if owner else None)
        else:
            server = stack.enter_context(running(settings.data_dir))
            database = Database(server.runtime_url, server.owner_url)
        stack.callback(database.close)
        database.migrate()
        archive = FolderArchive(settings.data_dir / ARCHIVE_FOLDER)
        sweep_scratch()
        archive.sweep()
        yield Service(settings, database, archive)


@contextmanager
def door(settings: Settings, scope: Scope) -> Iterator[Service]:
    """Give the service as people and programs reach it: by the sessions' login, under row-level security (decision 51).

    The database is ready already: whoever serves the door has opened `service` first.
    Raises: DatabaseUnavailable, where CATALOGUE_DATABASE_URL is set without the address of the sessions' login too.
    """
    with ExitStack() as stack:
        if settings.database_url is None:
            url = stack.enter_context(running(settings.data_dir)).session_url
        elif settings.database_session_url is not None:
            url = settings.database_session_url.get_secret_value()
        else:
            raise DatabaseUnavailable(
                "CATALOGUE_DATABASE_URL est réglé, CATALOGUE_DATABASE_SESSION_URL ne l'est pas : les écrans ne s'ouvrent pas "
                f"sous le compte du service, qui voit toutes les sociétés. Donnez-leur un compte membre de {SESSION_ROLE} "
                "seulement."
            )
        database = Database(url, role=SESSION_ROLE)
        stack.callback(database.close)
        yield Service(settings, database, FolderArchive(settings.data_dir / ARCHIVE_FOLDER), scope)


@contextmanager
def open_library(settings: Settings, asked: str | None = None) -> Iterator[DocumentLibrary]:
    """Give the library asked for on the command line, or that of the settings.

    Raises: WrongUse for SharePoint without the settings that tell where it is.
    """
    name = asked or settings.library
    if name == SHAREPOINT:
        from sync.library.sharepoint.library import sharepoint_library  # noqa: PLC0415 - msal is slow to import

        with sharepoint_library(settings) as library:
            yield library
    else:
        yield FolderLibrary(Path(name) if name else settings.library_root)
