"""Read a workbook in every way there is, and prove that all tell the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from workbooks import exact
from workbooks.package import Package
from workbooks.parsing import Reading, read_package
from workbooks.refusals import UnreadableWorkbook

#: Bytes of rows from which they are read as a table: always, and never.
_WAYS = (0, 1 << 60)


def readings(path: Path) -> Reading:
    """Read by tables and element by element, prove both equal, and return one; a refusal is that of both ways, too."""
    by_table, by_element = (_read(path, smallest) for smallest in _WAYS)
    if isinstance(by_table, UnreadableWorkbook) or isinstance(by_element, UnreadableWorkbook):
        assert isinstance(by_table, UnreadableWorkbook)
        assert isinstance(by_element, UnreadableWorkbook)
        assert (by_table.code, by_table.detail) == (by_element.code, by_element.detail)
        raise by_table
    for one, twin in zip(by_table.sheets, by_element.sheets, strict=True):
        assert_frame_equal(one.frame, twin.frame)
    assert by_table.hazards == by_element.hazards
    return by_table


def _read(path: Path, smallest_table_bytes: int) -> Reading | UnreadableWorkbook:
    with pytest.MonkeyPatch.context() as patch, Package(path) as package:
        patch.setattr(exact, "SMALLEST_TABLE_BYTES", smallest_table_bytes)
        try:
            return read_package(package)
        except UnreadableWorkbook as refused:
            return refused
