"""A workbook of one product read, typed and checked, in process: what a test pays, and whoever edits a cell feels.

Besides processor seconds it counts how often the frames library is asked to execute a query: that depends on no machine.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time
from types import FrameType

import polars as pl

from bench import workbooks
from sync.assessment import FILES
from sync.reading import Source, open_workbook
from validators.book import Book, Known
from validators.checking import check_book
from validators.kept import schema_of
from validators.sheets import sheets_of
from workbooks.reader import WorkbookReader

#: A third of what it took when it was first counted, 1 300.
TARGET_EXECUTIONS = 1300 // 3
_HERE = WorkbookReader(isolated=False)
_TODAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Checking:
    """What checking a workbook of one product costs."""

    milliseconds: float  #: of processor, the median
    executions: int  #: queries that the frames library executed


def bench_checking(runs: int = 30) -> Checking:
    """Check the same workbook over and over, as a warm worker does."""
    path = workbooks.company_workbook(1)
    group = open_workbook(_source(workbooks.group_workbook(), "Referentiel_Groupe.xlsx"), _HERE, strict_name=False)
    reference = {name: typed.frame for name, typed in group.typed.items()}
    spent = []
    for _ in range(runs):
        begun = process_time()
        _check(path, reference)
        spent.append(process_time() - begun)
    return Checking(median(spent) * 1_000, _executions(path, reference))


def _check(path: Path, reference: dict[str, pl.DataFrame]) -> None:
    opened = open_workbook(_source(path, f"Catalogue_{workbooks.COMPANY}.xlsx"), _HERE, strict_name=False)
    known = Known({sheet.name: pl.DataFrame(schema=schema_of(sheet)) for sheet in sheets_of(opened.kind)})
    files = pl.DataFrame(schema=FILES)
    book = Book(opened.kind, opened.company, opened.typed, reference, known, files, _TODAY)
    checked = check_book(book, opened.structure)
    assert (checked.units, checked.units_refused) == (1, 0), checked.findings


def _executions(path: Path, reference: dict[str, pl.DataFrame]) -> int:
    """Count the queries of one check: each ends in one call of the library's own ``collect``."""
    count = 0

    def called(_frame: FrameType, event: str, function: object) -> None:
        nonlocal count
        if event == "c_call" and getattr(function, "__name__", "") == "collect":
            count += 1

    sys.setprofile(called)
    try:
        _check(path, reference)
    finally:
        sys.setprofile(None)
    return count


def _source(path: Path, name: str) -> Source:
    return Source(name, path, "0" * 64, None, None, None)
