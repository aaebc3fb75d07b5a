"""Where the box of a note opens and how large it is, so that its text is read without scrolling."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.marked_copy.markup import Element
from workbooks.marked_copy.model import NOTE_AUTHOR, CellNote
from workbooks.marked_copy.spans import Spans
from workbooks.model import MAX_COLUMNS, MAX_ROWS
from workbooks.safe_xml import is_true, whole

_BOX_WIDTH = 330  # pixels
_LINE_HEIGHT, _LINE_LETTERS = 15, 50
_MARGIN = 14
_MOST_COLUMNS = 64  # that a box reaches over: many may be hidden
_LETTER = 7  # pixels a character of the default font, 5 more a column


@dataclass(frozen=True, slots=True)
class Grid:
    """The sizes of a sheet's columns and rows, in pixels."""

    columns: Spans  # their widths
    default_width: int = 64
    default_height: int = 20

    def width(self, column: int) -> int:
        """Return the width of a column, from 0."""
        width = self.columns.at(column + 1)
        return self.default_width if width is None else width


def grid_of(worksheet: Element) -> Grid:
    """Read the sizes of a sheet."""
    columns = []
    for column in worksheet.all("cols", "col"):
        values = column.attributes
        width = 0 if is_true(values.get("hidden")) else _pixels(values.get("width")) or 64
        columns.append((whole(values.get("min"), 0), whole(values.get("max"), 0), width))
    formats = worksheet.child("sheetFormatPr")
    values = formats.attributes if formats else {}
    height = round(_number(values.get("defaultRowHeight")) * 4 / 3)
    return Grid(Spans.of(columns), _pixels(values.get("defaultColWidth")) or 64, height or 20)


def anchor(row: int, column: int, note: CellNote, grid: Grid) -> str:
    """Return the corners of a note's box as VML writes them: right of its cell, a little higher."""
    lines = sum(
        -(-len(line) // _LINE_LETTERS) or 1
        for line in [f"{NOTE_AUTHOR} · {note.title}", *(note.text or "").split("\n")]
    )
    rows = -(-(lines * _LINE_HEIGHT + _MARGIN) // grid.default_height)
    top = max(row - 1, 0)
    if top + rows >= MAX_ROWS:
        top = MAX_ROWS - rows - 1
    left = min(column + 1, MAX_COLUMNS - 8)
    right, room = left, _BOX_WIDTH
    while right < min(left + _MOST_COLUMNS, MAX_COLUMNS - 1) and room > (width := grid.width(right)):
        room -= width
        right += 1
    return f"{left}, 12, {top}, 4, {right}, {min(room + 12, grid.width(right))}, {top + rows}, 4"


def _pixels(characters: str | None) -> int:
    width = _number(characters)
    return round(width * _LETTER + 5) if width else 0


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
