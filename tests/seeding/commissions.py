"""Commissions that do not agree with themselves: schemes, tiers and shares."""

from __future__ import annotations

from datetime import date

from tests.seeding.clean_group import percent
from tests.seeding.mistakes import Target, free, having, of_products
from tests.seeding.model import Expected, on


@of_products("décision 22", free)
def cap_is_below_the_floor(target: Target) -> list[Expected]:
    """At least 60, at most 50."""
    line = target.any(target.product.all("Commissions", **{"Code schéma": "STD"}))
    line["Plancher"] = 60
    return [on("COM-105", "Plafond", line)]


@of_products("décision 22", free)
def scheme_ends_before_it_starts(target: Target) -> list[Expected]:
    """A scheme over before it begins."""
    line = target.any(target.product.all("Commissions", **{"Code schéma": "STD"}))
    line["Début"], line["Fin"] = date(2026, 3, 1), date(2026, 2, 1)
    return [on("COM-103", "Fin", line)]


#: A product with a second scheme, for the web.
WITH_WEB_SCHEME = having("Commissions", free, **{"Code schéma": "WEB"})


@of_products("décision 22 : à égalité", WITH_WEB_SCHEME)
def two_schemes_are_equally_specific(target: Target) -> list[Expected]:
    """The web's scheme lost its channel: it now applies to the same sales as the standard one."""
    line = target.any(target.product.all("Commissions", **{"Code schéma": "WEB"}))
    other = target.product.find("Commissions", {"Code schéma": "STD", "Version": line["Version"]})
    line["Canal"] = None
    return [on("COM-104", "Code schéma", line, other)]


@of_products("décision 22 : mois, prorata ou totale", WITH_WEB_SCHEME)
def clawback_without_a_mode(target: Target) -> list[Expected]:
    """12 months, but how much of it."""
    line = target.any(target.product.all("Commissions", **{"Code schéma": "WEB"}))
    line["Mode de clawback"] = None
    return [on("COM-106", "Mode de clawback", line)]


@of_products("décision 22 : primes", WITH_WEB_SCHEME)
def bonus_without_an_amount(target: Target) -> list[Expected]:
    """From 10 sales on, how much."""
    line = target.any(target.product.all("Commissions", **{"Code schéma": "WEB"}))
    line["Montant de la prime"] = None
    return [on("COM-107", "Montant de la prime", line)]


@of_products("décision 47 : une prime pour personne", WITH_WEB_SCHEME)
def bonus_for_nobody(target: Target) -> list[Expected]:
    """The manager's share of the web went to the platform."""
    line = target.any(target.product.all("Commissions", **{"Code schéma": "WEB"}))
    for share in target.product.all("Répartition", **{"Code schéma": "WEB", "Version": line["Version"]}):
        share["Bénéficiaire"] = "Plateforme"
    return [on("COM-108", "Montant de la prime", line)]


@of_products("Annexe A §2.2 : value_type", free)
def commission_tier_pays_twice(target: Target) -> list[Expected]:
    """10 % and 5 €."""
    line = target.any(target.product["Paliers"])
    line["Montant"] = 5
    return [on("PAL-101", "Taux", line)]


@of_products("décision 17 : trous", free)
def commission_tiers_leave_a_gap(target: Target) -> list[Expected]:
    """0–100, then 150 and more."""
    line = target.any(target.product.all("Paliers", De=100))
    line["De"] = 150
    return [on("PAL-102", "De", line)]


@of_products("décision 17 : « 0 ≤ n »", WITH_WEB_SCHEME)
def first_commission_tier_does_not_start_at_zero(target: Target) -> list[Expected]:
    """Nothing is said of the first sale."""
    line = target.any(target.product.all("Paliers", **{"Code schéma": "WEB"}))
    line["De"] = 1
    return [on("PAL-102", "De", line)]


@of_products("décision 17 : fin ouverte", free)
def last_commission_tier_is_closed(target: Target) -> list[Expected]:
    """And beyond 500."""
    line = target.any(target.product.all("Paliers", De=100))
    line["À"] = 500
    return [on("PAL-103", "À", line)]


@of_products("décision 17 : paliers inatteignables", free)
def commission_tier_is_empty(target: Target) -> list[Expected]:
    """From 100 to 50."""
    line = target.any(target.product.all("Paliers", De=100))
    line["À"] = 50
    return [on("PAL-104", "À", line)]


@of_products("Annexe A §2.2 : basis", free)
def commission_tiers_count_two_things(target: Target) -> list[Expected]:
    """Sales, then months: of two tiers the lower row is the one to look at, and their bounds say nothing."""
    last = target.any(target.product.all("Paliers", De=100))
    first = target.product.find("Paliers", {"Code schéma": "STD", "Version": last["Version"], "De": 0})
    last["Base du palier"] = "Mois"
    return [on("PAL-105", "Base du palier", first, last)]


@of_products("Annexe A §4 : somme = 1", free)
def shares_do_not_make_a_whole(target: Target) -> list[Expected]:
    """60 % and 39 %."""
    line = target.any(target.product.all("Répartition", Bénéficiaire="Commercial"))
    other = target.product.find(
        "Répartition", {"Code schéma": "STD", "Version": line["Version"], "Bénéficiaire": "Entreprise"}
    )
    line["Part"] = percent(39)
    return [on("REP-101", "Part", line, other)]
