"""An operation as the row of its sheet, and back: no column is lost on the way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import polars as pl
import pytest

from sync.operations import operations_of, rows_of
from validators.sheets import SHEETS

TYPED = SHEETS["operations"].typed
FULL: dict[str, Any] = {
    "day": date(2026, 3, 2),
    "time": "09:30",
    "kind": "sale",
    "channel": "web",
    "quantity": Decimal(2),
    "contract": str(uuid4()),
    "client": str(uuid4()),
    "client_type": "individual",
    "age": 41,
    "service_start": date(2026, 3, 15),
}


def test_every_column_comes_back() -> None:
    """A row with all its cells filled is the same row once read: a new column cannot be forgotten here."""
    told = frame({column.name: FULL.get(column.name, sample(column.kind.dtype)) for column in TYPED})
    assert not any(told.null_count().row(0))
    assert back(told).rows(named=True) == told.rows(named=True)


@pytest.mark.parametrize(
    ("kind", "typed", "shown"), [("cancellation", None, None), ("cancellation", 30, 30), ("sale", None, 1)]
)
def test_a_cancellation_without_quantity_shows_none(kind: str, typed: int | None, shown: int | None) -> None:
    """It cancels all of a sale of 2: a 1 in its cell would be refused as a part of it (OPE-114, decision 42)."""
    told = frame({"key": "A-1", "day": date(2026, 3, 2), "kind": kind, "quantity": typed})
    assert back(told)["quantity"].to_list() == [shown]


def frame(row: dict[str, Any]) -> pl.DataFrame:
    """One row of the sheet, whose other cells are empty."""
    return pl.DataFrame([row], schema={column.name: column.kind.dtype for column in TYPED})


def back(told: pl.DataFrame) -> pl.DataFrame:
    """Read the rows, and write what was read."""
    return rows_of(list(operations_of("FT", told, "Europe/Paris")), "Europe/Paris")


def sample(dtype: Any) -> Any:
    """A value of a type, where any will do."""
    return "X-1" if dtype == pl.String else Decimal("12.50")
