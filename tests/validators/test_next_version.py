"""The next version of a product is a copy of the last one, sheet by sheet, but for what its author must say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from validators.next_version import NextVersion, prepare
from validators.next_version_page import prepared_sentence
from validators.sheets import COMPANY_SHEETS, SHEETS
from validators.sheets.common import OF_VERSION
from validators.spec import Sheet

TODAY = date(2026, 11, 30)
SKU = "MTV-OFFRE-001"
#: Of the sheets in which a version has rows, what a copy does not keep.
ANEW = {
    "versions": {"effective_from", "effective_to", "breaking_changes", "notes"},
    "publications": {"start_at"},
    "adjustments": {"valid_from"},
    "accounting": {"validated_by", "validated_at"},
}
#: Of a row that says all it can, what its author must look at.
CHECK = {"publications": {"end_at"}, "adjustments": {"valid_to"}, "accounting": {"validated_by", "validated_at"}}


def full(sheet: Sheet, **values: object) -> dict[str, Any]:
    """Return a row that has something to say in each column; it ends tomorrow if it ends."""
    samples = {pl.String: "X", pl.Date: TODAY + timedelta(days=1), pl.Boolean: True, pl.Int64: 1, pl.Decimal: 1}
    row = {
        column.name: ["web"] if isinstance(column.kind.dtype, pl.List) else samples[column.kind.dtype.base_type()]
        for column in sheet.typed
    }
    return {name: value for name, value in (row | {"sku": SKU} | values).items() if name in row}


def frames(**rows: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """Return the frames of a company, with rows in some sheets."""
    schemas = {sheet.name: {column.name: column.kind.dtype for column in sheet.typed} for sheet in COMPANY_SHEETS}
    return {name: pl.DataFrame(rows.get(name, []), schema=schema) for name, schema in schemas.items()}


def prepared(known: dict[str, pl.DataFrame], version: int = 1) -> tuple[dict[str, pl.DataFrame], NextVersion]:
    """Prepare the version that follows one of the product."""
    after, (one,) = prepare(known, {SKU: version}, TODAY)
    return dict(after), one


@pytest.mark.parametrize("sheet", COMPANY_SHEETS, ids=lambda sheet: sheet.name)
def test_a_row_of_a_version_is_copied_below_it(sheet: Sheet) -> None:
    """With every value but those that its author says anew; the row itself, and those of others, stay as they are."""
    others = [full(sheet, sku="MTV-AAA-001"), full(sheet), full(sheet, sku="MTV-ZZZ-001")]
    known = frames(**{sheet.name: others})
    after, one = prepared(known)
    of_a_version = OF_VERSION in sheet.parents or sheet.name == OF_VERSION.sheet
    assert after[sheet.name].height == 3 + of_a_version
    assert after[sheet.name].filter(pl.int_range(pl.len()) != 2 if of_a_version else True).equals(known[sheet.name])
    if not of_a_version:
        assert (one.rows, one.fill, one.check) == ((), (), ())
        return
    anew = ANEW.get(sheet.name, set())
    expected = full(sheet, version=2) | dict.fromkeys(anew)
    assert after[sheet.name].row(2, named=True) == pl.DataFrame([expected], schema=known[sheet.name].schema).row(
        0, named=True
    )
    required = {name for name in anew if sheet.column(name).required}
    assert {(spot.position, spot.column.name) for spot in one.fill} == {(2, name) for name in required}
    assert {spot.column.name for spot in one.check} == CHECK.get(sheet.name, set())


def test_what_is_over_is_not_copied() -> None:
    """A document, a publication, a promotion that ended yesterday; one that ends today still holds."""
    yesterday = TODAY - timedelta(days=1)
    ends = [("documents", "valid_to"), ("publications", "end_at"), ("adjustments", "valid_to")]
    known = frames(**{name: [full(SHEETS[name], **{end: day}) for day in (yesterday, TODAY)] for name, end in ends})
    after, one = prepared(known)
    assert {
        sheet.name: after[sheet.name].row(position, named=True)[dict(ends)[sheet.name]] for sheet, position in one.rows
    } == {name: TODAY for name, _ in ends}


def test_only_the_version_that_is_followed_is_copied() -> None:
    """And only of the products that are named; accounts of any version hold for the next one as they are."""
    versions = [full(SHEETS["versions"], version=number) for number in (1, 2)]
    accounts = [full(SHEETS["accounting"], version=None), full(SHEETS["accounting"], sku=None, version=None)]
    after, one = prepared(frames(versions=versions, accounting=accounts), version=2)
    assert after["versions"]["version"].to_list() == [1, 2, 3]
    assert (one.version, [sheet.name for sheet, _ in one.rows]) == (3, ["versions"])
    assert after["accounting"].height == 2


def test_what_is_left_to_do_is_said_cell_by_cell() -> None:
    """The day on which the version begins comes first."""
    names = ("versions", "publications", "accounting")
    _, one = prepared(frames(**{name: [full(SHEETS[name])] for name in names}))
    assert prepared_sentence(one) == (
        "MTV-OFFRE-001, version 2 : 3 lignes dans 3 feuilles. À remplir : Versions!C3 (Date d'effet), "
        "Publications!F3 (Début). À vérifier : Publications!G3 (Fin), Comptabilité!J3 (Validé par), "
        "Comptabilité!K3 (Validé le)."
    )
