"""`catalogue demo` refuses what is not its own before it does anything; `tests/drill/test_demo.py` runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.books import Library
from tests.support.command import Command


def test_a_demo_beside_a_database_of_yours_is_refused(catalogue: Command, library: Library) -> None:
    """Exit 64, one sentence with the line that works; nothing is copied or loaded."""
    before = sorted(library.root.rglob("*"))
    ran = catalogue("demo", "--no-serve")
    assert (ran.code, ran.out) == (64, "")
    assert "CATALOGUE_DATABASE_URL est réglé" in ran.sentence
    assert "env CATALOGUE_DATABASE_URL= CATALOGUE_DATA_DIR=" in ran.sentence
    assert ran.sentence.endswith("catalogue demo --no-serve")
    assert sorted(library.root.rglob("*")) == before


def test_a_demo_in_a_folder_of_yours_is_refused(
    catalogue: Command, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 64, one sentence; not even a database is made there."""
    monkeypatch.delenv("CATALOGUE_DATABASE_URL")
    before = sorted((tmp_path / "data").iterdir())
    ran = catalogue("demo", "--no-serve")
    assert ran.code == 64
    assert f"et {tmp_path / 'data'} (CATALOGUE_DATA_DIR) contient déjà" in ran.sentence
    assert sorted((tmp_path / "data").iterdir()) == before
