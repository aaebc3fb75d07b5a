"""A4 pages in the house's look: titles, facts, tables that break well, the same bytes for the same content.

The font is Inter (SIL Open Font License, beside it), cut down to the characters of Western languages and embedded: a
page looks the same everywhere. Characters that it lacks are replaced by the nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF, XPos, YPos
from fpdf.enums import Align, MethodReturnValue

from catalogue.plain_text import one_line
from exports.engine.text import fitted

Color = tuple[int, int, int]

INK: Final[Color] = (16, 24, 40)
MUTED: Final[Color] = (71, 84, 103)
LINE: Final[Color] = (228, 231, 236)
PAPER: Final[Color] = (249, 250, 251)
ACCENT: Final[Color] = (53, 56, 205)
WHITE: Final[Color] = (255, 255, 255)

_FONTS = Path(__file__).parent.parent / "fonts"
_FAMILY = "Inter"
_MARGIN_MM, _FOOT_MM = 16.0, 18.0
_PAD_MM, _LEADING = 2.2, 1.4
_POINT_MM = 25.4 / 72


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table."""

    label: str
    share: float  #: of the table's width
    right: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Pill:
    """A word on a coloured ground."""

    word: str
    ink: Color
    ground: Color


class Pages(FPDF):
    """A document under way; lengths are millimetres, sizes of text are points."""

    def __init__(self, *, title: str, author: str, foot: str, created: datetime) -> None:
        super().__init__(format="A4")
        self.foot = foot
        self.add_font(_FAMILY, "", _FONTS / "Inter-Regular.ttf")
        self.add_font(_FAMILY, "B", _FONTS / "Inter-SemiBold.ttf")
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.c_margin = 0  # texts begin where boxes do
        self.set_auto_page_break(auto=True, margin=_FOOT_MM)
        self.set_title(safe(title))
        self.set_author(safe(author))
        self.set_lang("fr-FR")
        self.set_creation_date(created)  # part of the bytes: the content's day, not the clock's

    def footer(self) -> None:
        """Write what the page belongs to and its number, on each page."""
        self.set_y(-_FOOT_MM + 5)
        self.set_draw_color(*LINE)
        self.line(self.l_margin, self.get_y() - 2, self.w - self.r_margin, self.get_y() - 2)
        self._pen(7.5, MUTED)
        self.cell(self.epw / 2, 4, safe(self.foot))
        self.cell(self.epw / 2, 4, f"Page {self.page_no()} / {{nb}}", align=Align.R)

    def band(self, left: str, right: str) -> None:
        """Draw the coloured band that opens a sheet."""
        self.set_fill_color(*ACCENT)
        self.rect(0, 0, self.w, 13, style="F")
        self.set_y(4)
        self._pen(9, WHITE, bold=True)
        self.cell(self.epw / 2, 5, safe(left))
        self._pen(9, WHITE)
        self.cell(self.epw / 2, 5, safe(right), align=Align.R)
        self.set_y(21)

    def heading(self, title: str, under: str, pill: Pill) -> None:
        """Write the big title with a pill on its right, and a line under it."""
        self._pen(8.5, pill.ink, bold=True)
        width, top = self.get_string_width(safe(pill.word)) + 7, self.get_y()
        self.set_fill_color(*pill.ground)
        self.rect(
            self.w - self.r_margin - width, top + 1.2, width, 6.6, style="F", round_corners=True, corner_radius=3.3
        )
        self.set_xy(self.w - self.r_margin - width, top + 1.2)
        self.cell(width, 6.6, safe(pill.word), align=Align.C)
        self.set_xy(self.l_margin, top)
        self.paragraph(title, size=20, bold=True, width=self.epw - width - 6)
        self.ln(0.8)
        self.paragraph(under, size=10, color=MUTED)
        self.ln(3.5)

    def section(self, title: str) -> None:
        """Write the title of a section, never alone at the foot of a page."""
        if self.will_page_break(24):
            self.add_page()
        self.ln(4.5)
        self._pen(11.5, INK, bold=True)
        self.cell(0, 6, safe(title), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1.2)

    def paragraph(
        self, text: str, *, size: float = 9.5, color: Color = INK, bold: bool = False, width: float = 0
    ) -> None:
        """Write a text over as many lines as it takes."""
        self._pen(size, color, bold=bold)
        height = size * _POINT_MM * _LEADING
        self.multi_cell(width, height, safe(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def facts(self, facts: Sequence[tuple[str, str]], across: int = 3) -> None:
        """Lay labels and values out in cards."""
        gap = 3.0
        width = (self.epw - gap * (across - 1)) / across
        for start in range(0, len(facts), across):
            line = facts[start : start + across]
            inner = width - 2 * _PAD_MM - 1.5
            height = 8.4 + max(self._height(value, inner, size=9.5, bold=True) for _, value in line)
            if self.will_page_break(height):
                self.add_page()
            top = self.get_y()
            for index, (label, value) in enumerate(line):
                left = self.l_margin + index * (width + gap)
                self.set_fill_color(*PAPER)
                self.set_draw_color(*LINE)
                self.rect(left, top, width, height, style="DF", round_corners=True, corner_radius=1.6)
                self._write(left + _PAD_MM + 0.7, top + 1.9, inner, label, size=7.5, color=MUTED)
                self._write(left + _PAD_MM + 0.7, top + 5.9, inner, value, size=9.5, bold=True)
            self.set_xy(self.l_margin, top + height + gap)

    def rows(self, columns: Sequence[TableColumn], rows: Sequence[Sequence[str]]) -> None:
        """Write a table; a row is never cut by a page's end, and the header comes again on the next page."""
        widths = [column.share * self.epw for column in columns]
        self._table_head(columns, widths)
        for row in rows:
            cells = list(zip(columns, widths, row, strict=True))
            height = 2 * _PAD_MM + max(
                self._height(text, width - 2 * _PAD_MM, size=9, bold=column.strong) for column, width, text in cells
            )
            if self.will_page_break(height):
                self.add_page()
                self._table_head(columns, widths)
            self._table_row(cells, height)

    def _table_head(self, columns: Sequence[TableColumn], widths: Sequence[float]) -> None:
        top, left = self.get_y(), self.l_margin
        if not any(column.label for column in columns):
            self._rule(top)
            return
        self.set_fill_color(*PAPER)
        self.rect(left, top, self.epw, 7, style="F")
        for column, width in zip(columns, widths, strict=True):
            self.set_xy(left, top)
            self._pen(7.5, MUTED, bold=True)
            self.set_x(left + _PAD_MM)
            self.cell(width - 2 * _PAD_MM, 7, safe(column.label), align=Align.R if column.right else Align.L)
            left += width
        self._rule(top + 7)
        self.set_xy(self.l_margin, top + 7)

    def _table_row(self, cells: Sequence[tuple[TableColumn, float, str]], height: float) -> None:
        top, left = self.get_y(), self.l_margin
        for column, width, text in cells:
            self._write(
                left + _PAD_MM, top + _PAD_MM, width - 2 * _PAD_MM, text, size=9, bold=column.strong, right=column.right
            )
            left += width
        self._rule(top + height)
        self.set_xy(self.l_margin, top + height)

    def _rule(self, at: float) -> None:
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.line(self.l_margin, at, self.w - self.r_margin, at)

    def _write(
        self,
        left: float,
        top: float,
        width: float,
        text: str,
        *,
        size: float,
        color: Color = INK,
        bold: bool = False,
        right: bool = False,
    ) -> None:
        self._pen(size, color, bold=bold)
        self.set_xy(left, top)
        self.multi_cell(width, size * _POINT_MM * _LEADING, safe(text), align=Align.R if right else Align.L, padding=0)

    def _height(self, text: str, width: float, *, size: float, bold: bool) -> float:
        self._pen(size, INK, bold=bold)
        height = size * _POINT_MM * _LEADING
        lines: Any = self.multi_cell(width, height, safe(text), dry_run=True, output=MethodReturnValue.LINES)
        return height * max(len(lines), 1)

    def _pen(self, size: float, color: Color, *, bold: bool = False) -> None:
        self.set_font(_FAMILY, "B" if bold else "", size)
        self.set_text_color(*color)


def safe(text: str) -> str:
    """Return a text in the characters of the font, its lines kept."""
    return "\n".join(one_line(fitted(line, "cp1252")) for line in text.splitlines())
