"""A month of operations edited after it was posted: every column changed, rows sorted and withdrawn, headers gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sync.bootstrap import Service
from sync.outcome import RunResult
from tests.support.books import GROUP, Library, day, product
from tests.sync.test_operations import BANK, COLLECTED_TAX, SALE, SIGNED, SKU, WAITING_TAX, lines, of_month, told
from validators.sheets import SHEETS
from workbooks.model import column_letters

Run = Callable[..., RunResult]
SHEET = SHEETS["operations"]
#: Another value of each column, and what the sale said besides before that.
OTHERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "Date": (day("02/09/2025"), {}),
    "Heure": ("15:30", {"Heure": "14:30"}),
    "Opération": ("Frais", {"Montant HT": 5}),
    "SKU": ("MTV-OFFRE-002", {}),
    "Code formule": ("BASIC", {}),
    "Canal": ("Terrain", {}),
    "Quantité vendue": (2, {"Quantité vendue": 3}),
    "Consommation": (2, {}),
    "Montant HT": (6, {"Montant HT": 5}),
    "Montant TTC": (12, {}),
    "Opération liée": ("V2", {}),
    "Partenaire": ("Diffuseur", {}),
    "Prime nette du contrat": (5, {}),
    "Marge": (5, {}),
    "Début du service": (day("02/09/2025"), {}),
    "Contrat": ("6f9c1a52-0000-4000-8000-000000000001", {}),
    "Client": ("7a9c1a52-0000-4000-8000-000000000001", {}),
    "Type d'acheteur": ("Professionnel", {"Type d'acheteur": "Particulier"}),
    "Âge du client": (41, {"Âge du client": 40}),
    "Code postal": ("69003", {}),
    "Segment client": ("Grand compte", {}),
    "Pièce": ("F-2", {"Pièce": "F-1"}),
    "Libellé": ("Deux", {"Libellé": "Un"}),
    "Avance": ("V2", {}),
    "Commercial": ("P-0500", {"Commercial": "P-0417"}),
    "Manager": ("P-0102", {}),
}
POSTED = [SALE | {"Référence": f"V{number}"} | said for number, (_, said) in enumerate(OTHERS.values(), start=1)]


@pytest.fixture
def posted(library: Library, run: Run) -> Library:
    """A library whose September is posted: a sale for each column."""
    partner = {"Société": "MTV", "Nom": "Diffuseur", "Type": "Assureur"}
    library.group(GROUP | {"Partenaires": [*GROUP["Partenaires"], partner]})
    accounts = [{**row, **SIGNED} for row in (WAITING_TAX, BANK, COLLECTED_TAX)]
    library.company("MTV", product(SKU), product("MTV-OFFRE-002"), {"Comptabilité": accounts})
    library.operations("MTV", "2025-09", *POSTED)
    assert told(run()) == ("posted", [])
    return library


def test_every_cell_of_a_posted_operation_stays(service: Service, posted: Library, run: Run) -> None:
    """Whichever column changes, the books keep what they hold, and the cell says it: none of them is free."""
    labels = [column.label for column in SHEET.typed]
    assert [*OTHERS] == [label for label in labels if label != "Référence"]
    written = lines(service)
    changed = [row | {label: other} for row, (label, (other, _)) in zip(POSTED, OTHERS.items(), strict=True)]
    posted.operations("MTV", "2025-09", *changed)
    cells = [f"{column_letters(1 + labels.index(label))}{row}" for row, label in enumerate(OTHERS, start=2)]
    assert told(run()) == ("refused", [("OPE-122", cell) for cell in cells])
    assert lines(service) == written


def with_header(path: Path, label: str, text: str | None) -> None:
    """Write something else, or nothing, over a header."""
    book = openpyxl.load_workbook(path)
    (header,) = [cell for cell in book[SHEET.label][1] if cell.value == label]
    header.value = text
    book.save(path)


def test_sorted_rows_are_the_same_and_a_header_that_is_gone_is_missed(
    service: Service, posted: Library, run: Run
) -> None:
    """The order means nothing; what stands under no header, or under another one, is not an empty cell."""
    written = lines(service)
    path = posted.operations("MTV", "2025-09", *reversed(POSTED))
    assert told(run()) == ("posted", [])
    with_header(path, "Heure", None)
    untitled = run()
    with_header(posted.operations("MTV", "2025-09", *reversed(POSTED)), "Pièce", "Pièce comptable")
    renamed = run()
    for result, cell, why in (
        (untitled, "C1", "1 valeur sans titre en C"),
        (renamed, "W1", "Voulez-vous dire « Pièce » ?"),
    ):
        assert told(result) == ("refused", [("STR-002", cell)])
        assert why in of_month(result).report.findings[0].message
    assert lines(service) == written
