"""Headings as people write them: with marks, units and brackets."""

from __future__ import annotations

import pytest

from tests.support.checking import found
from tests.support.in_memory import raw_workbook
from tests.validators.rule_cases import CLEAN
from validators.headings import labels_of, recognised
from validators.sheets import SHEETS
from validators.structure import locate


@pytest.mark.parametrize(
    ("sheet", "heading", "label"),
    [
        *[("tax_rates", "Taux : ", "Taux"), ("companies", "Active*", "Active"), ("prices", "Montant (€)", "Montant")],
        *[("prices", "MONTANT [en euros]", "Montant"), ("adjustments", "Taux (%)", "Taux"), ("adjustments", "Fin ?", "Fin")],
        *[("adjustments", "Début [jj/mm/aaaa]", "Début"), ("adjustments", "* Début (obligatoire) !", "Début")],
        *[("prices", "Prix TTC (Oui/Non) ?", "Prix TTC"), ("operations", "Montant (HT)", "Montant HT")],
        *[("operations", "Heure (hh:mm)", "Heure"), ("prices", "Montant\n(EUR) ：", "Montant"), ("plans", "Cycle (en jours)", "Cycle en jours")],
    ],
)  # fmt: skip
def test_a_marked_heading_names_its_column(sheet: str, heading: str, label: str) -> None:
    """Colons, stars, question and exclamation marks, and a bracket that says how the cells are written."""
    named = recognised(labels_of(SHEETS[sheet]), {"A": heading})
    assert {letter: column.label for letter, column in named.items()} == {"A": label}


@pytest.mark.parametrize(
    ("sheet", "heading"),
    [("prices", "Montant (k€)"), ("prices", "Montant ($)"), ("adjustments", "Taux (€)"), ("adjustments", "Début (mm/jj/aaaa)")],
)  # fmt: skip
def test_a_heading_that_says_another_unit_is_not_recognised(sheet: str, heading: str) -> None:
    """Thousands, dollars, American dates: nothing of it is guessed."""
    assert recognised(labels_of(SHEETS[sheet]), {"A": heading}) == {}


def test_a_plain_heading_comes_before_a_marked_one() -> None:
    """« Montant (€) » beside « Montant » is a column of its author's own; two marked ones are one column twice."""
    labels = labels_of(SHEETS["prices"])
    assert list(recognised(labels, {"A": "Montant (€)", "B": "Montant"})) == ["B"]
    assert list(recognised(labels, {"A": "Montant (€)", "B": "Montant *"})) == ["A", "B"]


def test_no_two_columns_of_a_sheet_are_alike_without_marks() -> None:
    """Whatever is taken off a heading, one column is left."""
    for sheet in SHEETS.values():
        headings = {str(place): f"{column.label} * :" for place, column in enumerate(sheet.columns)}
        named = recognised(labels_of(sheet), headings)
        assert [column.label for column in named.values()] == [column.label for column in sheet.columns]


def test_a_missing_column_is_proposed_by_its_marked_heading() -> None:
    """« Montant (k€) » most likely stands for « Montant », and its author is asked."""
    raw = raw_workbook(CLEAN)
    prices = next(sheet for sheet in raw.sheets if sheet.name == "Tarifs")
    prices.frame[0, "F"] = "Montant (k€)"
    _, findings = locate(raw, [SHEETS["prices"]])
    (said,) = [finding for finding in findings if finding.rule == "STR-002"]
    assert (said.cell, said.found, said.expected) == ("F1", "Montant (k€)", "Montant")


def test_a_row_of_spaces_is_no_row() -> None:
    """Blanks of any kind in every cell are no missing values, above the headings or below."""
    blank = dict.fromkeys(CLEAN["Tarifs"][0], " \u00a0\u200b")
    assert found({**CLEAN, "Tarifs": [*CLEAN["Tarifs"], blank]}) == found(CLEAN)
