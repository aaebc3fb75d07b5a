"""A file that kills, exhausts or delays its reader ends as a refusal, never as a crash of the service."""

from __future__ import annotations

import os
from pathlib import Path

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
    assert refusal(path, Limits(address_space_bytes=60 * MIB)) is Refusal.OUT_OF_MEMORY


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
