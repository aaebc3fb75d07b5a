"""Show recipes on « Lisez-moi »: their cells in the look of the sheets, and what the service answers, in words."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.french import counted, day, euros, listed
from validators.recipes.model import Answer, Cells, Edit, Recipe, Sold, Step
from validators.rules import rule
from validators.template import column_layout, typed_cell
from workbooks.layout import CellValue, RecipeLayout, RowExample, RowMark, StepExample, TableExample

#: What a refusal leaves as it was: a row of the group's workbook, or a whole product (decision 3).
_REFUSED = {
    True: "Ligne refusée, laissée comme elle était",
    False: "Produit refusé, laissé comme il était",
}


def recipe_layout(recipe: Recipe, *, number: str) -> RecipeLayout:
    """Return how a recipe is shown; ``number`` stands for that of the deposit to confirm."""
    alone = any(edit.sheet.unit is None for step in recipe.steps for edit in step.edits)
    steps = tuple(
        StepExample(
            tuple(map(_table, step.edits)),
            _answer(step, alone=alone, number=number),
            number if step.confirms else "",
        )
        for step in recipe.steps
    )
    return RecipeLayout(recipe.title, recipe.text, steps, " ; ".join(map(_sold, recipe.sold)))


def _table(edit: Edit) -> TableExample:
    columns = tuple(column_layout(edit.sheet, column, {}, {}) for column in edit.columns)
    return TableExample(edit.sheet.label, columns, tuple(_rows(edit)))


def _rows(edit: Edit) -> Iterator[RowExample]:
    """Yield the rows of a sheet as they are before and after, in one reading."""
    above: Cells = {}
    for line in edit.lines:
        before, after = line.before or {}, line.after or {}
        if line.before is None:
            mark = RowMark.COPIED if line.copied else RowMark.NEW
            yield RowExample(mark, _cells(edit, after), _differing(edit, above if line.copied else {}, after))
        elif line.after is None:
            yield RowExample(RowMark.GONE, _cells(edit, before))
        elif before == after:
            yield RowExample(RowMark.KEPT, _cells(edit, before))
        else:
            yield RowExample(RowMark.BEFORE, _cells(edit, before))
            yield RowExample(RowMark.AFTER, _cells(edit, after), _differing(edit, before, after))
        above = after


def _differing(edit: Edit, before: Cells, after: Cells) -> frozenset[int]:
    """Return the places of the cells that are typed: those that a row does not have already."""
    names = [column.name for column in edit.columns]
    return frozenset(place for place, name in enumerate(names) if after[name] != before.get(name, ""))


def _cells(edit: Edit, cells: Cells) -> tuple[CellValue, ...]:
    return tuple(typed_cell(column.kind, cells[column.name]) for column in edit.columns)


def _answer(step: Step, *, alone: bool, number: str) -> str:
    """Say what the report says: ``Publié, 1 ligne modifiée. LIB-021 : Correction…``."""
    answer = step.answer
    head = _REFUSED[alone] if answer.refused else ", ".join(("Publié", *_counts(answer)))
    if step.confirms:
        head += f", confirmé par le dépôt n° {number}"
    return " ".join((f"{head}.", *(f"{code} : {rule(code).title}." for code in answer.rules)))


def _counts(answer: Answer) -> Iterator[str]:
    for count, verb in ((answer.inserted, "ajoutée"), (answer.updated, "modifiée"), (answer.withdrawn, "retirée")):
        if count:
            yield counted(count, "ligne", verb)


def _sold(sold: Sold) -> str:
    """Say how the product is sold on a day: ``le 01/01/2027, en vente sur Terrain et Web à 12,90 €``."""
    if not sold.channels:
        return f"le {day(sold.day)}, pas en vente"
    price = "" if sold.amount is None else f" à {euros(sold.amount)}"
    return f"le {day(sold.day)}, en vente sur {listed([channel.label for channel in sold.channels])}{price}"
