"""The command line on a test database, with a library that the test fills."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import TestServer
from tests.support.books import Library
from tests.support.command import Command, addresses, in_process, set_variables
from tests.support.places import temporary_data_dir
from tests.support.readers import read_in_this_process
from tests.support.seeds import Seed


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read these small files without a child process each."""
    read_in_this_process(monkeypatch)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library that holds the group's workbook, where the settings look for it."""
    return Library(tmp_path / "data" / "library")


@pytest.fixture
def prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command from a folder of this test, whatever database the settings name."""
    set_variables(monkeypatch, {"CATALOGUE_DATA_DIR": str(tmp_path / "data"), "CATALOGUE_DEBUG": ""})
    monkeypatch.chdir(tmp_path)
    return in_process(capsys)


@pytest.fixture
def empty_catalogue(
    prompt: Command, database_server: TestServer, template_database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Run a command on a migrated and empty database of this test."""
    with database_server.copied(template_database) as database:
        set_variables(monkeypatch, addresses(database))
        yield prompt


@pytest.fixture
def catalogue(
    prompt: Command, database_server: TestServer, group_loaded: Seed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Run a command on a database of this test, which holds the group's workbook."""
    group_loaded.copy_archive(tmp_path / "data")
    with database_server.copied(group_loaded.database) as database:
        set_variables(monkeypatch, addresses(database))
        yield prompt


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder for a server of the test's own."""
    with temporary_data_dir() as folder:
        yield folder
