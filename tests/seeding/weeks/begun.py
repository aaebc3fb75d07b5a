"""What has not begun is withdrawn, moved or changed freely; what has begun is history (decisions 9 and 49)."""

from __future__ import annotations

from datetime import date

from tests.seeding.clean_company import PLANNED, Product
from tests.seeding.clean_group import percent
from tests.seeding.mistakes import having, plain, started, twice
from tests.seeding.model import Line, Remark, on
from tests.seeding.weeks.edits import FROM_NOW, LATER, Declared, Week, When, loaded, of_products, refused, sold


def planned(product: Product) -> bool:
    """A product that nobody could buy yet."""
    return plain(product) and product.state == PLANNED


def was_sold(product: Product) -> bool:
    """A product of which the books hold a sale of July 2025, on the web, with its promotion."""
    return product.role == "sold"


def once(product: Product) -> bool:
    """A product on sale with one version."""
    return started(product) and not product.has_two_versions


PLANNED_PROMO = having("Remises", planned, Genre="Promo")
PAST_PROMO = having("Remises", once, Genre="Promo")


# Not begun yet -------------------------------------------------------------------------------------------------------


@of_products("T8", planned)
def a_planned_status_is_withdrawn(week: Week) -> Declared:
    """« Brouillon » before « Actif » goes: withdrawn, and said."""
    gone = week.drop(week.product["Cycle de vie"][:1])
    return loaded(Remark("LIB-003", gone[0].sheet, week.product.sku))


@of_products("T9", planned)
def a_planned_status_moves(week: Week) -> Declared:
    """Another day for « Brouillon »: one row that changes, and not a word."""
    week.product["Cycle de vie"][0]["À partir du"] = date(2098, 1, 20)
    return loaded()


@of_products("T9", planned)
def a_planned_status_is_another(week: Week) -> Declared:
    """« Brouillon » and « En test » exchanged: a plain edit."""
    first = week.product["Cycle de vie"][0]
    first["Statut"] = _other_start(first)
    return loaded()


def _other_start(line: Line) -> str:
    return "En test" if line["Statut"] == "Brouillon" else "Brouillon"


@of_products("T10", PLANNED_PROMO)
def a_promotion_to_come_is_withdrawn(week: Week) -> Declared:
    """It will not happen."""
    week.drop(week.product["Remises"])
    return loaded(Remark("LIB-003", "Remises", week.product.sku))


@of_products("T10", PLANNED_PROMO)
def a_promotion_to_come_moves(week: Week) -> Declared:
    """Ten days later: it does not exist twice."""
    (line,) = week.product["Remises"]
    line["Début"], line["Fin"] = date(2098, 3, 11), date(2098, 4, 10)
    return loaded()


@of_products("T10", PLANNED_PROMO)
def a_promotion_to_come_is_renamed(week: Week) -> Declared:
    """Its code is part of its key, and it is the same row all the same."""
    (line,) = week.product["Remises"]
    line["Code remise"] = "NEIGE"
    return loaded()


@of_products("T10", twice(started))
def a_promotion_to_come_of_a_product_on_sale_changes(week: Week) -> Declared:
    """Version 2 has not begun: its discount is free."""
    week.product.find("Remises", {"Version": 2})["Montant"] = 7
    return loaded()


@of_products("décision 9", twice(started))
def a_price_to_come_changes(week: Week) -> Declared:
    """The price, a plan and a share of version 2, which nobody could buy yet."""
    week.product.find("Tarifs", {"Version": 2, "Code formule": "BASIC"})["Montant"] = 77
    week.product.find("Formules", {"Version": 2, "Code formule": "BASIC"})["Nom"] = "Autre nom"
    for line in week.product.all("Répartition", Version=2, **{"Code schéma": "STD"}):
        line["Part"] = percent(50)
    return loaded()


@of_products("T16", planned)
def a_document_s_first_day_changes(week: Week) -> Declared:
    """Of a product never sold: a change, and no row is said to be gone."""
    week.product.find("Documents", {"Type": "SCRIPT"})["Valable du"] = date(2098, 2, 1)
    return loaded()


@of_products("décision 49", planned)
def a_publication_to_come_changes(week: Week) -> Declared:
    """Channels, day and visibility before the beginning: a plain edit."""
    line = week.product.find("Publications", {"Société": "MTV", "Version": 1})
    line["Canaux"], line["Visibilité"] = "Terrain", "Interne"
    when = [When.FIRST] if week.product.has_two_versions else LATER
    return loaded(sales=sold(week.product, 1, when, channels="Web"))


@of_products("décision 49", twice(started))
def a_version_s_end_to_come_moves(week: Week) -> Declared:
    """Version 1 ends a month earlier and version 2 begins then: nothing is lost."""
    first, second = week.product["Versions"]
    first["Date de fin"], second["Date d'effet"] = date(2098, 7, 31), date(2098, 8, 1)
    one, other = (week.product.find("Publications", {"Version": version, "Société": "MTV"}) for version in (1, 2))
    one["Fin"], other["Début"] = date(2098, 7, 31), date(2098, 8, 1)
    for line in week.product.all("Publications", Société="FT"):
        day = date(2098, 7, 31) if line["Version"] == 1 else date(2098, 8, 1)
        line["Fin" if line["Version"] == 1 else "Début"] = day
    for line in week.product.all("Documents", Version=2):
        line["Valable du"] = date(2098, 8, 1)
    return loaded()


# In force, and free --------------------------------------------------------------------------------------------------


@of_products("décision 9", started)
def what_is_free_changes(week: Week) -> Declared:
    """Notes, accounts, quality rules and external codes of a version on sale."""
    week.product.find("Versions", {"Version": 1})["Notes"] = "Relue."
    week.product["Comptabilité"][0]["Centre de coûts"] = "PARIS"
    week.product.find("Règles CQ", {"Version": 1})["Pièces exigées"] = "CNI"
    week.product["Codes externes"][-1]["Code externe"] = f"NEUF-{week.product.number}"
    return loaded()


@of_products("décision 9", once)
def a_new_version_follows(week: Week) -> Declared:
    """Version 2 with all that version 1 has: version 1 is closed, and the sale goes on."""
    for sheet, lines in week.product.lines.items():
        for line in [line for line in lines if line["Version"] == 1]:
            again = week.pages.copy_of(line, Version=2)
            for label in ("Date d'effet", "Début", "Valable du"):
                if label in again.cells:
                    again[label] = date(2099, 2, 1)
            if sheet == "Remises":
                again["Fin"] = date(2099, 2, 28)
    return loaded(on("VER-103", "Date de fin", *week.product["Versions"]))


@of_products("décision 8", once)
def a_freeze_is_planned(week: Week) -> Declared:
    """« Gelé » in 2099: its author's own word, of which nothing is said."""
    line = week.product["Cycle de vie"][-1]
    week.pages.copy_of(line, Statut="Gelé", **{"À partir du": date(2099, 1, 1)})
    return loaded(sales=sold(week.product, 1, [When.SECOND]))


# In force, from now on -----------------------------------------------------------------------------------------------


@of_products("T15", once)
def a_channel_is_taken_off(week: Week) -> Declared:
    """Web ends with the load; yesterday stays, and the field goes on."""
    line = week.product.find("Publications", {"Société": "MTV"})
    line["Canaux"] = "Terrain"
    return loaded(on("LIB-023", "Canaux", line), sales=sold(week.product, 1, FROM_NOW, channels="Web"))


@of_products("T15", once)
def a_channel_is_added(week: Week) -> Declared:
    """Partners sell from the load on, and not before."""
    line = week.product.find("Publications", {"Société": "MTV"})
    line["Canaux"] = "Web, Terrain, Partenaires"
    begun = sold(week.product, 1, FROM_NOW, channels="Partenaires", begins=True)
    return loaded(on("LIB-023", "Canaux", line), sales=begun)


@of_products("décision 49", started)
def what_a_publication_shows_changes(week: Week) -> Declared:
    """Price, badges and conditions change with the load; it is still sold."""
    line = week.product.find("Publications", {"Société": "MTV", "Version": 1})
    line["Prix affiché"], line["Badges"], line["Conditions"] = "Non", None, "Sur dossier."
    return loaded(*(on("LIB-023", label, line) for label in ("Prix affiché", "Badges", "Conditions")))


@of_products("décision 49", once)
def a_running_publication_is_hidden(week: Week) -> Declared:
    """Nobody sees it any more: it stops with the load, and its author said so."""
    line = week.product.find("Publications", {"Société": "MTV"})
    line["Visibilité"] = "Caché"
    return loaded(on("LIB-023", "Visibilité", line))


# In force, and history -----------------------------------------------------------------------------------------------


@of_products("T12", PAST_PROMO)
def a_past_promotion_changes(week: Week) -> Declared:
    """No sale took it: it is corrected, with a warning."""
    line = week.product.find("Remises", {"Genre": "Promo"})
    line["Taux"] = percent(50)
    return loaded(on("LIB-021", "Taux", line))


@of_products("T12", was_sold)
def a_past_promotion_that_a_sale_took_changes(week: Week) -> Declared:
    """Blocking: the product stays as it was."""
    line = week.product.find("Remises", {"Genre": "Promo"})
    line["Taux"] = percent(50)
    return refused(on("LIB-020", "Taux", line))


@of_products("décision 2", PAST_PROMO)
def a_past_promotion_is_withdrawn(week: Week) -> Declared:
    """It has been in force: the catalogue keeps it, and says so."""
    gone = week.drop(week.product["Remises"])
    return loaded(Remark("LIB-002", "Remises", week.product.sku), stays=tuple(gone))


@of_products("décision 49", was_sold)
def a_publication_that_a_sale_took_begins_later(week: Week) -> Declared:
    """The sale of July would never have been possible."""
    line = week.product.find("Publications", {"Société": "MTV"})
    line["Début"] = date(2025, 7, 20)
    return refused(on("LIB-020", "Début", line))


@of_products("décision 49", was_sold)
def a_status_that_a_sale_took_moves(week: Week) -> Declared:
    """Active from a day after the sale."""
    line = week.product["Cycle de vie"][-1]
    line["À partir du"] = date(2025, 7, 20)
    return refused(on("LIB-020", "À partir du", line))


@of_products("décision 49", once)
def a_running_publication_begins_later(week: Week) -> Declared:
    """Nobody bought: it is corrected, with a warning; what could be sold until the load stays so."""
    line = week.product.find("Publications", {"Société": "MTV"})
    line["Début"] = date(2025, 7, 20)
    return loaded(on("LIB-021", "Début", line))


@of_products("décision 49", once)
def a_running_publication_ends_in_the_past(week: Week) -> Declared:
    """An end that is over: corrected, for nobody bought; it is sold no more."""
    line = week.product.find("Publications", {"Société": "MTV"})
    line["Fin"] = date(2025, 12, 31)
    return loaded(on("LIB-021", "Fin", line), sales=sold(week.product, 1, FROM_NOW))


@of_products("décision 2", once)
def a_running_publication_is_withdrawn(week: Week) -> Declared:
    """Its row goes: it is kept, and goes on."""
    gone = week.drop(week.product.all("Publications", Société="MTV"))
    return loaded(Remark("LIB-002", "Publications", week.product.sku), stays=tuple(gone))


@of_products("décision 49", started)
def a_status_in_force_moves(week: Week) -> Declared:
    """Active since another day: corrected, with a warning."""
    line = week.product["Cycle de vie"][-1]
    line["À partir du"] = date(2025, 6, 15)
    return loaded(on("LIB-021", "À partir du", line))


@of_products("décision 2", started)
def a_status_in_force_is_withdrawn(week: Week) -> Declared:
    """« Actif » goes: it is kept."""
    gone = week.drop(week.product["Cycle de vie"][-1:])
    return loaded(Remark("LIB-002", "Cycle de vie", week.product.sku), stays=tuple(gone))


@of_products("décision 49", started)
def two_statuses_in_force_are_replaced(week: Week) -> Declared:
    """Two rows that change in all their cells: nobody can tell which became which."""
    first, second = week.product["Cycle de vie"]
    first["Statut"], first["À partir du"] = _other_start(first), date(2025, 5, 15)
    second["Statut"], second["À partir du"] = "Retiré", date(2025, 8, 20)
    return refused(on("LIB-022", "À partir du", first), on("LIB-022", "À partir du", second))


@of_products("décision 9", started)
def a_price_on_sale_changes(week: Week) -> Declared:
    """VER-104: it takes a new version."""
    line = week.draw.choice(week.product.all("Tarifs", Version=1))
    line["Montant"] = 999
    return refused(on("VER-104", "Montant", line))


@of_products("décision 9", started)
def a_price_on_sale_is_withdrawn(week: Week) -> Declared:
    """Its row goes: the catalogue keeps it."""
    gone = week.drop(week.product.all("Tarifs", Version=1, **{"Code formule": "BASIC"}))
    plans = week.drop(week.product.all("Formules", Version=1, **{"Code formule": "BASIC"}))
    promos = week.drop(week.product.all("Remises", Version=1, **{"Code formule": "BASIC"}))
    says = [Remark("LIB-002", line.sheet, week.product.sku) for line in (*gone, *plans, *promos)]
    return loaded(*says, stays=(*gone, *plans, *promos))


@of_products("décision 9", started)
def a_share_on_sale_changes(week: Week) -> Declared:
    """50 and 50 in place of 60 and 40."""
    lines = week.product.all("Répartition", Version=1, **{"Code schéma": "STD"})
    for line in lines:
        line["Part"] = percent(50)
    return refused(*(on("VER-104", "Part", line) for line in lines))
