"""Templates from the command line; filled from the catalogue and submitted again, they change nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from sample_workbooks.builder import library as samples
from tests.support.books import Library
from tests.support.command import Command

SAMPLES = Path(samples.__file__).resolve().parents[1] / "library"


def test_a_blank_template_is_valid_for_its_company(catalogue: Command, library: Library, tmp_path: Path) -> None:
    """A workbook nobody filled holds no mistake; the folder is made."""
    catalogue("sync")
    for who, name in (("ap", "Catalogue_AP.xlsx"), ("Groupe", "Referentiel_Groupe.xlsx")):
        path = tmp_path / "modeles" / name
        made = catalogue("template", who, "-o", path)
        assert (made.code, made.out, made.err) == (0, f"Classeur écrit : {path}\n", "")
        checked = catalogue("validate", path, "--json")
        assert [f["rule"] for f in checked.document["workbooks"][0]["findings"] if f["severity"] == "blocking"] == []


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
        assert empty_catalogue("template", path.parent.name, "-o", path, "--filled").code == 0
    for path in sorted(root.glob("Operations/*/*.xlsx")):
        month = path.stem.rpartition("_")[2]
        assert empty_catalogue("template", path.parent.name, "--operations", month, "-o", path, "--filled").code == 0
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


def _audited(catalogue: Command) -> list[Any]:
    """Every change of the catalogue so far, its actors' entrances left out."""
    changes = catalogue("audit", "log", "--limit", "100000", "--json").document["changes"]
    return [change for change in changes if change["table"] != "actor"]


def _by_path(document: Any) -> dict[str, Any]:
    return {book["path"]: book for book in document["workbooks"]}


def _told(book: Any) -> set[tuple[str, ...]]:
    """What the findings say, wherever the cell has moved."""
    return {(item["rule"], item["key"], item["column"], item["found"]) for item in book["findings"]}
