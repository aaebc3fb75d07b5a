"""Nobody's work is undone unseen (decision 50): old copies, values that return, a column sorted alone, another's workbook."""

from __future__ import annotations

from tests.seeding.clean_company import Product
from tests.seeding.clean_group import percent
from tests.seeding.mistakes import plain
from tests.seeding.model import Expected, Line, Remark, on
from tests.seeding.weeks.begun import was_sold
from tests.seeding.weeks.edits import (
    Declared,
    Week,
    loaded,
    of_products,
    of_workbook,
    refused,
    sold_later,
    whole_refused,
)
from tests.seeding.weeks.shelf import ANNA, BRUNO, LARGE, former_names


def _edited(week: Week) -> list[Product]:
    return [product for product in week.book.products if product.role == "edited"]


def _added(week: Week) -> Product:
    (product,) = (product for product in week.book.products if product.role == "added")
    return product


def _undone(week: Week) -> list[Line]:
    """Put the workbook back where it was before Bruno's deposit, and return what went."""
    for product in _edited(week):
        (line,) = product["Produits"]
        line["Nom marketing"], line["Nom court"] = former_names(product)
    return week.drop(line for lines in _added(week).lines.values() for line in lines)


def _held(week: Week, rule: str) -> list[Expected]:
    """Expect one finding a unit: on the first value that returns, or on the product whose rows go."""
    return [
        *(on(rule, "Nom marketing", *product["Produits"]) for product in _edited(week)),
        Remark(rule, "Produits", _added(week).sku),
    ]


def _as_it_was(week: Week, rule: str, gone: list[Line]) -> Declared:
    """The workbook loads: names return, and the added product goes."""
    withdrawn = [Remark("LIB-003", line.sheet, _added(week).sku) for line in gone]
    return loaded(*_held(week, rule), *withdrawn, sales=sold_later(_added(week)))


@of_workbook("T17")
def an_old_copy_is_deposited(week: Week) -> Declared:
    """Anna saves the copy that she opened before Bruno's deposit: each unit is held."""
    week.pages.saved_by = ANNA
    gone = _undone(week)
    kept = [line for product in _edited(week) for line in product["Produits"]]
    return loaded(*_held(week, "LIB-007"), stays=(*kept, *gone))


@of_workbook("T18")
def a_past_deposit_is_put_back(week: Week) -> Declared:
    """Byte for byte Anna's first deposit, by whoever: held just the same."""
    week.shelf.put_back.add(week.code)
    gone = _undone(week)
    kept = [line for product in _edited(week) for line in product["Produits"]]
    return loaded(*_held(week, "LIB-007"), stays=(*kept, *gone))


@of_workbook("T17", confirmed=True)
def an_old_copy_is_confirmed(week: Week) -> Declared:
    """Anna means it, and types the number of the report: it loads."""
    week.pages.saved_by = ANNA
    return _as_it_was(week, "LIB-007 (info)", _undone(week))


@of_workbook("décision 50")
def one_s_own_work_is_taken_back(week: Week) -> Declared:
    """Bruno undoes what he did: he is told, and it loads."""
    week.pages.saved_by = BRUNO
    return _as_it_was(week, "LIB-031", _undone(week))


@of_workbook("décision 50")
def a_single_value_returns(week: Week) -> Declared:
    """One former name, whoever types it: an information."""
    week.pages.saved_by = ANNA
    first, _ = _edited(week)
    (line,) = first["Produits"]
    line["Nom court"] = former_names(first)[1]
    return loaded(on("LIB-031", "Nom court", line))


def _turned(lines: list[Line], label: str) -> None:
    """Give each row the value of the next."""
    values = [line[label] for line in lines]
    for line, value in zip(lines, [*values[1:], values[0]], strict=True):
        line[label] = value


@of_products("T19", plain, plain, plain)
def a_column_is_sorted_alone(week: Week) -> Declared:
    """Three names go round and nothing else does: held, on each cell."""
    lines = [product["Produits"][0] for product in week.products]
    _turned(lines, "Nom marketing")
    return refused(*(on("LIB-032", "Nom marketing", line) for line in lines))


@of_products("T19", plain, plain)
def two_values_are_exchanged(week: Week) -> Declared:
    """Two may be meant: it loads, and is said."""
    lines = [product["Produits"][0] for product in week.products]
    _turned(lines, "Nom court")
    return loaded(*(on("LIB-033", "Nom court", line) for line in lines))


@of_workbook("T19", confirmed=True)
def a_sorted_column_is_confirmed(week: Week) -> Declared:
    """It was meant: it loads with the number of its report."""
    lines = [product["Produits"][0] for product in week.book.products if plain(product)]
    _turned(lines, "Nom marketing")
    return loaded(*(on("LIB-032 (info)", "Nom marketing", line) for line in lines))


@of_workbook("décision 49", confirmed=True)
def a_correction_is_confirmed(week: Week) -> Declared:
    """A promotion that a sale took was 50 % all along: it loads with the number of the refused deposit."""
    line = next(product.find("Remises") for product in week.book.products if was_sold(product))
    line["Taux"] = percent(50)
    return loaded(on("LIB-020 (info)", "Taux", line))


@of_workbook("T20")
def another_company_s_workbook_is_saved_under_its_name(week: Week) -> Declared:
    """The large catalogue under a small one's name: one finding says whose SKUs these are."""
    for sheet, lines in week.shelf.books[LARGE].pages.lines.items():
        week.pages.lines[sheet] = [Line(sheet, dict(line.cells)) for line in lines]
    return whole_refused(Remark("LIB-009", "Produits", LARGE))
