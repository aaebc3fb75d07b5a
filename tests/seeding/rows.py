"""A row, or the rows of one product, that do not agree: repeated, contradictory, incomplete, out of order."""

from __future__ import annotations

from datetime import date, timedelta

from tests.seeding.clean_company import Product
from tests.seeding.clean_group import percent
from tests.seeding.mistakes import MISTAKES, Mistake, Target, free, having, new, of_group, of_products, plain, twice
from tests.seeding.model import Expected, on

DAY = timedelta(days=1)


def _repeated(sheet: str, rule: str, source: str) -> None:
    """Register the mistake of a row that is typed twice: the lower one is too many, and that is all."""
    name = f"{sheet} : une ligne en double"

    def write(target: Target) -> list[Expected]:
        line = target.any(target.product[sheet])
        return [on(rule, "SKU", line, target.company.pages.copy_of(line))]

    MISTAKES[name] = Mistake(name, source, write, products=(having(sheet),))


for _sheet, _rule in (
    ("Produits", "PRO-010"), ("Cycle de vie", "CYC-010"), ("Versions", "VER-010"), ("Formules", "FOR-010"),
    ("Tarifs", "TAR-010"), ("Documents", "DOC-010"), ("Publications", "PUB-010"), ("Comptabilité", "CPT-010"),
    ("Remises", "REM-010"), ("Commissions", "COM-010"), ("Paliers", "PAL-010"), ("Répartition", "REP-010"),
    ("Codes externes", "EXT-010"), ("Règles CQ", "CQR-010"),
):  # fmt: skip
    _repeated(_sheet, _rule, "Annexe A §4 : unicité")


@of_products("Annexe A §4 : unicité de (product_version_id, code)", free)
def one_plan_has_two_prices(target: Target) -> list[Expected]:
    """The same plan and the same element, at two amounts."""
    line = target.product.find("Tarifs", {"Code formule": "BASIC"})
    return [on("TAR-010", "SKU", line, target.company.pages.copy_of(line, Montant=99))]


@of_products("Annexe A §2.2 : CHECK", twice())
def version_ends_before_it_starts(target: Target) -> list[Expected]:
    """The last day precedes the first."""
    line = target.product.find("Versions", {"Version": 1})
    line["Date de fin"] = target.product.start - DAY
    return [on("VER-101", "Date de fin", line)]


@of_products("Annexe A §4 : non chevauchement", twice())
def versions_overlap(target: Target) -> list[Expected]:
    """The first version still runs when the second has begun."""
    first, second = target.product["Versions"]
    first["Date de fin"] = second["Date d'effet"]
    return [on("VER-102", "Date d'effet", second)]


@of_products("Annexe A §4 : non chevauchement", twice(new))
def both_versions_start_the_same_day(target: Target) -> list[Expected]:
    """The second version was given the date of the first."""
    first, second = target.product["Versions"]
    second["Date d'effet"] = first["Date d'effet"]
    return [on("VER-102", "Date d'effet", second)]


@of_products("décision 7", twice(free))
def open_version_is_closed_by_the_next(target: Target) -> list[Expected]:
    """The first version has no end: it stops where the second starts, and its author is told."""
    first, _ = target.product["Versions"]
    first["Date de fin"] = None
    return [on("VER-103", "Date de fin", first)]


@of_products("décision 8", new)
def retired_product_comes_back(target: Target) -> list[Expected]:
    """Nothing leaves « Retiré »."""
    before, _ = target.product["Cycle de vie"]
    before["Statut"] = "Retiré"
    _, active = target.product["Cycle de vie"]
    return [on("CYC-101", "Statut", active)]


@of_products("décision 8 ; annexe C §1", new)
def draft_is_frozen(target: Target) -> list[Expected]:
    """A draft was never sold: there is nothing to freeze."""
    before, after = target.product["Cycle de vie"]
    before["Statut"], after["Statut"] = "Brouillon", "Gelé"
    return [on("CYC-101", "Statut", after)]


@of_products("Annexe A §5 : billing_cycle_days", having("Formules", free, Récurrence="Personnalisé"))
def custom_plan_without_a_cycle(target: Target) -> list[Expected]:
    """Custom, but every how many days."""
    line = target.any(target.product.all("Formules", Récurrence="Personnalisé"))
    line["Cycle en jours"] = None
    return [on("FOR-101", "Cycle en jours", line)]


@of_products("décision 13 : revenue_model", having("Produits", plain, Partenaire=None))
def commission_without_a_partner(target: Target) -> list[Expected]:
    """Decision 24: a commission comes from somebody."""
    (line,) = target.product["Produits"]
    line["Type de monétisation"] = "Mixte"
    return [on("PRO-103", "Partenaire", line)]


@of_products("décision 27", having("Produits", plain))
def oldest_is_younger_than_youngest(target: Target) -> list[Expected]:
    """From 60 to 18."""
    (line,) = target.product["Produits"]
    line["Âge minimum"], line["Âge maximum"] = 60, 18
    return [on("PRO-106", "Âge maximum", line)]


@of_products("décision 13 : champs du risque", having("Produits", plain, Risque="SANTE"))
def field_of_the_risk_is_missing(target: Target) -> list[Expected]:
    """The risk asks for « Organisme »."""
    (line,) = target.product["Produits"]
    line["Champs du risque"] = "Délai de carence : 3 mois"
    return [on("PRO-107", "Champs du risque", line)]


@of_products("décision 13 : champs du risque", having("Produits", plain, Risque="SANTE"))
def fields_of_the_risk_are_a_sentence(target: Target) -> list[Expected]:
    """No name, no colon."""
    (line,) = target.product["Produits"]
    line["Champs du risque"] = "Organisme Prévalia"
    return [on("PRO-108", "Champs du risque", line)]


#: A product whose price by tiers has three tiers, 0–10–50.
PRICED_BY_TIERS = having("Tarifs", free, **{"Type de prix": "Palier"})


@of_products("décision 17 : trous", PRICED_BY_TIERS)
def price_tiers_leave_a_gap(target: Target) -> list[Expected]:
    """0–10, then 50 and more begins at 60."""
    line = target.any(target.product.all("Tarifs", De=50))
    line["De"] = 60
    return [on("TAR-102", "De", line)]


@of_products("décision 17 : chevauchements", PRICED_BY_TIERS)
def price_tiers_overlap(target: Target) -> list[Expected]:
    """0–10, then 9–50."""
    line = target.any(target.product.all("Tarifs", De=10))
    line["De"] = 9
    return [on("TAR-102", "De", line)]


@of_products("décision 17 : fin ouverte", PRICED_BY_TIERS)
def last_price_tier_is_closed(target: Target) -> list[Expected]:
    """And beyond 1000."""
    line = target.any(target.product.all("Tarifs", De=50))
    line["À"] = 1000
    return [on("TAR-103", "À", line)]


@of_products("décision 17 : paliers inatteignables", PRICED_BY_TIERS)
def price_tier_ends_before_it_starts(target: Target) -> list[Expected]:
    """From 10 to 5."""
    line = target.any(target.product.all("Tarifs", De=10))
    line["À"] = 5
    return [on("TAR-104", "À", line)]


@of_products("décision 17 : obligatoire, sans valeur par défaut", PRICED_BY_TIERS)
def price_tiers_do_not_say_how_they_apply(target: Target) -> list[Expected]:
    """« Par tranche » or « au taux atteint »: nobody can guess."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Palier"}))
    line["Mode de palier"] = None
    return [on("TAR-101", "Mode de palier", line)]


@of_products("décisions 16 et 17", PRICED_BY_TIERS)
def price_tiers_disagree_on_the_tax(target: Target) -> list[Expected]:
    """Two rows of one price, two tax codes: the lower row is the one to look at."""
    version = target.draw.choice(target.product["Versions"])["Version"]
    lines = target.product.all("Tarifs", Version=version, **{"Type de prix": "Palier"})
    for line in lines[:-1]:  # two rows left: which of them is wrong does not depend on their order
        if line["De"] == 10:
            target.company.pages.drop(line)
            target.product["Tarifs"].remove(line)
    first, last = target.product.all("Tarifs", Version=version, **{"Type de prix": "Palier"})
    last["De"], last["Code TVA"] = 10, "REDUIT"
    return [on("TAR-105", "Code TVA", first, last)]


@of_products("Annexe A §3.3 : required", having("Tarifs", free, **{"Type de prix": "Usage"}))
def usage_without_a_unit(target: Target) -> list[Expected]:
    """0,174 € the what."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Usage"}))
    line["Unité"] = None
    return [on("TAR-101", "Unité", line)]


@of_products("Annexe A §3.3 : required", having("Tarifs", free, **{"Type de prix": "Indexé"}))
def index_without_a_name(target: Target) -> list[Expected]:
    """A price that follows nothing."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Indexé"}))
    line["Indice"] = None
    return [on("TAR-101", "Indice", line)]


@of_products("décision 16 : langage fermé", having("Tarifs", free, **{"Type de prix": "Indexé"}))
def formula_names_something_unknown(target: Target) -> list[Expected]:
    """Formulas speak of base, index, index0, cap and floor only."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Indexé"}))
    line["Formule de calcul"] = target.draw.choice(["base * prix_spot", "base * (index / index0", "=B2*1,02"])
    return [on("TAR-110", "Formule de calcul", line)]


@of_products("Annexe A §3.3 : un payload par type", having("Tarifs", free, **{"Type de prix": "Fixe"}))
def fixed_price_has_a_unit(target: Target) -> list[Expected]:
    """A unit means nothing on a fixed price: it is not kept, and its author is told."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Fixe"}))
    line["Unité"] = "kWh"
    return [on("TAR-107", "Unité", line)]


@of_products("décision 7", free)
def document_ends_before_it_starts(target: Target) -> list[Expected]:
    """Valid until the day before it begins."""
    line = target.any(target.product["Documents"])
    line["Valable jusqu'au"] = _first_day(target.product, line["Version"]) - DAY
    return [on("DOC-102", "Valable jusqu'au", line)]


@of_products("décision 7", plain)
def publication_ends_before_it_starts(target: Target) -> list[Expected]:
    """On sale until the day before it begins."""
    line = target.any(target.product["Publications"])
    line["Fin"] = _first_day(target.product, line["Version"]) - DAY
    return [on("PUB-101", "Fin", line)]


def _first_day(product: Product, version: object) -> date:
    start = next(line for line in product["Versions"] if line["Version"] == version)["Date d'effet"]
    assert isinstance(start, date)
    return start


@of_products("décision 25", plain)
def validation_without_a_date(target: Target) -> list[Expected]:
    """Who, but not when."""
    (line,) = target.product["Comptabilité"]
    line["Validé le"] = None
    return [on("CPT-102", "Validé le", line)]


@of_products("décision 25", plain)
def validation_without_a_name(target: Target) -> list[Expected]:
    """When, but not who."""
    (line,) = target.product["Comptabilité"]
    line["Validé par"] = None
    return [on("CPT-102", "Validé par", line)]


@of_products("décision 25 : « avec un avertissement »", new)
def commission_on_a_discount_account(target: Target) -> list[Expected]:
    """709 is for discounts granted: kept, with a warning."""
    (line,) = target.product["Comptabilité"]
    line["Nature"], line["Compte"] = "Commission", "709100"
    return [on("CPT-101", "Compte", line)]


@of_products("décision 16 : en pourcentage ou en montant", having("Remises", Genre="Promo"))
def discount_is_a_rate_and_an_amount(target: Target) -> list[Expected]:
    """20 % and 5 €: which."""
    line = target.any(target.product["Remises"])
    line["Montant"] = 5
    return [on("REM-101", "Taux", line)]


@of_products("décision 16 : en pourcentage ou en montant", having("Remises", Genre="Promo"))
def discount_is_nothing(target: Target) -> list[Expected]:
    """Neither."""
    line = target.any(target.product["Remises"])
    line["Taux"] = None
    return [on("REM-101", "Taux", line)]


@of_products("décision 16", having("Remises", Genre="Promo"))
def discount_of_zero(target: Target) -> list[Expected]:
    """0 %."""
    line = target.any(target.product["Remises"])
    line["Taux"] = percent(0)
    return [on("REM-103", "Taux", line)]


@of_products("décision 7", having("Remises", Genre="Promo"))
def discount_ends_before_it_starts(target: Target) -> list[Expected]:
    """A promotion over before it begins."""
    line = target.any(target.product["Remises"])
    line["Fin"] = _first_day(target.product, line["Version"]) - DAY
    return [on("REM-102", "Fin", line)]


@of_products("cahier des charges §3.6", plain)
def quality_rule_asks_for_nothing(target: Target) -> list[Expected]:
    """A row with its keys only."""
    line = target.any(target.product["Règles CQ"])
    for label in ("Pièces exigées", "Champs exigés", "Script d'appel"):
        line[label] = None
    return [on("CQR-102", "Pièces exigées", line)]


@of_group("Annexe A §4 : unicité", "Sociétés")
def company_twice(target: Target) -> list[Expected]:
    """The same code on two rows."""
    return [on("SOC-010", "Code", target.line, target.group.copy_of(target.line, **{"Raison sociale": "ZZ bis"}))]


@of_group("Annexe A §2.1 : legal_name UK", "Sociétés")
def two_companies_bear_one_name(target: Target) -> list[Expected]:
    """A second company of the same legal name."""
    again = target.group.copy_of(target.line, Code=f"{target.line['Code']}B", SIREN=None)
    return [on("SOC-106", "Raison sociale", target.line, again)]


@of_group("Annexe A §2.1 : siren UK", "Sociétés")
def two_companies_have_one_siren(target: Target) -> list[Expected]:
    """A second company of the same SIREN."""
    other = {"Code": f"{target.line['Code']}C", "Raison sociale": f"{target.line['Raison sociale']} bis"}
    return [on("SOC-107", "SIREN", target.line, target.group.copy_of(target.line, **other))]


@of_group("Annexe A §2.1 : UK(company_id, name)", "Partenaires")
def partner_twice(target: Target) -> list[Expected]:
    """The same partner of the same company."""
    return [on("PAR-010", "Société", target.line, target.group.copy_of(target.line))]


@of_group("décision 18", "Taux de TVA", {"Fin": None})
def tax_rates_overlap(target: Target) -> list[Expected]:
    """The new rate begins before the old one ends."""
    target.line["Début"] = date(2020, 12, 31)
    return [on("TVA-101", "Début", target.line)]


@of_group("décision 18 : exonération", "Taux de TVA", {"Fin": None})
def exempt_for_no_reason(target: Target) -> list[Expected]:
    """A rate of zero names no text: it is the reason that is missing."""
    target.line["Taux"] = percent(0)
    return [on("TVA-103", "Motif", target.line)]


@of_group("décision 7", "Taux de TVA", {"Fin": None})
def tax_rate_ends_before_it_starts(target: Target) -> list[Expected]:
    """Over before it begins."""
    target.line["Fin"] = date(2020, 12, 31)
    return [on("TVA-102", "Fin", target.line)]
