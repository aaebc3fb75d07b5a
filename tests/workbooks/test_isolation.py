"""A file that kills, exhausts or delays its reader ends as a refusal, never as a crash of the service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from tests.support.readers import HERE
from tests.workbooks.raw_package import parts, raw_workbook, write_package
from workbooks.isolation import Limits
from workbooks.reader import WorkbookReader
from workbooks.refusals import Refusal, UnreadableWorkbook

LONG = "".join(
    f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><r><t>é{n}</t></r></is></c></row>' for n in range(1, 60_000)
)
MIB = 1 << 20


def refusal(path: Path, limits: Limits) -> Refusal:
    """Return why a file is refused under these limits."""
    with pytest.raises(UnreadableWorkbook) as refused:
        WorkbookReader(limits).read(path)
    return refused.value.code


def test_the_child_tells_what_this_process_would(tmp_path: Path) -> None:
    """Frames, hazards and properties cross unchanged."""
    rows = (
        '<row r="2" hidden="1"><c r="A2" t="str"><v>Été</v></c><c r="C2" s="1"><v>0.2</v></c></row>'
        '<row r="5"><c r="C5" t="e"><v>#N/A</v></c><c r="D5"><v>12345678901234567</v></c></row>'
    )
    path = raw_workbook(tmp_path / "é ' classeur.xlsx", rows, formats=["0%"])
    inside, outside = HERE.read(path), WorkbookReader().read(path)
    assert_frame_equal(inside.sheets[0].frame, outside.sheets[0].frame)
    assert (inside.hazards, inside.properties, inside.sha256) == (outside.hazards, outside.properties, outside.sha256)
    assert outside.path == path


def test_a_refusal_crosses_too(tmp_path: Path) -> None:
    """The reason and the part are those that the child met."""
    path = write_package(tmp_path / "c.xlsx", parts(""), ("../x", "y"))
    with pytest.raises(UnreadableWorkbook) as refused:
        WorkbookReader().read(path)
    assert refused.value.code is Refusal.SUSPICIOUS_PARTS
    assert "../x" in refused.value.sentence


def test_too_much_memory_is_a_refusal(tmp_path: Path) -> None:
    """The child may not even start polars in so little room."""
    path = raw_workbook(tmp_path / "c.xlsx", LONG)
    assert refusal(path, Limits(address_space_bytes=60 * MIB)) in (Refusal.OUT_OF_MEMORY, Refusal.READER_DIED)


def test_too_much_computing_is_a_refusal(tmp_path: Path) -> None:
    """A second of the processor is not enough for sixty thousand rich texts."""
    rows = LONG * 6
    assert refusal(raw_workbook(tmp_path / "c.xlsx", rows), Limits(cpu_seconds=1)) is Refusal.OUT_OF_TIME


def test_too_long_is_a_refusal(tmp_path: Path) -> None:
    """The child is stopped at its time limit."""
    path = raw_workbook(tmp_path / "c.xlsx", "")
    assert refusal(path, Limits(timeout_seconds=0.01)) is Refusal.OUT_OF_TIME


def test_a_stray_cell_in_the_last_column_costs_nothing(tmp_path: Path) -> None:
    """A reader of dense tables would ask for 20 GB."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>ligne {n}</v></c></row>' for n in range(1, 55_000))
    stray = '<row r="55000"><c r="XFD55000"><v>1</v></c></row>'
    frame = WorkbookReader().read(raw_workbook(tmp_path / "c.xlsx", rows + stray)).sheets[0].frame
    assert frame.height == 55_000
    assert frame["XFD"].drop_nulls().to_list() == ["1"]


def test_the_default_limits_let_any_machine_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of many cores reserves no more address space than a small one."""
    monkeypatch.setattr(os, "cpu_count", lambda: 128)
    path = raw_workbook(tmp_path / "c.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    assert WorkbookReader().read(path).sheets[0].frame["A"].to_list() == ["1"]


def test_a_child_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a reading nor a refusal leaves files in the temporary folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    workbook = WorkbookReader().read(raw_workbook(tmp_path / "c.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert list((tmp_path / "tmp").iterdir()) == []
    assert workbook.sheets[0].frame["A"].to_list() == ["1"]


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
