"""Recipes of a company's workbook: what a product manager's week is made of (decisions 2, 8, 9, 48 to 50).

Each is done to a real workbook by ``tests/sync/test_recipes.py``.
"""

from __future__ import annotations

from decimal import Decimal

from catalogue.french import day
from catalogue.vocabulary import AdjustmentKind, Channel, LifecycleStatus, Recurrence
from validators.recipes.model import (
    Answer,
    Cells,
    Edit,
    Example,
    Line,
    Recipe,
    Sold,
    Step,
    added,
    changed,
    copied,
    kept,
    removed,
)
from validators.sheets import SHEETS
from workbooks.layout import CONFIRMATION_LABEL

FIELD, WEB, MARKETPLACE = Channel.FIELD, Channel.WEB, Channel.MARKETPLACE
ON_SALE = (FIELD, WEB)
OLD_PRICE, NEW_PRICE = Decimal("9.90"), Decimal("12.90")
PLAN = "BASIC"
CHANNELS = SHEETS["publications"].column("channels").label


def company_recipes(example: Example) -> tuple[Recipe, ...]:
    """Return the recipes in the order in which they are shown."""
    return (
        _price_on_sale(example),
        _price_to_come(example),
        _channel_added(example),
        _channel_taken_off(example),
        _freeze(example),
        _freeze_called_off(example),
        _thaw(example),
        _promotion(example),
        _document(example),
        _retirement(example),
        _mistake(example),
        _mistake_that_served(example),
    )


def _price_on_sale(example: Example) -> Recipe:
    version = {"sku": example.sku, "version": "1"}
    plan = version | {"plan": PLAN, "name": "Essentiel", "recurrence": Recurrence.MONTHLY.label}
    price = version | {"plan": PLAN, "amount": "9,90"}
    publication = version | {"channels": _words(ON_SALE), "start_at": day(example.begun)}
    return Recipe(
        title="Changer un prix",
        text="Une version en vente ne change plus : ajoutez la suivante. Copiez ses lignes dans chaque feuille où elle "
        "figure (ici quatre ; documents et commissions aussi, s’il y en a), donnez-leur le numéro suivant, puis changez "
        "les dates et le prix. L’ancienne version s’arrête d’elle-même la veille. Le service sait préparer ces lignes : "
        f"catalogue template {example.company} --filled --new-version {example.sku} -o Catalogue_{example.company}.xlsx.",
        steps=(
            Step(
                edits=(
                    _next(
                        "versions", version | {"effective_from": day(example.begun)}, effective_from=day(example.start)
                    ),
                    _next("plans", plan),
                    _next("prices", price, amount="12,90"),
                    _next("publications", publication, start_at=day(example.start)),
                ),
                answer=Answer(inserted=4, rules=("VER-103",)),
            ),
        ),
        sold=(Sold(example.eve, ON_SALE, OLD_PRICE), Sold(example.start, ON_SALE, NEW_PRICE)),
    )


def _price_to_come(example: Example) -> Recipe:
    version = {"sku": example.sku, "version": "1"}
    return Recipe(
        title="Changer un prix avant la mise en vente",
        text="Tant que la première publication de la version n’a pas commencé, tout s’y change dans la cellule même.",
        steps=(
            Step(
                edits=(
                    Edit(
                        SHEETS["publications"],
                        (kept(**version, channels=_words(ON_SALE), start_at=day(example.start)),),
                    ),
                    Edit(SHEETS["prices"], (changed(version | {"plan": PLAN, "amount": "9,90"}, amount="12,90"),)),
                ),
                answer=Answer(updated=1),
            ),
        ),
        sold=(Sold(example.eve, ()), Sold(example.start, ON_SALE, NEW_PRICE)),
    )


def _channel_added(example: Example) -> Recipe:
    return Recipe(
        title="Ajouter un canal",
        text=f"Écrivez-le dans « {CHANNELS} », après une virgule : la vente y commence au chargement, et continue ailleurs.",
        steps=(_channels(example, (FIELD, WEB, MARKETPLACE)),),
        sold=(Sold(example.start, (FIELD, WEB, MARKETPLACE)),),
    )


def _channel_taken_off(example: Example) -> Recipe:
    return Recipe(
        title="Retirer un canal",
        text=f"Ôtez-le de « {CHANNELS} » : la vente y finit au chargement. Ce qui s’y est vendu reste vrai.",
        steps=(_channels(example, (FIELD,)),),
        sold=(Sold(example.start, (FIELD,)),),
    )


def _freeze(example: Example) -> Recipe:
    return Recipe(
        title="Geler un produit",
        text="Ajoutez une ligne : à partir de ce jour il ne se vend plus, et ses contrats continuent.",
        steps=(
            Step(
                edits=(_lives(kept(**_active(example)), added(**_status(example, LifecycleStatus.FROZEN))),),
                answer=Answer(inserted=1),
            ),
        ),
        sold=(Sold(example.eve, ON_SALE), Sold(example.start, ())),
    )


def _freeze_called_off(example: Example) -> Recipe:
    return Recipe(
        title="Annuler un gel qui n’a pas commencé",
        text="Supprimez sa ligne : rien n’a eu lieu. Changer sa date le déplace de même.",
        steps=(
            Step(
                edits=(_lives(kept(**_active(example)), removed(**_status(example, LifecycleStatus.FROZEN))),),
                answer=Answer(withdrawn=1, rules=("LIB-003",)),
            ),
        ),
        sold=(Sold(example.start, ON_SALE),),
    )


def _thaw(example: Example) -> Recipe:
    frozen = _status(example, LifecycleStatus.FROZEN) | {"effective_from": day(example.begun)}
    return Recipe(
        title="Remettre en vente un produit gelé",
        text="Gardez la ligne du gel, qui a eu lieu, et ajoutez-en une : il se vend de nouveau à partir de ce jour.",
        steps=(
            Step(
                edits=(_lives(kept(**frozen), added(**_status(example, LifecycleStatus.ACTIVE))),),
                answer=Answer(inserted=1),
            ),
        ),
        sold=(Sold(example.eve, ()), Sold(example.start, ON_SALE)),
    )


def _promotion(example: Example) -> Recipe:
    row = _discount(example, "HIVER", "20 %") | {"valid_from": day(example.start), "valid_to": day(example.end)}
    return Recipe(
        title="Lancer une promotion",
        text="Ajoutez une ligne avec son premier et son dernier jour : elle commence et finit toute seule. Avant son "
        "premier jour, changez-la ou supprimez-la librement ; ensuite, déplacez sa fin s’il le faut, jamais dans le passé.",
        steps=(Step(edits=(Edit(SHEETS["adjustments"], (added(**row),)),), answer=Answer(inserted=1)),),
        sold=(Sold(example.eve, ON_SALE, OLD_PRICE), Sold(example.start, ON_SALE, Decimal("7.92"))),
    )


def _document(example: Example) -> Recipe:
    row = {"sku": example.sku, "version": "1", "type": "CGU", "title": "CGU"}
    old = row | {"file": f"cgu-{example.begun:%Y-%m}.pdf", "valid_from": day(example.begun), "valid_to": ""}
    new = row | {"file": f"cgu-{example.start:%Y-%m}.pdf", "valid_from": day(example.start), "valid_to": ""}
    return Recipe(
        title="Remplacer un document",
        text=f"Déposez le nouveau PDF sous un autre nom dans Documents/{example.company}/{example.sku}, donnez une fin à "
        "la ligne de l’ancien, et ajoutez une ligne pour le nouveau. Un fichier remplacé sous le même nom est refusé : "
        "des clients ont l’ancien.",
        steps=(
            Step(
                edits=(Edit(SHEETS["documents"], (changed(old, valid_to=day(example.eve)), added(**new))),),
                answer=Answer(inserted=1, updated=1),
            ),
        ),
        sold=(Sold(example.start, ON_SALE),),
    )


def _retirement(example: Example) -> Recipe:
    return Recipe(
        title="Retirer un produit",
        text="Ajoutez une ligne, et gardez toutes les autres : à partir de ce jour il ne se vend plus, pour toujours. "
        "Supprimer ses lignes n’arrête rien : le catalogue les garde, et le compte rendu les réclame.",
        steps=(
            Step(
                edits=(_lives(kept(**_active(example)), added(**_status(example, LifecycleStatus.RETIRED))),),
                answer=Answer(inserted=1),
            ),
        ),
        sold=(Sold(example.eve, ON_SALE), Sold(example.start, ())),
    )


def _mistake(example: Example) -> Recipe:
    return Recipe(
        title="Corriger une erreur déjà en vigueur",
        text="Corrigez la cellule. Si aucune opération n’a servi de la ligne, la correction est chargée, et le compte "
        "rendu dit ce qu’il y avait.",
        steps=(Step(edits=(_corrected(example),), answer=Answer(updated=1, rules=("LIB-021",))),),
        sold=(Sold(example.today, ON_SALE, Decimal("7.92")),),
    )


def _mistake_that_served(example: Example) -> Recipe:
    return Recipe(
        title="Corriger une erreur qui a déjà servi",
        text="Si une vente a pris la ligne, le dépôt est refusé pour ce produit : le compte rendu dit ce qui en dépend, et "
        f"porte un numéro. Si la correction est voulue, tapez ce numéro ({example.company}-128, par exemple) dans cette "
        f"feuille à côté de « {CONFIRMATION_LABEL} », ne changez rien d’autre, et déposez de nouveau. Les ventes "
        "passées gardent leurs montants.",
        posted=example.begun,
        steps=(
            Step(edits=(_corrected(example),), answer=Answer(refused=True, rules=("LIB-020",))),
            Step(confirms=True, answer=Answer(updated=1, rules=("LIB-020",))),
        ),
        sold=(Sold(example.today, ON_SALE, Decimal("7.92")),),
    )


def _words(channels: tuple[Channel, ...]) -> str:
    return ", ".join(channel.label for channel in channels)


def _next(sheet: str, row: Cells, **other: str) -> Edit:
    return Edit(SHEETS[sheet], (kept(**row), copied(**{**row, "version": "2", **other})))


def _channels(example: Example, after: tuple[Channel, ...]) -> Step:
    row = {"sku": example.sku, "version": "1", "channels": _words(ON_SALE), "start_at": day(example.begun)}
    edit = Edit(SHEETS["publications"], (changed(row, channels=_words(after)),))
    return Step(edits=(edit,), answer=Answer(updated=1, rules=("LIB-023",)))


def _lives(*lines: Line) -> Edit:
    return Edit(SHEETS["lifecycle"], lines)


def _active(example: Example) -> Cells:
    return _status(example, LifecycleStatus.ACTIVE) | {"effective_from": day(example.begun)}


def _status(example: Example, status: LifecycleStatus) -> dict[str, str]:
    return {"sku": example.sku, "status": status.label, "effective_from": day(example.start)}


def _discount(example: Example, code: str, rate: str) -> dict[str, str]:
    return {
        "sku": example.sku, "version": "1", "plan": PLAN, "code": code, "kind": AdjustmentKind.PROMO.label, "rate": rate,
    }  # fmt: skip


def _corrected(example: Example) -> Edit:
    row = _discount(example, "RENTREE", "2 %") | {"valid_from": day(example.begun), "valid_to": day(example.end)}
    return Edit(SHEETS["adjustments"], (changed(row, rate="20 %"),))
