"""A formula that its writer did not compute is no value, in every way of reading; one that Excel computed is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.workbooks.raw_package import raw_workbook
from tests.workbooks.reading import DATE, NUMBER, TEXT
from tests.workbooks.two_ways import readings
from workbooks.inspection import inspect_package
from workbooks.model import CellKind, RawSheet
from workbooks.package import Package
from workbooks.refusals import Refusal, UnreadableWorkbook

NEVER = CellKind.FORMULA_WITHOUT_VALUE
MARK = '<calcPr calcId="124519" fullCalcOnLoad="1"/>'
PRICE = "<f>8.25*1.2</f>"
XLSXWRITER = "<Application>Microsoft Excel</Application><AppVersion>12.0000</AppVersion>"
EXCEL = "<Application>Microsoft Excel</Application><AppVersion>{}</AppVersion>"


def sheet_of(path: Path, count: int, odd: dict[int, str], **options: Any) -> RawSheet:
    """Read in every way a column of texts and one of numbers, where some rows have another cell of B."""
    cells = {n: f'<c r="B{n}"><v>{n}.5</v></c>' for n in range(1, count + 1)} | odd
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>k{n}</v></c>{cell}</row>' for n, cell in cells.items())
    options = {"calculation": MARK, "application": XLSXWRITER, "formats": ["dd/mm/yyyy"]} | options
    return readings(raw_workbook(path / "c.xlsx", rows, **options)).sheets[0]


def inspected(path: Path) -> list[dict[str, Any]]:
    """Return the cells of the first sheet as `catalogue inspect` shows them."""
    with Package(path) as package:
        cells: list[dict[str, Any]] = inspect_package(package, sheet=None)["sheets"][0]["cells"]
    return cells


def at(sheet: RawSheet, row: int) -> tuple[CellKind, str | None]:
    """Return what stands in column B."""
    text, kind = sheet.frame.filter(sheet.frame["excel_row"] == row).select("B", "B:kind").row(0)
    return CellKind(kind), text


FORMULAS: dict[str, tuple[str, str]] = {
    "0": (f'<c r="B{{n}}">{PRICE}<v>0</v></c>', "=8.25*1.2"),
    "the right value": (f'<c r="B{{n}}">{PRICE}<v>9.9</v></c>', "=8.25*1.2"),
    "a text": ('<c r="B{n}" t="str"><f>"9"&amp;"€"</f><v>9€</v></c>', '="9"&"€"'),
    "an empty text": ('<c r="B{n}" t="str"><f>A1</f><v></v></c>', "=A1"),
    "no text": ('<c r="B{n}" t="str"><f>A1</f></c>', "=A1"),
    "a boolean": ('<c r="B{n}" t="b"><f>A1=1</f><v>0</v></c>', "=A1=1"),
    "an error": ('<c r="B{n}" t="e"><f>NA()</f><v>#N/A</v></c>', "=NA()"),
    "a date": ('<c r="B{n}" s="1"><f>TODAY()</f><v>45901</v></c>', "=TODAY()"),
    "no value": ('<c r="B{n}"><f>A1</f><v/></c>', "=A1"),
    "volatile": ('<c r="B{n}"><f ca="1">NOW()</f><v>1</v></c>', "=NOW()"),
    "shared, told here": ('<c r="B{n}"><f t="shared" ref="B{n}:B9" si="0">A1*2</f><v>0</v></c>', "=A1*2"),
    "shared, told elsewhere": ('<c r="B{n}"><f t="shared" si="0"/><v>0</v></c>', "=…"),
    "a table of data": ('<c r="B{n}"><f t="dataTable" ref="B{n}" dt2D="1" r1="A1" r2="A2"/><v>0</v></c>', "=…"),
    "an array of one cell": ('<c r="B{n}"><f t="array" ref="B{n}">SUM(A1:A9*2)</f><v>0</v></c>', "=SUM(A1:A9*2)"),
}


@pytest.mark.parametrize("count", [10, 6_000])
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_form_of_formula_gives_its_cached_value(formula: str, count: int, tmp_path: Path) -> None:
    """Whatever value was kept, it is a formula never computed, and its neighbours are what they are."""
    cell, text = FORMULAS[formula]
    sheet = sheet_of(tmp_path, count, {count - 1: cell.format(n=count - 1)})
    assert at(sheet, count - 1) == (NEVER, text)
    assert at(sheet, count) == (NUMBER, f"{count}.5")
    assert (sheet.frame["B:kind"] == NEVER).sum() == 1


@pytest.mark.parametrize("first", [2, 20, 5_000])
def test_what_an_array_fills_was_never_computed_either(first: int, tmp_path: Path) -> None:
    """Only the first cell of an array bears its formula: the next ones look like plain numbers, and are results."""
    odd = {first: f'<c r="B{first}"><f t="array" ref="B{first}:B{first + 900}">A1:A901*2</f><v>0</v></c>'}
    sheet = sheet_of(tmp_path, 6_000, odd)
    kinds = sheet.frame["B:kind"].to_list()
    assert kinds == [NEVER if first <= row <= first + 900 else NUMBER for row in range(1, 6_001)]
    assert at(sheet, first + 900) == (NEVER, "=A1:A901*2")


@pytest.mark.parametrize(
    ("application", "read"),
    [
        ("", False),
        (XLSXWRITER, False),
        (EXCEL.format("14.0300"), True),
        (EXCEL.format("16.0300"), True),
        (EXCEL.format("14.0000"), False),
        (EXCEL.format("3.1"), False),
        (EXCEL.format("recent"), False),
        ("<Application>Microsoft Excel</Application>", False),
        ("<Application>Microsoft Macintosh Excel</Application><AppVersion>16.0300</AppVersion>", True),
        ("<Application>Microsoft Excel Compatible / Openpyxl 3.1.5</Application><AppVersion>3.1</AppVersion>", False),
        ("<Application>Apache POI</Application><AppVersion>16.0300</AppVersion>", False),
        ("<Application>LibreOffice/7.4.7.2$Linux_X86_64</Application><AppVersion>15.0000</AppVersion>", True),
        ("<Application>LibreOffice/7.4", False),
    ],
)
def test_only_an_application_that_calculates_is_believed(application: str, *, read: bool, tmp_path: Path) -> None:
    """LibreOffice and Excel from 2010 on; a name alone proves nothing, and damaged properties refuse nothing."""
    sheet = sheet_of(tmp_path, 10, {5: f'<c r="B5">{PRICE}<v>9.9</v></c>'}, application=application)
    assert at(sheet, 5) == ((NUMBER, "9.9") if read else (NEVER, "=8.25*1.2"))


@pytest.mark.parametrize("yes", ["1", "true", "on"])
def test_the_mark_is_understood_in_every_spelling(yes: str, tmp_path: Path) -> None:
    """Writers say yes in three ways."""
    mark = f'<calcPr fullCalcOnLoad="{yes}"/>'
    assert at(sheet_of(tmp_path, 10, {5: f'<c r="B5">{PRICE}<v>0</v></c>'}, calculation=mark), 5)[0] is NEVER


@pytest.mark.parametrize(
    "calculation",
    [
        "",
        '<calcPr calcId="191029"/>',
        '<calcPr fullCalcOnLoad="0"/>',
        '<calcPr calcMode="manual" calcCompleted="0" calcOnSave="0"/>',
        '<calcPr forceFullCalc="1"/>',
    ],
)
def test_an_ordinary_workbook_gives_the_values_that_its_author_saw(calculation: str, tmp_path: Path) -> None:
    """Without the mark, volatile or manual formulas are the numbers that Excel shows when it opens the file."""
    cells = {5: '<c r="B5"><f ca="1">8.25*1.2</f><v>9.9</v></c>', 6: '<c r="B6" s="1"><f>A1</f><v>45901</v></c>'}
    sheet = sheet_of(tmp_path, 10, cells, calculation=calculation)
    assert (at(sheet, 5), at(sheet, 6)) == ((NUMBER, "9.9"), (DATE, "2025-09-01"))


@pytest.mark.parametrize("count", [10, 6_000])
def test_a_sheet_may_say_it_for_itself_after_its_rows(count: int, tmp_path: Path) -> None:
    """What `sheetCalcPr` says comes too late for the rows: they are read again; Excel's own are believed."""
    odd = {5: f'<c r="B5">{PRICE}<v>0</v></c>'}
    options = {"calculation": "", "after": '<sheetCalcPr fullCalcOnLoad="1"/>'}
    assert at(sheet_of(tmp_path, count, odd, **options), 5) == (NEVER, "=8.25*1.2")
    seen = inspected(tmp_path / "c.xlsx")
    assert [(cell["kind"], cell["raw"]) for cell in seen if cell["cell"] == "B5"] == [("formula_without_value", "0")]
    assert at(sheet_of(tmp_path, count, odd, application=EXCEL.format("16.0300"), **options), 5) == (NUMBER, "0")


def test_an_impossible_array_is_damage(tmp_path: Path) -> None:
    """No cell stands beyond XFD."""
    with pytest.raises(UnreadableWorkbook) as refused:
        sheet_of(tmp_path, 10, {5: '<c r="B5"><f t="array" ref="B5:ZZZ9">A1</f><v>0</v></c>'})
    assert (refused.value.code, refused.value.detail) == (Refusal.DAMAGED, "formule de B5:ZZZ9")


def _by_xlsxwriter(path: Path) -> Path:
    """Write what Odoo, pandas and many exports write: formulas that nobody computed, one with a guess."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tarifs")
        sheet.write_formula("A1", "=8.25*1.2")
        sheet.write_formula("A2", "=8.25*2", value=16.5)
        sheet.write_array_formula("B1:B2", "{=A1:A2*2}", value=1)
        sheet.write("C1", "9,90")
    return path


def test_the_formulas_of_xlsxwriter_are_never_computed(tmp_path: Path) -> None:
    """Excel would show 9,90 where the file says 0; `inspect` shows what is read, and the cached value beside it."""
    path = _by_xlsxwriter(tmp_path / "export.xlsx")
    frame = readings(path).sheets[0].frame
    assert frame.select("A", "B", "C").rows() == [("=8.25*1.2", "=A1:A2*2", "9,90"), ("=8.25*2", "=A1:A2*2", None)]
    assert frame.select("A:kind", "B:kind", "C:kind").rows() == [(NEVER, NEVER, TEXT), (NEVER, NEVER, CellKind.BLANK)]
    seen = inspected(path)
    assert [(cell["cell"], cell["raw"], cell["text"]) for cell in seen if cell["formula"]] == [
        ("A1", "0", "=8.25*1.2"),
        ("B1", "1", "=A1:A2*2"),
        ("A2", "16.5", "=8.25*2"),
        ("B2", "0", "=A1:A2*2"),
    ]
