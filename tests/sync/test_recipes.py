"""Recipes of « Lisez-moi » are done as they are shown, and the service answers what they promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from catalogue.pricing.answer import quote_json
from catalogue.pricing.facts import Request
from catalogue.pricing.quote import make_quote
from catalogue.scope import SERVICE
from catalogue.store.offers import read_offer
from catalogue.vocabulary import Channel
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult, WorkbookResult
from sync.pipeline import Options, synchronise
from tests.support.books import GROUP, Library, Rows, day, product
from tests.support.selling import selling
from tests.sync.test_absence import mtv
from tests.sync.test_begun import ACCOUNTS
from tests.sync.test_returns import with_number
from validators.kinds import Date
from validators.recipes.company import company_recipes
from validators.recipes.group import group_recipes
from validators.recipes.model import Answer, Cells, Edit, Example, Recipe, Sold

Run = Callable[..., RunResult]
Book = dict[str, Rows]
PARIS = ZoneInfo("Europe/Paris")
#: The page is of the day on which it is written: so is what is done here.
TODAY = datetime.now(PARIS).date()
EXAMPLE = Example("MTV", TODAY, "MTV-OFFRE-001")


def typed(edit: Edit, cells: Cells) -> dict[str, Any]:
    """Return cells as a person types them, under the headers of their sheet."""
    columns = {name: edit.sheet.column(name) for name in cells}
    values: dict[str, Any] = {name: text or None for name, text in cells.items()}
    dates = {name: day(text) for name, text in cells.items() if text and isinstance(columns[name].kind, Date)}
    return {columns[name].label: value for name, value in (values | dates).items()}


def edits(recipe: Recipe) -> list[Edit]:
    """Return all that is done in a recipe."""
    return [edit for step in recipe.steps for edit in step.edits]


def before(rows: Book, recipe: Recipe) -> Book:
    """Return rows in which the sheets begin with those that a recipe starts from."""
    laid = dict(rows)
    for edit in edits(recipe):
        of = list(laid.get(edit.sheet.label, ()))
        for place, cells in enumerate(line.before for line in edit.lines if line.before is not None):
            row = of[place] if place < len(of) else {}
            of[place : place + 1] = [row | typed(edit, cells)]
        laid[edit.sheet.label] = of
    return laid


def after(rows: Book, done: Iterable[Edit]) -> Book:
    """Return the rows after edits, as a person makes them: row by row, a copy taking what it does not show from above."""
    laid = dict(rows)
    for edit in done:
        rest, made = list(laid[edit.sheet.label]), list[dict[str, Any]]()
        for line in edit.lines:
            row = rest.pop(0) if line.before is not None else made[-1] if line.copied else {}
            made += [row | typed(edit, line.after)] if line.after is not None else []
        laid[edit.sheet.label] = [*made, *rest]
    return laid


def sale(recipe: Recipe, sku: str) -> dict[str, Any]:
    """Return the operation that has used the row of a recipe."""
    return {"Référence": f"V-{sku}", "Date": recipe.posted, "Opération": "Vente", "SKU": sku, "Canal": "Web"}


def answer(one: WorkbookResult, key: str | None) -> Answer:
    """Return what a report says of a product; of the whole workbook without one."""
    said = [finding for finding in one.report.findings if key is None or finding.key == key]
    counts = {"inserted": 0, "updated": 0, "withdrawn": 0}
    assert one.plan is not None
    for delta in one.plan.deltas if one.report.outcome != "refused" else ():
        for name in counts:
            frame: pl.DataFrame = getattr(delta, name)
            counts[name] += frame.height if key is None else frame.filter(pl.col("sku") == key).height
    refused = any(finding.blocks for finding in said)
    return Answer(refused=refused, rules=tuple(finding.rule for finding in said), **counts)


def sold(service: Service, sku: str, promised: Sold) -> Sold:
    """Return how a product is sold on a day, from its first minute on; today from now on."""
    start = datetime.combine(promised.day, datetime.min.time(), PARIS)
    at = max(start, datetime.now(UTC) + timedelta(seconds=1))
    listed = {channel: selling(service, "MTV", channel, at)["products"] for channel in Channel}
    channels = [channel for channel in Channel if any(item["sku"] == sku for item in listed[channel])]
    if promised.amount is None:
        return Sold(promised.day, tuple(channels))
    with service.database.reading(SERVICE) as connection:
        quote = quote_json(make_quote(read_offer(connection, sku, at), Request(at=at)))
    return Sold(promised.day, tuple(channels), Decimal(quote["amount_ttc"]))


def laid(library: Library, books: Mapping[str, Book]) -> Path:
    """Write the company's workbook with the products' rows, and drop the documents that they name."""
    for sku, book in books.items():
        for row in book["Documents"]:
            library.document("MTV", sku, row["Fichier"], row["Fichier"].encode())
    return library.company("MTV", {"Comptabilité": ACCOUNTS}, *books.values())


def of_each(make: Callable[[Example], Sequence[Recipe]]) -> dict[str, Recipe]:
    """Return each recipe done to a product of its own."""
    skus = [f"MTV-OFFRE-{number:03d}" for number in range(len(make(EXAMPLE)))]
    return {sku: make(Example("MTV", TODAY, sku))[number] for number, sku in enumerate(skus)}


@pytest.mark.drill
def test_each_recipe_of_a_company_does_what_it_says(service: Service, library: Library, run: Run) -> None:
    """All are done in one workbook, to a product each: the report says of each what the page says, and so it is sold."""
    recipes = of_each(company_recipes)
    books = {sku: before(product(sku, start="01/07/2024"), recipe) for sku, recipe in recipes.items()}
    for sku, recipe in recipes.items():
        if recipe.posted:
            library.operations("MTV", f"{recipe.posted:%Y-%m}", sale(recipe, sku))
    laid(library, books)
    assert run().exit_code == 0
    number: str | None = None
    for turn in range(max(len(recipe.steps) for recipe in recipes.values())):
        steps = {sku: recipe.steps[turn] for sku, recipe in recipes.items() if turn < len(recipe.steps)}
        books |= {sku: after(books[sku], step.edits) for sku, step in steps.items()}
        path = laid(library, books)
        if any(step.confirms for step in steps.values()):
            with_number(path, number)
        result = mtv(run())
        number = result.report.number
        assert {sku: answer(result, sku) for sku in steps} == {sku: step.answer for sku, step in steps.items()}
    for sku, recipe in recipes.items():
        assert [sold(service, sku, promised) for promised in recipe.sold] == list(recipe.sold), recipe.title


@pytest.mark.drill
@pytest.mark.parametrize("place", range(len(group_recipes(EXAMPLE))))
def test_each_recipe_of_the_group_does_what_it_says(new_service: Service, library: Library, place: int) -> None:
    """The report of the group's workbook says what the page says, and a company's product is sold accordingly."""
    recipe = group_recipes(EXAMPLE)[place]
    book, number = before(GROUP, recipe), None
    library.group(book)
    library.company("MTV", product(EXAMPLE.sku, start="01/07/2024"), {"Comptabilité": ACCOUNTS})
    if recipe.posted:
        library.operations("MTV", f"{recipe.posted:%Y-%m}", sale(recipe, EXAMPLE.sku))
    place_of = FolderLibrary(library.root)
    assert synchronise(new_service, place_of, Options()).exit_code == 0
    for step in recipe.steps:
        book = after(book, step.edits)
        path = library.group(book)
        if step.confirms:
            with_number(path, number)
        result = synchronise(new_service, place_of, Options()).results[0]
        number = result.report.number
        assert answer(result, None) == step.answer
    assert [sold(new_service, EXAMPLE.sku, promised) for promised in recipe.sold] == list(recipe.sold)
