"""The look of every workbook that leaves the service: one palette, one set of cell formats.

Formats are made once per workbook and remembered, because Excel counts each distinct one in its style table.
"""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from workbooks.layout import ColumnKind, ColumnLayout

INK = "#101828"
INDIGO = "#3538CD"
INDIGO_DARK = "#2D31A6"
INDIGO_SOFT = "#E0EAFF"
GREY_TEXT = "#667085"
GREY_SOFT = "#F2F4F7"
LINE = "#EAECF0"
RED_SOFT = "#FEE4E2"
AMBER_SOFT = "#FEF0C7"
GREEN = "#067647"
GREEN_SOFT = "#DCFAE6"
WHITE = "#FFFFFF"

FONT = "Calibri"
FONT_SIZE = 11
ROW_HEIGHT_POINTS = 18
HEADER_HEIGHT_POINTS = 36

DATETIME_FORMAT = "dd/mm/yyyy hh:mm"
_NUMBER_FORMATS = {
    ColumnKind.CODE: "@",
    ColumnKind.MONEY: '#,##0.00 "€"',
    ColumnKind.RATE: "0.00%",
    ColumnKind.INTEGER: "0",
    ColumnKind.DATE: "dd/mm/yyyy",
}
#: Words stand a little off the line; numbers keep Excel's own alignment, which shows a number typed as text.
_ALIGNMENTS: dict[ColumnKind, dict[str, object]] = {
    ColumnKind.TEXT: {"align": "left", "indent": 1},
    ColumnKind.CODE: {"align": "left", "indent": 1},
    ColumnKind.CHOICE: {"align": "left", "indent": 1},
    ColumnKind.MULTI_CHOICE: {"align": "left", "indent": 1},
    ColumnKind.DATE: {"align": "center"},
    ColumnKind.YES_NO: {"align": "center"},
}


def number_format(column: ColumnLayout) -> str:
    """Return the number format code of a column's cells; ``General`` when it needs none."""
    return column.number_format or _NUMBER_FORMATS.get(column.kind, "General")


class Styles:
    """The cell formats of one workbook, each distinct one made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def make(self, **properties: object) -> Format:
        """Return the format with these XlsxWriter properties on top of the house font."""
        base = {"font_name": FONT, "font_size": FONT_SIZE, "font_color": INK, "valign": "vcenter"}
        key = tuple(sorted((base | properties).items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(key))
        return self._made[key]

    def header(self, column: ColumnLayout) -> Format:
        """Return the header format: indigo when obligatory, soft when optional, grey when computed."""
        colours: dict[str, object] = {"bg_color": INDIGO_SOFT, "font_color": INDIGO_DARK}
        if column.formula is not None:
            colours = {"bg_color": GREY_SOFT, "font_color": GREY_TEXT, "italic": True}
        elif column.required:
            colours = {"bg_color": INDIGO, "font_color": WHITE}
        return self.make(bold=True, text_wrap=True, border=1, border_color=WHITE, indent=1, **colours)

    def cell(self, column: ColumnLayout, *, with_time: bool = False, fill: str | None = None) -> Format:
        """Return the format of a column's cells, with hours and minutes for a datetime, on a coloured ground if any."""
        properties: dict[str, object] = {"bottom": 1, "bottom_color": LINE}
        if fill is not None:
            properties["bg_color"] = fill
        code = DATETIME_FORMAT if with_time else number_format(column)
        if code != "General":
            properties["num_format"] = code
        properties |= _ALIGNMENTS.get(column.kind, {})
        if column.formula is not None:
            properties |= {"font_color": GREY_TEXT, "italic": True}
        return self.make(**properties)

    def index(self, look: Format) -> int:
        """Return the number by which a cell's XML names a format."""
        number: int = look._get_xf_index()  # noqa: SLF001  the only way to name a format outside XlsxWriter's calls
        return number

    def missing(self) -> Format:
        """Return the look of an obligatory cell left empty."""
        return self._conditional(RED_SOFT)

    def duplicate(self) -> Format:
        """Return the look of a value that must be unique and is not."""
        return self._conditional(AMBER_SOFT)

    def _conditional(self, colour: str) -> Format:
        # A conditional format holds differences only: a font name there makes Excel "repair" the file.
        key = (("bg_color", colour),)
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(key))
        return self._made[key]
