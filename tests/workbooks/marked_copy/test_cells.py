"""Exactly the cells asked for are coloured, however their sheet is spelt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.workbooks.marked_copy.originals import (
    SHEETS,
    by_openpyxl,
    by_xlsxwriter,
    coloured,
    comments,
    note,
    opened,
    package,
    parts_of,
    raw_parts,
    read,
)
from tests.workbooks.raw_package import DECLARATION, MAIN, STRICT_MAIN, STRICT_RELATIONS
from workbooks.marked_copy import Mark, mark

RED, AMBER = Mark.ERROR.value, Mark.WARNING.value
ROWS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3" spans="1:2"><c r="A3" s="1"><v>0.2</v></c><c r="B3"/></row>'


def raw(rows: str, **more: Any) -> bytes:
    """Return a one-sheet workbook from the XML of its rows, with one format besides the default."""
    return package(raw_parts(rows, **more))


def sheet_of(copy: bytes) -> str:
    """Return the XML of the sheet « Tarifs » of a raw workbook."""
    return parts_of(copy)["xl/worksheets/sheet1.xml"].decode()


@pytest.mark.parametrize("original", [by_openpyxl(), by_xlsxwriter()], ids=["openpyxl", "XlsxWriter"])
def test_exactly_the_faulty_cells_are_coloured(original: bytes) -> None:
    """Errors are red, warnings amber; other cells and sheets keep their looks."""
    copy = mark(original, [note("A2"), note("B3", mark=Mark.WARNING)], SHEETS)
    assert coloured(copy) == {"A2": RED, "B3": AMBER}
    assert coloured(copy, "Produits") == {}


def test_a_coloured_cell_keeps_the_rest_of_its_look() -> None:
    """Number format and font are those that the cell had."""
    cell = opened(mark(by_xlsxwriter(), [note("B5")], SHEETS))["Tarifs"]["B5"]
    assert (cell.number_format, cell.font.bold, cell.value) == ("0.00", True, 6)


def test_an_empty_obligatory_cell_is_written_to_be_coloured() -> None:
    """Cells and rows that the file does not hold yet appear in their place, in order."""
    copy = mark(raw(ROWS), [note(cell) for cell in ("C3", "A2", "B1", "A9", "J12")], SHEETS)
    assert set(coloured(copy)) == {"C3", "A2", "B1", "A9", "J12"}
    xml = sheet_of(copy)
    assert re.findall(r'<row r="(\d+)"', xml) == ["1", "2", "3", "9", "12"]
    assert re.findall(r'<c r="(\w+)"', xml) == ["A1", "B1", "A2", "A3", "B3", "C3", "A9", "J12"]
    assert "spans" not in xml


def test_the_last_cell_of_a_sheet_can_be_marked() -> None:
    """Its note opens inside the sheet."""
    copy = parts_of(mark(raw(ROWS), [note("XFD1048576")], SHEETS))
    assert b'<row r="1048576"><c r="XFD1048576" s="' in copy["xl/worksheets/sheet1.xml"]
    (anchor,) = re.findall(rb"<x:Anchor>(.*?)</x:Anchor>", copy["xl/drawings/vmlDrawing1.vml"])
    left, _, top, _, right, _, bottom, _ = map(int, anchor.split(b","))
    assert left < right < 16_384
    assert top < bottom < 1_048_576


def test_a_new_cell_takes_the_format_of_its_row_or_column() -> None:
    """What the author would have typed there keeps its number format."""
    before = '<cols><col min="2" max="3" style="1" width="9"/></cols>'
    rows = '<row r="1"><c r="A1"/></row><row r="2" s="1" customFormat="1"/>'
    tab = opened(mark(raw(rows, before=before), [note("C1"), note("D1"), note("A2")], SHEETS))["Tarifs"]
    assert [tab[cell].number_format for cell in ("C1", "D1", "A2")] == ["0%", "General", "0%"]


def test_cells_without_addresses_are_counted() -> None:
    """Some writers give neither rows nor cells a number."""
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
    xml = sheet_of(mark(raw(rows), [note("B2"), note("C1")], SHEETS))
    assert re.sub(r' s="\d+"', ' s=""', xml.partition("<sheetData>")[2].partition("</sheetData>")[0]) == (
        '<row><c><v>1</v></c><c><v>2</v></c><c r="C1" s=""/></row><row><c><v>3</v></c><c s=""><v>4</v></c></row>'
    )


def test_prefixed_and_strict_documents_are_marked_in_their_own_spelling(tmp_path: Path) -> None:
    """``x:row`` gets ``x:c``, and the strict dialect its own relations."""
    content = raw_parts(ROWS, formats=["0%"], main=STRICT_MAIN, relations=STRICT_RELATIONS)
    name = "xl/worksheets/sheet1.xml"
    prefixed = re.sub(r"<(/?)(\w)", r"<\1x:\2", str(content[name]).removeprefix(DECLARATION))
    content[name] = prefixed.replace("xmlns=", "xmlns:x=")
    original = package(content)
    copy = mark(original, [note("A3"), note("C3"), note("A4")], SHEETS)
    xml = sheet_of(copy)
    assert re.findall(r'<x:c r="(\w+)"', xml) == ["A1", "A3", "B3", "C3", "A4"]
    assert "<x:legacyDrawing" in xml
    assert "<c " not in xml
    relations = parts_of(copy)["xl/worksheets/_rels/sheet1.xml.rels"].decode()
    assert f'"{STRICT_RELATIONS}/comments"' in relations
    first, second = read(original, tmp_path).sheet("Tarifs"), read(copy, tmp_path).sheet("Tarifs")
    assert first is not None
    assert second is not None
    assert second.frame.equals(first.frame)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_other_encodings_are_understood(encoding: str) -> None:
    """A sheet in UTF-16 or Latin-1 comes back in UTF-8."""
    content: dict[str, bytes | str] = dict(raw_parts('<row r="1"><c r="A1" t="inlineStr"><is><t>é</t></is></c></row>'))
    name = "xl/worksheets/sheet1.xml"
    declared = encoding.removesuffix("-sig").upper()
    content[name] = str(content[name]).replace('"UTF-8"', f'"{declared}"').encode(encoding)
    copy = mark(package(content), [note("A1")], SHEETS)
    assert coloured(copy) == {"A1": RED}
    assert opened(copy)["Tarifs"]["A1"].value == "é"


def test_comments_and_cdata_between_cells_do_not_lead_astray() -> None:
    """What looks like a row inside a comment or a text is none."""
    rows = (
        '<row r="1"><!-- <row r="2"><c r="A2"/></row> --><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="A2"> & ]]></t></is>'
        '</c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    )
    copy = mark(raw(rows), [note("A2")], SHEETS)
    assert coloured(copy) == {"A2": RED}
    assert opened(copy)["Tarifs"]["A1"].value == '<c r="A2"> & '


def test_a_cell_written_twice_is_coloured_twice() -> None:
    """Whichever of the two a program shows is coloured."""
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    assert len(set(re.findall(r'<c r="A1" s="(\d+)"', sheet_of(mark(raw(rows), [note("A1")], SHEETS))))) == 1


def test_a_workbook_without_style_sheet_gets_one() -> None:
    """The smallest writers leave it out."""
    content = raw_parts(ROWS.replace(' s="1"', ""))
    del content["xl/styles.xml"]
    name = "xl/_rels/workbook.xml.rels"
    content[name] = re.sub(r'<Relationship Id="rId2"[^>]*/>', "", str(content[name]))
    assert coloured(mark(package(content), [note("A1")], SHEETS)) == {"A1": RED}


def test_an_empty_sheet_can_be_marked() -> None:
    """A missing header is a finding on a sheet that holds nothing."""
    content = raw_parts("")
    name = "xl/worksheets/sheet1.xml"
    content[name] = str(content[name]).replace("<sheetData></sheetData>", "<sheetData/>")
    assert coloured(mark(package(content), [note("A1")], SHEETS)) == {"A1": RED}


def test_what_is_no_cell_of_the_workbook_is_left_to_the_list() -> None:
    """Ranges, impossible addresses and sheets that are not there colour nothing."""
    notes = [note("A1:B2"), note("ZZZ1"), note("A9999999"), note("A1", sheet="Ailleurs"), note("a1")]
    copy = mark(raw(ROWS), notes, SHEETS)
    assert coloured(copy) == comments(copy) == {}


def test_our_texts_never_become_formulas_nor_escapes() -> None:
    """A value that looks like a formula or an Excel escape is shown as it is."""
    tab = opened(mark(raw(ROWS), [note("A1", "=1+1 & <b> _x0041_\x01")], SHEETS))["À corriger"]
    assert [tab["A2"].value, tab["A2"].data_type, tab["A3"].value] == ["=1+1", "s", 12]
    assert tab["C3"].value == "a\ufffdb < c & _x005F_x0041_"  # openpyxl does not undo the escape; Excel does
    assert MAIN in parts_of(mark(raw(ROWS), [note("A1")], SHEETS))["xl/comments1.xml"].decode()


def test_cells_of_several_blocks_are_all_found() -> None:
    """A cell in each row of a sheet that is read in pieces; some of the cells and one row are new."""
    row = "".join(f'<c r="{letter}%d" s="1"><v>{ord(letter)}</v></c>' for letter in "ABCDEFGH")
    rows = "".join(f'<row r="{n}">' + row.replace("%d", str(n)) + "</row>" for n in range(2, 6_001))
    wanted = {f"{'ABCDEFGHIJ'[n % 10]}{n}" for n in range(1, 6_001)}
    copy = mark(raw(rows), [note(cell, None) for cell in wanted], SHEETS)
    xml = sheet_of(copy)
    assert {cell for cell, style in re.findall(r'<c r="(\w+)" s="(\d+)"', xml) if int(style) > 1} == wanted
    assert re.findall(r'<row r="(\d+)"', xml) == [str(n) for n in range(1, 6_001)]
    assert "xl/comments1.xml" not in parts_of(copy)
