"""Notes are ours to put and never the author's to lose."""

from __future__ import annotations

import re

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
)
from tests.workbooks.raw_package import parts
from workbooks.marked_copy import mark


def test_a_note_says_who_wrote_it_and_all_of_its_text() -> None:
    """Title and text follow our name, and the note is signed."""
    copy = mark(by_openpyxl(), [note("B3", "Pourquoi.\nQue faire : « & < > ».")], SHEETS)
    comment = opened(copy)["Tarifs"]["B3"].comment
    assert comment is not None
    assert comment.author == "Contrôle catalogue"
    assert comment.text == "Contrôle catalogue · Bloquant · B3\nPourquoi.\nQue faire : « & < > »."


def test_a_cell_with_a_note_or_a_thread_is_only_coloured() -> None:
    """The author's note stays as it was, with its place and author."""
    original = by_xlsxwriter()
    copy = mark(original, [note("B2"), note("B3"), note("B4")], SHEETS)
    assert set(coloured(copy)) == {"B2", "B3", "B4"}
    texts, before = comments(copy), comments(original)
    assert {cell: texts[cell] for cell in before} == before
    assert texts.keys() - before.keys() == {"B4"}
    xml = parts_of(copy)["xl/comments2.xml"]
    assert all(part in xml for part in re.findall(rb"<comment .*?</comment>", parts_of(original)["xl/comments2.xml"]))


def test_the_drawing_of_notes_gets_one_shape_more_with_a_number_of_its_own() -> None:
    """Shape numbers are unique in the whole workbook, and belong to blocks that the drawing owns."""
    copy = parts_of(
        mark(by_xlsxwriter(), [note("B4"), note("A1", sheet="Produits"), note("A1", sheet="Listes")], SHEETS)
    )
    numbers: list[int] = []
    for name in (name for name in copy if name.endswith(".vml")):
        found = [int(number) for number in re.findall(rb'id="_x0000_s(\d+)"', copy[name])]
        (owned,) = re.findall(rb'data="([\d,]+)"', copy[name])
        assert {number // 1024 for number in found} <= {int(block) for block in owned.split(b",")}
        numbers += found
    assert len(numbers) == len(set(numbers)) == 6


def test_two_thousand_notes_take_the_blocks_they_need() -> None:
    """A block holds 1 023 shapes."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 2001))
    copy = parts_of(mark(package(parts(rows)), [note(f"A{n}") for n in range(1, 2001)], SHEETS))
    drawing = copy["xl/drawings/vmlDrawing1.vml"]
    assert b'data="1,2"' in drawing
    assert len(set(re.findall(rb'id="_x0000_s(\d+)"', drawing))) == 2000


def test_a_sheet_that_draws_form_controls_keeps_them() -> None:
    """The one drawing that a sheet may name is added to, even when it is not well-formed XML."""
    content = parts('<row r="1"><c r="A1"/></row>', after='<legacyDrawing r:id="rId1"/><tableParts count="0"/>')
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
    content["xl/worksheets/_rels/sheet1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="../drawings/vmlDrawing7.vml"/></Relationships>'
    )
    button = '<v:shape id="_x0000_s1025" type="#_x0000_t201"><v:textbox><div>OK<br></div></v:textbox></v:shape>'
    content["xl/drawings/vmlDrawing7.vml"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
        f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>{button}</xml>'
    )
    copy = parts_of(mark(package(content), [note("A1")], SHEETS))
    drawing = copy["xl/drawings/vmlDrawing7.vml"].decode()
    assert button in drawing
    assert 'data="1,2"' in drawing
    assert 'ObjectType="Note"' in drawing
    assert copy["xl/worksheets/sheet1.xml"].count(b"legacyDrawing") == 1


def test_the_drawing_is_named_where_the_format_wants_it() -> None:
    """``legacyDrawing`` comes before tables and extensions, also before those that markup compatibility wraps."""
    after = '<drawing r:id="rId5"/><tableParts count="0"/><extLst><ext uri="x"><legacyDrawing/></ext></extLst>'
    xml = parts_of(mark(package(parts('<row r="1"/>', after=after)), [note("A1")], SHEETS))["xl/worksheets/sheet1.xml"]
    assert re.search(rb'<drawing r:id="rId5"/><legacyDrawing xmlns:r="[^"]+" r:id="rId\d"/><tableParts', xml)
