"""Two sheets in front: whatever counts sheets by their place counts right."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import xlsxwriter

from tests.workbooks.marked_copy.originals import (
    COMMON,
    SHEETS,
    by_openpyxl,
    by_xlsxwriter,
    changed,
    note,
    opened,
    parts_of,
    saved,
)
from workbooks.marked_copy import mark


@pytest.mark.parametrize("original", [by_openpyxl(), by_xlsxwriter()], ids=["openpyxl", "XlsxWriter"])
def test_our_sheets_come_first_and_the_first_one_opens(original: bytes) -> None:
    """Where the author's open sheet is marked, « À corriger » takes its place; only one sheet is selected."""
    book = opened(mark(original, [note("B3")], SHEETS))
    assert book.sheetnames == ["À corriger", "Accepté", *opened(original).sheetnames]
    assert [tab.title for tab in book.worksheets if tab.sheet_view.tabSelected] == ["À corriger"]
    assert book.active is not None
    assert book.active.title == "À corriger"


def test_an_open_sheet_without_marks_gives_way() -> None:
    """« À corriger » opens all the same; of the author's sheet only the selection goes, every other byte stays.

    Two selected sheets would be a group, where what is typed on one goes to both.
    """
    original = by_xlsxwriter()
    copy = mark(original, [note("A2", sheet="Produits")], SHEETS)
    book = opened(copy)
    assert book.active is not None
    assert book.active.title == "À corriger"
    assert [tab.title for tab in book.worksheets if tab.sheet_view.tabSelected] == ["À corriger"]
    before, after = (parts_of(content)["xl/worksheets/sheet2.xml"] for content in (original, copy))
    assert after == before.replace(b' tabSelected="1"', b"", 1) != before
    assert changed(original, copy)[0] == COMMON | {
        "xl/worksheets/sheet1.xml",  # marked, on a cell that has its author's note
        "xl/worksheets/sheet2.xml",  # left open by its author
    }


def test_every_sheet_of_a_group_gives_way() -> None:
    """An author who saved with two sheets selected, one of them a chart, gets a copy with one."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        first, second = book.add_worksheet("Produits"), book.add_worksheet("Tarifs")
        first.write_column(0, 0, [1, 2])
        second.write_column(0, 0, ["SKU", "MTV-1"])
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Produits!$A$1:$A$2"})
        graph = book.add_chartsheet("Graphique")
        graph.set_chart(chart)
        for tab in (first, graph):
            tab.select()
        graph.activate()
    copy = mark(buffer.getvalue(), [note("A2")], SHEETS)
    selected = [name for name, part in parts_of(copy).items() if b"tabSelected" in part]
    assert selected == ["xl/worksheets/sheet3.xml"]
    assert b"activeTab" not in parts_of(copy)["xl/workbook.xml"]
    assert opened(copy).worksheets[0].sheet_view.tabSelected


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


@pytest.mark.parametrize("title", ["À corriger", "ACCEPTÉ"])
def test_a_sheet_of_the_author_with_our_title_stays(title: str) -> None:
    """Ours is numbered; the author's keeps every byte, and stays when ours are taken off later."""
    book = opened(by_openpyxl())
    book.create_sheet(title)["A1"] = "Mes notes"
    original = saved(book)
    copy = mark(original, [note("B3")], SHEETS)
    ours = [sheet.name if sheet.name.casefold() != title.casefold() else f"{sheet.name} (2)" for sheet in SHEETS]
    assert opened(copy).sheetnames == [*ours, "Produits", "Tarifs", title]
    assert parts_of(copy)["xl/worksheets/sheet3.xml"] == parts_of(original)["xl/worksheets/sheet3.xml"]
    again = mark(copy, [note("B4")], SHEETS)
    assert opened(again).sheetnames == opened(copy).sheetnames
    assert opened(again)[title]["A1"].value == "Mes notes"
    assert opened(mark(copy, [], ())).sheetnames == ["Produits", "Tarifs", title]
