"""What a real run left behind, for tests to start from instead of running it again: a database to copy, a folder."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalogue.store.database import Database
from sync.archive import FolderArchive
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from sync.settings import Settings
from tests.support.readers import read_in_this_process

if TYPE_CHECKING:
    from tests.conftest import TestServer


@dataclass(frozen=True, slots=True)
class Seed:
    """What one real run left behind."""

    database: str  #: name of the database to copy
    folder: Path  #: of the run: library with reports, data with the archive; tests only read it
    run_id: uuid.UUID

    @property
    def library(self) -> Path:
        """Where the workbooks and their reports lie."""
        return self.folder / "library"

    def copy_archive(self, data: Path) -> None:
        """Put the submitted workbooks into the archive of another data folder."""
        shutil.copytree(self.folder / "data/archive", data / "archive")


@contextmanager
def seeded_by(server: TestServer, template: str, folder: Path, *, command: str = "sync") -> Iterator[Seed]:
    """Synchronise the library of a folder into a database that lives as long as the block."""
    with server.copied(template) as database:
        with pytest.MonkeyPatch.context() as patch:
            read_in_this_process(patch)
            service = service_on(database, folder / "data")
            result = synchronise(service, FolderLibrary(folder / "library"), Options(command=command))
        database.close()
        yield Seed(str(database.engine.url.database), folder, result.run_id)


def service_on(database: Database, data: Path) -> Service:
    """Return the service on a database, with its archive in the data folder."""
    return Service(Settings(data_dir=data), database, FolderArchive(data / "archive"))
