"""An old copy saved over a colleague's work: held unit by unit, until its author confirms it by a number."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from sync.bootstrap import Service
from sync.outcome import RunResult
from tests.support.books import GROUP, Library, Rows, product
from tests.sync.test_pipeline import of, query
from validators.findings import Finding
from workbooks.layout import CONFIRMATION_LABEL, GUIDE_SHEET

Run = Callable[..., RunResult]
ONE, TWO, NEW = "MTV-OFFRE-001", "MTV-OFFRE-002", "MTV-OFFRE-009"
ANNA, BRUNO = "Anna Petit", "Bruno Lenoir"


def planned(sku: str, *, name: str | None = None, amount: object = 9.9) -> dict[str, Rows]:
    """Return the rows of a product that begins in 2099: everything of it may still change."""
    rows = product(sku, amount=amount, start="01/01/2099")
    if name is not None:
        rows["Produits"] = [dict(rows["Produits"][0], **{"Nom marketing": name})]
    return rows


def said(result: RunResult, company: str = "MTV") -> list[tuple[str, str, str | None, str | None]]:
    """Return rule, severity, cell and key of each finding."""
    return [(f.rule, str(f.severity), f.cell, f.key) for f in of(result, company).report.findings]


def finding(result: RunResult, key: str) -> Finding:
    """Return the finding of a unit."""
    return next(item for item in of(result, "MTV").report.findings if item.key == key)


def names(service: Service) -> dict[str, str]:
    """Return the products' names."""
    return dict(query(service, "SELECT sku, name FROM product ORDER BY sku"))


def with_number(path: Path, number: str | int | None) -> None:
    """Type a deposit's number into the guide of a workbook, as our template lays it out."""
    book = openpyxl.load_workbook(path)
    guide = book[GUIDE_SHEET] if GUIDE_SHEET in book.sheetnames else book.create_sheet(GUIDE_SHEET)
    guide["B9"], guide["C9"] = CONFIRMATION_LABEL, number
    book.save(path)


def a_colleague_s_work_undone(library: Library, run: Run) -> RunResult:
    """Bruno renames a product, prices another one anew and adds a third; Anna then saves the copy opened before."""
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    run()
    library.company("MTV", planned(ONE, name="Bouquet"), planned(TWO, amount=12.5), planned(NEW), saved_by=BRUNO)
    run()
    anna = planned(TWO) | {"Produits": [dict(planned(TWO)["Produits"][0], **{"Nom court": "Deux"})]}
    library.company("MTV", planned(ONE), anna, saved_by=ANNA)
    return run()


@pytest.mark.drill
def test_an_old_copy_is_held_unit_by_unit(service: Service, library: Library, run: Run) -> None:
    """What the colleague did stays in the catalogue; each unit says what would return, before which deposit, and whose."""
    result = a_colleague_s_work_undone(library, run)
    assert said(result) == [
        ("LIB-007", "blocking", None, NEW),
        ("LIB-007", "blocking", "B2", ONE),
        ("LIB-007", "blocking", "F3", TWO),
    ]
    one = of(result, "MTV")
    assert (one.report.outcome, one.exit_code, one.report.number) == ("refused", 2, "MTV-3")
    assert names(service) == {ONE: "Bouquet", TWO: f"Produit {TWO}", NEW: f"Produit {NEW}"}
    held = finding(result, ONE)
    assert (held.found, held.suggestion) == (f"Produit {ONE}", "Bouquet")
    assert "1 valeur (Nom marketing) revient à ce qu'elle était avant le dépôt n° MTV-2 du " in held.message
    assert "en tout, ce classeur ramène 6 lignes et 2 valeurs" in held.message
    assert f"({BRUNO})" in held.message
    assert "6 lignes reviennent à ce qu'elles étaient avant le dépôt n° MTV-2" in finding(result, NEW).message


@pytest.mark.drill
def test_what_is_not_undone_loads_beside_what_is_held(service: Service, library: Library, run: Run) -> None:
    """A product that the old copy changes of its own is published; the load is partial, exit code 1."""
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    run()
    library.company("MTV", planned(ONE, name="Bouquet", amount=12.5), planned(TWO), saved_by=BRUNO)
    run()
    library.company("MTV", planned(ONE), planned(TWO, name="Mien"), saved_by=ANNA)
    result = run()
    assert said(result) == [("LIB-007", "blocking", "B2", ONE)]
    assert "2 valeurs (Nom marketing, Montant) reviennent" in finding(result, ONE).message
    assert (of(result, "MTV").report.outcome, result.exit_code) == ("partial", 1)
    assert names(service) == {ONE: "Bouquet", TWO: "Mien"}
    with_number(library.company("MTV", planned(ONE), planned(TWO, name="Mien"), saved_by=ANNA), "")
    assert said(run()) == [("LIB-007", "blocking", "B2", ONE)], "saving again is no way round"


@pytest.mark.drill
def test_a_past_deposit_is_known_byte_for_byte(library: Library, run: Run, tmp_path: Path) -> None:
    """A file put back by the sharing service is recognised, with the number and day of the deposit that it was.

    Its past is the workbook's, though the name it comes back under differs by case.
    """
    first = library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    kept = shutil.copy(first, tmp_path / "kept.xlsx")
    run()
    library.company("MTV", planned(ONE, name="Un"), planned(TWO, name="Deux"), saved_by=BRUNO)
    run()
    first.unlink()
    shutil.copy(kept, first.with_suffix(".XLSX"))
    held = [item for item in run().results[-1].report.findings if item.key == ONE]
    assert [item.rule for item in held] == ["LIB-007"]
    assert "ce fichier est, octet pour octet, le dépôt n° MTV-1 du " in held[0].message


@pytest.mark.drill
def test_a_deposit_between_two_others_is_known_byte_for_byte(library: Library, run: Run, tmp_path: Path) -> None:
    """Neither the first nor the last: it is recognised all the same."""
    kept = tmp_path / "kept.xlsx"
    for saved_by, suffix in ((ANNA, "A"), (BRUNO, "B"), (ANNA, "C")):
        parts = (planned(ONE, name=f"Un {suffix}"), planned(TWO, name=f"Deux {suffix}"))
        path = library.company("MTV", *parts, saved_by=saved_by)
        run()
        if saved_by == BRUNO:
            shutil.copy(path, kept)
    shutil.copy(kept, path)
    assert "octet pour octet, le dépôt n° MTV-2 du " in finding(run(), ONE).message


@pytest.mark.drill
def test_one_s_own_work_may_be_taken_back(service: Service, library: Library, run: Run) -> None:
    """The person who saved the previous deposit is told what returns, and it loads."""
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    run()
    library.company("MTV", planned(ONE, name="Un"), planned(TWO, name="Deux"), saved_by=BRUNO)
    run()
    library.company("MTV", planned(ONE), planned(TWO), saved_by="bruno  LENOIR")
    result = run()
    assert said(result) == [("LIB-031", "info", "B2", ONE), ("LIB-031", "info", "B3", TWO)]
    assert (result.exit_code, names(service)[ONE]) == (0, f"Produit {ONE}")


@pytest.mark.drill
def test_a_single_value_that_returns_is_an_information(service: Service, library: Library, run: Run) -> None:
    """One value may well be meant, whoever changed it."""
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    run()
    library.company("MTV", planned(ONE, name="Un"), planned(TWO), saved_by=BRUNO)
    run()
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    result = run()
    assert said(result) == [("LIB-031", "info", "B2", ONE)]
    assert (result.exit_code, names(service)[ONE]) == (0, f"Produit {ONE}")


@pytest.mark.drill
def test_whom_nobody_knows_is_another_person(library: Library, run: Run) -> None:
    """A workbook that only a program signed holds what it takes back."""
    for rows in (
        [planned(ONE), planned(TWO)],
        [planned(ONE, name="Un"), planned(TWO, name="Deux")],
        [planned(ONE), planned(TWO)],
    ):
        path = library.company("MTV", *rows)
        book = openpyxl.load_workbook(path)
        book.properties.lastModifiedBy, book.properties.creator = None, "openpyxl"
        book.save(path)
        result = run()
    assert [rule for rule, *_ in said(result)] == ["LIB-007", "LIB-007"]


@pytest.mark.drill
def test_the_deposits_that_a_colleague_made_in_a_row_count_together(library: Library, run: Run) -> None:
    """A program that saves at each pause makes a deposit of each edit: an old copy takes them all back."""
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    run()
    library.company("MTV", planned(ONE, name="Un"), planned(TWO), saved_by=BRUNO)
    run()
    library.company("MTV", planned(ONE, name="Un"), planned(TWO, name="Deux"), saved_by=BRUNO)
    run()
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    result = run()
    assert said(result) == [("LIB-007", "blocking", "B2", ONE), ("LIB-007", "blocking", "B3", TWO)]
    assert "avant le dépôt n° MTV-2 du" in finding(result, ONE).message
    assert "avant le dépôt n° MTV-3 du" in finding(result, TWO).message


@pytest.mark.drill
def test_a_published_product_that_is_missing_is_a_sign_of_an_old_copy(library: Library, run: Run) -> None:
    """The catalogue keeps its rows anyway, and says so; what else the copy takes back is held, as often as it comes."""
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    run()
    library.company("MTV", planned(ONE, name="Un"), planned(TWO), product(NEW), saved_by=BRUNO)
    run()
    for short in ("Deux", "Le deux"):
        rows = planned(TWO)
        rows["Produits"] = [dict(rows["Produits"][0], **{"Nom court": short})]
        library.company("MTV", planned(ONE), rows, saved_by=ANNA)
        result = run()
        assert {(rule, key) for rule, _, _, key in said(result)} == {("LIB-007", ONE), ("LIB-002", NEW)}
        assert result.exit_code == 1


@pytest.mark.drill
def test_what_only_refused_units_brought_is_no_return(library: Library, run: Run) -> None:
    """A colleague's mistakes never were in the catalogue: mending them takes nothing back."""
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    run()
    library.company("MTV", planned(ONE, amount="x"), planned(TWO, amount="y"), saved_by=BRUNO)
    run()
    library.company("MTV", planned(ONE), planned(TWO), saved_by=ANNA)
    assert said(run()) == []


def test_the_group_s_rows_are_held_one_by_one(service: Service, library: Library, run: Run) -> None:
    """In the group's workbook the unit is the row."""
    run()
    renamed = [
        dict(row, Libellé=f"{row['Libellé']} (nouveau)") if row["Code"] in ("OTT", "DIVERS") else row
        for row in GROUP["Risques"]
    ]
    path = library.group(GROUP | {"Risques": renamed})
    book = openpyxl.load_workbook(path)
    book.properties.lastModifiedBy = BRUNO
    book.save(path)
    run()
    library.group(GROUP)
    (result,) = run().results
    rules = [(item.rule, item.cell) for item in result.report.findings]
    assert [rule for rule, _ in rules] == ["LIB-007", "LIB-007"]
    assert (result.report.outcome, result.report.counts.units_refused, result.report.number) == (
        "partial",
        2,
        "GROUPE-3",
    )
    assert query(service, "SELECT count(*) FROM risk WHERE label LIKE '%(nouveau)'") == [(2,)]


# Confirming -----------------------------------------------------------------------------------------------------------


@pytest.mark.drill
def test_the_number_of_a_deposit_lets_its_content_load(service: Service, library: Library, run: Run) -> None:
    """Typed on the guide, it loads exactly what the report listed; and the audit says so."""
    result = a_colleague_s_work_undone(library, run)
    path = library.root / "Catalogue/MTV/Catalogue_MTV.xlsx"
    with_number(path, of(result, "MTV").report.number)
    confirmed = run()
    assert {(rule, severity) for rule, severity, *_ in said(confirmed)} == {("LIB-007", "info"), ("LIB-003", "info")}
    assert (confirmed.exit_code, names(service)) == (0, {ONE: f"Produit {ONE}", TWO: f"Produit {TWO}"})
    assert "Rien à faire : confirmé par le dépôt n° MTV-3." in finding(confirmed, ONE).message
    reasons = query(
        service, """SELECT DISTINCT reason FROM audit_log WHERE "table" = 'product' AND action = 'delete'"""
    )
    assert reasons == [("retour confirmé (dépôt n° MTV-3) : Catalogue/MTV/Catalogue_MTV.xlsx",)]
    assert query(service, """SELECT count(*) FROM audit_log WHERE "table" = 'confirmation'""") == [(1,)]


@pytest.mark.drill
def test_a_number_that_confirms_nothing_is_said_and_ignored(library: Library, run: Run) -> None:
    """A number of another workbook is an information on its cell, and what was held stays held."""
    a_colleague_s_work_undone(library, run)
    with_number(library.root / "Catalogue/MTV/Catalogue_MTV.xlsx", "GROUPE-1")
    result = run()
    assert [rule for rule, *_ in said(result)] == ["LIB-007", "LIB-007", "LIB-007", "LIB-034"]
    last = of(result, "MTV").report.findings[-1]
    assert (last.severity, last.sheet, last.cell) == ("info", GUIDE_SHEET, "C9")
    assert "c'est le numéro d'un dépôt de Catalogue/Groupe/Referentiel_Groupe.xlsx" in last.message


@pytest.mark.drill
def test_a_number_confirms_the_content_that_its_report_was_about(library: Library, run: Run) -> None:
    """One more change beside the number, and the report must be read again."""
    a_colleague_s_work_undone(library, run)
    path = library.company("MTV", planned(ONE), planned(TWO, name="Encore autre chose"), saved_by=ANNA)
    with_number(path, "MTV-3")
    result = run()
    assert result.exit_code == 2
    assert "le classeur a changé depuis ce dépôt" in of(result, "MTV").report.findings[-1].message


@pytest.mark.drill
def test_the_command_line_confirms_the_file_as_it_lies_there(service: Service, library: Library, run: Run) -> None:
    """With --confirm nothing needs to be typed: the unchanged workbook is read again, and loads."""
    a_colleague_s_work_undone(library, run)
    shown = run(dry_run=True, confirm="MTV-3")
    assert (shown.exit_code, shown.plan_document()["withdrawn"]) == (0, 6)
    assert run().exit_code == 2
    assert run(confirm="MTV-3").exit_code == 0
    assert names(service) == {ONE: f"Produit {ONE}", TWO: f"Produit {TWO}"}
    spent = run(confirm="MTV-3")
    assert (spent.exit_code, spent.notes) == (0, ("Le numéro MTV-3 ne confirme rien : ce numéro a déjà servi.",))


# One column sorted alone ----------------------------------------------------------------------------------------------

NAMES = {f"MTV-OFFRE-00{place}": name for place, name in enumerate(("Alpha", "Delta", "Bravo", "Echo"), start=1)}


def named(*texts: str) -> list[dict[str, Rows]]:
    """Return planned products that bear these names, in the order of their SKUs."""
    return [planned(sku, name=name) for sku, name in zip(NAMES, texts, strict=True)]


@pytest.mark.drill
def test_a_column_sorted_alone_is_held(service: Service, library: Library, run: Run) -> None:
    """Each cell that bears another product's value blocks, with its own value to put back."""
    library.company("MTV", *named("Delta", "Alpha", "Echo", "Bravo"))
    run()
    library.company("MTV", *named("Alpha", "Bravo", "Delta", "Echo"))
    result = run()
    assert [(rule, cell) for rule, _, cell, _ in said(result)] == [("LIB-032", f"B{row}") for row in (2, 3, 4, 5)]
    held = finding(result, "MTV-OFFRE-001")
    assert (held.found, held.suggestion) == ("Alpha", "Delta")
    assert "tri partiel ? 4 lignes ont échangé entre elles leurs valeurs de « Nom marketing »" in held.message
    assert list(names(service).values()) == ["Delta", "Alpha", "Echo", "Bravo"]
    assert run(confirm="MTV-2").exit_code == 0, "who means it confirms it"


@pytest.mark.drill
def test_two_values_exchanged_are_a_warning(service: Service, library: Library, run: Run) -> None:
    """Two may be meant: it loads and is said."""
    library.company("MTV", *named("Alpha", "Delta", "Bravo", "Echo"))
    run()
    library.company("MTV", *named("Alpha", "Bravo", "Delta", "Echo"))
    result = run()
    assert [(rule, cell) for rule, _, cell, _ in said(result)] == [("LIB-033", "B3"), ("LIB-033", "B4")]
    assert list(names(service).values()) == ["Alpha", "Bravo", "Delta", "Echo"]


@pytest.mark.drill
def test_old_names_are_not_said_to_be_sorted(library: Library, run: Run) -> None:
    """Where a colleague's names return, that alone is said."""
    library.company("MTV", *named("Alpha", "Delta", "Bravo", "Echo"), saved_by=ANNA)
    run()
    library.company("MTV", *named("Delta", "Bravo", "Alpha", "Echo"), saved_by=BRUNO)
    assert run().exit_code == 1
    assert run(confirm="MTV-2").exit_code == 0
    library.company("MTV", *named("Alpha", "Delta", "Bravo", "Echo"), saved_by=ANNA)
    assert {rule for rule, *_ in said(run())} == {"LIB-007"}
