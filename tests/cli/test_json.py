"""With --json a command prints one JSON document on stdout, and nothing else (design.md, contracts)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.support.books import Library, product
from tests.support.command import Command

COUNTS = {"rows_read", "units_accepted", "units_refused", "inserted", "updated", "withdrawn"}
FINDING = {
    "rule", "severity", "sheet", "cell", "row", "column", "key", "found", "expected", "example", "suggestion",
    "action", "other_cell", "since", "message",
}  # fmt: skip


@pytest.fixture
def file(library: Library) -> Path:
    """A company's workbook with one mistake."""
    return library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002", amount="9,9O"))


def test_validate_gives_the_findings_of_the_contract(catalogue: Command, file: Path) -> None:
    """Run, workbooks, counts and findings, with exactly the contract's keys."""
    ran = catalogue("validate", file, "--json")
    assert (ran.code, ran.err) == (1, "")
    (book,) = ran.document["workbooks"]
    assert set(ran.document) == {"run", "workbooks"}
    assert set(book) == {"path", "sha256", "outcome", "counts", "findings"}
    assert (book["path"], book["outcome"]) == ("Catalogue/MTV/Catalogue_MTV.xlsx", "partial")
    assert set(book["counts"]) == COUNTS
    assert [set(finding) for finding in book["findings"]] == [FINDING]
    assert book["findings"][0]["rule"] == "TAR-004"


def test_validate_twice_gives_the_same_findings(catalogue: Command, file: Path) -> None:
    """Same file, reference, catalogue and instant: the same array, byte for byte."""
    first, second = (catalogue("validate", file, "--json", "--at", "2026-01-01").document for _ in range(2))
    assert json.dumps(first["workbooks"]) == json.dumps(second["workbooks"])


def test_validate_takes_its_reference_from_a_file(empty_catalogue: Command, library: Library) -> None:
    """Against an empty catalogue the group's workbook given beside is enough; nothing is blocking, so it is valid."""
    file = library.company("MTV", product("MTV-OFFRE-001"))
    reference = library.root / "Catalogue/Groupe/Referentiel_Groupe.xlsx"
    alone = empty_catalogue("validate", file, "--json")
    beside = empty_catalogue("validate", file, "--reference", reference, "--json")
    assert (alone.code, beside.err) == (2, "")
    assert (beside.code, beside.document["workbooks"][0]["outcome"]) == (0, "valid")


def test_validate_writes_its_reports_where_asked(catalogue: Command, file: Path, tmp_path: Path) -> None:
    """The report in each format and the copy to correct, in a folder that is made; the library receives none."""
    ran = catalogue("validate", file, "--report", tmp_path / "comptes rendus" / "ici")
    written = sorted((tmp_path / "comptes rendus" / "ici").iterdir())
    kinds = sorted(path.name.rsplit("_", 1)[1] for path in written)
    assert kinds == ["corriger.xlsx", "rapport.html", "rapport.json", "rapport.xlsx"]
    assert all(path.stat().st_size for path in written)
    assert str(written[0]) in ran.out
    assert not list((tmp_path / "data/library").glob("Rapports/MTV/*"))


@pytest.mark.drill
def test_plan_and_dry_run_give_the_changes(catalogue: Command, library: Library, file: Path) -> None:
    """Counts, changes field by field, and the workbooks with their findings; then a sync does just that."""
    planned, dry = catalogue("plan", file, "--json"), catalogue("sync", "--dry-run", "--only", "*MTV*", "--json")
    for ran in (planned, dry):
        assert (ran.code, ran.err) == (1, "")
        assert set(ran.document) == {"inserted", "updated", "withdrawn", "changes", "run", "workbooks"}
        assert {"table", "key", "field", "before", "after"} == set(ran.document["changes"][0])
        assert ran.document["inserted"] > 0
    assert planned.document["changes"] == dry.document["changes"]
    done = catalogue("sync", "--json").document["workbooks"]
    (book,) = (book for book in done if "MTV" in book["path"])
    assert book["counts"]["inserted"] == planned.document["inserted"]
    assert catalogue("plan", file, "--json").document["changes"] == []


def test_sync_gives_the_findings_of_every_workbook(catalogue: Command, file: Path) -> None:
    """Unchanged workbooks come with their last findings; nothing else is on either stream."""
    first, second = catalogue("sync", "--json"), catalogue("sync", "--json")
    assert (first.err, second.err) == ("", "")
    assert [book["outcome"] for book in first.document["workbooks"]] == ["unchanged", "partial"]
    assert [book["outcome"] for book in second.document["workbooks"]] == ["unchanged", "unchanged"]
    told = [[finding | {"since": None} for finding in b["findings"]] for b in second.document["workbooks"]]
    assert [book["findings"] for book in first.document["workbooks"]] == told


def test_published_gives_products_plans_and_prices(catalogue: Command, file: Path) -> None:
    """Money as decimal strings, rates as percent strings; with --why, what may not be sold and each reason."""
    catalogue("sync")
    ran = catalogue("published", "--company", "mtv", "--channel", "Web", "--at", "2026-01-15", "--why", "--json")
    assert (ran.code, ran.err) == (0, "")
    document = ran.document
    assert (document["company"], document["channel"], document["at"][:10]) == ("MTV", "web", "2026-01-15")
    (sold,) = document["products"]
    assert (sold["sku"], sold["version"], sold["visibility"], sold["badges"]) == ("MTV-OFFRE-001", 1, "public", [])
    (plan,) = sold["plans"]
    assert (plan["code"], plan["recurrence"]) == ("BASIC", "monthly")
    (price,) = plan["prices"]
    assert (price["type"], price["amount_ttc"], price["amount_ht"]) == ("fixed", "9.90", "8.25")
    assert (price["tax_code"], price["tax_rate"]) == ("NORMAL", "20.00")
    before = catalogue("published", "--company", "MTV", "--channel", "web", "--at", "2025-01-01", "--why", "--json")
    assert before.document["products"] == []
    assert [blocked["sku"] for blocked in before.document["blocked"]] == ["MTV-OFFRE-001"]
    assert before.document["blocked"][0]["reasons"]


def test_published_gives_the_same_as_csv(catalogue: Command, file: Path) -> None:
    """One line a price of what may be sold, in French numbers; with --why, one a product that may not, and the reasons."""
    catalogue("sync")
    ran = catalogue("published", "--company", "MTV", "--channel", "web", "--at", "2026-01-15", "--csv")
    (sold,) = csv.DictReader(io.StringIO(ran.out.lstrip("\ufeff")), delimiter=";")
    assert (sold["Vendable"], sold["Produit"], sold["Prix TTC"], sold["Taux TVA"]) == (
        "Oui", "MTV-OFFRE-001", "9,90", "20%",
    )  # fmt: skip
    before = catalogue("published", "--company", "MTV", "--channel", "web", "--at", "2025-01-01", "--why", "--csv")
    (blocked,) = csv.DictReader(io.StringIO(before.out.lstrip("\ufeff")), delimiter=";")
    assert (blocked["Vendable"], blocked["Produit"]) == ("Non", "MTV-OFFRE-001")
    assert blocked["Motifs"]
    both = catalogue("published", "--company", "MTV", "--channel", "web", "--json", "--csv")
    assert (both.code, both.out) == (64, "")


def test_inspect_gives_each_cell_as_it_is_seen(catalogue: Command, file: Path) -> None:
    """Address, kind, digits of the file, text, number format and whether a formula made it."""
    ran = catalogue("inspect", file, "--sheet", "Tarifs", "--json")
    assert (ran.code, ran.err) == (0, "")
    (sheet,) = ran.document["sheets"]
    assert (sheet["name"], sheet["hidden"]) == ("Tarifs", False)
    cells = {cell["cell"]: cell for cell in sheet["cells"]}
    assert cells["F2"] == {
        "cell": "F2",
        "kind": "number",
        "raw": "9.9",
        "text": "9.9",
        "format": None,
        "formula": False,
    }
    assert cells["F3"]["text"] == "9,9O"
    (begun,) = catalogue("inspect", file, "--sheet", "Tarifs", "--rows", 2, "--json").document["sheets"]
    assert [cell["cell"] for cell in begun["cells"]] == [cell for cell in cells if not cell.endswith("3")]


def test_inspect_gives_the_findings_about_the_file(catalogue: Command, file: Path, tmp_path: Path) -> None:
    """A file that is no workbook is a finding; one that is not there is an error."""
    wrong = tmp_path / "tarifs.xlsx"
    wrong.write_text("SKU;Montant\n")
    ran = catalogue("inspect", wrong, "--json")
    assert ran.code == 2
    assert [finding["rule"] for finding in ran.document["findings"]] == ["FIC-001"]
    absent = catalogue("inspect", tmp_path / "absent.xlsx", "--json")
    assert (absent.code, absent.out) == (64, "")
    assert catalogue("inspect", file, "--sheet", "Prix").code == 64


def test_doctor_and_audit_give_json_too(catalogue: Command, file: Path) -> None:
    """Every setting is listed, secrets hidden; each change has its author."""
    checkup = catalogue("doctor", "--json").document
    assert checkup["healthy"] is True
    assert "CATALOGUE_DATA_DIR" in {setting["name"] for setting in checkup["settings"]}
    assert "catalogue_runtime:***@" in json.dumps(checkup)
    changes = catalogue("audit", "log", "--table", "company", "--json").document["changes"]
    assert {change["actor"] for change in changes} == {"Paul Durand"}
