"""Tax codes by the words and the rates that people write instead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.support.books import GROUP, day
from tests.support.checking import checked, opened
from tests.validators.rule_cases import CLEAN, changed
from validators.tax_words import meant_tax_code

_ROWS = [
    ("NORMAL", None, "20 %", "01/01/2014", None),
    ("NORMAL", "Antilles et Réunion", "8,5", "01/01/2014", None),
    ("INTERMEDIAIRE", None, "10 %", "01/01/2014", None),
    ("REDUIT", None, "5,5", "01/01/2014", None),
    ("EXO_ASSURANCE", None, "0", "01/01/2014", None),
    ("ENERGY_SUB", None, "5,5", "01/01/2014", "31/07/2025"),
    ("ENERGY_SUB", None, "20 %", "01/08/2025", None),
    ("PARKING", None, "12 %", "01/01/2014", None),
]
RATES = opened(
    GROUP
    | {
        "Taux de TVA": [
            {"Code": code, "Territoire": where, "Taux": rate, "Début": day(start), "Fin": day(end) if end else None}
            for code, where, rate, start, end in _ROWS
        ]
    }
).typed["tax_rates"].frame  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[("TVA20", "NORMAL"), ("TVA 20 %", "NORMAL"), ("20%", "NORMAL"), ("20", "NORMAL"), ("taux normal", "NORMAL")],
        *[
            ("TVA10", "INTERMEDIAIRE"),
            ("5,5 %", "REDUIT"),
            ("TVA_5.5", "REDUIT"),
            ("TVA-20", "NORMAL"),
            ("TVA réduite", "REDUIT"),
        ],
        *[("12", "PARKING"), ("TVA 8,5", None), ("TVA0", None), ("19,6", None), ("sans", None)],
    ],
)
def test_a_tax_code_is_proposed_by_its_rate_or_its_name(text: str, code: str | None) -> None:
    """In force that day in metropolitan France; the general code before the special ones; never an exemption."""
    assert meant_tax_code(text, RATES, date(2025, 9, 1)) == code


def test_the_rate_is_the_one_in_force() -> None:
    """ENERGY_SUB was at 5,5 % until July 2025: the general code comes first on both sides."""
    only = RATES.filter(pl.col("code") == "ENERGY_SUB")
    assert meant_tax_code("TVA20", only, date(2025, 7, 31)) is None
    assert meant_tax_code("TVA20", only, date(2025, 8, 1)) == "ENERGY_SUB"
    assert only["rate"].to_list() == [Decimal("5.5"), Decimal(20)]


def test_an_unknown_tax_code_has_its_proposal() -> None:
    """« TVA20 » is refused in a price, and NORMAL proposed."""
    (said,) = checked(changed("Tarifs", {"Code TVA": "TVA20"})).findings
    assert (said.rule, said.cell, said.suggestion) == ("TAR-009", "H2", "NORMAL")


def test_a_plan_code_has_its_proposal() -> None:
    """In small letters: the capitals; nearly the name of a plan of this version: that plan."""
    (said,) = checked(changed("Tarifs", {"Code formule": "premium"}, base=CLEAN)).findings
    assert (said.rule, said.suggestion) == ("TAR-003", "PREMIUM")
    (said,) = checked(changed("Tarifs", {"Code formule": "BASICK"}, base=CLEAN)).findings
    assert (said.rule, said.suggestion) == ("TAR-009", "BASIC")
