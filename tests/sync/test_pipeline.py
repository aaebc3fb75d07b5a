"""The story, end to end: workbooks in a folder, the catalogue in PostgreSQL, reports back in the folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from catalogue.scope import SERVICE, service_as
from catalogue.vocabulary import Channel
from sync.archive import held
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult, WorkbookResult
from sync.pipeline import Options, synchronise
from tests.support.books import GROUP, Library, day, product
from tests.support.selling import selling

Run = Callable[..., RunResult]
SUMMER = datetime(2025, 8, 1, tzinfo=UTC)


def of(result: RunResult, company: str) -> WorkbookResult:
    """Return what became of a company's workbook."""
    return next(one for one in result.results if one.report.path.endswith(f"Catalogue_{company}.xlsx"))


def rules(one: WorkbookResult) -> list[tuple[str, str | None]]:
    """Return each finding's rule and cell."""
    return [(finding.rule, finding.cell) for finding in one.report.findings]


def sold(service: Service, company: str, at: datetime = SUMMER) -> dict[str, str]:
    """Return what a company sells on the web: SKU → price TTC."""
    document = selling(service, company, Channel.WEB, at)
    return {item["sku"]: item["plans"][0]["prices"][0]["amount_ttc"] for item in document["products"]}


def query(service: Service, sql: str) -> list[Any]:
    """Ask the database directly."""
    with service.database.reading(SERVICE) as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def test_a_first_load_publishes_and_answers_with_a_report(new_service: Service, library: Library) -> None:
    """Clean workbooks become products that are sold, the group's first, and each report lies in Rapports."""
    library.company("MTV", product("MTV-OFFRE-001"))
    result = synchronise(new_service, FolderLibrary(library.root), Options())
    assert result.exit_code == 0
    assert [one.report.outcome for one in result.results] == ["published", "published"]
    assert (library.root / "Rapports/Groupe").is_dir()
    assert sold(new_service, "MTV") == {"MTV-OFFRE-001": "9.90"}
    delivered = sorted(path.suffix for path in (library.root / "Rapports/MTV").iterdir())
    assert delivered == [".html", ".json", ".xlsx"]


def test_the_report_in_json_is_the_contract(library: Library, run: Run) -> None:
    """The JSON beside the report says what the command says."""
    library.company("MTV", product("MTV-OFFRE-001", amount="9,9O"))
    result = run()
    (path,) = (library.root / "Rapports/MTV").glob("*.json")
    document = json.loads(path.read_text())
    (entry,) = document["workbooks"]
    assert document["run"] == str(result.run_id)
    assert entry["outcome"] == "refused"
    assert entry["findings"][0] | {"message": ""} == {
        "rule": "TAR-004", "severity": "blocking", "sheet": "Tarifs", "cell": "F2", "row": 2, "column": "Montant",
        "key": "MTV-OFFRE-001", "found": "9,9O", "expected": "un montant en euros, 2 décimales", "example": "9,90",
        "suggestion": "9,90", "action": "Corrigez le montant.", "other_cell": None, "since": None,
        "message": "",
    }  # fmt: skip


def test_an_unchanged_library_is_not_read_again(service: Service, library: Library, run: Run) -> None:
    """Same bytes, same rules, same references: the last findings and exit code, and not one row written."""
    library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002", amount="x"))
    first = run()
    audited = query(service, "SELECT count(*) FROM audit_log")
    second = run()
    assert [one.report.outcome for one in second.results] == ["unchanged", "unchanged"]
    assert second.exit_code == first.exit_code == 1
    again = [replace(finding, since=None) for finding in of(second, "MTV").report.findings]
    assert again == list(of(first, "MTV").report.findings)
    assert query(service, "SELECT count(*) FROM audit_log") == audited


def test_a_changed_reference_has_the_workbook_checked_again(library: Library, run: Run) -> None:
    """A tax code that appears in the group's workbook mends the company's findings without a new deposit."""
    rows = product("MTV-OFFRE-001")
    rows["Tarifs"] = [dict(rows["Tarifs"][0], **{"Code TVA": "REDUIT"})]
    library.company("MTV", rows)
    assert rules(of(run(), "MTV")) == [("TAR-009", "H2")]
    rates = [*GROUP["Taux de TVA"], {"Code": "REDUIT", "Taux": "10 %", "Début": day("01/01/2014")}]
    library.group(GROUP | {"Taux de TVA": rates})
    assert of(run(), "MTV").report.outcome == "published"


def test_a_faulty_product_waits_while_the_others_load(service: Service, library: Library, run: Run) -> None:
    """The unit of acceptance is the product with all that hangs on it."""
    library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002", amount="gratuit"))
    result = of(run(), "MTV")
    assert (result.report.outcome, result.exit_code) == ("partial", 1)
    assert (result.report.counts.units_accepted, result.report.counts.units_refused) == (1, 1)
    assert query(service, "SELECT sku FROM product") == [("MTV-OFFRE-001",)]


def test_a_faulty_change_leaves_the_product_as_it_was(service: Service, library: Library, run: Run) -> None:
    """A refused unit keeps every value it had, even those that the new workbook got right."""
    library.company("MTV", product("MTV-OFFRE-001", start="01/01/2099"), product("MTV-OFFRE-002"))
    run()
    changed = product("MTV-OFFRE-001", amount="??", start="01/01/2099")
    changed["Produits"] = [dict(changed["Produits"][0], **{"Nom marketing": "Autre nom"})]
    library.company("MTV", changed, product("MTV-OFFRE-002"))
    assert of(run(), "MTV").report.outcome == "partial"
    assert query(service, "SELECT name FROM product WHERE sku = 'MTV-OFFRE-001'") == [("Produit MTV-OFFRE-001",)]
    assert query(service, "SELECT count(*) FROM pricing_rule") == [(2,)]


def test_all_or_nothing_refuses_the_workbook(service: Service, library: Library, run: Run) -> None:
    """With --all-or-nothing one blocking finding refuses everything."""
    library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002", amount="gratuit"))
    result = of(run(all_or_nothing=True), "MTV")
    assert (result.report.outcome, result.exit_code) == ("refused", 2)
    assert query(service, "SELECT count(*) FROM product") == [(0,)]


def test_a_dry_run_shows_the_changes_and_writes_nothing(service: Service, library: Library, run: Run) -> None:
    """Before and after, field by field, and neither rows nor runs nor reports."""
    library.company("MTV", product("MTV-OFFRE-001", start="01/01/2099"))
    run()
    before = query(service, "SELECT (SELECT count(*) FROM audit_log), (SELECT count(*) FROM sync_run)")
    library.company("MTV", product("MTV-OFFRE-001", amount=12.5, start="01/01/2099"))
    document = run(dry_run=True).plan_document()
    assert document["changes"] == [
        {"table": "pricing_rule", "key": "MTV-OFFRE-001/1/BASIC", "field": "amount", "before": "9.90", "after": "12.50"}
    ]
    assert query(service, "SELECT (SELECT count(*) FROM audit_log), (SELECT count(*) FROM sync_run)") == before


def test_a_published_version_is_frozen(service: Service, library: Library, run: Run) -> None:
    """A price of a version that is already sold cannot change; the finding says to create a version."""
    library.company("MTV", product("MTV-OFFRE-001"))
    run()
    library.company("MTV", product("MTV-OFFRE-001", amount=19.9))
    result = of(run(), "MTV")
    assert rules(result) == [("VER-104", "F2")]
    assert sold(service, "MTV") == {"MTV-OFFRE-001": "9.90"}


def test_a_new_version_closes_the_one_before(service: Service, library: Library, run: Run) -> None:
    """An open-ended version stops where the next begins; its author is told, and the price changes that day."""
    library.company("MTV", product("MTV-OFFRE-001"))
    run()
    first, second = product("MTV-OFFRE-001"), product("MTV-OFFRE-001", amount=19.9, start="01/01/2026")
    second = {
        sheet: [dict(row, Version=2) for row in rows]
        for sheet, rows in second.items()
        if sheet not in ("Produits", "Cycle de vie")
    }
    library.company("MTV", first, second)
    result = of(run(), "MTV")
    assert rules(result) == [("VER-103", "D2")]
    assert sold(service, "MTV", datetime(2025, 12, 31, 22, 59, tzinfo=UTC)) == {"MTV-OFFRE-001": "9.90"}
    assert sold(service, "MTV", datetime(2025, 12, 31, 23, 0, tzinfo=UTC)) == {"MTV-OFFRE-001": "19.90"}


def test_a_row_that_was_never_published_is_withdrawn(service: Service, library: Library, run: Run) -> None:
    """A product that leaves the workbook before its first sale leaves the catalogue, with its audit rows."""
    library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002", start="01/01/2099"))
    run()
    library.company("MTV", product("MTV-OFFRE-001"))
    assert query(service, "SELECT sku FROM product_search ORDER BY sku") == [("MTV-OFFRE-001",), ("MTV-OFFRE-002",)]
    result = of(run(), "MTV")
    assert {rule for rule, _ in rules(result)} == {"LIB-003"}
    assert query(service, "SELECT sku FROM product") == query(service, "SELECT sku FROM product_search")
    assert query(service, "SELECT sku FROM product") == [("MTV-OFFRE-001",)]
    assert query(service, "SELECT before->>'sku' FROM audit_log WHERE \"table\" = 'product' AND action = 'delete'") == [
        ("MTV-OFFRE-002",)
    ]


def test_a_row_that_was_published_is_kept(service: Service, library: Library, run: Run) -> None:
    """A product that is sold and leaves the workbook stays, with a warning: it must be retired instead."""
    library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002"))
    run()
    library.company("MTV", product("MTV-OFFRE-001"))
    result = of(run(), "MTV")
    assert {rule for rule, _ in rules(result)} == {"LIB-002"}
    assert set(sold(service, "MTV")) == {"MTV-OFFRE-001", "MTV-OFFRE-002"}


def test_a_workbook_that_lost_too_much_is_refused(service: Service, library: Library, run: Run) -> None:
    """More than 20 % and more than 5 rows of a sheet gone: nothing of the workbook is believed."""
    many = [product(f"MTV-OFFRE-{number:03d}") for number in range(1, 11)]
    library.company("MTV", *many)
    run()
    library.company("MTV", *many[:4])
    result = of(run(), "MTV")
    assert (result.report.outcome, result.exit_code) == ("refused", 2)
    assert {rule for rule, _ in rules(result)} == {"LIB-001"}
    assert len(sold(service, "MTV")) == 10


def test_losing_few_rows_is_no_reason_to_refuse(library: Library, run: Run) -> None:
    """Five rows gone of ten are many, but not more than five."""
    many = [product(f"MTV-OFFRE-{number:03d}") for number in range(1, 11)]
    library.company("MTV", *many)
    run()
    library.company("MTV", *many[:5])
    assert of(run(), "MTV").report.outcome == "published"


def test_the_actor_is_who_last_saved_the_workbook(service: Service, library: Library, run: Run) -> None:
    """The audit names the workbook's last editor, the run and the workbook."""
    library.company("MTV", product("MTV-OFFRE-001"), saved_by="Sophie Bernard")
    result = run()
    who = query(
        service,
        "SELECT DISTINCT a.label, l.run_id::text, l.reason FROM audit_log l JOIN actor a ON a.id = l.actor_id "
        "WHERE l.\"table\" = 'pricing_rule'",
    )
    assert who == [("Sophie Bernard", str(result.run_id), "Catalogue/MTV/Catalogue_MTV.xlsx")]


def test_a_sku_of_another_company_is_refused(service: Service, library: Library, run: Run) -> None:
    """A SKU is unique in the whole group: the second company gets the finding."""
    library.company("FT", product("FT-BOX-001"))
    rows = product("FT-BOX-001")
    rows["Publications"] = [dict(rows["Publications"][0], Société="MTV")]
    library.company("MTV", rows)
    result = run()
    assert of(result, "FT").report.outcome == "published"
    assert ("PRO-101", "A2") in rules(of(result, "MTV"))


def test_two_companies_claiming_one_sku_at_the_same_moment(service: Service, library: Library, run: Run) -> None:
    """Applies take turns: exactly one of the two gets the product, the other the finding."""
    run()
    for code in ("FT", "MTV"):
        rows = product("GRP-BOX-001")
        rows["Publications"] = [dict(rows["Publications"][0], Société=code)]
        library.company(code, rows)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda code: of(run(only=f"*Catalogue_{code}*"), code), ("FT", "MTV")))
    assert sorted(one.report.outcome for one in results) == ["published", "refused"]
    (loser,) = [one for one in results if one.report.outcome == "refused"]
    assert "PRO-101" in {rule for rule, _ in rules(loser)}
    assert query(service, "SELECT count(*) FROM product") == [(1,)]


def test_documents_are_archived_and_obligations_open_the_sale(service: Service, library: Library, run: Run) -> None:
    """A product of a family with an obligation is sold on the web only with its document, kept by its SHA-256."""
    rows = product("MTV-OFFRE-001")
    rows["Produits"] = [dict(rows["Produits"][0], Risque="OTT")]
    library.company("MTV", rows)
    assert rules(of(run(), "MTV")) == [("PUB-104", "D2")]
    assert sold(service, "MTV") == {}
    library.document("MTV", "MTV-OFFRE-001", "cgu.pdf")
    paper = {
        "SKU": "MTV-OFFRE-001",
        "Version": 1,
        "Type": "CGU",
        "Titre": "CGU",
        "Fichier": "cgu.pdf",
        "Valable du": day("01/07/2025"),
    }
    library.company("MTV", rows | {"Documents": [paper]})
    assert of(run(), "MTV").report.outcome == "published"
    assert set(sold(service, "MTV")) == {"MTV-OFFRE-001"}
    ((digest,),) = query(service, "SELECT file_hash FROM product_document")
    assert held(service.archive, digest, ".pdf") == b"%PDF-1.4 conditions"


def test_a_document_that_is_not_there_is_refused(library: Library, run: Run) -> None:
    """The finding says where the file should lie."""
    paper = {
        "SKU": "MTV-OFFRE-001",
        "Version": 1,
        "Type": "CGU",
        "Titre": "CGU",
        "Fichier": "cgu.pdf",
        "Valable du": day("01/07/2025"),
    }
    library.company("MTV", product("MTV-OFFRE-001"), {"Documents": [paper]})
    (finding,) = of(run(), "MTV").report.findings
    assert (finding.rule, finding.cell) == ("DOC-101", "E2")
    assert "Documents/MTV/MTV-OFFRE-001" in finding.message


def test_every_submitted_workbook_is_kept(service: Service, library: Library, run: Run) -> None:
    """The bytes of each version stay in the archive, refused ones included, and are never rewritten."""
    path = library.company("MTV", product("MTV-OFFRE-001", amount="x"))
    content = path.read_bytes()
    digest = of(run(), "MTV").report.sha256
    assert held(service.archive, digest, ".xlsx") == content
    (kept,) = (service.settings.data_dir / "archive").rglob(f"{digest}.xlsx")
    assert kept.stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("name", ["Catalogue_XYZ.xlsx", "Copie de Catalogue_MTV.xlsx"])
def test_a_workbook_of_nobody_is_refused(service: Service, library: Library, run: Run, name: str) -> None:
    """An unknown company or a name that says nothing: a finding, and nothing loaded."""
    path = library.company("MTV", product("MTV-OFFRE-001"))
    folder = library.root / "Catalogue" / ("XYZ" if "XYZ" in name else "MTV")
    folder.mkdir(exist_ok=True)
    path.rename(folder / name)
    result = run()
    (one,) = [one for one in result.results if one.report.path.endswith(name)]
    assert (one.report.outcome, result.exit_code) == ("refused", 2)
    assert {rule for rule, _ in rules(one)} <= {"FIC-002", "FIC-003"}
    assert query(service, "SELECT count(*) FROM product") == [(0,)]


def test_a_file_that_is_no_workbook_is_refused(library: Library, run: Run) -> None:
    """The finding says what the file is."""
    path = library.company("MTV", product("MTV-OFFRE-001"))
    path.write_text("SKU;Nom\nMTV-OFFRE-001;Offre\n")
    result = of(run(), "MTV")
    assert (result.report.outcome, rules(result)) == ("refused", [("FIC-001", None)])


def test_a_missing_column_refuses_the_workbook_and_still_reports_the_cells(library: Library, run: Run) -> None:
    """A broken structure is said together with everything else that is wrong, in one pass."""
    path = library.company("MTV", product("MTV-OFFRE-001", amount="x"))
    book = openpyxl.load_workbook(path)
    book["Produits"]["B1"] = "Nom marketin"
    book.save(path)
    result = of(run(), "MTV")
    assert result.report.outcome == "refused"
    assert [rule for rule, _ in rules(result)] == ["STR-002", "TAR-004"]


def test_a_planned_status_shows_once_it_is_due(service: Service, library: Library, run: Run) -> None:
    """The stored status of the day follows the dated states at each run, with its audit row."""
    library.company("MTV", product("MTV-OFFRE-001"))
    run()
    with service.database.acting(service_as(_somebody(service))) as connection:
        connection.execute(text("UPDATE product SET lifecycle_status = 'draft'"))
        connection.execute(text("UPDATE product_search SET lifecycle_status = 'draft'"))
    run()
    assert query(service, "SELECT lifecycle_status FROM product") == [("active",)]
    assert query(service, "SELECT lifecycle_status FROM product_search") == [("active",)]


def _somebody(service: Service) -> Any:
    return service.database.find_or_create_actor("service", "test")


def test_a_report_that_waits_is_delivered_to_the_library_it_came_from(
    service: Service, library: Library, run: Run, tmp_path: Path
) -> None:
    """Another library synchronised in between gets none of the reports that this one lacks."""
    obstacle = library.root / "Rapports"
    obstacle.write_text("un fichier, pas un dossier")
    library.company("MTV", product("MTV-OFFRE-001"))
    assert run().exit_code == 3
    other = Library(tmp_path / "other")
    (other.root / "Catalogue/Groupe/Referentiel_Groupe.xlsx").unlink()
    synchronise(service, FolderLibrary(other.root), Options())
    assert not (other.root / "Rapports").exists()
    obstacle.unlink()
    assert run().exit_code == 0
    assert (obstacle / "MTV").is_dir()
