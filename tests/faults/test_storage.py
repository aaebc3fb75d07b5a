"""Disks that are full, files that cannot be read, libraries that cannot be written: one sentence, exit code 3."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.errors import StorageBlocked
from sync.library.folder import FolderLibrary
from tests.support.books import Library, product
from tests.support.command import Command, environment, program
from tests.support.disks import read_only, small_disk

NOBODY = 65534
Sold = Callable[[str], int]


@pytest.mark.drill
def test_nothing_is_loaded_that_cannot_be_archived(
    library: Library, settings: dict[str, str], tmp_path: Path, sold: Sold
) -> None:
    """Where the disk takes no more, a workbook stays out of the catalogue: its bytes could not be kept."""

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))

    ran = program("sync", "--json", env=environment(tmp_path / "data", **settings), preexec_fn=full)
    assert ran.code == 3
    assert (
        f"n'a pas pu être traité : impossible d'archiver dans {tmp_path / 'data/archive'} (le fichier dépasse"
        in ran.sentence
    )
    assert ran.sentence.endswith("(2 autres empêchements du même passage.)")
    assert [book["outcome"] for book in ran.document["workbooks"]] == ["failed"] * 3
    assert (sold("FT"), sold("MTV")) == (0, 0)
    assert not [path for path in (tmp_path / "data/archive").rglob("*") if path.is_file()]


@pytest.mark.drill
def test_a_full_disk_is_named(library: Library, catalogue: Command, tmp_path: Path, sold: Sold) -> None:
    """The same on a disk that is really full; with room again, the next run does everything."""
    with small_disk(tmp_path / "data/archive", kib=4):
        ran = catalogue("sync", "--json")
        assert ran.code == 3
        assert "(le disque est plein) : libérez de la place, puis relancez." in ran.sentence
        assert [book["outcome"] for book in ran.document["workbooks"]] == ["failed"] * 3
    assert catalogue("sync").code == 0
    assert (sold("FT"), sold("MTV")) == (1, 1)


@pytest.mark.drill
def test_a_report_that_cannot_be_written_waits_for_the_next_run(
    library: Library, catalogue: Command, sold: Sold
) -> None:
    """Every workbook is loaded, the run says what waits, and the next one delivers without loading again."""
    obstacle = library.root / "Rapports"
    obstacle.write_text("un fichier, pas un dossier")
    ran = catalogue("sync", "--json")
    assert ran.code == 3
    assert ran.sentence.startswith(
        "Catalogue/Groupe/Referentiel_Groupe.xlsx est traité, mais son compte rendu attend la prochaine synchronisation"
    )
    assert "(2 autres empêchements" in ran.sentence
    assert [book["outcome"] for book in ran.document["workbooks"]] == ["published"] * 3
    assert (sold("FT"), sold("MTV")) == (1, 1)
    obstacle.unlink()
    again = catalogue("sync", "--json")
    assert (again.code, again.err) == (0, "")
    assert [book["outcome"] for book in again.document["workbooks"]] == ["unchanged"] * 3
    for folder in ("Groupe", "FT", "MTV"):
        assert {path.suffix for path in (obstacle / folder).iterdir()} == {".html", ".json", ".xlsx"}


@pytest.mark.drill
def test_a_full_library_loses_no_report(library: Library, catalogue: Command, sold: Sold) -> None:
    """A disk without room for the reports: no half-written file, and all of them when there is room."""
    reports = library.root / "Rapports"
    with small_disk(reports, kib=12):
        ran = catalogue("sync")
        assert ran.code == 3
        assert "le disque est plein" in ran.err
        assert sold("MTV") == 1
        assert not list(reports.rglob("*.part"))
    assert catalogue("sync").code == 0
    assert len(list(reports.rglob("*.html"))) == 3


@pytest.mark.drill
def test_a_read_only_library_is_loaded_all_the_same(library: Library, catalogue: Command, sold: Sold) -> None:
    """The catalogue follows the workbooks; only the answers wait."""
    with read_only(library.root):
        ran = catalogue("sync")
        assert ran.code == 3
        assert "compte rendu attend" in ran.err
    assert (sold("FT"), sold("MTV")) == (1, 1)
    assert catalogue("sync").code == 0


def test_a_workbook_without_the_right_to_read_it(library: Library) -> None:
    """The library says that access is refused, and to whom it matters what to do."""
    path = library.company("MTV", product("MTV-OFFRE-001"))
    path.chmod(0)
    place = FolderLibrary(library.root)
    (entry,) = (entry for entry in place.workbooks() if entry.path.endswith(path.name))
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        with pytest.raises(StorageBlocked, match=r"Impossible de lire .* \(l'accès est refusé\) : vérifiez"):
            place.fetch(entry)
    finally:
        if was_root:
            os.seteuid(0)


@pytest.mark.drill
def test_the_output_of_a_command_cannot_be_written(library: Library, catalogue: Command, tmp_path: Path) -> None:
    """A template or a report aimed at a folder that is none: one sentence, no traceback."""
    catalogue("sync")
    blocked = tmp_path / "fichier"
    blocked.touch()
    workbook = library.root / "Catalogue/MTV/Catalogue_MTV.xlsx"
    for arguments in (
        ("template", "MTV", "-o", blocked / "x.xlsx"),
        ("validate", workbook, "--report", blocked / "ici"),
    ):
        ran = catalogue(*arguments)
        assert ran.code == 3
        assert ran.sentence.startswith(f"Impossible d'écrire {'dans ' if 'validate' in arguments else ''}{blocked}")
