"""From a catalogue and a month of operations, as people type them, to the books and the files of the accounting firm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalogue.french import euros
from sync.bootstrap import Service
from sync.exporting import Wanted, export_accounting
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult
from tests.support.books import GROUP, Library, day, product
from usecases.commissions import explain_commissions

Run = Callable[..., RunResult]
SIGNED = {"Validé par": "Nadia Rey", "Validé le": day("15/06/2025")}
HEALTH, POWER = "AP-SANTE-001", "MTV-ELEC-001"
HERE = {"SKU": HEALTH, "Version": 1, "Code schéma": "STD"}
ACCOUNTS = (
    {"Nature": "Commission", "Compte": "756200", "Contrepartie": "467000", "Journal": "COMMISSION"},
    {"Nature": "Commission versée", "Compte": "622200", "Contrepartie": "401000", "Journal": "COMMISSION"},
)
EXEMPT = {
    "Code": "EXO_ASSURANCE", "Taux": "0 %", "Début": day("01/01/2014"), "Motif": "CGI art. 261 C 2°",
    "Vaut pour l'intermédiaire": "Oui",
}  # fmt: skip
RATES = [
    *GROUP["Taux de TVA"], EXEMPT,
    *({"Code": code, "Taux": "20 %", "Début": day("01/01/2014")} for code in ("ENERGY_SUB", "ENERGY_CONS")),
]  # fmt: skip


def insurance() -> dict[str, Any]:
    """A health product at 100,00 exempt of tax: 10 % of commission, 60 for the company, 30 and 10 for its people."""
    sold = product(HEALTH, amount=100)
    return sold | {
        "Produits": [sold["Produits"][0] | {"Type de monétisation": "Commission", "Partenaire": "OggoData"}],
        "Tarifs": [sold["Tarifs"][0] | {"Code TVA": "EXO_ASSURANCE"}],
        "Commissions": [HERE | {"Règlement": "Précomptée", "Mode de palier": "Par tranche"}],
        "Paliers": [HERE | {"De": 0, "Taux": "10 %"}],
        "Répartition": [
            HERE | {"Bénéficiaire": who, "Part": part}
            for who, part in (("Entreprise", "60 %"), ("Commercial", "30 %"), ("Manager", "10 %"))
        ],
        "Comptabilité": [{**row, **SIGNED} for row in ACCOUNTS],
    }


def energy() -> dict[str, Any]:
    """A subscription at 14,50 and a consumption at 62,50, TTC, of two codes at 20 %."""
    sold = product(POWER)
    (price,) = sold["Tarifs"]
    return sold | {
        "Tarifs": [
            price | {"Élément": "ABONNEMENT", "Montant": 14.5, "Code TVA": "ENERGY_SUB"},
            price | {"Élément": "ENERGIE", "Montant": 62.5, "Code TVA": "ENERGY_CONS"},
        ],
        "Comptabilité": [{"Nature": "TVA", "Variante": "ATTENTE", "Compte": "445800", **SIGNED}],
    }


def told(kind: str, key: str, on: str, **more: Any) -> dict[str, Any]:
    """A row of operations."""
    return {"Référence": key, "Date": day(on), "Opération": kind} | more


SALE = {"SKU": HEALTH, "Canal": "Web"}
SEPTEMBER = (
    told("Vente", "V-1", "02/09/2025", **SALE, Commercial="P-0417", Manager="P-0102"),
    told("Vente", "V-2", "03/09/2025", **SALE, Commercial="P-0500", Manager="P-0102"),
    told("Vente", "V-3", "04/09/2025", **SALE),
    told("Annulation", "A-3", "10/09/2025", **{"Opération liée": "V-3"}),
    told("Bordereau partenaire", "B-1", "20/09/2025", **{"Opération liée": "V-1", "Montant HT": 12, "Pièce": "RELEVE-09"}),
    told("Bordereau partenaire", "B-2", "20/09/2025", **{"Opération liée": "V-2", "Montant HT": 10, "Pièce": "RELEVE-09"}),
)  # fmt: skip


@pytest.fixture
def shop(library: Library) -> Library:
    """A library that sells both."""
    library.group(GROUP | {"Taux de TVA": RATES})
    library.company("AP", insurance())
    library.company("MTV", energy())
    return library


def exported(service: Service, library: Library, company: str, *formats: str) -> dict[str, list[list[str]]]:
    """Export September; return the cells of each CSV, by the beginning of its name."""
    place = FolderLibrary(library.root)
    wanted = Wanted(company=company, month=date(2025, 9, 1), today=date(2025, 10, 2), asked_by="nadia", formats=formats)
    assert export_accounting(service, place, wanted).exit_code == 0
    files = (library.root / f"Exports/{company}/2025-09").glob("*.csv")
    return {
        path.name.partition("_")[0]: [line.split(";") for line in path.read_text("utf-8-sig").splitlines()]
        for path in files
    }


def findings(result: RunResult, company: str, month: str = "2025-09") -> list[tuple[str, str | None]]:
    """Return rule and cell of what is said of a company's operations."""
    (one,) = [each for each in result.results if each.report.path.endswith(f"Operations_{company}_{month}.xlsx")]
    return [(finding.rule, finding.cell) for finding in one.report.findings]


def column(rows: list[list[str]], *labels: str) -> list[tuple[str, ...]]:
    """Return some columns of a file."""
    places = [rows[0].index(label) for label in labels]
    return [tuple(row[place] for place in places) for row in rows[1:]]


@pytest.mark.drill
def test_who_sold_is_told_by_reference_to_the_books_and_the_files(service: Service, shop: Library, run: Run) -> None:
    """The list laid beside the books, the exempt base with its reason, and each person's lines and letters apart."""
    shop.operations("AP", "2025-09", *SEPTEMBER)
    assert findings(run(), "AP") == []
    files = exported(service, shop, "AP", "csv", "xlsx", "tva", "bordereau", "echeancier", "fec")
    stated = column(files["BORDEREAU"], "Opération liée", "Relevé HT", "Prévu HT", "Écart HT", "Commission HT")
    assert [row for row in stated if row[1]] == [
        ("V-1", "12,00", "10,00", "2,00", "2,00"), ("V-2", "10,00", "10,00", "0,00", "0,00"),
    ]  # fmt: skip
    assert sorted(row[4] for row in stated if not row[1]) == ["-10,00", "10,00", "10,00", "10,00"]
    told_tax = column(files["TVA"], "TVA", "Compte comptable", "Code TVA", "Base HT", "Montant TVA", "Motif")
    assert told_tax == [("Sans taxe", "", "EXO_ASSURANCE", "22,00", "0,00", "CGI art. 261 C 2°")]
    due = column(files["ECHEANCIER"], "Opération", "Bénéficiaire", "Personne", "Montant")
    assert [row for row in due if row[2]] == [
        ("V-1", "Commercial", "P-0417", "3,00"), ("V-1", "Manager", "P-0102", "1,00"),
        ("V-2", "Commercial", "P-0500", "3,00"), ("V-2", "Manager", "P-0102", "1,00"),
    ]  # fmt: skip
    fec = (shop.root / "Exports/AP/2025-09/FEC_AP_2025-09.txt").read_text("iso-8859-15").splitlines()
    owed = [row.split("\t") for row in fec if "\t401000\t" in row]
    assert sorted((row[7], row[12]) for row in owed) == [
        ("COMMERCIAL", "0,00"), ("COMMERCIAL", "3,00"), ("MANAGER", "0,00"), ("MANAGER", "1,00"),
        ("P-0102", "1,00"), ("P-0102", "1,00"), ("P-0417", "3,00"), ("P-0500", "3,00"),
    ]  # fmt: skip
    assert {row[7] for row in owed if row[13]} == {"COMMERCIAL", "MANAGER"}  # V-3 and its cancellation
    explained = explain_commissions(service, "AP", "V-1").to_json()
    assert {line["person"] for line in explained["lines"]} == {None, "P-0417", "P-0102"}
    undone = explain_commissions(service, "AP", "V-3").to_json()["lines"]
    (said,) = {line["explanation"] for line in undone if line["operation"] == "A-3"}
    assert [line.removesuffix(".") for line in said.splitlines()[1:]] == [
        f"{who} : {euros(Decimal(amount))}" for who, amount in (("Entreprise", -6), ("Commercial", -3), ("Manager", -1))
    ]


@pytest.mark.drill
def test_a_name_in_place_of_a_reference_is_a_finding(shop: Library, run: Run) -> None:
    """A text with a blank, or of more than twenty characters: on its cell, and no reference is made of a name."""
    jean = told("Vente", "V-1", "02/09/2025", **SALE, Commercial="Jean Dupont")
    long = told("Vente", "V-2", "02/09/2025", **SALE, Manager="P-04170000000000000000")
    shop.operations("AP", "2025-09", jean, long)
    result = run()
    assert findings(result, "AP") == [("OPE-003", "Z2"), ("OPE-002", "AA3")]
    (one,) = [each for each in result.results if "Operations_AP" in each.report.path]
    said = one.report.findings[0]
    assert "jamais son nom" in (said.expected or "")
    assert said.suggestion is None


@pytest.mark.drill
def test_a_workbook_of_before_says_nothing_of_who_sold_and_is_right(service: Service, shop: Library, run: Run) -> None:
    """Its sheet has no such columns: nothing is missed (decision 48), and its sales name nobody."""
    path = shop.operations("AP", "2025-09", told("Vente", "V-1", "02/09/2025", **SALE))
    without_people(path)
    assert findings(run(), "AP") == []
    assert {line["person"] for line in explain_commissions(service, "AP", "V-1").to_json()["lines"]} == {None}


def without_people(path: Path) -> None:
    """Take the two last columns away."""
    book = openpyxl.load_workbook(path)
    sheet = book["Opérations"]
    assert [cell.value for cell in sheet[1]][-2:] == ["Commercial", "Manager"]
    sheet.delete_cols(sheet.max_column - 1, 2)
    book.save(path)


def test_two_codes_of_one_rate_are_taxed_together_down_to_the_files(service: Service, shop: Library, run: Run) -> None:
    """77,00 TTC: 64,17 + 12,83 in the books, of which 12,09 + 2,41 and 52,08 + 10,42 in the TVA file."""
    sale = told("Vente", "V-1", "02/09/2025", SKU=POWER, Canal="Web")
    shop.operations("MTV", "2025-09", sale)
    assert findings(run(), "MTV") == []
    files = exported(service, shop, "MTV", "csv", "tva")
    assert sorted(column(files["TVA"], "Code TVA", "Base HT", "Montant TVA")) == [
        ("ENERGY_CONS", "52,08", "10,42"), ("ENERGY_SUB", "12,09", "2,41"),
    ]  # fmt: skip
    client = [row for row in column(files["EXPORT"], "Compte comptable", "Débit") if row[0] == "411000"]
    assert client == [("411000", "77,00")]
