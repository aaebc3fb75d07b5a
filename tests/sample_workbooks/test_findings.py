"""Each sample workbook gives the findings it was made for, cell by cell, and no others."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache

import polars as pl
import pytest

from sample_workbooks.build import LIBRARY
from sample_workbooks.builder.library import GROUP_PATH
from sample_workbooks.builder.mistakes import HABITS
from tests.support.readers import HERE
from validators.book import Book, Known
from validators.checking import Checked, check_book
from validators.sheets import sheets_of
from validators.structure import locate
from validators.typed import type_sheet

TODAY = date(2026, 11, 22)

EXPECTED: dict[str, set[tuple[str, str]]] = {
    "Groupe": {("Sociétés!D3", "SOC-101")},
    "FT": {("Versions!D12", "VER-103")},
    "AP": {("Comptabilité!F2", "CPT-101"), ("Comptabilité!F3", "CPT-101")},
    "MTV": {("Produits!A13", "PRO-104")},
    "DPS": {("Publications!D8", "PUB-104")},
    "WC": {("Produits!A2", "PRO-102"), ("Produits!A3", "PRO-102")},
    "USGP": {
        ("Produits!B23", "PRO-001"),
        ("Produits!E24", "PRO-103"),
        ("Produits!A26", "PRO-010"),
        ("Cycle de vie!B15", "CYC-008"),
        ("Cycle de vie!B21", "CYC-101"),
        ("Versions!C14", "VER-006"),
        ("Versions!C23", "VER-102"),
        ("Tarifs!F25", "TAR-004"),
        ("Tarifs!M31", "TAR-012"),
        ("Tarifs!J33", "TAR-102"),
        ("Tarifs!H35", "TAR-009"),
        ("Tarifs!A38", "TAR-009"),
        ("Tarifs!F45", "TAR-017"),
        ("Documents!E50", "DOC-101"),
    },
}
CLEAN_USGP = {
    "USGP-ELEC-001",
    "USGP-ELEC-002",
    "USGP-ELEC-003",
    "USGP-ELEC-004",
    "USGP-ELEC-005",
    "USGP-ELEC-006",
    "USGP-GAZ-001",
    "USGP-GAZ-002",
    "USGP-GAZ-003",
    "USGP-SERV-001",
}


@cache
def _files() -> pl.DataFrame:
    found = [
        {"sku": path.parent.name, "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in sorted((LIBRARY / "Documents").glob("*/*/*.pdf"))
    ] + [
        {"sku": path.parents[1].name, "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in sorted((LIBRARY / "Documents").glob("*/Logo/*"))
    ]
    return pl.DataFrame(found).with_columns(
        pl.lit(None, pl.String).alias("pdfa_claim"), pl.lit(None, pl.String).alias("unfit")
    )


@cache
def _checked(company: str) -> Checked:
    """Read and check one sample workbook as the service does, against the group workbook of the samples."""
    is_group = company == "Groupe"
    path = LIBRARY / (GROUP_PATH if is_group else f"Catalogue/{company}/Catalogue_{company}.xlsx")
    located, structure = locate(HERE.read(path), sheets_of("group" if is_group else "company"))
    typed = {place.sheet.name: type_sheet(place) for place in located}
    own = {name: sheet.frame.drop("excel_row") for name, sheet in typed.items()}
    book = Book(
        workbook="group" if is_group else "company",
        company=None if is_group else company,
        typed=typed,
        reference=own if is_group else _checked("Groupe").accepted,
        known=Known(),
        files=_files(),
        today=TODAY,
    )
    return check_book(book, structure)


@pytest.mark.parametrize("company", sorted(EXPECTED))
def test_each_sample_has_exactly_the_findings_it_was_made_for(company: str) -> None:
    """A new rule that fires on the samples, or one that falls silent, shows here."""
    found = [(f"{finding.sheet}!{finding.cell}", finding.rule) for finding in _checked(company).findings]
    assert len(found) == len(set(found))
    assert set(found) == EXPECTED[company]


@pytest.mark.parametrize("company", sorted(set(EXPECTED) - {"USGP"}))
def test_clean_samples_load_whole(company: str) -> None:
    """Outside USGP nothing blocks: every product, or row of the group workbook, is accepted."""
    checked = _checked(company)
    assert [finding for finding in checked.findings if finding.blocks] == []
    assert checked.units_refused == 0
    assert checked.units > 0


def test_usgp_loads_its_sound_products_only() -> None:
    """The unit of acceptance is the product: fourteen are refused, ten load with all that hangs on them."""
    checked = _checked("USGP")
    assert set(checked.accepted["products"]["sku"]) == CLEAN_USGP
    for name in ("lifecycle", "versions", "plans", "prices", "documents", "publications"):
        assert set(checked.accepted[name]["sku"]) <= CLEAN_USGP, name


def test_every_finding_says_what_to_do() -> None:
    """Each finding of the demo names its cell and an action, in one sentence."""
    for finding in _checked("USGP").findings:
        assert finding.cell
        assert finding.action
        assert "{" not in finding.message


def test_habits_are_tidied_without_a_finding() -> None:
    """Other spellings that cannot change meaning are read and counted, never reported (decision 4)."""
    checked = _checked("USGP")
    # The risk is tidied as a reference, which is not counted cell by cell.
    assert checked.normalised == len(HABITS) - 1
    risks = dict(checked.accepted["products"].select("sku", "risk").iter_rows())
    assert risks["USGP-SERV-001"] == "DEPANNAGE"
