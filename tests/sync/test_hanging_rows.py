"""One row that is gone, merged or added is told once, and costs one product."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from sqlalchemy import text

from catalogue.scope import SERVICE
from sync.assessment import FILES
from sync.bootstrap import Service
from sync.reading import Source, open_workbook
from tests.support.books import GROUP, Library, day, product, together, write_book
from tests.support.checking import TODAY, checked, found, group_frames
from tests.support.readers import HERE
from tests.validators.rule_cases import CLEAN, SKU
from validators.book import Book, Known
from validators.checking import check_book

OTHER = "MTV-OFFRE-002"
BOTH = together(CLEAN, product(OTHER))


@pytest.mark.drill
def test_a_product_that_lost_its_row_is_told_once_and_stays_as_it_was(
    service: Service, library: Library, run: Any
) -> None:
    """Its other rows are one unit: one finding on the first, which names the others, one product refused."""
    path = library.company("MTV", product(SKU), product(OTHER))
    run()
    book = openpyxl.load_workbook(path)
    book["Produits"].delete_rows(3)
    book["Produits"]["B2"] = "Autre nom"
    book.save(path)
    (mtv,) = [one.report for one in run().results if one.report.path.endswith("MTV.xlsx")]
    (said,) = mtv.findings
    assert (said.rule, said.sheet, said.cell, said.key) == ("CYC-009", "Cycle de vie", "A3", OTHER)
    assert (
        "5 lignes en dépendent : Cycle de vie 3 ; Versions 3 ; Formules 3 ; Tarifs 3 ; Publications 3" in said.message
    )
    assert (mtv.outcome, mtv.counts.units_accepted, mtv.counts.units_refused) == ("partial", 1, 1)
    with service.database.reading(SERVICE) as connection:
        names = connection.execute(text("SELECT sku, name FROM product ORDER BY sku")).all()
        priced = connection.scalar(text("SELECT count(*) FROM pricing_rule"))
    assert (names, priced) == ([(SKU, "Autre nom"), (OTHER, f"Produit {OTHER}")], 2)


@pytest.mark.drill
def test_a_product_that_lost_its_row_disturbs_no_other(service: Service, library: Library, run: Any) -> None:
    """What moves in other products is still theirs, though its SKU is nearly one of theirs: neither twice nor unpaired."""
    third = "MTV-OFFRE-003"
    planned = [product(sku, start="01/01/2099") for sku in (SKU, OTHER)]
    path = library.company("MTV", *planned, product(third))
    run()
    book = openpyxl.load_workbook(path)
    book["Produits"].delete_rows(3)
    book["Publications"]["F2"], book["Cycle de vie"]["C4"] = day("02/01/2099"), day("15/06/2025")
    book.save(path)
    (mtv,) = [one.report for one in run().results if one.report.path.endswith("MTV.xlsx")]
    assert [(said.rule, said.key) for said in mtv.findings] == [("CYC-009", OTHER), ("LIB-021", third)]
    assert (mtv.counts.updated, mtv.counts.inserted, mtv.counts.withdrawn) == (2, 0, 0)
    with service.database.reading(SERVICE) as connection:
        assert connection.scalar(text("SELECT count(*) FROM publication")) == len((SKU, OTHER, third))


@pytest.mark.parametrize(
    ("sheet", "rule", "cell", "others"),
    [
        ("Versions", "FOR-009", "B3", "Formules 3 ; Tarifs 3 ; Publications 3"),
        ("Formules", "TAR-009", "C3", ""),
    ],
)
def test_any_row_on_which_others_hang_is_told_once(sheet: str, rule: str, cell: str, others: str) -> None:
    """A version or a plan that is gone: the first row that names it says so for all."""
    result = checked(dict(BOTH) | {sheet: BOTH[sheet][:1]})
    (said,) = [finding for finding in result.findings if finding.blocks]
    assert (said.rule, said.cell) == (rule, cell)
    assert others in said.message
    assert (set(result.refused), result.units, result.units_refused) == ({OTHER}, 2, 1)


def test_a_product_renamed_in_its_own_row_only_is_not_loaded_bare() -> None:
    """Its other rows keep the old name and mean it: both are refused as one, with the proposal."""
    rows = [BOTH["Produits"][0], BOTH["Produits"][1] | {"SKU": "MTV-OFRE-002"}]
    result = checked(dict(BOTH) | {"Produits": rows})
    (said,) = [finding for finding in result.findings if finding.blocks]
    assert (said.rule, said.suggestion) == ("CYC-009", "MTV-OFRE-002")
    assert (result.units, result.units_refused) == (2, 1)


@pytest.mark.parametrize("word", ["TOTAL", "Total :", "Somme", "Sous-total", "Total général"])
def test_a_typed_total_is_one_finding(word: str) -> None:
    """It is no product, whatever it lacks: proposed for deletion, counted once, and nothing else is said of it."""
    total = {"SKU": word, "Montant": 19.8}
    result = checked(dict(BOTH) | {"Tarifs": [*BOTH["Tarifs"], total]})
    (said,) = result.findings
    assert (said.rule, said.cell) == ("TAR-030", "A4")
    assert "Supprimez la ligne de total" in said.message
    assert (result.units, result.units_refused, result.accepted["prices"].height) == (3, 1, 2)


def test_what_is_merely_called_so_is_no_total() -> None:
    """A product may be named Total: its row lacks nothing."""
    assert found(dict(CLEAN) | {"Produits": [CLEAN["Produits"][0] | {"Nom marketing": "Total"}]}) == []


def test_a_merged_sku_is_one_finding_on_one_product(tmp_path: Path) -> None:
    """The rows under it have no SKU of their own: told once, on the merged cell, instead of a finding a row."""
    path = write_book(tmp_path / "Catalogue_MTV.xlsx", BOTH)
    book = openpyxl.load_workbook(path)
    rows = [["MTV-OFFRE-002", 1, code, "Essai", "Mensuel"] for code in ("A", "B", "C")]
    for row in rows:
        book["Formules"].append(row)
    book["Formules"].merge_cells("A4:A6")
    book.save(path)
    opened = open_workbook(Source(path.name, path, "0" * 64, None, None, None), HERE)
    frames = Book("company", "MTV", opened.typed, group_frames(), Known(), pl.DataFrame(schema=FILES), TODAY)
    result = check_book(frames, opened.structure)
    assert [(said.rule, said.cell, said.key) for said in result.findings] == [("FOR-031", "A4", OTHER)]
    assert "nomme les lignes 4 à 6" in result.findings[0].message
    assert (result.units, result.units_refused, set(result.refused)) == (2, 1, {OTHER})


def test_rows_of_the_group_count_one_by_one() -> None:
    """There each row is a unit: what hangs on a partner that is gone is told once and refused row by row."""
    rows = [
        {"Société gestionnaire": "MTV", "Partenaire": "OggoData", "Société": code, "Statut": "Actif"}
        for code in ("MTV", "FT")
    ]
    result = checked(dict(GROUP) | {"Activations": rows})
    assert [(finding.rule, finding.cell) for finding in result.findings] == [("ACT-009", "B2")]
    assert result.units_refused == 2
    assert result.accepted["activations"].is_empty()
