"""Put the service together from its settings: database, archive, library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalogue.errors import WrongUse
from catalogue.store.database import Database
from catalogue.store.embedded import running
from sync.archive import Archive, FolderArchive
from sync.library import DocumentLibrary
from sync.library.folder import FolderLibrary
from sync.settings import SHAREPOINT, Settings


@dataclass(frozen=True, slots=True)
class Service:
    """What every command works with."""

    settings: Settings
    database: Database
    archive: Archive


@contextmanager
def service(settings: Settings) -> Iterator[Service]:
    """Give a service whose database answers and is migrated; starts the embedded server when no URL is set.

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
        yield Service(settings, database, FolderArchive(settings.data_dir / "archive"))


def open_library(settings: Settings, asked: str | None = None) -> DocumentLibrary:
    """Return the library asked for on the command line, or that of the settings.

    Raises: WrongUse for a library that this installation cannot reach.
    """
    name = asked or settings.library
    if name == SHAREPOINT:
        raise WrongUse("SharePoint n'est pas encore relié : indiquez --library DOSSIER.")
    return FolderLibrary(Path(name) if name else settings.library_root)
