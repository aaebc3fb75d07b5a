"""The operations of the samples: every company, three months, and the customer's own examples among them."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl
import pytest

from sample_workbooks.build import LIBRARY
from sample_workbooks.builder.operations import OPERATIONS
from tests.support.readers import HERE
from sync.assessment import FILES
from sync.operations import operations_of
from sync.reading import Opened, Source, open_workbook
from validators.book import Book, Known
from validators.checking import check_book
from validators.sheets.operations import SHEET

TODAY = date(2026, 11, 22)
MONTHS = ("2025-08", "2025-09", "2025-10")


@cache
def _opened(company: str, month: str) -> Opened:
    path = f"Operations/{company}/Operations_{company}_{month}.xlsx"
    return open_workbook(Source(path, LIBRARY / path, "0" * 64, None, None, None), HERE)


def _told(company: str, month: str) -> list[tuple[object, ...]]:
    """Return day, kind, product and amounts of a month, in order."""
    frame = _opened(company, month).typed[SHEET.name].frame
    names = ("at", "kind", "sku", "amount_ht", "amount_ttc")
    return [tuple(str(getattr(item, name)) for name in names) for item in operations_of(company, frame, "Europe/Paris")]


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("company", OPERATIONS)
def test_no_sheet_of_operations_has_a_finding(company: str, month: str) -> None:
    """What waits or is refused is the books' to say: the sheets themselves are sound."""
    opened = _opened(company, month)
    assert (opened.kind, opened.company, f"{opened.month:%Y-%m}") == ("operations", company, month)
    # Payments of an earlier month name operations that the books hold by then.
    earlier = [
        _opened(company, other).typed[SHEET.name].frame.select("key", "day") for other in MONTHS if other < month
    ]
    known = Known(operations=pl.concat([Known().operations, *earlier], how="diagonal"))
    book = Book("operations", company, opened.typed, {}, known, pl.DataFrame(schema=FILES), TODAY, opened.month)
    assert check_book(book, opened.structure).findings == ()


def test_the_examples_of_annexe_f_are_among_them() -> None:
    """F §7: three statements of Action Prévoyance; F §4.1: a sale of France Téléphone; F §4.3: a fee of Winvest Capital."""
    assert [row[2:4] for row in _told("AP", "2025-09")] == [
        ("AP-SANTE-001", "120.00"), ("AP-SANTE-002", "98.00"), ("AP-SANTE-003", "145.00"),
    ]  # fmt: skip
    assert {row[1] for row in _told("AP", "2025-09")} == {"statement"}
    first = ("2025-08-31 22:00:00+00:00",)  # midnight in Paris
    assert (*first, "sale", "FT-BOX-001", "None", "29.90") in _told("FT", "2025-09")
    assert (*first, "fee", "PSP-SLIMPAY", "15.00", "None") in _told("WC", "2025-09")
