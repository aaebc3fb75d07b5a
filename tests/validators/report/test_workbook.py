"""The XLSX report can be filtered, followed to the cell, printed and signed, and nothing of a cell acts in it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import pypdf
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.validators.report.conftest import ReportOf
from validators.findings import Counts, Finding, Outcome
from validators.report.changes import Changes, SheetChanges
from validators.report.model import Report
from validators.report.workbook import report_workbook

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def _sheet(report: Report, name: str) -> Worksheet:
    sheet = openpyxl.load_workbook(BytesIO(report_workbook(report)))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def _texts(sheet: Worksheet) -> list[str]:
    return [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]


def test_each_finding_is_a_row_with_everything_that_mends_it(report_of: ReportOf, amount: Finding) -> None:
    """One row, twelve columns, in words."""
    sheet = _sheet(report_of([amount]), "À corriger")
    header, row = ([cell.value for cell in cells] for cells in sheet.iter_rows(min_row=1, max_row=2))
    assert dict(zip(header, row, strict=True)) == {
        "Gravité": "Bloquant",
        "Feuille": "Tarifs",
        "Cellule": "F14",
        "Clé": "USGP-ENER-002",
        "Colonne": "Montant TTC",
        "Valeur trouvée": "9,9O",
        "Attendu": "un montant en euros, 2 décimales",
        "Exemple": "12,50",
        "Proposition": "9,90",
        "Que faire": "Corrigez le montant.",
        "Explication": "La lettre O est à la place du chiffre 0. (voir aussi Formules!B3)",
        "Règle": "TAR-004",
        "Dit depuis": None,
    }


def test_the_list_can_be_filtered_and_printed(report_of: ReportOf, amount: Finding) -> None:
    """Header frozen and repeated, filters on, landscape, one page wide."""
    sheet = _sheet(report_of([amount]), "À corriger")
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == "A1:M2"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"


def test_a_cell_links_to_the_author_s_workbook(report_of: ReportOf, amount: Finding) -> None:
    """The link is relative, so that it works in any synchronised library, spaces and accents included."""
    report = report_of([amount], path="Catalogue/USGP/Été #2 USGP.xlsx")
    link = _sheet(report, "À corriger")["C2"].hyperlink
    assert link is not None
    assert (link.target, link.location) == ("../../Catalogue/USGP/%C3%89t%C3%A9%20%232%20USGP.xlsx", "'Tarifs'!F14")


def test_a_cell_links_to_sharepoint(report_of: ReportOf, amount: Finding) -> None:
    """A web address opens the workbook in the browser, on the cell."""
    link = _sheet(report_of([amount], workbook_link="https://winvest.example/C.xlsx"), "À corriger")["C2"].hyperlink
    assert link is not None
    assert link.target == "https://winvest.example/C.xlsx?web=1&activeCell='Tarifs'!F14"


def test_an_address_too_long_for_excel_leaves_its_label(report_of: ReportOf, amount: Finding) -> None:
    """Excel refuses a file whose link is too long: the cell is named, without a link."""
    cell = _sheet(report_of([amount], workbook_link="https://winvest.example/" + "a" * 2_100), "À corriger")["C2"]
    assert (cell.value, cell.hyperlink) == ("F14", None)


@pytest.mark.parametrize(
    "hostile", ["=1+1", "=cmd|' /C calc'!A0", "{=1}", "+1", "@SUM(A1)", "https://x.example", "\x01\ud800\uffff"]
)
def test_nothing_of_a_cell_becomes_a_formula_or_a_link(report_of: ReportOf, amount: Finding, hostile: str) -> None:
    """Whatever was typed is shown as text, in every column and around the list."""
    finding = replace(amount, sheet=hostile, key=hostile, found=hostile, suggestion=hostile, action=hostile)
    finding = replace(finding, column=hostile, expected=hostile, example=hostile, message=hostile, cell=None, row=None)
    content = report_workbook(report_of([finding], saved_by=hostile, company_label=hostile))
    book = openpyxl.load_workbook(BytesIO(content))
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    with ZipFile(BytesIO(content)) as archive:
        links = [
            element.get("Target", "")
            for name in archive.namelist()
            if "worksheets/_rels" in name
            for element in ET.fromstring(archive.read(name)).iter(_RELATIONSHIP)
        ]
    assert links == ["../../Catalogue/USGP/Catalogue_USGP.xlsx"]


def test_the_summary_is_what_compliance_files(report_of: ReportOf, amount: Finding, file_finding: Finding) -> None:
    """Identity, counts, what to do and sheets stand on one sheet, with a box to sign."""
    report = report_of([amount, file_finding], changes=Changes((SheetChanges("Formules", 3, 1, 0),)))
    texts = _texts(_sheet(report, "Synthèse"))
    assert report.source_version is not None
    assert report.saved_by is not None
    for value in (report.run_id, report.sha256, report.source_version, report.saved_by, report.ruleset_version):
        assert value in texts
    for value in ("22/11/2026 à 11:05:57 (UTC+01:00)", "Lignes lues", "412", "Formules", "Visa", "Classeur"):
        assert value in texts
    for value in (amount.action, file_finding.action, "Bloquant", "Avertissement"):
        assert value in texts


def test_an_empty_report_congratulates(report_of: ReportOf) -> None:
    """No empty list, a sentence instead, in both sheets."""
    report = report_of(outcome=Outcome.PUBLISHED, counts=Counts(rows_read=412, units_accepted=27))
    assert any("Aucune correction à faire : 412 lignes" in text for text in _texts(_sheet(report, "Synthèse")))
    assert any("Bravo" in text for text in _texts(_sheet(report, "À corriger")))


@pytest.mark.drill
def test_fifty_thousand_findings_stay_readable(report_of: ReportOf, many: Callable[[int], list[Finding]]) -> None:
    """Ten thousand are detailed, in at most 5 MB."""
    content = report_workbook(report_of(many(50_000)))
    with ZipFile(BytesIO(content)) as archive:
        assert archive.read("xl/worksheets/sheet2.xml").count(b"<row ") == 1 + 10_000
    assert len(content) < 5_000_000


def test_what_is_not_detailed_is_counted(report_of: ReportOf, many: Callable[[int], list[Finding]]) -> None:
    """A sheet of its own counts every action and sheet, and says how many of them are detailed."""
    book = openpyxl.load_workbook(BytesIO(report_workbook(report_of(many(200)), detail_limit=40)))
    assert book.sheetnames == ["Synthèse", "À corriger", "Tout, groupé"]
    rows = list(book["Tout, groupé"].iter_rows(values_only=True))
    assert rows[1] == ("Bloquant", "Corrigez le montant.", "Tarifs", 50, 10)
    assert len(rows) == 5
    assert book["À corriger"].max_row == 41


def test_the_same_report_gives_the_same_bytes(report_of: ReportOf, amount: Finding) -> None:
    """A past run's report can be rebuilt identically, properties and archive dates included."""
    assert report_workbook(report_of([amount])) == report_workbook(report_of([amount]))


@pytest.mark.judge("LibreOffice")
def test_libreoffice_opens_and_prints_it(
    report_of: ReportOf, amount: Finding, file_finding: Finding, tmp_path: Path
) -> None:
    """An outside reader opens the workbook and prints both sheets, one page each."""
    workbook = tmp_path / "rapport.xlsx"
    workbook.write_bytes(report_workbook(report_of([amount, file_finding])))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(workbook)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "rapport.pdf").pages]
    assert len(pages) == 2
    assert "Identité du contrôle" in pages[0]
    assert "Visa" in pages[0]
    assert "USGP-ENER-002" in pages[1]
