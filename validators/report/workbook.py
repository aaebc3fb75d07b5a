"""The report as an Excel workbook: « Synthèse » for compliance and a « À corriger » list to filter and tick off.

Nothing that comes from a cell can become a formula or a link of its own (``strings_to_formulas``,
``strings_to_urls`` off); the only links are ours, to the faulty cells of the author's workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from validators.findings import Finding
from validators.report import change_words, links, words
from validators.report.grouping import DETAIL_LIMIT, Group, grouped
from validators.report.model import Report
from validators.report.workbook_changes import write_changes
from validators.report.workbook_formats import Formats, set_up_print
from validators.report.workbook_summary import write_summary
from workbooks.text_cells import put_text

#: The list's columns, with their widths in characters.
_COLUMNS = (
    ("Gravité", 14),
    ("Feuille", 14),
    ("Cellule", 9),
    ("Clé", 18),
    ("Colonne", 15),
    ("Valeur trouvée", 19),
    ("Attendu", 23),
    ("Exemple", 14),
    ("Proposition", 15),
    ("Que faire", 27),
    ("Explication", 42),
    ("Règle", 9),
    ("Dit depuis", 12),
)
_GROUPED_COLUMNS = (
    ("Gravité", 15),
    ("Que faire", 60),
    ("Feuille", 22),
    ("Points", 12),
    ("Dont détaillés", 14),
)

#: Where « Cellule » is.
_LINK_COLUMN = 2

#: Excel's longest address of a link.
_LINK_LIMIT = 2_000

_LINE_POINTS, _MAX_LINES = 13.0, 12


def report_workbook(report: Report, *, detail_limit: int = DETAIL_LIMIT) -> bytes:
    """Return the workbook's bytes, the same for the same report."""
    groups = grouped(report.findings, detail_limit)
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": f"Rapport de contrôle – {report.workbook_name}",
                "subject": f"Passage {report.run_id}",
                "company": "Winvest",
                "created": report.checked_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        formats = Formats(book)
        write_summary(book.add_worksheet("Synthèse"), report, groups, formats)
        _write_findings(book.add_worksheet("À corriger"), report, groups, formats)
        if report.changes is not None and report.changes.shown:
            write_changes(book.add_worksheet(change_words.title(report)), report, report.changes, formats)
        if any(group.shown < group.total for group in groups):
            _write_grouped(book.add_worksheet("Tout, groupé"), report, groups, formats)
    return buffer.getvalue()


def _write_findings(sheet: Worksheet, report: Report, groups: tuple[Group, ...], formats: Formats) -> None:
    """Write one row per detailed finding, in the order in which one mends them."""
    _write_list_header(sheet, _COLUMNS, formats)
    target = links.workbook_target(report)
    row = 0
    for row, finding in enumerate(_detailed(groups), start=1):
        _write_finding(sheet, row, finding, target, formats)
    if row == 0:
        row = 1
        sheet.merge_range(row, 0, row, len(_COLUMNS) - 1, words.next_step(report), formats.well)
        sheet.set_row(row, 40)
    else:
        sheet.autofilter(0, 0, row, len(_COLUMNS) - 1)
    sheet.freeze_panes(1, 3)
    set_up_print(sheet, report)
    sheet.repeat_rows(0)


def _detailed(groups: tuple[Group, ...]) -> Iterator[Finding]:
    for group in groups:
        for block in group.blocks:
            yield from block.shown


def _write_finding(sheet: Worksheet, row: int, finding: Finding, target: str, formats: Formats) -> None:
    put_text(sheet, row, 0, words.SEVERITY[finding.severity], formats.severity(finding.severity))
    put_text(sheet, row, 1, finding.sheet or words.WHOLE_FILE, formats.cell)
    _write_link(sheet, row, finding, target, formats.link)
    texts = _texts(finding)
    styles = (
        formats.cell,
        formats.cell,
        formats.found,
        formats.cell,
        formats.example,
        formats.suggestion,
        formats.action,
        formats.cell,
        formats.cell,
        formats.cell,
    )
    for column, (text, style) in enumerate(zip(texts, styles, strict=True), start=3):
        put_text(sheet, row, column, text, style if text else formats.cell)
    sheet.set_row(row, _height(texts))


def _texts(finding: Finding) -> tuple[str | None, ...]:
    """Return the texts of the columns after « Cellule »."""
    other = f" (voir aussi {finding.other_cell})" if finding.other_cell else ""
    return (
        finding.key,
        finding.column,
        words.found(finding),
        words.typeset(finding.expected or ""),
        finding.example,
        finding.suggestion,
        finding.action,
        words.typeset(finding.message + other),
        finding.rule,
        words.first_said(finding),
    )


def _height(texts: tuple[str | None, ...]) -> float:
    """Return a row's height in points: only some readers compute it for wrapped text, so it is written down."""
    widths = (width for _, width in _COLUMNS[3:])
    lines = max(-(-len(text or "") // (width - 2)) for text, width in zip(texts, widths, strict=True))
    return _LINE_POINTS * min(max(lines, 1), _MAX_LINES) + 3


def _write_link(sheet: Worksheet, row: int, finding: Finding, target: str, style: Format) -> None:
    """Write a link to a place of the author's workbook, or its plain label when Excel could not hold the address."""
    spot, label = links.place(finding), words.where(finding)
    address = links.href(target, spot)
    if len(address) > _LINK_LIMIT:
        put_text(sheet, row, _LINK_COLUMN, label, style)
        return
    if links.is_web(target):
        url = Url(address)
    else:
        url = Url("external:workbook" if spot is None else f"external:workbook#{spot}")
        # XlsxWriter turns a path into Windows' backslashes; the encoded relative URI opens everywhere.
        url._relationship_link = links.href(target, None)  # noqa: SLF001 - no public way
    url.text = label
    sheet.write_url(row, _LINK_COLUMN, url, style)


def _write_grouped(sheet: Worksheet, report: Report, groups: tuple[Group, ...], formats: Formats) -> None:
    """Write the counts of every group and sheet, for a report too long to be detailed whole."""
    _write_list_header(sheet, _GROUPED_COLUMNS, formats)
    row = 0
    for group in groups:
        for block in group.blocks:
            row += 1
            put_text(sheet, row, 0, words.SEVERITY[group.severity], formats.severity(group.severity))
            put_text(sheet, row, 1, group.action, formats.cell)
            put_text(sheet, row, 2, block.sheet or words.WHOLE_FILE, formats.cell)
            sheet.write_number(row, 3, block.total, formats.count)
            sheet.write_number(row, 4, len(block.shown), formats.count)
    sheet.autofilter(0, 0, row, len(_GROUPED_COLUMNS) - 1)
    sheet.freeze_panes(1, 0)
    set_up_print(sheet, report)
    sheet.repeat_rows(0)


def _write_list_header(sheet: Worksheet, columns: tuple[tuple[str, int], ...], formats: Formats) -> None:
    sheet.set_row(0, 24)
    for column, (label, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        put_text(sheet, 0, column, label, formats.list_header)
