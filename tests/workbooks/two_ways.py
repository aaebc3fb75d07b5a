"""Read a workbook in every way there is, and prove that all tell the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from workbooks.package import Package
from workbooks.parsing import Reading, read_exactly, read_package
from workbooks.strings import SharedStrings
from workbooks.structure import read_structure


def element_by_element(path: Path) -> list[pl.DataFrame]:
    """Read every sheet with the XML parser alone."""
    with Package(path) as package:
        structure = read_structure(package)
        frames = []
        for part in structure.sheets:
            strings = SharedStrings(package, structure.shared_strings_part)
            parser = read_exactly(package, part, structure, strings, lambda: lambda cell: None)
            frames.append(parser.finish()[0])
        return frames


def readings(path: Path) -> Reading:
    """Read three ways, prove them equal, and return the fast one."""
    with Package(path) as package:
        quick = read_package(package)
    with Package(path) as package:
        exact = read_package(package, exact_only=True)
    for one, other, plain in zip(quick.sheets, exact.sheets, element_by_element(path), strict=True):
        assert_frame_equal(one.frame, other.frame)
        assert_frame_equal(other.frame, plain)
    assert quick.hazards == exact.hazards
    return quick
