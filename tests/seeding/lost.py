"""Rows that are gone from a workbook which the catalogue knows (decision 2)."""

from __future__ import annotations

from tests.seeding.clean_company import PLANNED, Product
from tests.seeding.clean_group import percent
from tests.seeding.mistakes import Target, having, of_products, plain, started, twice
from tests.seeding.model import Expected, Remark, on


def planned(product: Product) -> bool:
    """A product that the catalogue knows and that nobody could buy yet."""
    return plain(product) and product.state == PLANNED


@of_products("décision 2", having("Remises", started))
def row_of_a_sold_version_is_gone(target: Target) -> list[Expected]:
    """The catalogue keeps it, and says so."""
    line = target.any(target.product.all("Remises", Version=1))
    target.company.pages.drop(line)
    return [Remark("LIB-002", "Remises", target.product.sku)]


@of_products("décision 2", having("Remises", planned))
def row_of_an_unsold_version_is_gone(target: Target) -> list[Expected]:
    """It is withdrawn, and its author is told."""
    line = target.any(target.product["Remises"])
    target.company.pages.drop(line)
    return [Remark("LIB-003", "Remises", target.product.sku)]


@of_products("décisions 2 et 7", twice(planned))
def unsold_version_is_renumbered(target: Target) -> list[Expected]:
    """Version 2 became 3 everywhere: its rows of before are withdrawn, and nothing overlaps."""
    gone = []
    for sheet, lines in target.product.lines.items():
        for line in lines:
            if line["Version"] == 2:
                line["Version"] = 3
                gone.append(Remark("LIB-003", sheet, target.product.sku))
    return [*gone]


@of_products("décision 2", planned)
def tiers_of_an_unsold_scheme_are_gone(target: Target) -> list[Expected]:
    """The scheme pays nothing any more, and the product is refused: what the catalogue has, it keeps."""
    scheme = target.any(target.product.all("Commissions", **{"Code schéma": "STD"}))
    for line in target.product.all("Paliers", Version=scheme["Version"], **{"Code schéma": "STD"}):
        target.company.pages.drop(line)
    return [on("COM-101", "Code schéma", scheme)]


@of_products("décision 49", having("Remises", started, Genre="Promo"))
def past_promotion_is_edited(target: Target) -> list[Expected]:
    """No sale took it: it is corrected, and its author is told what it was."""
    line = target.any(target.product.all("Remises", Version=1, Genre="Promo"))
    line["Taux"], line["Montant"] = percent(35), None
    return [on("LIB-021", "Taux", line)]


@of_products("décision 49", started)
def running_publication_hides_its_price(target: Target) -> list[Expected]:
    """It changes from the load on."""
    line = target.any(target.product.all("Publications", Version=1))
    line["Prix affiché"] = "Non"
    return [on("LIB-023", "Prix affiché", line)]
