"""A time of day, typed as text or made into a share of a day by Excel."""

from __future__ import annotations

from datetime import time

import pytest

from tests.support.books import day
from tests.support.checking import found, opened_from_file
from validators.kinds import Fault, Hour
from workbooks.model import CellKind

SALE = {"Référence": "V1", "Date": day("01/09/2025"), "Opération": "Vente", "SKU": "MTV-OFFRE-001", "Canal": "Web"}


@pytest.mark.parametrize(("typed", "read"), [("14:30", "14:30"), (time(14, 30), "14:30"), (time(0, 1), "00:01")])
def test_an_hour_is_read_however_excel_keeps_it(typed: object, read: str) -> None:
    """Text stays text; a cell in a time format holds a share of a day."""
    frame = opened_from_file({"Opérations": [SALE | {"Heure": typed}]}).typed["operations"].frame
    assert frame["time"].to_list() == [read]


@pytest.mark.parametrize("typed", ["14h30", "24:00", "9:30"])
def test_another_spelling_is_refused(typed: str) -> None:
    """Nothing is guessed: the finding shows the form."""
    assert found({"Opérations": [SALE | {"Heure": typed}]}) == [("OPE-003", "C2")]


@pytest.mark.parametrize(("text", "shown"), [("0.5", "0.00"), ("0.5", None), ("1.5", "hh:mm"), ("0.5", '0.0"h"')])
def test_a_number_that_shows_no_hour_is_none(text: str, shown: str | None) -> None:
    """Half a day is noon only in a cell that says hours."""
    with pytest.raises(Fault):
        Hour().parse_one(text, CellKind.NUMBER, shown)
