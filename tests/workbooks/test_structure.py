"""Every tab that a workbook lists is read, passed over for what it is, or said to be lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.readers import HERE
from tests.workbooks.raw_package import RELATIONS, STRICT_MAIN, STRICT_RELATIONS, parts, write_package
from tests.workbooks.two_ways import readings
from workbooks.inspection import inspect_package
from workbooks.package import Package
from workbooks.reader import WorkbookReader
from workbooks.refusals import Refusal, UnreadableWorkbook

ROWS = '<row r="1"><c r="A1"><v>1</v></c></row>'
OTHER = '<row r="1"><c r="A1"><v>2</v></c></row>'
_RELATIONS_PART = "xl/_rels/workbook.xml.rels"
_MACROS = "http://schemas.microsoft.com/office/2006/relationships"
Content = dict[str, str]


def two_sheets(
    kind: str = f"{RELATIONS}/worksheet", target: str = "worksheets/sheet2.xml", listed: str = 'r:id="rId9"', **odd: str
) -> Content:
    """Return a workbook of « Tarifs » and « Plans »; ``kind``, ``target`` and ``listed`` are of « Plans »."""
    content = parts(ROWS, **odd)  # type: ignore[arg-type]  # texts only
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(
        "</sheets>", f'<sheet name="Plans" sheetId="2" {listed}/></sheets>'
    )
    content[_RELATIONS_PART] = content[_RELATIONS_PART].replace(
        "</Relationships>", f'<Relationship Id="rId9" Type="{kind}" Target="{target}"/></Relationships>'
    )
    return content | {"xl/worksheets/sheet2.xml": content["xl/worksheets/sheet1.xml"].replace(ROWS, OTHER)}


def _without_part() -> Content:
    content = two_sheets()
    del content["xl/worksheets/sheet2.xml"]
    return content


def _outside() -> Content:
    content = two_sheets()
    content[_RELATIONS_PART] = content[_RELATIONS_PART].replace('Id="rId9"', 'Id="rId9" TargetMode="External"')
    return content


def _without_relations() -> Content:
    content = two_sheets()
    del content[_RELATIONS_PART]
    return content


LOST: dict[str, tuple[Content, str]] = {
    "the part is missing": (_without_part(), "feuille Plans : son contenu manque"),
    "the part of a chart is missing": (
        two_sheets(f"{RELATIONS}/chartsheet", "chartsheets/sheet1.xml"),
        "feuille Plans : son contenu manque",
    ),
    "the relation is unknown": (two_sheets(listed='r:id="rId77"'), "feuille Plans : son contenu manque"),
    "no relation is named": (two_sheets(listed=""), "feuille Plans : son contenu manque"),
    "the relation leads outside": (_outside(), "feuille Plans : son contenu manque"),
    "the relation is of another kind": (two_sheets(f"{RELATIONS}/theme"), "feuille Plans : son contenu manque"),
    "no relation at all": (_without_relations(), "feuille Tarifs : son contenu manque"),
    "two tabs, one part": (
        two_sheets(target="Worksheets/Sheet1.xml"),
        "feuille Plans : son contenu est celui d'une autre feuille",
    ),
}


@pytest.mark.parametrize("case", LOST)
def test_a_listed_sheet_that_cannot_be_found_is_damage(case: str, tmp_path: Path) -> None:
    """Its rows would be missing without a word: the workbook is refused, and the tab named, by `inspect` too."""
    content, detail = LOST[case]
    path = write_package(tmp_path / "c.xlsx", content)
    with Package(path) as package:
        for read in (lambda: HERE.read(path), lambda: inspect_package(package, sheet=None)):
            with pytest.raises(UnreadableWorkbook) as refused:
                read()
            assert (refused.value.code, refused.value.detail) == (Refusal.DAMAGED, detail)


def test_the_isolated_reader_names_the_lost_tab_too(tmp_path: Path) -> None:
    """The name crosses from the child to its parent, in the sentence that the author reads."""
    with pytest.raises(UnreadableWorkbook, match=r"endommagé.*\(feuille Plans : son contenu manque\)"):
        WorkbookReader().read(write_package(tmp_path / "c.xlsx", _without_part()))


@pytest.mark.parametrize(
    "kind",
    [
        f"{RELATIONS}/chartsheet",
        f"{STRICT_RELATIONS}/chartsheet",
        f"{RELATIONS}/dialogsheet",
        f"{_MACROS}/xlMacrosheet",
        f"{_MACROS}/xlIntlMacrosheet",
    ],
)
def test_a_tab_that_holds_no_rows_is_passed_over(kind: str, tmp_path: Path) -> None:
    """A chart on a tab of its own, a dialogue or a macro sheet of old: there is nothing to read on it."""
    reading = readings(write_package(tmp_path / "c.xlsx", two_sheets(kind)))
    assert [sheet.name for sheet in reading.sheets] == ["Tarifs"]


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("worksheets/sheet2.xml", "xl/worksheets/sheet2.xml"),
        ("/xl/worksheets/sheet2.xml", "xl/worksheets/sheet2.xml"),
        ("Worksheets/SHEET2.XML", "xl/worksheets/sheet2.xml"),
        ("worksheets/sheet2.xml", "XL/Worksheets/Sheet2.XML"),
        ("worksheets\\sheet2.xml", "xl/worksheets/sheet2.xml"),
        ("worksheets/sheet2.xml", "xl\\worksheets\\sheet2.xml"),
        ("./worksheets/../plans.xml", "xl/plans.xml"),
    ],
)
def test_a_part_is_found_however_its_name_is_written(target: str, part: str, tmp_path: Path) -> None:
    """Case, slashes and absolute names do not matter."""
    content = two_sheets(target=target)
    content[part] = content.pop("xl/worksheets/sheet2.xml")
    with_names = readings(write_package(tmp_path / "c.xlsx", content))
    assert [sheet.frame["A"].to_list() for sheet in with_names.sheets] == [["1"], ["2"]]


def test_a_strict_workbook_lists_its_sheets_alike(tmp_path: Path) -> None:
    """The strict variant of the standard has other names for the same relations."""
    content = two_sheets(f"{STRICT_RELATIONS}/worksheet", main=STRICT_MAIN, relations=STRICT_RELATIONS)
    assert [sheet.name for sheet in readings(write_package(tmp_path / "c.xlsx", content)).sheets] == ["Tarifs", "Plans"]


@pytest.mark.parametrize(
    ("state", "hidden"),
    [("visible", False), ("hidden", True), ("veryHidden", True), ("Hidden", True), ("masquée", False), ("", False)],
)
def test_a_state_that_excel_does_not_know_hides_nothing(state: str, hidden: bool, tmp_path: Path) -> None:  # noqa: FBT001  a case
    """Only the two words of the standard hide a tab, in any case."""
    content = two_sheets(listed=f'r:id="rId9" state="{state}"')
    reading = readings(write_package(tmp_path / "c.xlsx", content))
    assert [sheet.hidden for sheet in reading.sheets] == [False, hidden]
