"""Packs and their components, versions that are being sold, and what other companies have: against the catalogue."""

from __future__ import annotations

from tests.seeding.clean_company import STARTED, Product
from tests.seeding.clean_group import percent
from tests.seeding.mistakes import (
    Target,
    new,
    of_products,
    plain,
    started,
)
from tests.seeding.model import Expected, on


def _pack(product: Product) -> bool:
    return product.role == "pack" and product.state != STARTED


def _new_pack(product: Product) -> bool:
    return product.role == "pack" and product.state == "new"


@of_products("décision 16 : composition", _pack)
def component_is_nowhere(target: Target) -> list[Expected]:
    """A component that no company has."""
    line = target.any(target.product["Composition"])
    line["SKU composant"] = "MTV-ABSENT-001"
    return [on("CMP-101", "SKU composant", line)]


@of_products("décision 14 : jamais le produit d'une autre société", _pack)
def component_is_another_company_s(target: Target) -> list[Expected]:
    """A product of France Téléphone that is not published for Mondial TV."""
    line = target.any(target.product["Composition"])
    line["SKU composant"] = "FT-BOX-002"
    return [on("CMP-101", "SKU composant", line)]


@of_products("Annexe A §4 : somme = 1", _pack)
def shares_of_a_pack_do_not_make_a_whole(target: Target) -> list[Expected]:
    """70 % and 29 %."""
    version = target.draw.choice(target.product["Versions"])["Version"]
    one, other = target.product.all("Composition", Version=version)
    other["Part du CA"] = percent(29)
    return [on("CMP-102", "Part du CA", one, other)]


@of_products("décision 16 : part du CA", _pack)
def share_of_a_component_is_missing(target: Target) -> list[Expected]:
    """One component has a share, the other has none."""
    line = target.any(target.product["Composition"])
    line["Part du CA"] = None
    return [on("CMP-103", "Part du CA", line)]


@of_products("issue : boucles", _pack)
def pack_contains_itself(target: Target) -> list[Expected]:
    """The pack is its own component."""
    line = target.any(target.product["Composition"])
    line["SKU composant"] = target.product.sku
    return [on("CMP-104", "SKU composant", line)]


@of_products("issue : boucles", _new_pack, _new_pack)
def packs_contain_each_other(target: Target) -> list[Expected]:
    """One in the other and back: each of the two rows closes the loop."""
    one, other = (product["Composition"][0] for product in target.products)
    one["SKU composant"], other["SKU composant"] = (product.sku for product in reversed(target.products))
    return [on("CMP-104", "SKU composant", one), on("CMP-104", "SKU composant", other)]


@of_products("décision 3 : le lot tombe avec son nouveau composant", _new_pack)
def component_of_a_pack_is_refused(target: Target) -> list[Expected]:
    """A new component has no price: it stays out, and the pack with it."""
    lines = target.product["Composition"]
    component = target.any(lines)["SKU composant"]
    part = next(product for product in target.company.products if product.sku == component)
    price = part["Tarifs"][0]
    price["Montant"] = "gratuit"
    return [
        on("TAR-004", "Montant", price),
        *(on("CMP-105", "SKU composant", line) for line in lines if line["SKU composant"] == component),
    ]


@of_products("décision 9", started)
def sold_price_is_changed(target: Target) -> list[Expected]:
    """A new amount in a version that is being sold: it takes a new version."""
    line = target.any(target.product.all("Tarifs", Version=1))
    line["Montant"] = 999
    return [on("VER-104", "Montant", line)]


@of_products("décision 9", started)
def sold_plan_is_renamed(target: Target) -> list[Expected]:
    """A new name for a plan that is being sold."""
    line = target.any(target.product.all("Formules", Version=1))
    line["Nom"] = "Autre nom"
    return [on("VER-104", "Nom", line)]


@of_products("décision 9", started)
def share_of_a_sold_version_is_changed(target: Target) -> list[Expected]:
    """50 and 50 in place of 60 and 40: two cells."""
    lines = target.product.all("Répartition", Version=1, **{"Code schéma": "STD"})
    for line in lines:
        line["Part"] = percent(50)
    return [on("VER-104", "Part", line) for line in lines]


@of_products("décision 9", started)
def plan_is_added_to_a_sold_version(target: Target) -> list[Expected]:
    """A plan more in a version that is being sold."""
    line = target.product.find("Formules", {"Version": 1, "Code formule": "BASIC"})
    return [on("VER-104", "Code formule", target.company.pages.copy_of(line, **{"Code formule": "PLUS"}))]


@of_products("décision 9", started)
def paper_of_a_sold_version_is_retitled(target: Target) -> list[Expected]:
    """A document that is in the hands of clients gets another title."""
    line = target.any(target.product.all("Documents", Version=1))
    line["Titre"] = "Autre titre"
    return [on("VER-104", "Titre", line)]


@of_products("Annexe A §4 : sku global", new)
def sku_is_another_company_s(target: Target) -> list[Expected]:
    """France Téléphone has it already; its prefix is not ours either."""
    for lines in target.product.lines.values():
        for line in lines:
            line["SKU"] = "FT-BOX-001"
    (line,) = target.product["Produits"]
    papers = [on("DOC-101", "Fichier", paper) for paper in target.product["Documents"]]
    return [on("PRO-101", "SKU", line), on("PRO-102", "SKU", line), *papers]


@of_products("Annexe A §5 : format conseillé", new)
def sku_begins_otherwise(target: Target) -> list[Expected]:
    """A free SKU that does not begin with the company's code; its files were not moved along."""
    for lines in target.product.lines.values():
        for line in lines:
            line["SKU"] = f"TV-LIBRE-{target.product.number}"
    papers = [on("DOC-101", "Fichier", paper) for paper in target.product["Documents"]]
    return [on("PRO-102", "SKU", *target.product["Produits"]), *papers]


@of_products("cahier des charges §8 : anti-duplication", plain)
def external_code_is_another_company_s(target: Target) -> list[Expected]:
    """The code names a product of France Téléphone."""
    line = target.product.find("Codes externes", {"Système": "OggoData"})
    line["Code externe"] = "OGD-FT-1"
    return [on("EXT-101", "Code externe", line)]
