"""The same workbook gives the same findings, whichever program wrote it: none when it is clean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from sync.assessment import Bearings, Sequel, assess, begin, weigh
from sync.reading import Opened, Source, open_workbook
from tests.seeding.clean_company import clean_company
from tests.seeding.clean_group import clean_group
from tests.seeding.mistakes import HABITS, MISTAKES
from tests.seeding.model import Pages, Spot, spots
from tests.seeding.trial import NOW, placed
from tests.seeding.writing import with_libreoffice, with_openpyxl, with_xlsxwriter
from tests.support.readers import HERE
from validators.book import Known
from validators.kept import schema_of
from validators.sheets import sheets_of

PRODUCTS = 40
Writer = Callable[[Path, Pages], Path]
WRITERS = [
    with_xlsxwriter,
    with_openpyxl,
    pytest.param(with_libreoffice, marks=(pytest.mark.judge("LibreOffice"), pytest.mark.drill)),
]
#: A cell of each kind, wrong; nothing that LibreOffice computes again when it saves.
SPOILED = (
    "Produits / Nom marketing : None",
    "Tarifs / Montant : 9,9O",
    "Tarifs / Montant : 1.234",
    "Tarifs / Montant : True",
    "Tarifs / Montant : 2025-09-01",
    "Tarifs / Montant : Shown(value=9.904, number_format='#,##0.00 €')",
    "Remises / Taux : 0.2",
    "Versions / Date d'effet : 1/9/25",
    "Versions / Date d'effet : 45901",
    "Cycle de vie / Statut : Actuf",
    "Publications / Société : XYZ",
    "version_ends_before_it_starts",
    "commission_tiers_leave_a_gap",
)


def _opened(name: str, path: Path) -> Opened:
    return open_workbook(Source(name, path, "0" * 64, None, None, None), HERE, strict_name=False)


def _found(folder: Path, write: Writer, company: Pages, group: Pages) -> list[Spot]:
    """Write both workbooks and return where the findings of each lie, on a first load."""
    books = [
        _opened(name, write(folder / name, pages))
        for name, pages in (("Referentiel_Groupe.xlsx", group), ("Catalogue_MTV.xlsx", company))
    ]
    lists = {name: typed.frame.drop("excel_row") for name, typed in books[0].typed.items()}
    found = []
    for book in books:
        known = Known({sheet.name: pl.DataFrame(schema=schema_of(sheet)) for sheet in sheets_of(book.kind)})
        codes = frozenset(lists["companies"]["code"])
        judged = assess(weigh(begin(book, Bearings(lists, codes, known, None, NOW.date()))), Sequel())
        said = [item for item in judged.findings if item.rule != "FIC-023"]  # nobody looks at documents here
        found += [Spot(book.kind, item.sheet or "", item.cell or "", item.rule) for item in said]
    return sorted(found)


@pytest.mark.parametrize("write", WRITERS)
def test_a_clean_workbook_has_no_finding_whoever_wrote_it(write: Writer, tmp_path: Path) -> None:
    """XlsxWriter, openpyxl, LibreOffice: not a word."""
    assert _found(tmp_path, write, clean_company(PRODUCTS).pages, clean_group()) == []


@pytest.mark.parametrize("write", WRITERS)
def test_a_spoiled_workbook_has_the_same_findings_whoever_wrote_it(write: Writer, tmp_path: Path) -> None:
    """A dozen mistakes and every harmless habit: the declared findings, from each program."""
    company, group = clean_company(PRODUCTS), clean_group()
    mistakes = [MISTAKES[name] for name in SPOILED] + list(HABITS.values())
    made = placed(mistakes, 7, company, group)
    assert {one.mistake.name for one in made} >= set(SPOILED)
    expected = [item for one in made for item in one.mistake.write(one.target)]
    assert _found(tmp_path, write, company.pages, group) == sorted(spots(company.pages, expected))
