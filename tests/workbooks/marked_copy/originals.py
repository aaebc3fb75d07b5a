"""Authors' workbooks to mark, by several writers, and what the tests look at in a copy."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook

from tests.support.readers import HERE
from tests.workbooks.raw_package import parts
from workbooks.marked_copy import AddedCell, AddedRow, AddedSheet, CellNote, Look, Mark
from workbooks.model import RawWorkbook

SHEETS = (
    AddedSheet(
        "À corriger",
        (30.0, 12.0),
        (
            AddedRow((AddedCell("À corriger : 1 point", Look.TITLE),), 24),
            AddedRow((AddedCell("=1+1", Look.CODE), AddedCell("B3", Look.LINK, "'Tarifs'!B3"))),
            AddedRow((AddedCell(12, Look.COUNT), None, AddedCell("a\x00b < c & _x0041_", Look.TEXT))),
        ),
        frozen_rows=1,
    ),
    AddedSheet("Accepté", (30.0,), (AddedRow((AddedCell("Rien", Look.TEXT),)),)),
)
#: What changes in every copy, whatever is marked.
COMMON = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
MARKS = {mark.value for mark in Mark}
_TYPES = "application/vnd.ms-excel."
_RELATIONS = "http://schemas.microsoft.com/office/2017/10/relationships/"
_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_PERSON = "{11111111-2222-3333-4444-555555555555}"


def note(
    cell: str, text: str | None = "Que faire : corrigez.", *, sheet: str = "Tarifs", mark: Mark = Mark.ERROR
) -> CellNote:
    """Return a note with a plain title."""
    return CellNote(sheet, cell, mark, f"Bloquant · {cell}", text)


def by_openpyxl() -> bytes:
    """Write two sheets; « Tarifs » has a filled cell, the author's own note on B2, and is the one that opens."""
    book = openpyxl.Workbook()
    tab = book.worksheets[0]
    tab.title = "Produits"
    tab.append(["SKU", "Nom"])
    tab.append(["MTV-1", "Télé"])
    prices = book.create_sheet("Tarifs")
    for row in (["SKU", "Montant", "Code TVA"], ["MTV-1", 9.9, "NORMAL"], ["MTV-2", "9,9O", None], ["MTV-3", 12, "X"]):
        prices.append(row)
    prices["B2"].comment = Comment("À revoir avec Paul", "Claire Martin")
    prices["B4"].fill = PatternFill("solid", fgColor="FF00FF00")
    prices["B2"].number_format = "0.00"
    book.active = prices
    tab.sheet_view.tabSelected = False
    return saved(book)


def by_xlsxwriter() -> bytes:
    """Write what libraries lose: sparklines, newer conditional formats, a text box, an image, a table, threads.

    « Tarifs » is the second of three sheets and the one that opens; B2 bears the author's note, B3 a thread.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        first, tab, last = (book.add_worksheet(name) for name in ("Produits", "Tarifs", "Listes"))
        first.write_row(0, 0, ["SKU", "Nom"])
        first.write_comment("A2", "note d'une autre feuille", {"author": "Paul"})
        last.write_column(0, 0, ["NORMAL", "REDUIT"])
        money = book.add_format({"num_format": "0.00", "bold": True, "bg_color": "#DDEEFF"})
        tab.write_row(0, 0, ["SKU", "Montant", "Code TVA", "Total"])
        for row in range(1, 9):
            tab.write_row(row, 0, [f"MTV-{row}", row * 1.5], money)
            tab.write_string(row, 2, "NORMAL")
            tab.write_formula(row, 3, f"=B{row + 1}*2", None, row * 3)
        tab.write_comment("B2", "À revoir", {"author": "Claire"})
        tab.write_comment("B3", "[Fil de discussion]", {"author": f"tc={_PERSON}"})
        tab.add_sparkline("F2", {"range": "Tarifs!B2:B9"})
        tab.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True})
        tab.data_validation("C2:C9", {"validate": "list", "source": "=Listes!$A$1:$A$2"})
        tab.add_table("H1:I4", {"name": "Petite"})
        tab.insert_textbox("K2", "Un cadre")
        tab.insert_image("K12", "point.png", {"image_data": BytesIO(_png())})
        tab.set_column("M:M", 12, money)
        tab.print_area("A1:D9")
        book.define_name("Codes", "=Listes!$A$1:$A$2")
        book.define_name("Listes!Locale", "=Listes!$A$1")
        tab.activate()
        tab.set_first_sheet()
    return _with_threads(buffer.getvalue())


def _with_threads(content: bytes) -> bytes:
    """Add to « Tarifs » a thread on B3 with its person, and a calculation chain, as Excel 365 writes them."""
    parts = parts_of(content)
    sheet_relations, relations = "xl/worksheets/_rels/sheet2.xml.rels", "xl/_rels/workbook.xml.rels"
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{_THREADS}"><threadedComment ref="B3" dT="2025-09-01T10:00:00.00" '
        f'personId="{_PERSON}" id="{_PERSON}"><text>D\'où vient ce prix ?</text></threadedComment></ThreadedComments>'
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{_THREADS}"><person displayName="Claire" id="{_PERSON}" userId="C" providerId="None"/>'
        "</personList>"
    ).encode()
    parts["xl/calcChain.xml"] = (
        b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="D2" i="2"/></calcChain>'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for name, relation in (
        (sheet_relations, f'Type="{_RELATIONS}threadedComment" Target="../threadedComments/threadedComment1.xml"'),
        (relations, f'Type="{_RELATIONS}person" Target="persons/person.xml"'),
        (relations, f'Type="{office}/calcChain" Target="calcChain.xml"'),
    ):
        added = f'<Relationship Id="rId9{len(parts[name])}" {relation}/></Relationships>'.encode()
        parts[name] = parts[name].replace(b"</Relationships>", added)
    sheetml = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        f'<Override PartName="/xl/threadedComments/threadedComment1.xml" ContentType="{_TYPES}threadedcomments+xml"/>'
        f'<Override PartName="/xl/persons/person.xml" ContentType="{_TYPES}person+xml"/>'
        f'<Override PartName="/xl/calcChain.xml" ContentType="{sheetml}.calcChain+xml"/></Types>'
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types.encode())
    return package(parts)


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    )


def raw_parts(rows: str, **more: Any) -> dict[str, bytes | str]:
    """Return the parts of a one-sheet workbook from the XML of its rows, with the content types that openpyxl wants."""
    content: dict[str, bytes | str] = dict(parts(rows, **{"formats": ["0%"], **more}))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    typed = {"workbook": "sheet.main", "styles": "styles", "sharedStrings": "sharedStrings"}
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{kind}{word}+xml"/>' for name, word in typed.items()
    )
    overrides += f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/></Types>'
    content["[Content_Types].xml"] = str(content["[Content_Types].xml"]).replace("</Types>", overrides)
    return content


def saved(book: Workbook) -> bytes:
    """Return the bytes that openpyxl saves."""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def package(parts: Mapping[str, bytes | str]) -> bytes:
    """Write parts as a package."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of a package, in order."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def changed(original: bytes, copy: bytes) -> tuple[set[str], set[str], set[str]]:
    """Return the names of the parts that changed, that are new, and that are gone."""
    before, after = parts_of(original), parts_of(copy)
    differing = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    return differing, after.keys() - before.keys(), before.keys() - after.keys()


def opened(content: bytes) -> Workbook:
    """Open with openpyxl, which warns of all that it would lose."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(BytesIO(content))


def coloured(content: bytes, sheet: str = "Tarifs") -> dict[str, str]:
    """Return the cells of a sheet that bear one of our colours, with it."""
    cells = (cell for row in opened(content)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.fill.fgColor.rgb for cell in cells if cell.fill.fgColor.rgb in MARKS}


def comments(content: bytes, sheet: str = "Tarifs") -> dict[str, str]:
    """Return the notes of a sheet, by cell."""
    cells = (cell for row in opened(content)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment is not None}


def read(content: bytes, folder: Path) -> RawWorkbook:
    """Read with our own reader."""
    path = folder / "classeur.xlsx"
    path.write_bytes(content)
    return HERE.read(path)
