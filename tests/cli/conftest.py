"""The command line on a test database, with a library that the test fills."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.books import Library
from tests.support.command import Command, addresses, in_process
from tests.support.places import temporary_data_dir

if TYPE_CHECKING:
    from tests.conftest import TestServer


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library that holds the group's workbook, where the settings look for it."""
    return Library(tmp_path / "data" / "library")


@pytest.fixture
def catalogue(
    database_server: TestServer,
    template_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Command]:
    """Run a command on a migrated and empty database of this test."""
    name = f"test_{uuid.uuid4().hex}"
    database_server.create(name, template_database)
    settings = addresses(database_server.runtime_url, database_server.owner_url, name)
    for variable, value in {**settings, "CATALOGUE_DATA_DIR": str(tmp_path / "data"), "CATALOGUE_DEBUG": ""}.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tmp_path)
    yield in_process(capsys)
    database_server.drop(name)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder for a server of the test's own."""
    with temporary_data_dir() as folder:
        yield folder
