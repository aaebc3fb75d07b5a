"""What was taken out of a workbook erases nothing: a cell is emptied under its header, or it keeps what it said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from catalogue.scope import SERVICE
from catalogue.store.queries import driver_connection
from sync.bootstrap import Service
from sync.outcome import RunResult, WorkbookResult
from tests.support.books import GROUP, Library, day, product

SKU = "MTV-OFFRE-001"
PROMO = {
    "SKU": SKU, "Version": 1, "Code formule": "BASIC", "Code remise": "NOEL", "Genre": "Promo", "Taux": "20 %",
    "Début": day("01/01/2027"), "Fin": day("31/01/2027"),
}  # fmt: skip
CODE = {"SKU": SKU, "Système": "OggoData", "Code externe": "OGD-1"}
Run = Callable[..., RunResult]
Edit = Callable[[Workbook], object]


def filled() -> dict[str, Any]:
    """Return the rows of a product in which optional columns and sheets are filled."""
    rows: dict[str, Any] = product(SKU) | {"Remises": [PROMO], "Codes externes": [CODE]}
    rows["Produits"] = [dict(rows["Produits"][0], **{"Nom court": "Essentiel", "Âge minimum": 18})]
    rows["Publications"] = [dict(rows["Publications"][0], Fin=day("31/12/2030"))]
    return rows


def edited(path: Path, edit: Edit) -> None:
    """Change a workbook as a person does."""
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)


def mtv(result: RunResult) -> WorkbookResult:
    """Return what became of MTV's workbook."""
    return next(one for one in result.results if "MTV" in one.report.path)


def told(one: WorkbookResult) -> list[tuple[str, str | None, str | None]]:
    """Return rule, cell and column of each finding."""
    return [(item.rule, item.cell, item.column) for item in one.report.findings]


def stored(service: Service, sql: str) -> list[Any]:
    """Ask the database directly."""
    with service.database.reading(SERVICE) as connection:
        return [tuple(row) for row in driver_connection(connection).execute(sql)]


def column(sheet: str, label: str) -> Callable[[Workbook], Any]:
    """Return what finds the header cell of a column."""
    return lambda book: next(cell for cell in book[sheet][1] if cell.value == label)


def _without(sheet: str) -> Edit:
    return lambda book: book.remove(book[sheet])


def _emptied(sheet: str) -> Edit:
    return lambda book: book[sheet].delete_rows(2, 9)


def _delete(sheet: str, label: str) -> Edit:
    return lambda book: book[sheet].delete_cols(column(sheet, label)(book).column)


def _title(sheet: str, label: str, title: str | None) -> Edit:
    return lambda book: setattr(column(sheet, label)(book), "value", title)


@pytest.mark.parametrize(
    ("edit", "finding", "words"),
    [
        (_title("Remises", "Fin", "Fin le"), ("STR-002", "K1", "Fin"), "Voulez-vous dire « Fin » ?"),
        (_title("Publications", "Fin", None), ("STR-002", "G1", "Fin"), "1 valeur sans titre en G"),
        (_delete("Publications", "Fin"), ("STR-002", None, "Fin"), "une ligne y disait quelque chose"),
        (_delete("Produits", "Nom court"), ("STR-002", None, "Nom court"), "une ligne y disait quelque chose"),
        (_delete("Produits", "Âge minimum"), ("STR-002", None, "Âge minimum"), "une ligne y disait quelque chose"),
    ],
)
def test_a_column_that_said_something_may_not_go_missing(
    service: Service, library: Library, run: Run, edit: Edit, finding: tuple[str, str | None, str], words: str
) -> None:
    """Deleted, renamed or without its title: the workbook is refused, and nothing of it is erased."""
    path = library.company("MTV", filled())
    run()
    edited(path, edit)
    result = mtv(run())
    assert (result.report.outcome, told(result)) == ("refused", [finding])
    assert words in result.report.findings[0].message
    assert stored(service, "SELECT count(*) FROM publication WHERE end_at IS NULL") == [(0,)]


@pytest.mark.drill
def test_a_column_that_nobody_filled_is_not_missed(library: Library, run: Run) -> None:
    """A column that a newer template adds is never missing from an older workbook."""
    path = library.company("MTV", filled())
    run()
    edited(path, _delete("Publications", "Badges"))
    result = mtv(run())
    assert (result.report.outcome, told(result)) == ("published", [])


def test_a_field_is_erased_by_emptying_its_cell(service: Service, library: Library, run: Run) -> None:
    """Under its header, an empty cell says that there is nothing."""
    path = library.company("MTV", filled())
    run()
    edited(path, lambda book: setattr(book["Produits"]["C2"], "value", None))
    assert mtv(run()).report.outcome == "published"
    assert stored(service, "SELECT short_name FROM product") == [(None,)]


@pytest.mark.drill
def test_an_optional_sheet_that_goes_missing_leaves_its_rows(service: Service, library: Library, run: Run) -> None:
    """A warning names the rows that stay and says how to end them."""
    path = library.company("MTV", filled())
    run()
    for name in ("Remises", "Codes externes"):
        edited(path, _without(name))
    result = mtv(run())
    assert (result.report.outcome, [rule for rule, *_ in told(result)]) == ("published", ["LIB-010", "LIB-010"])
    said = {item.sheet: item.message for item in result.report.findings}
    assert f"{SKU} · 1 · BASIC · NOEL" in said["Remises"]
    assert "donnez-lui une fin" in said["Remises"]
    assert stored(service, "SELECT (SELECT count(*) FROM adjustment), (SELECT count(*) FROM external_mapping)") == [
        (1, 1)
    ]


@pytest.mark.drill
def test_a_workbook_of_headers_only_says_that_there_is_no_row(library: Library, run: Run) -> None:
    """Where nothing was accepted before, it is a warning; after one row, however few, a refusal."""
    library.company("MTV", {})
    path = library.root / "Catalogue/MTV/Catalogue_MTV.xlsx"
    edited(path, lambda book: book["Comptabilité"].delete_rows(2))
    assert told(mtv(run())) == [("STR-015", None, None)]
    library.company("MTV", filled())
    assert mtv(run()).report.outcome == "published"
    for tab in filled():
        edited(path, _emptied(tab))
    result = mtv(run())
    assert (result.report.outcome, [rule for rule, *_ in told(result)]) == ("refused", ["LIB-001"])


def test_the_group_s_columns_are_not_lost_either(library: Library, run: Run) -> None:
    """The kind of workbook makes no difference."""
    rates = [dict(GROUP["Taux de TVA"][0], **{"Compte collectée": "445710"})]
    path = library.group(GROUP | {"Taux de TVA": rates})
    run()
    edited(path, _delete("Taux de TVA", "Compte collectée"))
    result = run().results[0]
    assert (result.report.outcome, told(result)) == ("refused", [("STR-002", None, "Compte collectée")])
