"""The number of a deposit, which a person types to confirm it: at the head of everything that people read."""

from __future__ import annotations

from io import BytesIO

import openpyxl

from tests.validators.report.conftest import ReportOf
from tests.workbooks.marked_copy.originals import by_openpyxl
from validators.findings import Finding
from validators.report.copy import marked_copy
from validators.report.html import report_html
from validators.report.workbook import report_workbook


def head(content: bytes) -> list[str]:
    """Return the texts of the first rows of a workbook's first sheet."""
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row if cell.value]


def test_every_report_bears_the_number_of_its_deposit(report_of: ReportOf, amount: Finding) -> None:
    """The page, the workbook and the copy to correct."""
    report = report_of([amount], number="USGP-128")
    assert "<b>Dépôt n° USGP-128</b>" in report_html(report)
    assert "Rapport de contrôle, dépôt n° USGP-128" in head(report_workbook(report))
    copy = marked_copy(report, by_openpyxl())
    assert copy is not None
    assert "À corriger : 1 point bloquant (dépôt n° USGP-128)" in head(copy)


def test_what_was_only_checked_has_no_number(report_of: ReportOf, amount: Finding) -> None:
    """A check deposits nothing that could be confirmed."""
    report = report_of([amount], loaded=False)
    assert "Dépôt n° " not in report_html(report).partition("<section")[0]
    assert "Rapport de contrôle" in head(report_workbook(report))
