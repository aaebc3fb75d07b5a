"""Notes on cells: the comments part, the drawing that shows them, and how both go away again.

A note needs two parts: its text (ECMA-376 part 1, 18.7) and a VML shape (part 4, 19.1) that Excel hides until the
pointer rests on the cell. Parts that the author's own notes already have are added to, never rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from workbooks.marked_copy.boxes import Grid, anchor
from workbooks.marked_copy.dialect import Dialect
from workbooks.marked_copy.markup import Document, number_attribute, quoted, text_of, utf8
from workbooks.marked_copy.model import NOTE_AUTHOR, CellNote
from workbooks.marked_copy.parts import Parts
from workbooks.model import column_letters

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SHAPE = re.compile(rb"\s*<((?:\w+:)?)shape\s.*?</\1shape\s*>", re.DOTALL)
_ROW, _COLUMN = (re.compile(rb"<(?:\w+:)?" + name + rb"\s*>\s*(\d+)\s*<") for name in (b"Row", b"Column"))
_ID_BLOCKS = re.compile(rb"""(<(?:\w+:)?idmap\b[^>]*?\bdata\s*=\s*["'])([\d,\s]*)""")
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")
_ROOT = re.compile(rb"<(?![?!])[^>]*>")
_NOTE_TYPE_ID = re.compile(rb"""\sid\s*=\s*["']_x0000_t202["']""")
_SIGNATURE = f"{NOTE_AUTHOR} · "
_BLOCK_SHAPES = 1024  # shape numbers go by blocks, each owned by one drawing of the workbook
_NAMESPACES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_NEW_VML = (
    b"<xml "
    + b" ".join(_NAMESPACES)
    + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
)
_NOTE_TYPE = (
    b'<v:shapetype %s id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NOTE_SHAPE = (
    '<v:shape {namespaces} id="_x0000_s{number}" type="#_x0000_t202" style=\'position:absolute;margin-left:0;'
    'margin-top:0;width:240pt;height:100pt;z-index:1;visibility:hidden\' fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    "<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>"
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, from 0."""

    row: int
    column: int


def commented_cells(parts: Parts, sheet: str) -> set[str]:
    """Return the cells of a sheet that bear a note or a thread."""
    cells = set()
    for kind, path in (("comments", ("commentList", "comment")), ("threadedComment", ("threadedComment",))):
        for part in parts.related(sheet, kind):
            for comment in parts.document(part).root.all(*path):
                cells.add(comment.attributes.get("ref", "").replace("$", "").upper())
    return cells


def erase_notes(parts: Parts, sheet: str) -> bool:
    """Take our notes off a sheet; return whether its drawing of notes is gone with them."""
    erased: set[str] = set()
    for part in parts.related(sheet, "comments"):
        document = parts.document(part)
        cells, left = _erase_comments(document)
        erased |= cells
        if cells and not left:
            parts.unrelate(sheet, part)
            parts.remove(part)
        else:
            parts.save(document, part)
    gone = False
    for part in parts.related(sheet, "vmlDrawing") if erased else ():
        content = parts.read(part)
        kept = _SHAPE.sub(lambda shape: b"" if _cell_of(shape[0]) in erased else shape[0], content)
        if kept != content and not _SHAPE.search(kept):
            parts.unrelate(sheet, part)
            parts.remove(part)
            gone = True
        elif kept != content:
            parts.write(part, kept)
    return gone


def _erase_comments(document: Document) -> tuple[set[str], int]:
    """Take our comments and our name out of a comments part; return their cells, and how many comments stay."""
    authors = document.root.all("authors", "author")
    ours = {
        index
        for index, author in enumerate(authors)
        if unescape(document.data[author.inside : author.close].decode()).strip() == NOTE_AUTHOR
    }
    kept = {index: place for place, index in enumerate(sorted(set(range(len(authors))) - ours))}
    cells: set[str] = set()
    left = 0
    for comment in document.root.all("commentList", "comment"):
        author = number_attribute(document.source(comment), "authorId")
        if author in ours or _signed(document.source(comment)):
            cells.add(comment.attributes.get("ref", "").upper())
            document.replace(comment, b"")
        else:
            left += 1
            if ours:
                document.set(comment, {"authorId": str(kept.get(author, 0))})
    for index in ours:
        document.replace(authors[index], b"")
    return cells, left


def _signed(comment: bytes) -> bool:
    """Whether a note opens with our name: some programs forget the authors of notes when they save."""
    return unescape(b"".join(_TEXT.findall(comment)).decode()).startswith(_SIGNATURE)


def _cell_of(shape: bytes) -> str:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return f"{column_letters(int(column[1]) + 1)}{int(row[1]) + 1}" if row and column else ""


def add_notes(
    parts: Parts,
    sheet: str,
    notes: Sequence[tuple[Place, CellNote]],
    grid: Grid,
    dialect: Dialect,
    *,
    drawing_id: str | None,
    blocks: Blocks,
) -> str | None:
    """Put notes on cells that bear none; ``drawing_id`` is the relation to the sheet's drawing of notes, if any.

    Return the identifier of a new relation to the drawing of the notes, None when the sheet already names one.
    """
    part = next(iter(parts.related(sheet, "comments")), None)
    if part is None:
        part = parts.free_name("xl/comments{}.xml")
        empty = f'<comments xmlns="{dialect.main}"><authors/><commentList/></comments>'
        parts.add(part, dialect.declaration + empty.encode(), _COMMENTS_TYPE)
        parts.relate(sheet, f"{dialect.relations}/comments", part)
    _write_comments(parts, part, notes)
    drawing = _drawing_of_notes(parts, sheet, drawing_id)
    content = utf8(parts.read(drawing), drawing) if drawing else _NEW_VML
    shapes = [(place, anchor(place.row, place.column, note, grid)) for place, note in notes]
    content = _with_shapes(content, shapes, blocks.take(-(-len(shapes) // (_BLOCK_SHAPES - 1))))
    if drawing:
        parts.write(drawing, content)
        return None
    drawing = parts.free_name("xl/drawings/vmlDrawing{}.vml")
    parts.add(drawing, content, _VML_TYPE)
    return parts.relate(sheet, f"{dialect.relations}/vmlDrawing", drawing)


def _drawing_of_notes(parts: Parts, sheet: str, identifier: str | None) -> str | None:
    relations = parts.relations(sheet)
    return next((found.target for found in relations if found.id == identifier and found.target in parts), None)


def _write_comments(parts: Parts, part: str, notes: Sequence[tuple[Place, CellNote]]) -> None:
    document = parts.document(part)
    authors, comments = document.root.child("authors"), document.root.child("commentList")
    p = document.root.prefix
    if authors is None or comments is None:
        return
    number = len(authors.children)
    document.insert(authors, f"<{p}author>{NOTE_AUTHOR}</{p}author>".encode())
    for _, note in notes:
        document.insert(comments, _comment(note, number, p))
    parts.save(document, part)


def _comment(note: CellNote, author: int, p: str) -> bytes:
    font = f'<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="Tahoma"/><{p}family val="2"/>'
    runs = ((f"<{p}b/>", f"{_SIGNATURE}{note.title}\n"), ("", note.text or ""))
    written = b"".join(
        f'<{p}r><{p}rPr>{bold}{font}</{p}rPr><{p}t xml:space="preserve">'.encode()
        + text_of(text)
        + f"</{p}t></{p}r>".encode()
        for bold, text in runs
        if text
    )
    opening = f'<{p}comment ref={quoted(note.cell).decode()} authorId="{author}"><{p}text>'.encode()
    return opening + written + f"</{p}text></{p}comment>".encode()


class Blocks:
    """The blocks of shape numbers that no drawing of a workbook owns."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._last: int | None = None  # owned; the drawings are looked at once

    def take(self, count: int) -> range:
        """Return blocks that are free, and owned from now on."""
        last = _last_owned_block(self._parts) if self._last is None else self._last
        self._last = last + count
        return range(last + 1, last + count + 1)


def _last_owned_block(parts: Parts) -> int:
    drawings = [parts.read(name) for name in parts if name.endswith(".vml")]
    owned = [match[2] for content in drawings for match in _ID_BLOCKS.finditer(content)]
    return max((int(block) for each in owned for block in each.split(b",") if block.strip().isdigit()), default=0)


def _with_shapes(content: bytes, shapes: Sequence[tuple[Place, str]], blocks: range) -> bytes:
    """Add the shapes of notes to a VML drawing; Excel's own are not always well-formed XML, so bytes are inserted.

    What a prefix stands for is said on each of ours where the root does not: other shapes say it for themselves only.
    """
    root = _ROOT.search(content)
    if root is not None and root[0].endswith(b"/>"):  # a drawing of nothing
        tag = root[0][1:-2].split()[0]
        content = content[: root.end() - 2] + b"></" + tag + b">" + content[root.end() :]
    declared = root[0].replace(b"'", b'"') if root else b""
    missing = b" ".join(namespace for namespace in _NAMESPACES if namespace not in declared)
    owned = _ID_BLOCKS.search(content)
    if owned:
        listed = b",".join(filter(None, [owned[2].strip(), *(str(block).encode() for block in blocks)]))
        content = content[: owned.start(2)] + listed + content[owned.end(2) :]
    written = [] if _NOTE_TYPE_ID.search(content) else [_NOTE_TYPE % missing]
    for index, (place, where) in enumerate(shapes):
        full, within = divmod(index, _BLOCK_SHAPES - 1)
        number = blocks[full] * _BLOCK_SHAPES + within + 1
        shape = _NOTE_SHAPE.format(
            namespaces=missing.decode(), number=number, anchor=where, row=place.row, column=place.column
        )
        written.append(shape.encode())
    end = content.rstrip().rfind(b"</")
    return content[:end] + b"".join(written) + content[end:]
