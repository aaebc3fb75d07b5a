"""A link opens the author's workbook on the faulty cell, on a disk as in SharePoint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.validators.report.conftest import ReportOf
from validators.findings import Finding
from validators.report import links


def test_a_library_folder_is_reached_by_a_relative_path(report_of: ReportOf, amount: Finding) -> None:
    """From ``Rapports/{CODE}/`` the workbook is two folders up, then down its own path."""
    target = links.workbook_target(report_of())
    assert links.href(target, links.place(amount)) == "../../Catalogue/USGP/Catalogue_USGP.xlsx#'Tarifs'!F14"


def test_sharepoint_is_reached_by_its_address_and_active_cell(report_of: ReportOf, amount: Finding) -> None:
    """SharePoint opens a cell through ``activeCell``, whatever its address already asks."""
    plain = report_of(workbook_link="https://winvest.example/Catalogue.xlsx")
    asked = report_of(workbook_link="https://winvest.example/Doc.aspx?sourcedoc=1")
    spot = links.place(replace(amount, sheet="Cycle de vie"))
    assert links.href(links.workbook_target(plain), spot) == (
        "https://winvest.example/Catalogue.xlsx?web=1&activeCell='Cycle%20de%20vie'!F14"
    )
    assert "?sourcedoc=1&web=1&activeCell=" in links.href(links.workbook_target(asked), spot)


def test_a_workbook_outside_the_library_is_reached_by_its_whole_path(report_of: ReportOf) -> None:
    """`validate` checks files that lie anywhere."""
    target = links.workbook_target(report_of(path="/home/claire/Mon catalogue.xlsx"))
    assert links.href(target, "'Tarifs'!F14") == "file:///home/claire/Mon%20catalogue.xlsx#'Tarifs'!F14"


@pytest.mark.parametrize("hostile", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_is_never_a_script(report_of: ReportOf, hostile: str) -> None:
    """Anything but a web address is a file's path: its colon is encoded, so that no scheme remains."""
    assert ":" not in links.href(links.workbook_target(report_of(workbook_link=hostile)), None)


def test_a_quote_in_a_sheet_name_is_doubled(amount: Finding) -> None:
    """Excel doubles the quotes of a sheet's name."""
    assert links.place(replace(amount, sheet="L'été")) == "'L''été'!F14"


@pytest.mark.parametrize(
    ("cell", "row", "expected"), [("F14", 14, "'Tarifs'!F14"), (None, 14, "'Tarifs'!A14"), (None, None, "'Tarifs'!A1")]
)
def test_a_row_or_a_sheet_has_a_place_too(amount: Finding, cell: str | None, row: int | None, expected: str) -> None:
    """A finding about a row points to its first cell, one about a sheet to the sheet's."""
    assert links.place(replace(amount, cell=cell, row=row)) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("Formules!B3", "'Formules'!B3"),
        ("'L''été'!B3", "'L''été'!B3"),
        ("B3", "'Tarifs'!B3"),
        (None, None),
        ("", None),
    ],
)
def test_the_other_cell_of_a_conflict_has_its_place(amount: Finding, other: str | None, expected: str | None) -> None:
    """The other cell may name its sheet, with or without quotes, or stand in the same sheet."""
    assert links.other_place(replace(amount, other_cell=other)) == expected
