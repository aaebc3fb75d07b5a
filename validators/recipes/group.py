"""Recipes of the group's workbook: a rate that changes, a partner, a product that must not be sold, a mistake.

Each is done to a real workbook by ``tests/sync/test_recipes.py``.
"""

from __future__ import annotations

from catalogue.french import day
from catalogue.vocabulary import Channel, PartnerType
from validators.recipes.model import Answer, Edit, Example, Recipe, Sold, Step, added, changed, copied
from validators.sheets import SHEETS
from workbooks.layout import CONFIRMATION_LABEL

CODE, RATE = "NORMAL", "20 %"
SINCE = "01/01/2014"
PARTNER = "Prévalia"


def group_recipes(example: Example) -> tuple[Recipe, ...]:
    """Return the recipes in the order in which they are shown; the example's product is one of a company's."""
    return (_tax_rate(example), _partner(example), _ban(example), _mistake_that_served(example))


def _tax_rate(example: Example) -> Recipe:
    rate = {"code": CODE, "rate": RATE, "valid_from": SINCE, "valid_to": ""}
    new = rate | {"rate": "21 %", "valid_from": day(example.start)}
    return Recipe(
        title="Changer un taux de TVA",
        text="Donnez une fin à la ligne du taux, copiez-la, puis changez le taux et ses dates. Les ventes d’avant gardent "
        "l’ancien taux.",
        steps=(
            Step(
                edits=(Edit(SHEETS["tax_rates"], (changed(rate, valid_to=day(example.eve)), copied(**new))),),
                answer=Answer(inserted=1, updated=1),
            ),
        ),
    )


def _partner(example: Example) -> Recipe:
    partner = {"company": "AP", "name": PARTNER, "type": PartnerType.INSURER.label}
    activation = {"owner": "AP", "partner": PARTNER, "company": example.company}
    return Recipe(
        title="Ajouter un partenaire",
        text="Ajoutez-le avec la société qui le gère ; si une autre société vend ses produits, ajoutez aussi une ligne "
        "d’activation.",
        steps=(
            Step(
                edits=(
                    Edit(SHEETS["partners"], (added(**partner),)),
                    Edit(SHEETS["activations"], (added(**activation),)),
                ),
                answer=Answer(inserted=2),
            ),
        ),
    )


def _ban(example: Example) -> Recipe:
    row = {
        "sku": example.sku,
        "company": example.company,
        "channel": Channel.WEB.label,
        "reason": "Réclamations",
        "valid_from": day(example.start),
    }
    return Recipe(
        title="Interdire un produit à la vente",
        text="Ajoutez une ligne : à partir de ce jour il ne se vend plus, par cette société et sur ce canal ; sans eux, "
        "par aucune, ou sur aucun. La société l’apprend par son prochain compte rendu.",
        steps=(
            Step(edits=(Edit(SHEETS["blacklist"], (added(**row),)),), answer=Answer(inserted=1, rules=("LIB-040",))),
        ),
        sold=(Sold(example.eve, (Channel.FIELD, Channel.WEB)), Sold(example.start, (Channel.FIELD,))),
    )


def _mistake_that_served(example: Example) -> Recipe:
    rate = {"code": CODE, "rate": "2 %", "valid_from": SINCE}
    return Recipe(
        title="Corriger une erreur qui a déjà servi",
        text="Si une opération a été taxée avec la ligne, elle est refusée : le compte rendu dit combien en dépendent, et "
        "porte un numéro. Si la correction est voulue, tapez ce numéro (GROUPE-128, par exemple) dans cette feuille à "
        f"côté de « {CONFIRMATION_LABEL} », ne changez rien d’autre, et déposez de nouveau. Les ventes passées gardent "
        "leurs montants : la comptabilité les reprend s’il le faut.",
        posted=example.begun,
        steps=(
            Step(
                edits=(Edit(SHEETS["tax_rates"], (changed(rate, rate=RATE),)),),
                answer=Answer(refused=True, rules=("LIB-020",)),
            ),
            Step(confirms=True, answer=Answer(updated=1, rules=("LIB-020",))),
        ),
    )
