"""The sheet « Ce qui a changé »: consequences, then every change, losses first, to filter as one likes."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from validators.report import change_words, words
from validators.report.changes import TITLES, Changes
from validators.report.model import Report
from validators.report.workbook_formats import Formats, set_up_print
from workbooks.text_cells import put_text

_WIDTHS = (15, 20, 42, 24, 34, 34)
_LAST = len(TITLES) - 1
_WIDE = sum(_WIDTHS)
_LINE_POINTS, _MAX_LINES = 13.5, 12


def write_changes(sheet: Worksheet, report: Report, changes: Changes, formats: Formats) -> None:
    """Write the sheet from top to bottom."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    put_text(sheet, 0, 0, change_words.title(report), formats.title)
    row = _sentence(sheet, 1, change_words.lead(report), formats)
    for finding in change_words.consequences(report):
        row = _sentence(sheet, row, words.typeset(finding.message), formats, warns=True)
    row = _table(sheet, row + 1, changes, formats)
    if changes.columns:
        _counts(sheet, row + 2, changes, formats)
    set_up_print(sheet, report)


def _sentence(sheet: Worksheet, row: int, text: str, formats: Formats, *, warns: bool = False) -> int:
    """Write a sentence across the page; return the next row."""
    style = formats.warned if warns else formats.text
    sheet.merge_range(row, 0, row, _LAST, "", style)
    put_text(sheet, row, 0, text, style)
    sheet.set_row(row, _LINE_POINTS * (1 + len(text) // (_WIDE - 10)) + 4)
    return row + 1


def _table(sheet: Worksheet, top: int, changes: Changes, formats: Formats) -> int:
    """Write the changes under their titles; return the last row."""
    _header(sheet, top, TITLES, formats)
    row = top
    for row, change in enumerate(changes.shown, start=top + 1):
        texts = change.texts()
        styles = (formats.sense(change.sense), *(formats.cell,) * 3, formats.example, formats.suggestion)
        for column, (text, style) in enumerate(zip(texts, styles, strict=True)):
            put_text(sheet, row, column, text, style if text else formats.cell)
        lines = max(-(-len(text) // (width - 2)) for text, width in zip(texts, _WIDTHS, strict=True))
        sheet.set_row(row, _LINE_POINTS * min(max(lines, 1), _MAX_LINES) + 3)
    sheet.autofilter(top, 0, row, _LAST)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    return row


def _counts(sheet: Worksheet, top: int, changes: Changes, formats: Formats) -> None:
    """Write how many changes each column has, for a report that does not show them all."""
    _header(sheet, top, ("Changements", "Feuille", "Colonne"), formats)
    for row, one in enumerate(changes.columns, start=top + 1):
        sheet.write_number(row, 0, one.total, formats.count)
        put_text(sheet, row, 1, one.sheet, formats.cell)
        put_text(sheet, row, 2, one.column or "—", formats.cell)


def _header(sheet: Worksheet, row: int, labels: tuple[str, ...], formats: Formats) -> None:
    sheet.set_row(row, 22)
    for column, label in enumerate(labels):
        put_text(sheet, row, column, label, formats.list_header)
