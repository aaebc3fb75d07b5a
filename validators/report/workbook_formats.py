"""The colours and cell formats of the report's workbook: sober, and never a colour without its word."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from validators.findings import Outcome, Severity
from validators.report.changes import Sense
from validators.report.model import Report

_INK, _SOFT, _MUTED, _LINE, _HEAD, _ACCENT = (
    "#101828",
    "#344054",
    "#475467",
    "#E4E7EC",
    "#F5F6F8",
    "#3538CD",
)
_RED, _ORANGE, _BLUE, _GREEN, _GRAY = (
    "#C81E1E",
    "#C2570C",
    "#026AA2",
    "#15803D",
    "#475467",
)

_OUTCOME = {
    Outcome.PUBLISHED: _GREEN,
    Outcome.POSTED: _GREEN,
    Outcome.VALID: _GREEN,
    Outcome.PARTIAL: _ORANGE,
    Outcome.UNCHANGED: _GRAY,
    Outcome.REFUSED: _RED,
    Outcome.FAILED: _RED,
}
#: Text and background, readable on paper too.
_SEVERITY = {
    Severity.BLOCKING: ("#A61B12", "#FDE8E7"),
    Severity.WARNING: ("#9A3C06", "#FEF0E1"),
    Severity.INFO: ("#026AA2", "#E0F2FE"),
}
_SENSE = {Sense.WITHDRAWN: "#A61B12", Sense.UPDATED: _SOFT, Sense.INSERTED: "#116932"}


class Formats:
    """Every format of one workbook, made once (a format belongs to its workbook)."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        boxed: dict[str, Any] = {"border": 1, "border_color": _LINE, "text_wrap": True}
        self.title = self._add(font_size=18, bold=True)
        self.lead = self._add(font_size=12, bold=True)
        self.text = self._add(font_color=_SOFT, text_wrap=True)
        self.warned = self._add(font_color="#9A3C06", bg_color="#FEF0E1", text_wrap=True, valign="top")
        self.section = self._add(font_size=12, bold=True, bottom=2, bottom_color=_ACCENT)
        self.label = self._add(font_color=_MUTED, bottom=1, bottom_color=_LINE)
        self.value = self._add(text_wrap=True, bottom=1, bottom_color=_LINE)
        self.count_left = self._add(num_format="#,##0", align="left", bottom=1, bottom_color=_LINE)
        self.header = self._add(bold=True, font_color=_MUTED, bg_color=_HEAD, **boxed)
        self.header_right = self._add(bold=True, font_color=_MUTED, bg_color=_HEAD, align="right", **boxed)
        self.list_header = self._add(bold=True, font_color="#FFFFFF", bg_color=_ACCENT, valign="vcenter")
        self.cell = self._add(**boxed)
        self.count = self._add(num_format="#,##0", align="right", **boxed)
        self.link = self._add(font_color=_ACCENT, underline=1, bold=True, **boxed)
        self.found = self._add(font_name="Consolas", font_color="#A61B12", num_format="@", **boxed)
        self.example = self._add(font_name="Consolas", font_color=_MUTED, num_format="@", **boxed)
        self.suggestion = self._add(
            font_name="Consolas",
            font_color="#116932",
            bold=True,
            num_format="@",
            **boxed,
        )
        self.action = self._add(bold=True, **boxed)
        self.signature = self._add(font_color=_MUTED, border=1, border_color=_MUTED)
        self.well = self._add(
            bold=True,
            font_color="#116932",
            bg_color="#E6F6EB",
            text_wrap=True,
            valign="vcenter",
        )
        self._severities = {
            severity: self._add(bold=True, font_color=ink, bg_color=back, **boxed)
            for severity, (ink, back) in _SEVERITY.items()
        }
        self._senses = {sense: self._add(bold=True, font_color=ink, **boxed) for sense, ink in _SENSE.items()}
        self._outcomes = {
            outcome: self._add(
                bold=True,
                font_color="#FFFFFF",
                bg_color=back,
                align="center",
                valign="vcenter",
            )
            for outcome, back in _OUTCOME.items()
        }

    def severity(self, severity: Severity) -> Format:
        """Return the coloured format of a severity's word."""
        return self._severities[severity]

    def sense(self, sense: Sense) -> Format:
        """Return the coloured format of the word that says what became of a row."""
        return self._senses[sense]

    def outcome(self, outcome: Outcome) -> Format:
        """Return the coloured format of an outcome's word."""
        return self._outcomes[outcome]

    def _add(self, **properties: Any) -> Format:
        base = {
            "font_name": "Calibri",
            "font_size": 10,
            "font_color": _INK,
            "valign": "top",
        }
        return self._book.add_format(base | properties)


def set_up_print(sheet: Worksheet, report: Report) -> None:
    """Print on A4 landscape, one page wide, each page saying which control it belongs to."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L&8Passage {report.run_id}&C&8SHA-256 {report.sha256}&R&8Page &P / &N")
