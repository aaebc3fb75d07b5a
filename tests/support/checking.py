"""Check the rows of a test without a database and without a file: typed, checked, against the small group of tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from catalogue.calendar import last_of_month
from sync.assessment import FILES
from sync.reading import Opened, Source, open_workbook, understand
from tests.support.books import GROUP, Rows, kind_of, write_book
from tests.support.in_memory import raw_workbook
from tests.support.readers import HERE
from validators.book import Book, Frames, Known
from validators.checking import Checked, check_book
from validators.kept import schema_of
from validators.sheets import SHEETS

TODAY = date(2025, 9, 1)


def opened(rows: Mapping[str, Rows], *, month: str = "2025-09") -> Opened:
    """Type the rows as those of a workbook; operations are those of a month."""
    return understand(_source(rows, month), raw_workbook(rows), strict_name=False)


def opened_from_file(rows: Mapping[str, Rows], *, month: str = "2025-09") -> Opened:
    """Write the rows as a workbook and read it back."""
    source = _source(rows, month)
    with TemporaryDirectory() as folder:
        path = write_book(Path(folder) / source.path, rows)
        return open_workbook(replace(source, file=path), HERE, strict_name=False)


def _source(rows: Mapping[str, Rows], month: str) -> Source:
    """Name the file that would hold the rows."""
    names = {
        "group": "Referentiel_Groupe.xlsx",
        "operations": f"Operations_MTV_{month}.xlsx",
        "company": "Catalogue_MTV.xlsx",
    }
    name = names[kind_of(rows)]
    return Source(name, Path(name), "0" * 64, None, None, None)


@cache
def group_frames() -> Frames:
    """Return the small group of tests as typed frames."""
    return {name: typed.frame for name, typed in opened(GROUP).typed.items()}


def checked(
    rows: Mapping[str, Rows],
    *,
    known: Known | None = None,
    files: pl.DataFrame | None = None,
    reference: Frames | None = None,
    month: str = "2025-09",
    today: date | None = None,
) -> Checked:
    """Check the rows of a workbook of MTV, or of the group; operations once their month is over, unless told."""
    book = opened(rows, month=month)
    frames = reference or group_frames()
    if book.kind == "group":
        frames = {name: typed.frame for name, typed in book.typed.items()}
    empty = Known({name: pl.DataFrame(schema=schema_of(SHEETS[name])) for name in book.typed})
    here = pl.DataFrame(schema=FILES) if files is None else files
    on = today or (last_of_month(book.month) if book.month else TODAY)
    beside = Book(book.kind, book.company, book.typed, frames, known or empty, here, on, book.month)
    return check_book(beside, book.structure)


def found(rows: Mapping[str, Rows], **context: object) -> list[tuple[str, str | None]]:
    """Return rule and cell of every finding."""
    return [(finding.rule, finding.cell) for finding in checked(rows, **context).findings]  # type: ignore[arg-type]
