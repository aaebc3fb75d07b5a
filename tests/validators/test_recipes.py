"""Recipes say what they say in the words of the sheets and rules, whatever the day on which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from validators.recipes.company import company_recipes
from validators.recipes.group import group_recipes
from validators.recipes.model import Example, Recipe
from validators.recipes.page import recipe_layout

DAYS = (date(2026, 11, 30), date(2027, 1, 31), date(2028, 2, 29), date(2027, 12, 1))
Make = Callable[[Example], Sequence[Recipe]]


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("make", [company_recipes, group_recipes])
def test_each_recipe_is_shown_with_the_cells_of_its_sheets(make: Make, today: date) -> None:
    """Every line has the columns that are shown, each cell is of its kind, and a sheet shows eight columns at most."""
    example = Example("FT", today, "FT-OFFRE-001")
    assert example.begun < today < example.eve < example.start < example.end
    for recipe in make(example):
        shown = recipe_layout(recipe, number="FT-128")
        assert shown.title
        assert [bool(step.confirmed) for step in shown.steps] == [step.confirms for step in recipe.steps]
        for step, drawn in zip(recipe.steps, shown.steps, strict=True):
            for edit, table in zip(step.edits, drawn.tables, strict=True):
                assert [column.label for column in table.columns] == [column.label for column in edit.columns]
                assert len(table.columns) <= 8
                assert all(
                    set(line.before or line.after or {}) == set(line.after or line.before or {}) for line in edit.lines
                )


def test_the_week_of_a_product_manager_is_there() -> None:
    """What the page is for, in the order in which it is shown."""
    titles = [recipe.title for recipe in company_recipes(Example("MTV", DAYS[0], "MTV-OFFRE-001"))]
    assert titles == [
        "Changer un prix",
        "Changer un prix avant la mise en vente",
        "Ajouter un canal",
        "Retirer un canal",
        "Geler un produit",
        "Annuler un gel qui n’a pas commencé",
        "Remettre en vente un produit gelé",
        "Lancer une promotion",
        "Remplacer un document",
        "Retirer un produit",
        "Corriger une erreur déjà en vigueur",
        "Corriger une erreur qui a déjà servi",
    ]


def test_the_answer_is_said_in_the_words_of_the_report() -> None:
    """A refusal leaves the product; the number of its deposit lets it load."""
    recipe = company_recipes(Example("MTV", DAYS[0], "MTV-OFFRE-001"))[-1]
    refused, confirmed = recipe_layout(recipe, number="MTV-128").steps
    assert refused.answer == (
        "Produit refusé, laissé comme il était. LIB-020 : Ce qui a été en vigueur ne change plus."
    )
    assert confirmed.answer.startswith("Publié, 1 ligne modifiée, confirmé par le dépôt n° MTV-128.")
    assert recipe_layout(recipe, number="MTV-128").result == "le 30/11/2026, en vente sur Terrain et Web à 7,92 €"
