"""What is no file, too heavy or badly named is refused by its name, exit code 2; the other workbooks are loaded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.books import Library, day, product
from tests.support.command import Command
from tests.support.odd_files import ODD, Maker, endless, link_out, pipe, sparse

pytestmark = pytest.mark.usefixtures("in_this_process")

Sold = Callable[[str], int]
MTV = "Catalogue/MTV/Catalogue_MTV.xlsx"


def of(document: Any, path: str) -> tuple[str, list[str], str]:
    """Return the outcome of a workbook, the rules of its findings, and the first message."""
    (book,) = (book for book in document["workbooks"] if book["path"] == path)
    return book["outcome"], [finding["rule"] for finding in book["findings"]], book["findings"][0]["message"]


@pytest.fixture
def instead(library: Library) -> Callable[[Maker], Path]:
    """Put something else where the workbook of MTV lies."""

    def put(make: Maker) -> Path:
        path = library.root / MTV
        path.unlink()
        make(path)
        return path

    return put


@pytest.mark.drill
@pytest.mark.parametrize("make", [link_out, pipe, endless, sparse], ids=lambda make: make.__name__)
def test_what_is_no_workbook_to_read_is_refused_by_name(
    make: Maker, instead: Callable[[Maker], Path], library: Library, catalogue: Command, sold: Sold, tmp_path: Path
) -> None:
    """One finding, a report for its author, nothing of it in the archive; said again as unchanged by the next run."""
    instead(make)
    ran = catalogue("sync", "--json")
    assert (ran.code, ran.err) == (2, "")
    outcome, rules, message = of(ran.document, MTV)
    rule, why = ODD[make]
    assert (outcome, rules) == ("refused", [rule])
    assert message.startswith(f"« Catalogue_MTV.xlsx » {why} : il n'est pas lu.")
    assert len(list(library.root.glob("Rapports/MTV/*_rapport.*"))) == 3
    kept = [path for path in (tmp_path / "data/archive").rglob("*") if path.is_file()]
    assert (len(kept), sum(path.stat().st_size for path in kept) < 2**20) == (2, True)
    assert (sold("FT"), sold("MTV")) == (1, 0)
    again = catalogue("sync", "--json")
    assert (again.code, [book["outcome"] for book in again.document["workbooks"]]) == (2, ["unchanged"] * 3)
    assert len(list(library.root.glob("Rapports/MTV/*_rapport.*"))) == 3


@pytest.mark.drill
def test_the_right_file_in_its_place_is_loaded(
    instead: Callable[[Maker], Path], library: Library, catalogue: Command, sold: Sold
) -> None:
    """Once its author has put the workbook there, nothing is left of the refusal."""
    path = instead(pipe)
    assert catalogue("sync").code == 2
    path.unlink()
    library.company("MTV", product("MTV-OFFRE-001"))
    assert catalogue("sync").code == 0
    assert sold("MTV") == 1


def test_a_limit_of_size_is_a_setting(
    library: Library, catalogue: Command, monkeypatch: pytest.MonkeyPatch, sold: Sold
) -> None:
    """Beyond it a workbook is not read; the sentence says both sizes."""
    path = library.root / MTV
    os.truncate(path, (1 << 20) + 1)
    monkeypatch.setenv("CATALOGUE_WORKBOOK_MAX_MIB", "1")
    ran = catalogue("sync", "--json")
    assert ran.code == 2
    assert of(ran.document, MTV)[1] == ["FIC-007"]
    assert "pèse 2 Mio, pour 1 Mio au plus" in of(ran.document, MTV)[2]
    assert sold("FT") == 1


@pytest.mark.drill
@pytest.mark.parametrize("name", [b"Catalogue_\xe9.xlsx", b"Catalogue\nMTV.xlsx", b"\x1b[2J.xlsx"])
def test_a_name_that_cannot_be_shown_is_refused_on_one_line(
    name: bytes, library: Library, catalogue: Command, sold: Sold
) -> None:
    """Neither the terminal, nor the JSON, nor the database meets it; the others are loaded."""
    path = library.root / MTV
    os.rename(path, os.path.join(os.fsencode(path.parent), name))  # noqa: PTH104, PTH118  a Path is no bytes
    ran = catalogue("sync", "--json")
    assert (ran.code, ran.err) == (2, "")
    (book,) = (book for book in ran.document["workbooks"] if "\ufffd" in book["path"])
    assert (book["outcome"], [finding["rule"] for finding in book["findings"]]) == ("refused", ["FIC-008"])
    plain = catalogue("sync")
    assert plain.code == 2
    assert "\x1b" not in plain.out + plain.err
    assert any(line.startswith("Catalogue/MTV/") and "\ufffd" in line for line in plain.out.splitlines())
    assert sold("FT") == 1


def test_a_company_folder_that_leads_elsewhere_is_refused_by_name(
    library: Library, catalogue: Command, sold: Sold, tmp_path: Path
) -> None:
    """Nothing behind it is listed or read, whatever it holds."""
    (library.root / "Catalogue/MTV").rename(tmp_path / "ailleurs")
    (library.root / "Catalogue/MTV").symlink_to(tmp_path / "ailleurs")
    ran = catalogue("sync", "--json")
    assert ran.code == 2
    assert of(ran.document, "Catalogue/MTV")[:2] == ("refused", ["FIC-006"])
    assert (sold("FT"), sold("MTV")) == (1, 0)


@pytest.mark.drill
def test_a_report_folder_that_leads_elsewhere_gets_nothing(
    library: Library, catalogue: Command, sold: Sold, tmp_path: Path
) -> None:
    """The workbooks are loaded, the sentence names the folder, and the report waits."""
    (library.root / "Rapports").mkdir()
    (tmp_path / "ailleurs").mkdir()
    (library.root / "Rapports/MTV").symlink_to(tmp_path / "ailleurs")
    ran = catalogue("sync")
    assert ran.code == 3
    assert "« Rapports/MTV » est un lien qui sort de la bibliothèque" in ran.err
    assert list((tmp_path / "ailleurs").iterdir()) == []
    assert sold("MTV") == 1


@pytest.mark.drill
@pytest.mark.parametrize("make", [pipe, endless, sparse], ids=lambda make: make.__name__)
def test_a_file_named_by_hand_is_looked_at_first(
    make: Maker, instead: Callable[[Maker], Path], library: Library, catalogue: Command, tmp_path: Path
) -> None:
    """Checking, planning or showing it never waits; links are followed, for whoever named it, to a regular file."""
    path, sound = instead(make), library.root / "Catalogue/FT/Catalogue_FT.xlsx"
    group = library.root / "Catalogue/Groupe/Referentiel_Groupe.xlsx"
    for command in (("validate", "--report", tmp_path / "ici"), ("plan",)):
        ran = catalogue(*command, group, path, sound, "--json")
        assert (ran.code, ran.err) == (2, "")
        outcomes = [book["outcome"] for book in ran.document["workbooks"]]
        assert (outcomes[1], outcomes[2] in ("valid", "published")) == ("refused", True)
    shown = catalogue("inspect", path, "--json")
    assert (shown.code, shown.document["sheets"]) == (2, [])
    assert shown.document["findings"][0]["rule"].startswith("FIC-00")


def test_a_link_named_by_hand_is_followed(library: Library, catalogue: Command, tmp_path: Path) -> None:
    """Whoever names a file knows where it leads."""
    (tmp_path / "Catalogue_FT.xlsx").symlink_to(library.root / "Catalogue/FT/Catalogue_FT.xlsx")
    group = library.root / "Catalogue/Groupe/Referentiel_Groupe.xlsx"
    assert catalogue("validate", group, tmp_path / "Catalogue_FT.xlsx").code == 0


PAPER = {"SKU": "MTV-OFFRE-001", "Version": 1, "Type": "CGU", "Titre": "CGU", "Valable du": day("01/07/2025")}


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (link_out, "est un lien qui sort de la bibliothèque"),
        (pipe, "est un tube (FIFO), pas un fichier"),
        (sparse, "pèse 3 072 Mio, pour 100 Mio au plus"),
    ],
    ids=["link", "pipe", "sparse"],
)
def test_a_document_that_cannot_be_read_is_said_on_its_cell(
    make: Maker, why: str, library: Library, catalogue: Command, sold: Sold, tmp_path: Path
) -> None:
    """The product that names it waits; what nobody names disturbs nobody."""
    library.company("MTV", product("MTV-OFFRE-001"), {"Documents": [PAPER | {"Fichier": "cgu.pdf"}]})
    folder = library.root / "Documents/MTV/MTV-OFFRE-001"
    folder.mkdir(parents=True)
    make(folder / "cgu.pdf")
    pipe(folder / "autre.pdf")
    ran = catalogue("sync", "--json")
    assert (ran.code, ran.err) == (2, "")
    (finding,) = next(book for book in ran.document["workbooks"] if book["path"] == MTV)["findings"]
    assert (finding["rule"], finding["cell"]) == ("DOC-103", "E2")
    assert f"le document « cgu.pdf » {why}." in finding["message"]
    assert not list((tmp_path / "data/archive").rglob("*.pdf"))
    assert (sold("FT"), sold("MTV")) == (1, 0)


def test_a_document_under_an_old_windows_name_is_said_on_its_cell(library: Library, catalogue: Command) -> None:
    """The sheet names « été.pdf », the disk holds the same letters in another encoding."""
    library.company("MTV", product("MTV-OFFRE-001"), {"Documents": [PAPER | {"Fichier": "été.pdf"}]})
    folder = library.root / "Documents/MTV/MTV-OFFRE-001"
    folder.mkdir(parents=True)
    name = os.path.join(os.fsencode(folder), "été.pdf".encode("cp1252"))  # noqa: PTH118  a Path is no bytes
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
    ran = catalogue("sync", "--json")
    assert of(ran.document, MTV)[:2] == ("refused", ["DOC-103"])


def test_documents_behind_a_link_out_are_said_on_their_cells(
    library: Library, catalogue: Command, tmp_path: Path
) -> None:
    """The folder of a product leads elsewhere: each document of it is refused with the reason."""
    library.company("MTV", product("MTV-OFFRE-001"), {"Documents": [PAPER | {"Fichier": "cgu.pdf"}]})
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs/cgu.pdf").write_bytes(b"%PDF")
    (library.root / "Documents/MTV").mkdir(parents=True)
    (library.root / "Documents/MTV/MTV-OFFRE-001").symlink_to(tmp_path / "ailleurs")
    ran = catalogue("sync", "--json")
    assert of(ran.document, MTV)[:2] == ("refused", ["DOC-103"])
    assert "sort de la bibliothèque" in of(ran.document, MTV)[2]
