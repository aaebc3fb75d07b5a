"""The command line on a test database, and a library of two companies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.store.database import Database
from tests.support.books import Library, product
from tests.support.command import Command, addresses, in_process, set_variables
from tests.support.readers import read_in_this_process


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of two companies, each with one product."""
    library = Library(tmp_path / "library")
    library.company("FT", product("FT-BOX-001"))
    library.company("MTV", product("MTV-OFFRE-001"))
    return library


@pytest.fixture
def settings(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings of a service on a migrated and empty database, as environment variables that are set."""
    variables = addresses(database) | {
        "CATALOGUE_DATA_DIR": str(tmp_path / "data"),
        "CATALOGUE_LIBRARY": str(tmp_path / "library"),
        "CATALOGUE_DEBUG": "",
    }
    set_variables(monkeypatch, variables)
    monkeypatch.chdir(tmp_path)
    return variables


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read these small files without a child process each, where the child is not what is tried."""
    read_in_this_process(monkeypatch)


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
