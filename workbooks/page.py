"""A page to read, such as « Lisez-moi »: columns of one width, over which texts are spread."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbooks.styles import INDIGO, Styles
from workbooks.text_cells import put_text

MARGIN_WIDTH = 3
COLUMN_WIDTH = 14
LINE_POINTS = 18
HEADING_POINTS = 24

FIRST, LAST = 1, 9
"""The columns that texts fill, counted from 0; the first column is a margin."""

Span = tuple[int, int]
"""Columns from the first to the last, counted from 0."""

WHOLE: Span = (FIRST, LAST)
#: Characters of an ordinary text that a column holds.
_CHARACTERS = 15.5


class Page:
    """A worksheet that is read."""

    def __init__(self, sheet: Worksheet, styles: Styles) -> None:
        self.sheet = sheet
        self.styles = styles

    def set_up(self) -> None:
        """Give the page its columns, and its rows their height."""
        self.sheet.set_default_row(LINE_POINTS)
        self.sheet.set_column(0, 0, MARGIN_WIDTH)
        self.sheet.set_column(FIRST, LAST, COLUMN_WIDTH)

    def heading(self, row: int, text: str) -> None:
        """Begin a part of the page."""
        self.sheet.set_row(row, HEADING_POINTS)
        put_text(self.sheet, row, FIRST, text, self.styles.make(bold=True, font_size=13, font_color=INDIGO))

    def spread(self, row: int, span: Span, text: str, look: Format) -> None:
        """Write a text over columns, or give them its look where it is empty."""
        first, last = span
        if first < last:
            self.sheet.merge_range(row, first, row, last, text, look)
        elif text:
            put_text(self.sheet, row, first, text, look)
        else:
            self.sheet.write_blank(row, first, None, look)

    def paragraph(
        self, row: int, text: str, look: Format, *, span: Span = WHOLE, least_points: int = LINE_POINTS
    ) -> None:
        """Write a text that wraps, in a row as high as its lines need."""
        self.spread(row, span, text, look)
        in_a_line = int(_CHARACTERS * (span[1] - span[0] + 1))
        self.sheet.set_row(row, max(least_points, LINE_POINTS * (1 + len(text) // in_a_line)))

    def link(self, row: int, span: Span, text: str, look: Format, *, to: tuple[str, str]) -> None:
        """Write a text that leads to a cell of a sheet."""
        name, cell = to
        quoted = name.replace("'", "''")
        if span[0] < span[1]:
            self.spread(row, span, "", look)
        self.sheet.write_url(row, span[0], f"internal:'{quoted}'!{cell}", look, text)
