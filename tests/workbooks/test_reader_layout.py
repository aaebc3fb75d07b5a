"""Every trap that a sheet or its package sets for its reader, one test each (numbers: the trap table)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.table import Table

from tests.support.readers import HERE
from tests.workbooks.raw_package import STRICT_MAIN, STRICT_RELATIONS, parts, write_package
from tests.workbooks.reading import DATE, NUMBER, TEXT, codes, read_openpyxl, read_raw, seen, values
from workbooks.model import HazardCode


def test_trap_4_addresses_are_excels_own(tmp_path: Path) -> None:
    """Blank rows and columns before and inside the table shift nothing."""
    book = openpyxl.Workbook()
    book.active["C5"] = "SKU"  # type: ignore[index]
    book.active["E9"] = 9.9  # type: ignore[index]
    workbook = read_openpyxl(tmp_path, book)
    assert seen(workbook) == {"C5": (TEXT, "SKU", None), "E9": (NUMBER, "9.9", None)}
    assert workbook.sheets[0].frame["excel_row"].to_list() == [5, 9]


def test_trap_17_merged_cells_are_reported_and_not_filled(tmp_path: Path) -> None:
    """The value stands in the first cell; the others stay blank."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = "x"
    sheet.merge_cells("A1:B3")
    workbook = read_openpyxl(tmp_path, book)
    assert seen(workbook) == {"A1": (TEXT, "x", None)}
    assert codes(workbook) == [(HazardCode.MERGED_CELLS, "A1", "A1:B3")]


def test_trap_18_what_is_hidden_is_read_and_reported(tmp_path: Path) -> None:
    """Hidden rows, columns and sheets count like the others, and their author is told."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in range(1, 8):
        sheet.append([row, row])
    sheet.auto_filter.ref = "A1:B7"
    sheet.auto_filter.add_filter_column(0, ["1"])
    for row in (2, 3, 4, 6, 50):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.column_dimensions["F"].hidden = True
    for name, state in (("Cachée", "hidden"), ("Très cachée", "veryHidden")):
        book.create_sheet(name).sheet_state = state
        book[name]["A1"] = "x"
    workbook = read_openpyxl(tmp_path, book)
    assert codes(workbook) == [
        (HazardCode.HIDDEN_ROWS, "A2", "2-4, 6"),
        (HazardCode.HIDDEN_COLUMNS, "B1", "B"),
        (HazardCode.ACTIVE_FILTER, "A1", "A1:B7"),
        (HazardCode.HIDDEN_SHEET, None, "hidden"),
        (HazardCode.HIDDEN_SHEET, None, "veryHidden"),
    ]
    assert len(seen(workbook)) == 14
    assert [sheet.hidden for sheet in workbook.sheets] == [False, True, True]
    assert seen(workbook, 2) == {"A1": (TEXT, "x", None)}


def test_trap_19_duplicated_headers_are_both_kept(tmp_path: Path) -> None:
    """No column is renamed behind its author's back."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for letter in "BCD":
        sheet[f"{letter}4"] = "Prix\n TTC " if letter == "D" else "Prix TTC"
    cells = seen(read_openpyxl(tmp_path, book))
    assert [cells[at][1] for at in ("B4", "C4", "D4")] == ["Prix TTC", "Prix TTC", "Prix\n TTC "]


def test_trap_20_formatted_empty_rows_are_counted_and_skipped(tmp_path: Path) -> None:
    """A hundred thousand rows with borders and no value are no rows."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(
        f'<row r="{n}" spans="1:2"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(2, 100_002)
    )
    workbook = read_raw(tmp_path, rows, formats=["0%"])
    assert seen(workbook) == {"A1": (NUMBER, "1", None)}
    assert codes(workbook) == [(HazardCode.FORMATTED_EMPTY_ROWS, None, "100000")]


def test_trap_21_two_far_corners_cost_nothing(tmp_path: Path) -> None:
    """A1 and XFD1048576 are two cells, not seventeen billion."""
    book = openpyxl.Workbook()
    book.active["A1"] = "x"  # type: ignore[index]
    book.active["XFD1048576"] = "y"  # type: ignore[index]
    cells = seen(read_openpyxl(tmp_path, book))
    assert cells == {"A1": (TEXT, "x", None), "XFD1048576": (TEXT, "y", None)}


def test_trap_29_strict_and_prefixed_workbooks_and_backslashes_are_read(tmp_path: Path) -> None:
    """Strict OOXML has other namespaces; some writers prefix every tag, some write Windows paths."""
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45901</v></c></row>'
    content = parts(
        rows,
        formats=["dd/mm/yyyy"],
        strings="<si><t>M&amp;V</t></si>",
        main=STRICT_MAIN,
        relations=STRICT_RELATIONS,
    )
    expected = {"A1": (TEXT, "M&V", None), "B1": (DATE, "2025-09-01", None)}
    strict = write_package(tmp_path / "strict.xlsx", content)
    assert seen(HERE.read(strict)) == expected
    windows = write_package(tmp_path / "w.xlsx", {name.replace("/", "\\"): text for name, text in content.items()})
    assert seen(HERE.read(windows)) == expected
    sheet = content["xl/worksheets/sheet1.xml"]
    for tag in ("worksheet", "sheetData", "row", "c", "v"):
        sheet = sheet.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>")
        sheet = sheet.replace(f"</{tag}>", f"</x:{tag}>")
    content["xl/worksheets/sheet1.xml"] = sheet.replace("xmlns=", "xmlns:x=")
    prefixed = write_package(tmp_path / "prefixed.xlsx", content)
    assert seen(HERE.read(prefixed)) == expected


def test_the_properties_and_the_digest_are_those_of_the_file(tmp_path: Path) -> None:
    """Who saved the workbook, when, and which bytes exactly."""
    book = openpyxl.Workbook()
    book.properties.creator, book.properties.lastModifiedBy = "Marie", "Paul"
    workbook = read_openpyxl(tmp_path, book)
    assert (workbook.properties.creator, workbook.properties.last_modified_by) == ("Marie", "Paul")
    assert workbook.properties.modified is not None
    assert workbook.properties.modified.tzinfo is not None
    assert len(workbook.sha256) == 64
    assert workbook.sheets[0].frame.is_empty()


def test_a_file_in_utf16_is_read(tmp_path: Path) -> None:
    """Any encoding that XML allows."""
    content: dict[str, Any] = parts(values(A1="1", B1="2"))
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        content[part] = content[part].replace("UTF-8", "UTF-16").encode("utf-16")
    assert set(seen(HERE.read(write_package(tmp_path / "classeur.xlsx", content)))) == {"A1", "B1"}


def test_trap_30_a_wrong_dimension_is_ignored(tmp_path: Path) -> None:
    """The dimension is a hint that many writers get wrong."""
    rows = values(A1="1", C1="3") + '<row r="9"><c r="D9"><v>4</v></c></row>'
    assert set(seen(read_raw(tmp_path, rows, before='<dimension ref="A1"/>'))) == {"A1", "C1", "D9"}


def test_trap_35_macros_and_external_links_are_found_by_their_parts(tmp_path: Path) -> None:
    """A renamed .xlsm keeps its macros; a link to another workbook is named."""
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = (
        f'<Relationships xmlns="{relations}"><Relationship Id="r" Type="x/externalLinkPath" '
        'Target="file:///C:/Prix.xlsx" TargetMode="External"/></Relationships>'
    )
    path = write_package(
        tmp_path / "classeur.xlsx",
        parts(values(A1="1")),
        ("xl/vbaProject.bin", b"\xd0\xcf"),
        ("xl/externalLinks/externalLink1.xml", "<externalLink/>"),
        ("xl/externalLinks/_rels/externalLink1.xml.rels", link),
        ("xl/connections.xml", "<connections/>"),
    )
    assert codes(HERE.read(path)) == [
        (HazardCode.MACROS, None, "xl/vbaProject.bin"),
        (HazardCode.EXTERNAL_LINKS, None, "file:///C:/Prix.xlsx"),
        (HazardCode.DATA_CONNECTIONS, None, "xl/connections.xml"),
    ]


def test_trap_35_macros_are_found_by_their_content_type(tmp_path: Path) -> None:
    """The declared type gives the macro workbook away, even without its macro part."""
    content = parts(values(A1="1"))
    types = content["[Content_Types].xml"]
    override = (
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
    )
    content["[Content_Types].xml"] = types.replace("</Types>", f"{override}</Types>")
    workbook = HERE.read(write_package(tmp_path / "classeur.xlsx", content))
    assert codes(workbook) == [(HazardCode.MACROS, None, "")]


def test_trap_36_a_totals_row_and_stray_lines_are_reported(tmp_path: Path) -> None:
    """The totals row of a table and what is typed below it are named; blank rows keep their numbers."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["SKU", "Prix"], ["A", 1], ["B", 2], ["Total", 3], [], ["Total", 9]):
        sheet.append(row)
    table = Table(displayName="Tarifs", ref="A1:B4")
    table.totalsRowCount = 1
    sheet.add_table(table)
    workbook = read_openpyxl(tmp_path, book)
    assert codes(workbook) == [
        (HazardCode.TABLE_TOTALS, "A4", "Tarifs A1:B4"),
        (HazardCode.OUTSIDE_TABLE, "A6", "Tarifs A1:B4 : 6"),
    ]
    assert workbook.sheets[0].frame["excel_row"].to_list() == [1, 2, 3, 4, 6]


def test_trap_38_cells_out_of_order_are_read_by_their_addresses(tmp_path: Path) -> None:
    """Rows and cells in any order make the same sheet."""
    rows = (
        '<row r="3"><c r="B3"><v>32</v></c><c r="A3"><v>31</v></c></row>'
        '<row r="1"><c r="C1"><v>13</v></c><c r="A1"><v>11</v></c></row>'
    )
    workbook = read_raw(tmp_path, rows)
    assert {at: cell[1] for at, cell in seen(workbook).items()} == {"A1": "11", "C1": "13", "A3": "31", "B3": "32"}
    assert workbook.sheets[0].frame["excel_row"].to_list() == [1, 3]
    assert codes(workbook) == [(HazardCode.CELLS_OUT_OF_ORDER, None, "")]


def test_trap_38_an_address_written_twice_is_reported(tmp_path: Path) -> None:
    """Two values for one cell: the last is read, as Excel would, and the cell is named."""
    rows = '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row>'
    workbook = read_raw(tmp_path, rows)
    assert {at: cell[1] for at, cell in seen(workbook).items()} == {"A2": "2", "B2": "3"}
    assert (HazardCode.DUPLICATE_CELL, "A2", "") in codes(workbook)


def test_trap_38_cells_without_address_are_read_by_position(tmp_path: Path) -> None:
    """The address is optional in the norm; the first cell placed by position is named."""
    rows = '<row><c><v>11</v></c><c><v>12</v></c></row><row r="4"><c r="C4"><v>43</v></c><c><v>44</v></c></row><row><c><v>51</v></c></row>'
    workbook = read_raw(tmp_path, rows)
    assert {at: cell[1] for at, cell in seen(workbook).items()} == {
        "A1": "11",
        "B1": "12",
        "C4": "43",
        "D4": "44",
        "A5": "51",
    }
    assert codes(workbook) == [(HazardCode.MISSING_ADDRESS, "A1", "")]
