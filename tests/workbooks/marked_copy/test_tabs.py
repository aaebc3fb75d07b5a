"""Two sheets in front: whatever counts sheets by their place counts right."""

from __future__ import annotations

import re

import pytest

from tests.workbooks.marked_copy.originals import SHEETS, by_openpyxl, by_xlsxwriter, note, opened, parts_of, saved
from workbooks.marked_copy import mark


@pytest.mark.parametrize("original", [by_openpyxl(), by_xlsxwriter()], ids=["openpyxl", "XlsxWriter"])
def test_our_sheets_come_first_and_the_first_one_opens(original: bytes) -> None:
    """Where the author's open sheet is marked, « À corriger » takes its place; only one sheet is selected."""
    book = opened(mark(original, [note("B3")], SHEETS))
    assert book.sheetnames == ["À corriger", "Accepté", *opened(original).sheetnames]
    assert [tab.title for tab in book.worksheets if tab.sheet_view.tabSelected] == ["À corriger"]
    assert book.active is not None
    assert book.active.title == "À corriger"


def test_an_open_sheet_without_marks_stays_as_it_is() -> None:
    """It would have to be rewritten to give way: it stays open, and stays byte for byte."""
    original = by_xlsxwriter()
    copy = mark(original, [note("A2", sheet="Produits")], SHEETS)
    book = opened(copy)
    assert book.active is not None
    assert book.active.title == "Tarifs"
    assert [tab.title for tab in book.worksheets if tab.sheet_view.tabSelected] == ["Tarifs"]
    assert parts_of(copy)["xl/worksheets/sheet2.xml"] == parts_of(original)["xl/worksheets/sheet2.xml"]


def test_local_names_follow_their_sheets() -> None:
    """Print areas and names of one sheet stay its own."""
    book = opened(mark(by_xlsxwriter(), [note("B5")], SHEETS))
    assert book["Tarifs"].print_area == "'Tarifs'!$A$1:$D$9"
    assert list(book["Listes"].defined_names) == ["Locale"]
    assert book.defined_names["Codes"].value == "Listes!$A$1:$A$2"


def test_sheet_numbers_stay_so_the_calculation_chain_holds() -> None:
    """CalcChain names sheets by their number, not their place: the author's keep theirs, ours take new ones."""
    original, copy = by_xlsxwriter(), mark(by_xlsxwriter(), [note("B5")], SHEETS)
    pattern = re.compile(r'<sheet name="([^"]+)" sheetId="(\d+)"')
    before = dict(pattern.findall(parts_of(original)["xl/workbook.xml"].decode()))
    after = dict(pattern.findall(parts_of(copy)["xl/workbook.xml"].decode()))
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(after)


def test_links_lead_to_the_cells() -> None:
    """A link of our list is a place of this workbook."""
    link = opened(mark(by_openpyxl(), [note("B3")], SHEETS))["À corriger"]["B2"].hyperlink
    assert link is not None
    assert (link.location, link.target) == ("'Tarifs'!B3", None)


def test_a_sheet_of_the_author_with_our_title_stays() -> None:
    """Ours is numbered, and taking ours off later leaves the author's alone."""
    book = opened(by_openpyxl())
    book.create_sheet("À corriger")["A1"] = "Mes notes"
    copy = mark(saved(book), [note("B3")], SHEETS)
    assert opened(copy).sheetnames == ["À corriger (2)", "Accepté", "Produits", "Tarifs", "À corriger"]
    assert opened(mark(copy, [], ())).sheetnames == ["Produits", "Tarifs", "À corriger"]
