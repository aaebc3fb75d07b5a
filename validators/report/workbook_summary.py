"""The sheet « Synthèse »: what compliance files and signs, on one page where it can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from validators.findings import Severity
from validators.report import change_words, words
from validators.report.grouping import Group, sheet_totals
from validators.report.model import Report
from validators.report.workbook_formats import Formats, set_up_print
from workbooks.text_cells import put_text

#: Actions listed here; a workbook whose findings need more has them in its list.
_ACTIONS_LIMIT = 100

#: The sheet's columns: a margin, labels, wide values, then figures.
_WIDTHS = (2, 22, 46, 13, 15, 14, 13)
_FIRST, _WIDE, _LAST = 1, 2, 6


def write_summary(sheet: Worksheet, report: Report, groups: Sequence[Group], formats: Formats) -> None:
    """Write identity, counts, what to do, sheets, and a box for the signature, from top to bottom."""
    sheet.hide_gridlines(2)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    page = _Page(sheet, formats)
    page.title(report)
    page.pairs("Identité du contrôle", words.identity(report))
    page.figures("Décompte", _counts(report))
    if report.changes is not None:
        page.table(
            f"{change_words.title(report)} : {change_words.lead(report)}",
            ("Feuille", "Ajouts", "Modifications", "Retraits"),
            [(change.sheet, (change.inserted, change.updated, change.withdrawn)) for change in report.changes.sheets],
        )
    if groups:
        page.actions(groups)
        page.table(
            "Par feuille",
            ("Feuille", *words.SEVERITIES.values(), "Total"),
            [
                (total.sheet or words.WHOLE_FILE, (total.blocking, total.warning, total.info, total.total))
                for total in sheet_totals(report.findings)
            ],
        )
    else:
        page.banner(f"Aucune correction à faire : {words.well(report)}")
    page.signature()
    set_up_print(sheet, report)
    sheet.set_portrait()


def _counts(report: Report) -> list[tuple[str, int]]:
    severities = report.by_severity()
    return [*words.tallies(report), *((words.SEVERITIES[severity], severities[severity]) for severity in Severity)]


class _Page:
    """A sheet written downwards: each method writes one part and leaves the next free row in ``row``."""

    def __init__(self, sheet: Worksheet, formats: Formats) -> None:
        self._sheet, self._formats, self._row = sheet, formats, 0

    def title(self, report: Report) -> None:
        """Write the title, the outcome and the sentences that a person reads first."""
        self._sheet.set_row(0, 34)
        title = f"Rapport de contrôle, dépôt n° {report.number}" if report.number else "Rapport de contrôle"
        put_text(self._sheet, 0, _FIRST, title, self._formats.title)
        self._sheet.merge_range(0, _LAST - 1, 0, _LAST, words.outcome(report), self._formats.outcome(report.outcome))
        self._row = 1
        self._across(words.headline(report), self._formats.lead, height=20)
        self._across(f"{words.consequence(report)} {words.next_step(report)}", self._formats.text, height=32)
        if held := words.held(report):
            self._across(held, self._formats.text, height=20)

    def pairs(self, title: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Write labels and texts."""
        self._section(title)
        for label, value in pairs:
            put_text(self._sheet, self._row, _FIRST, label, self._formats.label)
            self._merged(_WIDE, _LAST, value, self._formats.value)
            self._row += 1

    def figures(self, title: str, pairs: Iterable[tuple[str, int]]) -> None:
        """Write labels and numbers."""
        self._section(title)
        for label, count in pairs:
            put_text(self._sheet, self._row, _FIRST, label, self._formats.label)
            self._sheet.write_number(self._row, _WIDE, count, self._formats.count_left)
            self._row += 1

    def table(self, title: str, labels: Sequence[str], rows: Iterable[tuple[str, Sequence[int]]]) -> None:
        """Write a table of a name and its figures."""
        self._section(title)
        self._merged(_FIRST, _WIDE, labels[0], self._formats.header)
        for column, label in enumerate(labels[1:], start=_WIDE + 1):
            put_text(self._sheet, self._row, column, label, self._formats.header_right)
        for name, figures in rows:
            self._row += 1
            self._merged(_FIRST, _WIDE, name, self._formats.cell)
            for column, figure in enumerate(figures, start=_WIDE + 1):
                self._sheet.write_number(self._row, column, figure, self._formats.count)
        self._row += 1

    def actions(self, groups: Sequence[Group]) -> None:
        """Write what to do, the most important first."""
        self._section("Que faire, par ordre d’importance")
        for column, label in ((_FIRST, "Gravité"), (_WIDE, "Que faire")):
            put_text(self._sheet, self._row, column, label, self._formats.header)
        put_text(self._sheet, self._row, _WIDE + 1, "Points", self._formats.header_right)
        for group in groups[:_ACTIONS_LIMIT]:
            self._row += 1
            severity = self._formats.severity(group.severity)
            put_text(self._sheet, self._row, _FIRST, words.SEVERITY[group.severity], severity)
            put_text(self._sheet, self._row, _WIDE, group.action, self._formats.cell)
            self._sheet.write_number(self._row, _WIDE + 1, group.total, self._formats.count)
            self._sheet.set_row(self._row, 14.0 * (1 + len(group.action) // 54))
        self._row += 1
        if len(groups) > _ACTIONS_LIMIT:
            more = words.quantity(len(groups) - _ACTIONS_LIMIT, "action")
            self._across(f"… et {more} de plus, dans la feuille suivante.", self._formats.text)

    def banner(self, text: str) -> None:
        """Write good news across the page."""
        self._row += 1
        self._across(text, self._formats.well, height=36)

    def signature(self) -> None:
        """Draw the boxes that compliance fills on paper."""
        self._section("Visa")
        self._sheet.set_row(self._row, 60)
        put_text(self._sheet, self._row, _FIRST, "Nom et fonction", self._formats.signature)
        put_text(self._sheet, self._row, _WIDE, "Signature", self._formats.signature)
        self._merged(_WIDE + 1, _LAST, "Date", self._formats.signature)

    def _section(self, title: str) -> None:
        self._row += 1
        self._across(title, self._formats.section, height=20)

    def _across(self, text: str, style: Format, *, height: float = 15) -> None:
        self._merged(_FIRST, _LAST, text, style)
        self._sheet.set_row(self._row, height)
        self._row += 1

    def _merged(self, first: int, last: int, text: str, style: Format) -> None:
        """Merge cells of the current row; the text is written apart, so that it always stays a text."""
        self._sheet.merge_range(self._row, first, self._row, last, "", style)
        put_text(self._sheet, self._row, first, text, style)
