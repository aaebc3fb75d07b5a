"""A copy is a package that Excel opens without repair; the checker finds what would make it repair one.

Every copy that any test makes passes the same checker (`tests/conftest.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.package_rules import broken_rules
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
from tests.workbooks.raw_package import RELATIONS
from workbooks.marked_copy import mark

SHEET, WORKBOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
TYPES, NOTES, DRAWING = "[Content_Types].xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
Replaced = tuple[str, str, str]  # part, text, what stands in its place
BROKEN: dict[str, Replaced] = {
    "no content type": (TYPES, r'<Override PartName="/xl/comments1.xml"[^>]*/>', ""),
    "a wrong content type": (TYPES, r"spreadsheetml\.comments\+xml", "spreadsheetml.styles+xml"),
    "the type of no part": (TYPES, "</Types>", '<Override PartName="/xl/x.xml" ContentType="a"/></Types>'),
    "two types": (TYPES, "</Types>", '<Default Extension="XML" ContentType="a"/></Types>'),
    "a relation to nothing": (SHEET_RELATIONS, "comments1.xml", "comments7.xml"),
    "a relation twice": (SHEET_RELATIONS, "rId2", "rId1"),
    "an undeclared prefix": (DRAWING, ' xmlns:o="[^"]+"', ""),
    "an element out of place": (SHEET, "<sheetData", "<tableParts/><sheetData"),
    "an element twice": (SHEET, "<sheetData", "<sheetData/><sheetData"),
    "a relation that is not there": (SHEET, 'r:id="rId2"', 'r:id="rId9"'),
    "a style out of range": (SHEET, r' s="\d+"', ' s="999"'),
    "a row out of place": (SHEET, '<row r="1"', '<row r="9"'),
    "a cell out of place": (SHEET, '<c r="A1"', '<c r="C1"'),
    "a sheet's name twice": (WORKBOOK, 'name="Accepté"', 'name="TARIFS"'),
    "a sheet's number twice": (WORKBOOK, 'sheetId="2"', 'sheetId="1"'),
    "a name of no sheet": (WORKBOOK, 'localSheetId="1"', 'localSheetId="9"'),
    "a name too long": (WORKBOOK, "Accepté", "A" * 32),
    "the workbook's order": (WORKBOOK, "<sheets>", "<calcPr/><sheets>"),
    "a count of styles": (STYLES, r'<cellXfs count="\d+"', '<cellXfs count="1"'),
    "a fill that is not there": (STYLES, r'fillId="\d+"', 'fillId="99"'),
    "a format that is not there": (STYLES, 'numFmtId="164" applyNumberFormat', 'numFmtId="170" applyNumberFormat'),
    "a comment without author": (NOTES, 'authorId="0"', 'authorId="5"'),
    "a comment twice": (NOTES, 'ref="B1"', 'ref="A1"'),
    "a comment that nothing draws": (DRAWING, "<x:Row>0</x:Row>", "<x:Row>7</x:Row>"),
}  # fmt: skip
ROWS = '<row r="1"><c r="A1" s="1"><v>0.2</v></c><c r="B1"><v>1</v></c></row>'


@pytest.mark.parametrize("rule", BROKEN)
def test_the_checker_finds_each_rule_broken(rule: str) -> None:
    """A copy obeys them all; with one part changed, exactly that part's fault is found."""
    copy = parts_of(mark(package(raw_parts(ROWS)), [note("A1"), note("B1")], SHEETS))
    assert broken_rules(package(copy)) == []
    part, text, other = BROKEN[rule]
    changed, times = re.subn(text, other, copy[part].decode(), count=1)
    assert times == 1
    assert broken_rules(package({**copy, part: changed.encode()}))


@pytest.mark.parametrize("original", [by_openpyxl(), by_xlsxwriter()], ids=["openpyxl", "XlsxWriter"])
def test_copies_and_copies_of_copies_obey(original: bytes) -> None:
    """With marks, with others, and with none."""
    copy = mark(original, [note("A2"), note("B3"), note("A1", sheet="Produits")], SHEETS)
    for content in (copy, mark(copy, [note("C2")], SHEETS), mark(copy, [], ())):
        assert broken_rules(content) == []


def commented(drawing: str, **more: str) -> dict[str, bytes | str]:
    """Return a sheet whose author commented A1, with the drawing of that note."""
    content = raw_parts(ROWS, after='<legacyDrawing r:id="rId1"/>')
    listed = f'<Relationship Id="rId1" Type="{RELATIONS}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>'
    listed += f'<Relationship Id="rId2" Type="{RELATIONS}/comments" Target="../comments1.xml"/>'
    content[SHEET_RELATIONS] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )
    content[NOTES] = (
        '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>Claire</author>'
        '</authors><commentList><comment ref="A1" authorId="0"><text><t>À revoir</t></text></comment></commentList></comments>'
    )
    content[DRAWING] = drawing
    kind = "application/vnd.openxmlformats-officedocument."
    content[TYPES] = str(content[TYPES]).replace(
        "</Types>",
        f'<Override PartName="/{NOTES}" ContentType="{kind}spreadsheetml.comments+xml"/>'
        f'<Default Extension="vml" ContentType="{kind}vmlDrawing"/></Types>',
    )
    return content | more


_V, _O, _X = (
    f'xmlns:{prefix}="urn:schemas-microsoft-com:{name}"'
    for prefix, name in (("v", "vml"), ("o", "office:office"), ("x", "office:excel"))
)
_CLIENT = '<x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData>'
DRAWINGS = {
    "prefixes on each shape": f'<xml><v:shapetype {_V} id="_x0000_t202"/><v:shape {_V} {_O} {_X} id="s1">{_CLIENT}</v:shape></xml>',
    "prefixes on each shape, in other quotes": f"<xml><v:shape {_V} {_X} id='s1'>{_CLIENT}</v:shape></xml>".replace('"', "'"),
    "the usual prefixes for other things": (
        f'<a:xml xmlns:a="urn:a" xmlns:v="urn:other" xmlns:x="urn:x"><w:shape xmlns:w="urn:schemas-microsoft-com:vml" '
        f'{_X} id="s1">{_CLIENT}</w:shape></a:xml>'
    ),
    "a declaration and a comment before the root": (
        f'<?xml version="1.0"?><!-- {_V} {_O} {_X} --><xml {_V}><v:shape {_X} id="s1">{_CLIENT}</v:shape></xml>\n<!-- end -->'
    ),
    "another encoding": (
        f'<?xml version="1.0" encoding="UTF-16"?><xml {_V} {_O} {_X}><v:shape id="s1">{_CLIENT}</v:shape></xml>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", DRAWINGS)
def test_what_our_notes_use_is_declared(case: str) -> None:
    """W7: another shape declares its prefixes for itself; ours declares what the root does not."""
    drawing = DRAWINGS[case]
    content = commented(drawing)
    if "UTF-16" in drawing:
        content[DRAWING] = drawing.encode("utf-16")
    original = package(content)
    assert broken_rules(original) == []
    copy = mark(original, [note("A1"), note("B1")], SHEETS)
    assert broken_rules(copy) == []
    assert comments(copy).keys() == {"A1", "B1"}
    assert broken_rules(mark(copy, [], ())) == []


def test_a_drawing_of_nothing_is_opened() -> None:
    """`<xml …/>` gets an end."""
    content = commented(f"<xml {_V} {_O} {_X}/>")
    del content[NOTES]
    content[TYPES] = re.sub(f'<Override PartName="/{NOTES}"[^>]*/>', "", str(content[TYPES]))
    content[SHEET_RELATIONS] = re.sub('<Relationship Id="rId2"[^>]*/>', "", str(content[SHEET_RELATIONS]))
    copy = mark(package(content), [note("A1")], SHEETS)
    assert broken_rules(copy) == []
    assert parts_of(copy)[DRAWING].endswith(b"</v:shape></xml>")


def _named_relations(content: Mapping[str, bytes | str]) -> dict[str, bytes | str]:
    """Type each part of relations by its name, and none by its extension."""
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name in content if name.endswith(".rels")
    )
    types = re.sub('<Default Extension="rels"[^>]*/>', "", str(content[TYPES]))
    return {**content, TYPES: types.replace("</Types>", f"{overrides}</Types>")}


def _prefixed_types(content: Mapping[str, bytes | str]) -> dict[str, bytes | str]:
    types = re.sub(r"<(/?)(Types|Default|Override)", r"<\1t:\2", str(_named_relations(content)[TYPES]))
    return {**content, TYPES: types.replace("xmlns=", "xmlns:t=")}


def _stale_type(content: Mapping[str, bytes | str]) -> dict[str, bytes | str]:
    stale = f'<Override PartName="/{NOTES}" ContentType="application/xml"/></Types>'
    return {**content, TYPES: str(content[TYPES]).replace("</Types>", stale)}


@pytest.mark.parametrize("change", [_named_relations, _prefixed_types, _stale_type])
def test_each_new_part_has_its_type(
    change: Callable[[Mapping[str, bytes | str]], dict[str, bytes | str]],
) -> None:
    """W8: where the author's file types relations one by one, ours get the type of their extension."""
    copy = mark(package(change(raw_parts(ROWS))), [note("A1")], SHEETS)
    assert SHEET_RELATIONS in parts_of(copy)
    assert broken_rules(copy) == []


@pytest.mark.parametrize("prefix", ["/", "\\"])
def test_the_names_of_parts_are_those_of_the_standard(prefix: str) -> None:
    """W13: an original whose names begin with a slash gets a copy that any program opens."""
    original = package({prefix + name.replace("/", prefix): text for name, text in raw_parts(ROWS).items()})
    copy = mark(original, [note("A1")], SHEETS)
    assert broken_rules(copy) == []
    assert set(coloured(copy)) == {"A1"}


@pytest.mark.parametrize(("code", "shown"), [("14", "mm-dd-yy"), ("9", "0%")])
def test_a_cell_without_style_is_marked_in_the_first_one(code: str, shown: str, tmp_path: Path) -> None:
    """W10: where style 0 is a date or a percent, so is the twin that colours a cell which names none, or is new."""
    content = raw_parts('<row r="1"><c r="A1"><v>45901</v></c></row><row r="2" s="0" customFormat="1"/>',
                        before='<cols><col min="3" max="3" style="1" width="9"/></cols>')  # fmt: skip
    content[STYLES] = str(content[STYLES]).replace('<cellXfs><xf numFmtId="0"/>', f'<cellXfs><xf numFmtId="{code}"/>')
    original = package(content)
    copy = mark(original, [note("A1"), note("B1"), note("C2")], SHEETS)
    tab = opened(copy)["Tarifs"]
    assert [tab[cell].number_format for cell in ("A1", "B1", "C2")] == [shown] * 3
    before, after = (read(each, tmp_path).sheet("Tarifs") for each in (original, copy))
    assert before is not None
    assert after is not None
    assert after.frame.equals(before.frame)


def test_odd_numbers_of_columns_refuse_no_copy() -> None:
    """A width or a place that is no number is passed over, as Excel does."""
    before = '<cols><col min="x" max="3" width="a"/><col min="2" max="2" style="y" width="9"/></cols>'
    copy = parts_of(mark(package(raw_parts(ROWS, before=before)), [note("B9")], SHEETS))
    assert re.search(rb'<row r="9"><c r="B9" s="[1-9]', copy[SHEET])
