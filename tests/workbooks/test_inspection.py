"""What `catalogue inspect` shows: each cell as it is written, and not more than anybody reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.workbooks.raw_package import parts, raw_workbook, write_package
from workbooks import inspection
from workbooks.inspection import inspect_package
from workbooks.package import Package
from workbooks.reader import WorkbookReader


def test_inspect_shows_each_cell_as_it_is_written(tmp_path: Path) -> None:
    """Raw digits, canonical text, format, and whether a formula stands behind."""
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><f>1/5</f><v>0.20000000000000001</v></c></row>'
        '<row r="3"><c r="A3" s="2"><v>45901</v></c><c r="B3"><f>A1</f></c><c r="C3" t="e"><v>#REF!</v></c></row>'
    )
    path = raw_workbook(
        tmp_path / "c.xlsx",
        rows,
        formats=["0%", "dd/mm/yyyy"],
        strings="<si><t>SKU</t></si>",
        after='<mergeCells><mergeCell ref="A3:A4"/></mergeCells>',
    )
    shown: dict[str, Any] = WorkbookReader().inspect(path)
    assert shown["findings"] == [{"code": "merged_cells", "sheet": "Tarifs", "cell": "A3", "detail": "A3:A4"}]
    (sheet,) = shown["sheets"]
    assert (sheet["name"], sheet["hidden"]) == ("Tarifs", False)
    keys = ("cell", "kind", "raw", "text", "format", "formula")
    assert [tuple(cell[key] for key in keys) for cell in sheet["cells"]] == [
        ("A1", "text", "SKU", "SKU", None, False),
        ("B1", "number", "0.20000000000000001", "0.2", "0%", True),
        ("A3", "date", "45901", "2025-09-01", "dd/mm/yyyy", False),
        ("B3", "formula_without_value", None, "=A1", None, True),
        ("C3", "error", "#REF!", "#REF!", None, False),
    ]
    assert WorkbookReader().inspect(path, "Plans") == {"sheets": [], "findings": [], "left_out": 0}


def inspected(path: Path, **asked: Any) -> tuple[list[list[str]], int]:
    """Return the addresses shown, sheet by sheet, and how many cells are left out."""
    with Package(path) as package:
        document = inspect_package(package, **{"sheet": None} | asked)
    return [[cell["cell"] for cell in sheet["cells"]] for sheet in document["sheets"]], document["left_out"]


@pytest.fixture
def two_sheets(tmp_path: Path) -> Path:
    """Two tabs of six cells, each of three rows."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in range(1, 4))
    content = parts(rows)
    for part, before, added in (
        ("xl/workbook.xml", "</sheets>", '<sheet name="Plans" sheetId="2" r:id="rId9"/>'),
        (
            "xl/_rels/workbook.xml.rels",
            "</Relationships>",
            '<Relationship Id="rId9" Type="x/worksheet" Target="worksheets/sheet2.xml"/>',
        ),
    ):
        content[part] = content[part].replace(before, added + before)
    content["xl/worksheets/sheet2.xml"] = content["xl/worksheets/sheet1.xml"]
    return write_package(tmp_path / "c.xlsx", content)


def test_beyond_a_number_cells_are_counted_only(two_sheets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first ones of the workbook are shown; a sheet alone, or its first rows, show more of it."""
    monkeypatch.setattr(inspection, "MOST_CELLS", 7)
    everything = ["A1", "B1", "A2", "B2", "A3", "B3"]
    assert inspected(two_sheets) == ([everything, ["A1"]], 5)
    assert inspected(two_sheets, sheet="Plans") == ([everything], 0)
    assert inspected(two_sheets, rows=2) == ([everything[:4], everything[:3]], 1)
    assert inspected(two_sheets, rows=1) == ([everything[:2]] * 2, 0)


def test_the_first_rows_are_found_wherever_they_stand(tmp_path: Path) -> None:
    """A file may write its rows in any order."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in (3, 1, 2))
    assert inspected(raw_workbook(tmp_path / "c.xlsx", rows), rows=2) == ([["A1", "A2"]], 0)
