"""Templates from the command line; filled from the catalogue and submitted again, they change nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sample_workbooks.builder import library as samples
from tests.support.books import Library, Rows, day, product
from tests.support.command import Command

SAMPLES = Path(samples.__file__).resolve().parents[1] / "library"


def test_a_blank_template_is_valid_for_its_company(empty_catalogue: Command, library: Library, tmp_path: Path) -> None:
    """A workbook nobody filled holds no mistake, before its first rows are accepted; the folder is made."""
    catalogue = empty_catalogue
    for who, name in (("Groupe", "Referentiel_Groupe.xlsx"), ("ap", "Catalogue_AP.xlsx")):
        path = tmp_path / "modeles" / name
        if who == "ap":
            assert catalogue("sync").code == 0
        made = catalogue("template", who, "-o", path)
        assert (made.code, made.out, made.err) == (0, f"Classeur écrit : {path}\n", "")
        checked = catalogue("validate", path, "--json")
        assert [f["rule"] for f in checked.document["workbooks"][0]["findings"] if f["severity"] == "blocking"] == []


def test_a_workbook_that_is_there_is_replaced_only_when_asked(catalogue: Command, tmp_path: Path) -> None:
    """It may be somebody's master; a link or a device is never written over, `--force` or not."""
    master, link = tmp_path / "Catalogue_AP.xlsx", tmp_path / "lien.xlsx"
    master.write_bytes(b"a day of work")
    link.symlink_to(master)
    for path, more, sentence in (
        (master, (), f"{master} existe déjà : choisissez un autre nom, ou ajoutez --force pour le remplacer."),
        (link, ("--force",), f"{link} n'est pas un fichier ordinaire : choisissez un autre nom."),
        (tmp_path, ("--force",), f"{tmp_path} n'est pas un fichier ordinaire : choisissez un autre nom."),
    ):
        refused = catalogue("template", "AP", "-o", path, *more)
        assert (refused.code, refused.sentence) == (64, sentence)
    assert master.read_bytes() == b"a day of work"
    assert catalogue("template", "AP", "-o", master, "--force").code == 0
    assert openpyxl.load_workbook(master, read_only=True).sheetnames


@pytest.mark.drill
@pytest.mark.parametrize(
    "companies",
    [("AP",), ("AP", "DPS", "FT", "MTV", "USGP", "WC")],
    ids=["one", "all"],
)
def test_a_filled_template_changes_nothing(
    companies: tuple[str, ...], empty_catalogue: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sample workbook replaced by its filled template: not a row, not an audit line, not a finding more.

    Only the template's author is new to the catalogue.
    """
    root = tmp_path / "samples"
    shutil.copytree(SAMPLES / "Catalogue/Groupe", root / "Catalogue/Groupe")
    for company in companies:
        for folder in ("Catalogue", "Documents", "Operations"):
            shutil.copytree(SAMPLES / folder / company, root / folder / company)
    monkeypatch.setenv("CATALOGUE_LIBRARY", str(root))
    before = _by_path(empty_catalogue("sync", "--json").document)
    audited = _audited(empty_catalogue)
    assert len(audited) > 150 * len(companies)
    for path in sorted(root.glob("Catalogue/*/*.xlsx")):
        assert empty_catalogue("template", path.parent.name, "-o", path, "--filled", "--force").code == 0
    for path in sorted(root.glob("Operations/*/*.xlsx")):
        month = path.stem.rpartition("_")[2]
        assert (
            empty_catalogue("template", path.parent.name, "--operations", month, "-o", path, "--filled", "--force").code
            == 0
        )
    after = _by_path(empty_catalogue("sync", "--json").document)
    for name, book in after.items():
        written = {count: book["counts"][count] for count in ("inserted", "updated", "withdrawn", "units_refused")}
        assert (name, written) == (name, {"inserted": 0, "updated": 0, "withdrawn": 0, "units_refused": 0})
        assert _told(book) <= _told(before[name])
    assert _audited(empty_catalogue) == audited


def test_a_month_is_written_as_the_contract_says(catalogue: Command, tmp_path: Path) -> None:
    """Anything else is a wrong use, and no file is written."""
    refused = catalogue("template", "FT", "--operations", "09/2025", "-o", tmp_path / "x.xlsx")
    assert (refused.code, refused.err) == (64, "« 09/2025 » n'est pas un mois : écrivez par exemple 2025-09.\n")
    assert not (tmp_path / "x.xlsx").exists()


@pytest.mark.drill
def test_the_next_version_of_a_product_is_prepared_or_there_is_a_reason(
    catalogue: Command, library: Library, tmp_path: Path
) -> None:
    """Several products may be named one after the other; what cannot be prepared is said in one sentence, and no file."""
    library.company(
        "MTV",
        product("MTV-OFFRE-001"),
        lived("MTV-OFFRE-002", "Gelé"),
        lived("MTV-VIEUX-001", "Retiré"),
        product("MTV-NEUF-001", start="01/01/2099"),
    )
    assert catalogue("sync").code == 0
    path = tmp_path / "Catalogue_MTV.xlsx"

    def asked(*words: str, company: str = "MTV") -> tuple[int, str]:
        ran = catalogue("template", company, "-o", path, *words)
        return ran.code, ran.sentence

    code, sentence = asked("--filled", "--new-version", "MTV-OFRE-001")
    assert (code, sentence.partition(",")[0]) == (
        64, "MTV n'a pas de produit « MTV-OFRE-001 » (voulez-vous dire MTV-OFFRE-001",
    )  # fmt: skip
    assert asked("--filled", "--new-version", "MTV-VIEUX-001", "MTV-NEUF-001") == (
        64,
        (
            "MTV-VIEUX-001 est retiré depuis le 01/01/2026 : créez un autre produit ; la version 1 de MTV-NEUF-001 (à "
            "partir du 01/01/2099) n'a pas encore été en vente : changez-la elle-même dans le classeur rempli, ou supprimez "
            "ses lignes."
        ),
    )
    for company, words in (("MTV", ()), ("groupe", ("--filled",)), ("MTV", ("--filled", "--operations", "2025-09"))):
        code, sentence = asked(*words, "--new-version", "MTV-OFFRE-001", company=company)
        assert (code, sentence[:52]) == (64, "--new-version prépare les lignes d'un produit dans l")
    assert asked("--filled", "MTV-OFFRE-001") == (
        64, "« MTV-OFFRE-001 » est de trop : voyez « catalogue template --help ».",
    )  # fmt: skip
    assert not path.exists()
    made = catalogue("template", "mtv", "--filled", "--new-version", "mtv-offre-001", "MTV-OFFRE-002", "-o", path)
    assert made.code == 0
    assert made.out == (
        f"Classeur écrit : {path}\n"
        "MTV-OFFRE-001, version 2 : 4 lignes dans 4 feuilles. À remplir : Versions!C4 (Date d'effet), Publications!F4 "
        "(Début).\n"
        "MTV-OFFRE-002, version 2 : 4 lignes dans 4 feuilles. À remplir : Versions!C6 (Date d'effet), Publications!F6 "
        "(Début).\n"
        "MTV-OFFRE-002 est gelé : sa nouvelle version ne se vendra pas tant qu'il le reste.\n"
    )


def lived(sku: str, status: str) -> dict[str, Rows]:
    """Return a product that was on sale until it took another status."""
    rows = product(sku)
    return rows | {
        "Cycle de vie": [*rows["Cycle de vie"], {"SKU": sku, "Statut": status, "À partir du": day("01/01/2026")}]
    }


def test_a_template_shows_what_a_week_is_made_of(catalogue: Command, tmp_path: Path) -> None:
    """On products of its company, with the number of a deposit of its own."""
    shown = {}
    for who in ("FT", "groupe"):
        assert catalogue("template", who, "-o", tmp_path / f"{who}.xlsx").code == 0
        guide = openpyxl.load_workbook(tmp_path / f"{who}.xlsx")["Lisez-moi"]
        shown[who] = {value for row in guide.iter_rows(values_only=True) for value in row if value is not None}
    assert {"4.  Retirer un canal", "FT-OFFRE-001", "FT-128", "Terrain, Web"} <= shown["FT"]
    assert {"1.  Changer un taux de TVA", "GROUPE-128"} <= shown["groupe"]


def _audited(catalogue: Command) -> list[Any]:
    """Every change of the catalogue so far, its actors' entrances left out."""
    changes = catalogue("audit", "log", "--limit", "100000", "--json").document["changes"]
    return [change for change in changes if change["table"] != "actor"]


def _by_path(document: Any) -> dict[str, Any]:
    return {book["path"]: book for book in document["workbooks"]}


def _told(book: Any) -> set[tuple[str, ...]]:
    """What the findings say, wherever the cell has moved."""
    return {(item["rule"], item["key"], item["column"], item["found"]) for item in book["findings"]}
