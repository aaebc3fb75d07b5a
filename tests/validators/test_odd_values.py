"""Whatever stands in a cell, it is read exactly or it is a finding: no number, date or text stops the service."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.books import day
from tests.support.checking import checked
from tests.validators.rule_cases import CLEAN, EARNING, changed
from validators.builder import generic_findings
from validators.kinds import Fault, Integer, Kind, Money, Number, Rate
from validators.kinds.numbers import GREATEST_INTEGER, NUMBER_LIMIT
from validators.schema import failures
from validators.sheets import SHEETS
from validators.spec import Column, Sheet
from validators.typed import Located, TypedSheet, type_sheet
from workbooks.canonical import number_text
from workbooks.model import CellKind, RawSheet


class Cell(NamedTuple):
    """A cell as the reader gives it."""

    text: str | None
    kind: CellKind
    number_format: str | None = None


NUMBERS = (
    "1E+30", "-1E+30", "1E-30", "1E+308", "-1E-308", "4.9E-324", "999999999999", "1000000000000", "-1000000000000",
    "9223372036854775807", "9223372036854775808", "2147483648", "-2147483648", "0.1", "0.333333333333333", "-0.0001",
    "1E10", "2958466", "-1",
)  # fmt: skip
FORMATS = (None, "0.00%", "dd/mm/yyyy", "hh:mm", "000000000", "#,##0.00 [$$-409]")
TEXTS = (
    "NaN", "inf", "-Infinity", "1E+30", "1" * 40, "-" + "9" * 400, "1" * 4400, "0," + "0" * 40 + "1", "1,5e3", "1e400",
    "1 000 000 000 000 000 000", "--1", "+", "%", "€", "1_000", "0x10", "²", "٣", "１２", "31/12/10000", "00/00/0000",
    "31/12/9999", "01/01/0001", "9999-12-32", "10000-01-01", "J+999", "J+0", "0 du mois suivant", "24:00", "99:99",
    "x" * 32_767, "é" * 300, "{", "[/]", "=1+1", "12\n13",
)  # fmt: skip
CELLS = (
    *(Cell(number_text(number), CellKind.NUMBER, code) for number in NUMBERS for code in FORMATS),
    *(Cell(text, CellKind.TEXT) for text in TEXTS),
    *(Cell(text, CellKind.DATE, "dd/mm/yyyy") for text in ("1930-01-01", "9999-12-31", "2101-01-01", "2025-09-01T12:00:00.123")),
    *(Cell(text, CellKind.BOOLEAN) for text in ("TRUE", "FALSE")),
    *(Cell(text, CellKind.ERROR) for text in ("#N/A", "#NUM!", None)),
    Cell(None, CellKind.FORMULA_WITHOUT_VALUE),
)  # fmt: skip
_DECLARED = tuple(dict.fromkeys(column.kind for sheet in SHEETS.values() for column in sheet.typed))
#: One kind of each class, and every kind of number.
KINDS: tuple[Kind, ...] = (
    *{type(kind): kind for kind in _DECLARED if not isinstance(kind, Number)}.values(),
    *(kind for kind in _DECLARED if isinstance(kind, Number)),
)
ANY = Sheet(
    "Essai", "any", "PRO", "company", "", tuple(Column(f"Colonne {i}", f"c{i}", kind) for i, kind in enumerate(KINDS)),
    key=("c0",), unit=None,
)  # fmt: skip


@cache
def typed(cells: Sequence[Cell] = CELLS) -> TypedSheet:
    """Type the same cells in a column of every kind that a sheet declares."""
    letters = {column.name: f"L{index}" for index, column in enumerate(ANY.typed)}
    frame = {"excel_row": pl.Series(range(2, len(cells) + 2), dtype=pl.UInt32)}
    for letter in letters.values():
        frame[letter] = pl.Series([cell.text for cell in cells], dtype=pl.String)
        frame[f"{letter}:kind"] = pl.Series([int(cell.kind) for cell in cells], dtype=pl.UInt8)
        frame[f"{letter}:format"] = pl.Series([cell.number_format for cell in cells], dtype=pl.String)
    return type_sheet(Located(ANY, RawSheet(ANY.label, hidden=False, frame=pl.DataFrame(frame)), 1, letters))


def test_every_odd_cell_of_every_kind_of_column_is_read_or_reported() -> None:
    """In each kind of column, no cell raises, and none that holds something is lost without a finding."""
    sheet = typed()
    assert generic_findings(sheet, (sheet.faults.unique(["column", "number"]), failures(sheet)))
    for column in ANY.typed:
        told = set(sheet.faults.filter(pl.col("column") == column.name)["excel_row"])
        empty = set(sheet.frame.filter(pl.col(column.name).is_null())["excel_row"])
        assert empty == told, column.kind


def test_a_number_that_is_accepted_is_the_number_of_the_cell() -> None:
    """What a column of numbers keeps equals what the cell shows: nothing is rounded, wrapped or cut on the way."""
    sheet = typed()
    for column in (column for column in ANY.typed if isinstance(column.kind, Number)):
        for cell, value in zip(CELLS, sheet.frame[column.name], strict=True):
            if value is not None and cell.kind is CellKind.NUMBER and cell.number_format is None:
                assert value == Decimal(cell.text or "")
                assert abs(value) < NUMBER_LIMIT


@settings(max_examples=50)
@given(
    st.one_of(st.text(max_size=30), st.decimals().map(str), st.floats().map(repr), st.integers().map(str)),
    st.sampled_from([CellKind.TEXT, CellKind.DATE, CellKind.BOOLEAN]),
    st.sampled_from(FORMATS),
)
def test_any_text_is_a_value_or_a_fault(text: str, kind: CellKind, number_format: str | None) -> None:
    """Whatever is typed, a kind gives a value or says what is wrong with it."""
    for one in KINDS:
        with suppress(Fault):
            one.parse_one(text, kind, number_format)


@settings(max_examples=50)
@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(FORMATS))
def test_any_number_of_excel_is_a_value_or_a_fault(value: float, number_format: str | None) -> None:
    """Every double that a cell can hold, under any format, is a value or a fault in every kind of column."""
    text = number_text(repr(value))
    assert text is not None
    for one in KINDS:
        with suppress(Fault):
            one.parse_one(text, CellKind.NUMBER, number_format)


@pytest.mark.parametrize("amount", [1e30, -1e30, 1e308, 1e12, "1" * 40])
def test_an_amount_beyond_all_bounds_is_a_finding_on_its_cell(amount: object) -> None:
    """The finding names the cell, what is expected, and the bound."""
    (finding,) = (
        one for one in checked(changed("Tarifs", {"Montant": amount})).findings if not one.rule.startswith("STR")
    )
    assert (finding.rule, finding.cell) == ("TAR-018", "F2")
    assert "un montant en euros, 2 décimales (moins de 1 000 000 000 000)" in finding.message


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (Integer(), str(GREATEST_INTEGER + 1), "2 147 483 647 au plus"),
        (Integer(), "9" * 30, "moins de 1 000 000 000 000"),
        (Money(6), "1" + "0" * 300, "moins de 1 000 000 000 000"),
        (Rate(4), "1" + "0" * 300, "moins de 1 000 000 000 000"),
    ],
)
def test_the_bound_that_was_passed_is_said(kind: Kind, text: str, said: str) -> None:
    """Out of range is rule 018, with the greatest value that the column keeps."""
    with pytest.raises(Fault) as caught:
        kind.parse_one(text, CellKind.NUMBER, None)
    assert (caught.value.number, caught.value.detail) == (18, said)


def test_a_share_too_small_to_show_has_too_many_decimals() -> None:
    """1E-30 is not « 0 % or 0 % »."""
    with pytest.raises(Fault) as caught:
        Rate(4).parse_one(f"{Decimal('1E-30'):f}", CellKind.NUMBER, None)
    assert (caught.value.number, caught.value.suggestion) == (19, "0")


def test_the_greatest_values_pass_every_check() -> None:
    """What typing accepts at its bounds is also within reach of the checks that compute with it."""
    greatest = EARNING | {
        "Versions": [CLEAN["Versions"][0] | {"Version": GREATEST_INTEGER, "Date d'effet": day("31/12/2100")}],
        "Tarifs": [CLEAN["Tarifs"][0] | {"Montant": 999_999_999_999, "De": 999_999_999_999, "À": 999_999_999_999}],
        "Paliers": [EARNING["Paliers"][0] | {"De": 999_999_999_999.9999, "Taux": None, "Montant": 999_999.99}],
        "Commissions": [EARNING["Commissions"][0] | {"Plancher": 999_999_999_999, "Plafond": 999_999_999_999}],
    }
    assert checked(greatest).findings
