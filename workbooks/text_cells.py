"""A text into a cell of a workbook that we write: text whatever it begins with, in characters and a length that Excel takes."""

from __future__ import annotations

import re

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

#: Excel's longest text in a cell.
LONGEST = 32_767
#: What UTF-8 cannot hold; XlsxWriter itself writes control characters in Excel's own way.
_HALVES = re.compile("[\ud800-\udfff\ufffe\uffff]")


def put_text(sheet: Worksheet, row: int, column: int, text: str | None, look: Format | None = None) -> None:
    """Write a text, both counted from 0; nothing but the look where there is none."""
    if text:
        sheet.write_string(row, column, _HALVES.sub("\ufffd", text)[:LONGEST], look)
    else:
        sheet.write_blank(row, column, None, look)
