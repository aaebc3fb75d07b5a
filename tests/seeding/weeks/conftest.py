"""A library that Anna and Bruno deposited, loaded once for the session."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sync.library.folder import FolderLibrary
from sync.outcome import RunResult
from sync.pipeline import Options, synchronise
from tests.seeding.weeks.shelf import a_deposit_earlier, put_documents, put_sales, shelf
from tests.seeding.weeks.stored import holding
from tests.seeding.weeks.trial import State
from tests.support.readers import read_in_this_process
from tests.support.seeds import Seed, service_on

if TYPE_CHECKING:
    from tests.conftest import TestServer


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read our own files without a child process each: tests/workbooks proves the child."""
    read_in_this_process(monkeypatch)


@pytest.fixture(scope="session")
def state(
    database_server: TestServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[State]:
    """Anna's deposit, Bruno's after it, and a month of sales: not a word about any of them."""
    folder = tmp_path_factory.mktemp("weeks")
    library, earlier, now = folder / "library", shelf(), shelf()
    a_deposit_earlier(earlier)
    put_documents(library, now)
    with database_server.copied(template_database) as database:
        service = service_on(database, folder / "data")

        def deposited() -> RunResult:
            result = synchronise(service, FolderLibrary(library), Options())
            assert [item.message for one in result.results for item in one.report.findings] == []
            assert result.exit_code == 0
            return result

        with pytest.MonkeyPatch.context() as patch:
            read_in_this_process(patch)
            earlier.write(library, earlier.codes)
            shutil.copytree(library / "Catalogue", folder / "earlier/Catalogue")
            deposited()
            now.write(library, tuple(now.books))
            put_sales(library, now)
            result = deposited()
        held = holding(database, now.codes)
        shutil.move(library, folder / "loaded")
        database.close()
        yield State(Seed(str(database.engine.url.database), folder, result.run_id), held)
