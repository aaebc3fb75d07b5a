"""« Ce qui a changé »: every report says field by field what a load did, in the words of the workbook."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import openpyxl
import pytest

from catalogue.scope import SERVICE
from catalogue.store import runs
from sync.bootstrap import Service
from sync.delivery import stored_files
from sync.outcome import RunResult, WorkbookResult
from tests.support.books import Library, product
from validators.report.change_words import lead

Run = Callable[..., RunResult]
SKU = "MTV-OFFRE-001"
ONE = product(SKU, start="01/01/2030")
PRICE, PLAN = ONE["Tarifs"][0], ONE["Formules"][0]


def mtv(result: RunResult) -> WorkbookResult:
    """Return what became of MTV's workbook."""
    return next(one for one in result.results if one.report.workbook_name == "Catalogue_MTV.xlsx")


def told(one: WorkbookResult) -> list[tuple[str, ...]]:
    """Return the changes that a report shows."""
    assert one.report.changes is not None
    return [change.texts() for change in one.report.changes.shown]


def test_a_change_is_told_in_the_words_of_the_workbook(library: Library, run: Run) -> None:
    """Sheet and column labels, French amounts, labels of lists and dates; what is taken out comes first."""
    library.company("MTV", ONE | {"Formules": [PLAN, PLAN | {"Code formule": "PLUS", "Nom": "Plus"}]})
    run()
    library.company(
        "MTV", ONE | {"Tarifs": [PRICE | {"Montant": 1210.5}], "Formules": [PLAN | {"Récurrence": "Annuel"}]}
    )
    one = mtv(run())
    row = f"{SKU} · version 1 · BASIC"
    gone = ("Retrait", "Formules", f"{SKU} · version 1 · PLUS")
    assert told(one) == [
        (*gone, "Nom", "Plus", ""),
        (*gone, "Récurrence", "Mensuel", ""),
        ("Modification", "Formules", row, "Récurrence", "Mensuel", "Annuel"),
        ("Modification", "Tarifs", row, "Montant", "9,90", "1210,50"),
    ]
    assert lead(one.report) == "1 ligne retirée et 2 lignes modifiées."


def test_a_row_that_is_all_key_is_told_too(library: Library, run: Run) -> None:
    """A row whose every cell names it is one change, by its name."""
    library.company("MTV", ONE)
    run()
    frozen = {"SKU": SKU, "Statut": "Gelé", "À partir du": ONE["Cycle de vie"][0]["À partir du"].replace(year=2031)}
    library.company("MTV", ONE | {"Cycle de vie": [*ONE["Cycle de vie"], frozen]})
    assert told(mtv(run())) == [("Ajout", "Cycle de vie", f"{SKU} · 01/01/2031", "Statut", "", "Gelé")]


def test_a_first_load_is_counted(library: Library, run: Run) -> None:
    """Nothing was there before: the report says so, and counts by sheet."""
    library.company("MTV", ONE)
    one = mtv(run())
    assert told(one) == []
    assert lead(one.report) == "Premier chargement : 7 lignes ajoutées."


def test_every_report_says_it_again_whenever_it_is_rebuilt(service: Service, library: Library, run: Run) -> None:
    """HTML, Excel and the copy to correct say the change, the same once the process that loaded it is gone."""
    library.company("MTV", ONE, product("MTV-OFFRE-002"))
    run()
    library.company("MTV", ONE | {"Tarifs": [PRICE | {"Montant": 12}]}, product("MTV-OFFRE-002", amount="9,9O"))
    one = mtv(run())
    with service.database.reading(SERVICE) as connection:
        entry = runs.last_submission(connection, one.report.path)
    assert entry is not None
    _, files = stored_files(service, entry)
    assert "Ce qui a changé" in files["html"].decode()
    assert "<del>9,90</del>" in files["html"].decode()
    for kind, sheet in (("xlsx", "Ce qui a changé"), ("a_corriger", "Accepté")):
        rows = openpyxl.load_workbook(BytesIO(files[kind]))[sheet].iter_rows(values_only=True)
        text = " ".join(str(cell) for row in rows for cell in row if cell is not None)
        assert all(word in text for word in ("Montant", "9,90", "12,00"))
    for path in one.report_paths:
        kind = "a_corriger" if "a_corriger" in path else path.rsplit(".", 1)[1]
        assert (library.root / path).read_bytes() == files[kind]


def test_an_unchanged_workbook_changed_nothing(library: Library, run: Run) -> None:
    """Its report is that of the last load; it does not tell its changes a second time."""
    library.company("MTV", ONE)
    run()
    assert mtv(run()).report.changes is None


@pytest.mark.drill
def test_more_changes_than_one_can_read_stand_in_a_table_beside(library: Library, run: Run) -> None:
    """Beyond the limit the report counts by column, shows the first of each, and all are in a CSV that Excel opens."""
    skus = [f"MTV-TV-{number:04d}" for number in range(1, 402)]
    parts = [product(sku, start="01/01/2030") for sku in skus]
    library.company("MTV", parts[0])
    run()
    library.company("MTV", *parts)
    one = mtv(run())
    changes = one.report.changes
    assert changes is not None
    assert (changes.total > 2_000, max(one.total for one in changes.columns)) == (True, 400)
    assert sum(change.column == "Montant" for change in changes.shown) == 50
    (path,) = (path for path in one.report_paths if path.endswith("_rapport.csv"))
    content = (library.root / path).read_bytes()
    assert content.startswith(b"\xef\xbb\xbfNature;Feuille;")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == changes.total + 1
    assert path.rsplit("/", 1)[1] in lead(one.report)


@pytest.mark.drill
def test_a_finding_says_since_when_it_is_said(library: Library, run: Run) -> None:
    """What the submission before said of the same row bears its instant; what is new does not, and comes first."""
    wrong = product("MTV-OFFRE-002", amount="9,9O")
    library.company("MTV", ONE, wrong)
    first = mtv(run())
    library.company("MTV", product("MTV-OFFRE-003", amount="x"), ONE, wrong)
    second = mtv(run())
    since = {finding.key: finding.since for finding in second.report.findings}
    assert since == {"MTV-OFFRE-003": None, "MTV-OFFRE-002": first.report.checked_at}
    page = next(path for path in second.report_paths if path.endswith(".html"))
    text = (library.root / page).read_text(encoding="utf-8")
    assert f"dit depuis le {first.report.checked_at:%d/%m/%Y}" in text
    library.company("MTV", ONE, product("MTV-OFFRE-002", amount="8,8O"))
    third = mtv(run())
    assert [finding.since for finding in third.report.findings] == [first.report.checked_at]
