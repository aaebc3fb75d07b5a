"""The copy is a patch: only the parts that must change do."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.workbooks.marked_copy.originals import (
    COMMON,
    SHEETS,
    by_openpyxl,
    by_xlsxwriter,
    changed,
    note,
    parts_of,
    read,
)
from workbooks.marked_copy import mark
from workbooks.refusals import UnreadableWorkbook


def test_only_the_parts_that_must_change_do() -> None:
    """Threads, persons, drawings, images, tables, other sheets and their notes stay byte for byte."""
    original = by_xlsxwriter()
    copy = mark(original, [note("B5"), note("C6")], SHEETS)
    differing, new, gone = changed(original, copy)
    assert differing == COMMON | {"xl/worksheets/sheet2.xml", "xl/comments2.xml", "xl/drawings/vmlDrawing2.vml"}
    assert new == {"xl/worksheets/sheet4.xml", "xl/worksheets/sheet5.xml"}
    assert gone == set()


def test_a_sheet_without_notes_gains_their_two_parts() -> None:
    """The sheet's relations change (or begin) with the comments and their drawing."""
    original = by_openpyxl()
    copy = mark(original, [note("A2", sheet="Produits")], SHEETS)
    differing, new, _ = changed(original, copy)
    assert differing == COMMON | {"xl/worksheets/sheet1.xml"}
    assert new == {
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/worksheets/sheet3.xml",
        "xl/worksheets/sheet4.xml",
    }


def test_untouched_parts_keep_their_compressed_bytes_and_dates() -> None:
    """Parts are copied out of the archive as they lie there."""
    original = by_xlsxwriter()
    copy = mark(original, [note("B5")], SHEETS)
    differing, new, _ = changed(original, copy)
    before, after = (
        {info.filename: info for info in zipfile.ZipFile(BytesIO(data)).infolist()} for data in (original, copy)
    )
    for name in after.keys() - differing - new:
        assert (after[name].compress_size, after[name].CRC) == (before[name].compress_size, before[name].CRC)
        assert after[name].date_time == before[name].date_time
    assert [name for name in after if name not in new] == list(before)


def test_the_sheet_keeps_everything_but_the_styles_of_its_marked_cells() -> None:
    """Formulas, sparklines, conditional formats, validations and links of the marked sheet are the same bytes."""
    original = by_xlsxwriter()
    before = parts_of(original)["xl/worksheets/sheet2.xml"]
    after = parts_of(mark(original, [note("B5")], SHEETS))["xl/worksheets/sheet2.xml"]
    assert after.partition(b"</sheetData>")[2] == before.partition(b"</sheetData>")[2]
    assert len(after.split(b"<c ")) == len(before.split(b"<c "))
    different = [pair for pair in zip(before.split(b"<c "), after.split(b"<c "), strict=True) if pair[0] != pair[1]]
    assert [pair[0].split(b" ")[0] for pair in different[1:]] == [b'r="B5"']  # the first one is the unselected view
    assert b'tabSelected="1"' in different[0][0]


def test_the_same_arguments_give_the_same_bytes() -> None:
    """Nothing in a copy comes from a clock."""
    original = by_xlsxwriter()
    assert mark(original, [note("B5")], SHEETS) == mark(original, [note("B5")], SHEETS)


@pytest.mark.parametrize("original", [by_openpyxl(), by_xlsxwriter()], ids=["openpyxl", "XlsxWriter"])
def test_our_reader_reads_the_same_values(original: bytes, tmp_path: Path) -> None:
    """Marks change nothing of what the service reads; our sheets come on top."""
    before = read(original, tmp_path)
    after = read(mark(original, [note("B3"), note("C3"), note("Z50")], SHEETS), tmp_path)
    assert [sheet.name for sheet in after.sheets] == ["À corriger", "Accepté", *(sheet.name for sheet in before.sheets)]
    for sheet in before.sheets:
        twin = after.sheet(sheet.name)
        assert twin is not None
        assert twin.frame.equals(sheet.frame)
    assert after.hazards == before.hazards


@pytest.mark.parametrize("content", [b"", b"PK\3\4 not a zip", b"PK\5\6" + 18 * b"\0"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    """The caller gets the reader's own exception."""
    with pytest.raises(UnreadableWorkbook):
        mark(content, [note("B5")], SHEETS)
