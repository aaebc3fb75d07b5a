"""A load says its consequences before they happen (decisions 2, 7 and 50): what stops being sold, and rows that go."""

from __future__ import annotations

from datetime import date

from tests.seeding.clean_company import PLANNED, Product
from tests.seeding.mistakes import plain, twice
from tests.seeding.model import Line, Mark, Remark, on
from tests.seeding.weeks.begun import once, planned
from tests.seeding.weeks.edits import Declared, Week, When, loaded, of_products, refused, sold, sold_later

NEXT = date(2099, 2, 1)


def _alone(product: Product) -> bool:
    """Say whether no other company is to sell the product, and it has one version."""
    return planned(product) and not product.has_two_versions and len(product["Publications"]) == 1


def _rows(product: Product) -> list[Line]:
    return [line for lines in product.lines.values() for line in lines]


def _next_version(week: Week, *sheets: str) -> dict[str, list[Line]]:
    """Add a second version with what the first has in some sheets."""
    added: dict[str, list[Line]] = {}
    for sheet in sheets:
        for line in week.product.all(sheet, Version=1):
            dates = {label: NEXT for label in ("Date d'effet", "Début") if label in line.cells}
            added.setdefault(sheet, []).append(week.pages.copy_of(line, Version=2, **dates))
    return added


@of_products("T21", once)
def a_version_is_added_that_nobody_publishes(week: Week) -> Declared:
    """Version 2 with its plans and prices only: sold nowhere from its first day on, said on its cell."""
    added = _next_version(week, "Versions", "Formules", "Tarifs")
    closed = on("VER-103", "Date de fin", *week.product["Versions"])
    ends = sold(week.product, 1, [When.SECOND])
    return loaded(closed, on("LIB-040", "Version", *added["Versions"]), sales=ends)


@of_products("T21", once)
def a_version_is_added_for_fewer_channels(week: Week) -> Declared:
    """Version 2 is published on the web only: the field is told."""
    sheets = ("Versions", "Formules", "Tarifs", "Documents", "Commissions", "Paliers", "Répartition", "Publications")
    added = _next_version(week, *sheets)
    for line in added["Publications"]:
        line["Canaux"] = "Web" if line["Société"] == "MTV" else line["Canaux"]
    closed = on("VER-103", "Date de fin", *week.product["Versions"])
    ends = sold(week.product, 1, [When.SECOND], channels="Terrain")
    return loaded(closed, on("LIB-040", "Version", *added["Versions"]), sales=ends)


@of_products("T22", twice())
def a_hole_opens_between_two_versions(week: Week) -> Declared:
    """Version 1 ends a month before version 2 begins: the hole is said, on the end that moved."""
    first, second = week.product["Versions"]
    end = second["Date d'effet"]
    assert isinstance(end, date)
    first["Date de fin"] = end.replace(year=end.year - (end.month == 1), month=(end.month - 2) % 12 + 1)
    return loaded(on("LIB-041", "Date de fin", first))


@of_products("T22", planned)
def prices_to_come_are_withdrawn(week: Week) -> Declared:
    """A planned product loses its prices: each goes, and the product will not be sold."""
    gone = week.drop(week.product.all("Tarifs"))
    says = [Remark("LIB-003", line.sheet, week.product.sku) for line in gone]
    return loaded(*says, on("LIB-040", "SKU", *week.product["Produits"]), sales=sold_later(week.product))


@of_products("T22", _alone)
def a_publication_to_come_is_withdrawn(week: Week) -> Declared:
    """The only one: the product is sold nowhere, and has no publication."""
    week.drop(week.product["Publications"])
    here = week.product["Produits"]
    says = (
        Remark("LIB-003", "Publications", week.product.sku),
        on("LIB-040", "SKU", *here),
        on("PRO-109", "SKU", *here),
    )
    return loaded(*says, sales=sold_later(week.product))


@of_products("T22", twice(planned))
def publications_of_the_next_version_are_withdrawn(week: Week) -> Declared:
    """Version 2 is published no more: what is left says its own end, the last day of version 1."""
    gone = week.drop(week.product.all("Publications", Version=2))
    says = [Remark("LIB-003", line.sheet, week.product.sku) for line in gone]
    return loaded(*says, sales=sold(week.product, 2, [When.SECOND]))


@of_products("T22", once)
def a_publication_is_given_an_end(week: Week) -> Declared:
    """Its author's own word, of which nothing is said."""
    week.product.find("Publications", {"Société": "MTV"})["Fin"] = date(2099, 3, 31)
    return loaded(sales=sold(week.product, 1, [When.SECOND]))


@of_products("PRO-109", plain)
def a_product_is_added_without_publication(week: Week) -> Declared:
    """A new product with all its rows but one: loaded, and said."""
    sku, added = f"{week.product.sku}9", list[Line]()
    for line in _rows(week.product):
        if line.sheet not in ("Publications", "Documents", "Composition", "Règles CQ"):
            added.append(week.pages.copy_of(line, SKU=sku))
    for line in added:
        if line.sheet == "Codes externes":
            line["Code externe"] = f"{line['Code externe']}9"
        if line.sheet == "Produits":
            line["Nom marketing"] = f"{line['Nom marketing']} bis"
    return loaded(on("PRO-109", "SKU", *(line for line in added if line.sheet == "Produits")))


@of_products("T36", lambda product: product.role == "pack" and product.state == PLANNED, alone="un composant")
def a_component_s_rows_are_deleted(week: Week) -> Declared:
    """Its bundle stays: the component stays too, and one finding a row says why."""
    component = week.product["Composition"][0]["SKU composant"]
    part = next(product for product in week.book.products if product.sku == component)
    gone = week.drop(_rows(part))
    return loaded(*(Remark("LIB-005", line.sheet, part.sku) for line in gone), stays=tuple(gone))


@of_products("décision 2", once)
def all_rows_of_a_product_on_sale_are_deleted(week: Week) -> Declared:
    """The catalogue keeps every one of them, and says so."""
    gone = week.drop(_rows(week.product))
    return loaded(*(Remark("LIB-002", line.sheet, week.product.sku) for line in gone), stays=tuple(gone))


@of_products("décision 2", planned)
def all_rows_of_a_planned_product_are_deleted(week: Week) -> Declared:
    """It was never sold: it goes, row by row."""
    gone = week.drop(_rows(week.product))
    says = [Remark("LIB-003", line.sheet, week.product.sku) for line in gone]
    return loaded(*says, sales=sold_later(week.product))


@of_products("T35", plain)
def the_row_of_a_product_is_deleted(week: Week) -> Declared:
    """Its other rows stand there: one finding on the first of them, and the product stays as it was."""
    week.drop(week.product["Produits"])
    return refused(Mark("CYC-009", "SKU", tuple(week.product["Cycle de vie"]), topmost=True))


@of_products("T35", plain)
def a_total_is_typed(week: Week) -> Declared:
    """« TOTAL » under the prices is no product: one finding, and nothing else is said of it."""
    line = week.pages.add("Tarifs", {"SKU": "TOTAL", "Montant": 199.8})
    return Declared((on("TAR-030", "SKU", line),), unread=(line,))
