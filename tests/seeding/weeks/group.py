"""The group's workbook over time: rates, texts and lists in force (decision 49), and what it stops of the companies' sales."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tests.seeding.clean_company import STARTED, Product
from tests.seeding.clean_group import percent
from tests.seeding.model import Remark, on
from tests.seeding.weeks.edits import FROM_NOW, Declared, Sale, Week, When, loaded, of_group, sold, sold_later


@of_group("T11", "Taux de TVA", {"Fin": None})
def a_rate_in_force_changes_that_nothing_used(week: Week) -> Declared:
    """It is corrected, with a warning."""
    week.line["Taux"] = percent(9.5)
    return loaded(on("LIB-021", "Taux", week.line))


@of_group("T11", "Taux de TVA", {"Code": "NORMAL"}, alone="NORMAL")
def a_rate_in_force_changes_that_sales_used(week: Week) -> Declared:
    """20 % becomes 21 % in its own row: blocking, and the row stays."""
    week.line["Taux"] = percent(21)
    return loaded(on("LIB-020", "Taux", week.line), stays=(week.line,))


@of_group("T11", "Taux de TVA", {"Fin": None})
def a_rate_ends_and_another_follows(week: Week) -> Declared:
    """That is how a rate changes: not a word."""
    week.line["Fin"] = date(2098, 12, 31)
    week.pages.copy_of(week.line, Taux=percent(9.5), Début=date(2099, 1, 1), Fin=None)
    return loaded()


@of_group("T8", "Taux de TVA", {"Code": "FUTUR"}, alone="FUTUR")
def a_rate_to_come_is_withdrawn(week: Week) -> Declared:
    """It will not happen."""
    week.drop([week.line])
    return loaded(Remark("LIB-003", "Taux de TVA", "FUTUR Métropole 01/01/2090"))


@of_group("T13", "Indices", {"Indice": "Énergie", "Début": date(2025, 1, 1)}, alone="Énergie")
def an_index_value_in_force_changes(week: Week) -> Declared:
    """No sale was priced with it: it is corrected, with a warning."""
    week.line["Valeur"] = 107.5
    return loaded(on("LIB-021", "Valeur", week.line))


@of_group("T13", "Mentions légales", {"Famille": "OTT"})
def a_legal_mention_that_is_over_changes(week: Week) -> Declared:
    """Clients were shown another text."""
    week.line["Texte de la mention"] = "Vos autres droits."
    return loaded(on("LIB-021", "Texte de la mention", week.line))


@of_group("T13", "Obligations documentaires", {"Famille": "Autre"})
def an_obligation_that_is_over_changes(week: Week) -> Declared:
    """It was blocking after all: corrected, with a warning."""
    week.line["Gravité"] = "Bloquante"
    return loaded(on("LIB-021", "Gravité", week.line))


@of_group("décision 2", "Mentions légales", {"Famille": "OTT"})
def a_legal_mention_is_withdrawn(week: Week) -> Declared:
    """It has been in force: the catalogue keeps it."""
    week.drop([week.line])
    words = f"{week.line['Code mention']} OTT 01/01/2020"
    return loaded(Remark("LIB-002", "Mentions légales", words), stays=(week.line,))


@of_group("décision 49", "Unités")
def a_label_changes(week: Week) -> Declared:
    """Names are free."""
    week.line["Nom de l'unité"] = "Autre nom"
    return loaded()


def _all_sales(products: Iterable[Product]) -> tuple[Sale, ...]:
    return tuple(
        sale
        for product in products
        for sale in (_sold_now(product) if product.state == STARTED else sold_later(product))
    )


def _sold_now(product: Product) -> tuple[Sale, ...]:
    first = (When.NOW, When.FIRST) if product.has_two_versions else FROM_NOW
    return sold(product, 1, first) + sold(product, 2, [When.SECOND])


@of_group("T13", "Sociétés", {"Code": "CE"}, alone="CE")
def a_company_is_set_inactive(week: Week) -> Declared:
    """It sells nothing from the load on: said on its cell, and in the company's next report."""
    week.line["Active"] = "Non"
    ends = _all_sales(week.shelf.books["CE"].products)
    return loaded(on("LIB-040", "Active", week.line), sales=ends).saying_elsewhere(("CE", Remark("LIB-042", "", "")))


@of_group("T13", "Activations", {"Société": "BD"}, alone="BD")
def a_partner_is_activated_no_more(week: Week) -> Declared:
    """The products that it insures stop: said on its cell, and in the company's next report."""
    week.line["Statut"] = "Inactif"
    insured = [product for product in week.shelf.books["BD"].products if product["Produits"][0]["Partenaire"]]
    told = ("BD", Remark("LIB-042", "", ""))
    return loaded(on("LIB-040", "Statut", week.line), sales=_all_sales(insured)).saying_elsewhere(told)


@of_group("T22", "Sociétés", {"Code": "AC"}, alone="AC")
def a_product_is_black_listed(week: Week) -> Declared:
    """Since long ago, says the row: it stops at the load, and what could be sold before stays so."""
    product = next(item for item in week.shelf.books["AC"].products if item.role == "plain" and item.state == STARTED)
    ban = week.pages.add(
        "Listes noires", {"SKU": product.sku, "Canal": "Web", "Raison": "Rappel", "Début": date(2025, 1, 1)}
    )
    said = [on("PUB-105", "Canaux", line) for line in product.all("Publications", Société="AC")]
    ends = tuple(sale for sale in _sold_now(product) if sale.channel == "web")
    told = loaded(on("LIB-040", "SKU", ban), sales=ends)
    return told.saying_elsewhere(("AC", Remark("LIB-042", "", "")), *(("AC", item) for item in said))
