"""The command line on a test database, and a library of two companies."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sync.reading import open_workbook
from tests.support.books import Library, product
from tests.support.command import Command, addresses, in_process

if TYPE_CHECKING:
    from tests.conftest import TestServer


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of two companies, each with one product."""
    library = Library(tmp_path / "library")
    library.company("FT", product("FT-BOX-001"))
    library.company("MTV", product("MTV-OFFRE-001"))
    return library


@pytest.fixture
def settings(
    database_server: TestServer, template_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """The settings of a service on a migrated and empty database, as environment variables that are set."""
    name = f"test_{uuid.uuid4().hex}"
    database_server.create(name, template_database)
    variables = addresses(database_server.runtime_url, database_server.owner_url, name)
    variables |= {
        "CATALOGUE_DATA_DIR": str(tmp_path / "data"),
        "CATALOGUE_LIBRARY": str(tmp_path / "library"),
        "CATALOGUE_DEBUG": "",
    }
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tmp_path)
    yield variables
    database_server.drop(name)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read these small files without a child process each, where the child is not what is tried."""
    for place in ("sync.pipeline", "sync.examination"):
        monkeypatch.setattr(f"{place}.open_workbook", partial(open_workbook, isolated=False))


@pytest.fixture
def catalogue(settings: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command on that database."""
    return in_process(capsys)


@pytest.fixture
def sold(catalogue: Command) -> Callable[[str], int]:
    """Count the products that a company may sell on the web."""

    def count(company: str) -> int:
        ran = catalogue("published", "--company", company, "--channel", "web", "--json")
        return len(ran.document["products"]) if ran.code == 0 else 0

    return count
