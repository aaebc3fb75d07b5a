"""Sheets that do not agree with each other, or with the lists of the group.

A row that names nothing is reported where it stands; that its record now lacks a row is no second mistake.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.seeding.clean_company import Product
from tests.seeding.clean_group import OBLIGATIONS, RISKS
from tests.seeding.mistakes import (
    MISTAKES,
    Mistake,
    Target,
    free,
    having,
    new,
    of_products,
    of_workbook,
    plain,
    twice,
)
from tests.seeding.model import Cell, Expected, Line, on, on_first

DAY = timedelta(days=1)
_KEYS = "Annexe A §2 : clés étrangères"


def _stranger(sheet: str, label: str, value: str | int, rule: str, **row: str) -> None:
    """Register the mistake of a row that names a record which is nowhere: one finding, on the name."""
    name = f"{sheet} / {label} : ligne orpheline ({value})"

    def write(target: Target) -> list[Expected]:
        line = target.any(target.product.all(sheet, **row))
        line[label] = value
        return [on(rule, label, line)]

    MISTAKES[name] = Mistake(name, _KEYS, write, products=(having(sheet, new, **row),))


_stranger("Cycle de vie", "SKU", "MTV-INCONNU-1", "CYC-009", Statut="Brouillon")
_stranger("Tarifs", "Version", 7, "TAR-009", **{"Type de prix": "Fixe"})
_stranger("Tarifs", "Code formule", "AUTRE", "TAR-009", **{"Type de prix": "Fixe"})
_stranger("Publications", "Version", 7, "PUB-009")
_stranger("Comptabilité", "Version", 7, "CPT-009")
_stranger("Remises", "Code formule", "AUTRE", "REM-009")
_stranger("Commissions", "Code formule", "AUTRE", "COM-009", **{"Code schéma": "WEB"})
_stranger("Codes externes", "SKU", "MTV-INCONNU-3", "EXT-009")
_stranger("Règles CQ", "Version", 7, "CQR-009")
#: Rows of a record of several rows: the record is short of one, and that follows from the name.
_stranger("Tarifs", "Code formule", "TRANCHES", "TAR-009", **{"Type de prix": "Palier"})
_stranger("Paliers", "Code schéma", "STDD", "PAL-009", **{"Code schéma": "STD"})
_stranger("Paliers", "Code schéma", "WEBB", "PAL-009", **{"Code schéma": "WEB"})
_stranger("Paliers", "Version", 7, "PAL-009", **{"Code schéma": "STD"})
_stranger("Répartition", "Code schéma", "STDD", "REP-009", **{"Code schéma": "STD"})
_stranger("Répartition", "Code schéma", "WEBB", "REP-009", **{"Code schéma": "WEB"})


@of_products(_KEYS, having("Paliers", new, **{"Code schéma": "STD"}))
def tier_of_a_misspelt_product(target: Target) -> list[Expected]:
    """An O for a zero in the SKU of one tier."""
    line = target.any(target.product.all("Paliers", **{"Code schéma": "STD"}))
    line["SKU"] = f"{target.product.sku[:-1]}O{target.product.sku[-1]}"
    return [on("PAL-009", "SKU", line)]


@of_products(_KEYS, having("Tarifs", free, **{"Type de prix": "Palier"}))
def price_of_a_misspelt_product(target: Target) -> list[Expected]:
    """One letter too many in the SKU of one price by tiers; the product loses no price for that."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Palier"}))
    line["SKU"] = f"{target.product.sku}X"
    return [on("TAR-009", "SKU", line)]


@of_products(_KEYS, new)
def version_of_a_misspelt_product(target: Target) -> list[Expected]:
    """One letter too many in the SKU of a version: what hangs on it follows."""
    line = target.any(target.product["Versions"])
    line["SKU"] = f"{target.product.sku}X"
    return [on("VER-009", "SKU", line)]


@of_products(_KEYS, plain)
def paper_of_a_misspelt_product(target: Target) -> list[Expected]:
    """One letter too many in the SKU of a document: the paper may be the one that is asked for."""
    line = target.any(target.product["Documents"])
    line["SKU"] = f"{target.product.sku}X"
    return [on("DOC-009", "SKU", line)]


@of_products(_KEYS, free)
def share_of_a_misspelt_product(target: Target) -> list[Expected]:
    """One letter too many in the SKU of one share."""
    line = target.any(target.product.all("Répartition", **{"Code schéma": "STD"}))
    line["SKU"] = f"{target.product.sku}X"
    return [on("REP-009", "SKU", line)]


@of_products(_KEYS, twice(new))
def version_has_another_number(target: Target) -> list[Expected]:
    """Version 2 became 3, its rows still say 2: the first of them names a version that no row declares, and the others."""
    _, second = target.product["Versions"]
    second["Version"] = 3
    rules = {"Formules": "FOR-009", "Tarifs": "TAR-009", "Documents": "DOC-009", "Publications": "PUB-009",
             "Remises": "REM-009", "Commissions": "COM-009", "Paliers": "PAL-009", "Répartition": "REP-009",
             "Règles CQ": "CQR-009"}  # fmt: skip
    return on_first("Version", rules, lambda sheet: target.product.all(sheet, Version=2))


@of_products(_KEYS, having("Formules", new, **{"Code formule": "BASIC"}))
def plan_has_another_code(target: Target) -> list[Expected]:
    """BASIC became PREMIUM, its prices and discounts still say BASIC: said on the first."""
    plan = target.any(target.product.all("Formules", **{"Code formule": "BASIC"}))
    plan["Code formule"] = "PREMIUM"
    same = {"Version": plan["Version"], "Code formule": "BASIC"}
    rules = {"Tarifs": "TAR-009", "Remises": "REM-009"}
    return on_first("Code formule", rules, lambda sheet: target.product.all(sheet, **same))


@of_products(_KEYS, new)
def scheme_has_another_code(target: Target) -> list[Expected]:
    """STD became STANDARD; tiers and shares name a scheme that is nowhere, said on the first. That STANDARD has none follows."""
    scheme = target.any(target.product.all("Commissions", **{"Code schéma": "STD"}))
    scheme["Code schéma"] = "STANDARD"
    same = {"Version": scheme["Version"], "Code schéma": "STD"}
    rules = {"Paliers": "PAL-009", "Répartition": "REP-009"}
    return on_first("Code schéma", rules, lambda sheet: target.product.all(sheet, **same))


def _drop(target: Target, lines: list[Line]) -> None:
    for line in lines:
        target.company.pages.drop(line)
        target.product.lines[line.sheet].remove(line)


@of_products("Annexe A §1.2 : un produit, ses versions", new)
def product_has_no_version(target: Target) -> list[Expected]:
    """The product alone; nothing hangs on it."""
    for sheet in ("Versions", "Formules", "Tarifs", "Documents", "Publications", "Remises", "Commissions", "Paliers", "Répartition", "Règles CQ"):  # fmt: skip
        _drop(target, list(target.product[sheet]))
    return [on("PRO-104", "SKU", *target.product["Produits"])]


@of_products("Annexe A §3.4 : tiers ; décision 17", new)
def scheme_has_no_tier(target: Target) -> list[Expected]:
    """A scheme that pays nothing."""
    scheme = target.any(target.product["Commissions"])
    same = {"Version": scheme["Version"], "Code schéma": scheme["Code schéma"]}
    _drop(target, target.product.all("Paliers", **same))
    return [on("COM-101", "Code schéma", scheme)]


@of_products("Annexe A §3.4 : split, required", new)
def scheme_has_no_share(target: Target) -> list[Expected]:
    """A scheme that pays nobody."""
    scheme = target.any(target.product["Commissions"])
    same = {"Version": scheme["Version"], "Code schéma": scheme["Code schéma"]}
    _drop(target, target.product.all("Répartition", **same))
    return [on("COM-102", "Code schéma", scheme)]


@of_products("Annexe A §4 : somme = 1", new)
def share_is_forgotten(target: Target) -> list[Expected]:
    """60 %, and nobody for the rest."""
    line = target.any(target.product.all("Répartition", Bénéficiaire="Commercial"))
    rest = target.product.find(
        "Répartition", {"Code schéma": "STD", "Version": line["Version"], "Bénéficiaire": "Entreprise"}
    )
    _drop(target, [line])
    return [on("REP-101", "Part", rest)]


def blocked(product: Product, paper: str, version: Cell) -> list[Line]:
    """Return the publications that decision 20 blocks without a paper."""
    families = {code: family for code, family, _, _ in RISKS}
    family = families[product.risk]
    asked = {
        channel
        for of, channels, papers, severity in OBLIGATIONS
        for channel in channels
        if of == family and paper in papers and severity == "Bloquante"
    }
    every = "" in asked
    sales = product.all("Publications", Version=version)
    return [line for line in sales if every or asked & set(str(line["Canaux"]).split(", "))]


@of_products("Annexe A §4 : présence documentaire ; annexe B §6", new)
def obligatory_paper_is_missing(target: Target) -> list[Expected]:
    """A document that the family asks for on this channel has no row."""
    paper = target.any(line for line in target.product["Documents"] if line["Type"] != "SCRIPT")
    _drop(target, [paper])
    return [on("PUB-104", "Canaux", line) for line in blocked(target.product, str(paper["Type"]), paper["Version"])]


@of_products("décision 19 : canaux d'un document", having("Documents", free, Type="CGU"))
def paper_is_for_another_channel(target: Target) -> list[Expected]:
    """The conditions of use are shown in the field, not on the web."""
    paper = target.any(target.product.all("Documents", Type="CGU"))
    paper["Canaux"] = "Terrain"
    return [on("PUB-104", "Canaux", line) for line in blocked(target.product, "CGU", paper["Version"])]


@of_products("annexe B §4 : expirant", having("Documents", free, Type="CGV"))
def paper_begins_after_the_sale(target: Target) -> list[Expected]:
    """Conditions of sale that hold from 2030 on."""
    paper = target.any(target.product.all("Documents", Type="CGV"))
    paper["Valable du"] = date(2030, 1, 1)
    return [on("PUB-104", "Canaux", line) for line in blocked(target.product, "CGV", paper["Version"])]


@of_products("décision 20", having("Produits", new, Risque="DIVERS"))
def product_changes_family(target: Target) -> list[Expected]:
    """Declared an insurance, it has none of an insurance's papers."""
    (line,) = target.product["Produits"]
    line["Risque"] = "PREVOYANCE"
    return [on("PUB-104", "Canaux", sale) for sale in target.product["Publications"]]


@of_products("annexe B §4 : le fichier", plain)
def file_was_never_uploaded(target: Target) -> list[Expected]:
    """A document added to a row, not to the library."""
    line = target.product.find("Documents", {"Type": "SCRIPT"})
    added = target.company.pages.copy_of(line, Type="FAQ", Fichier="jamais-depose.pdf")
    return [on("DOC-101", "Fichier", added)]


@of_products("décision 9 ; annexe B §4", having("Documents", new, Type="SCRIPT"))
def file_has_another_name(target: Target) -> list[Expected]:
    """The obligatory paper is announced; its file bears another name. Its row is there: nothing more is missing."""
    line = target.any(item for item in target.product["Documents"] if item["Type"] != "SCRIPT")
    line["Fichier"] = "conditions-v2-definitif.pdf"
    return [on("DOC-101", "Fichier", line)]


@of_products("cahier des charges §3.6 : scripts", plain)
def script_is_no_document(target: Target) -> list[Expected]:
    """A call script that no row of Documents names."""
    line = target.any(target.product["Règles CQ"])
    line["Script d'appel"] = "script-2024.pdf"
    return [on("CQR-101", "Script d'appel", line)]


@of_products("Annexe A §2.2 : publication", twice(having("Publications", new, Société="MTV")))
def sale_is_outside_its_version(target: Target) -> list[Expected]:
    """The first version is put on sale when the second has begun."""
    _, second = target.product["Versions"]
    start = second["Date d'effet"]
    assert isinstance(start, date)
    sale = target.product.find("Publications", {"Version": 1, "Société": "MTV"})
    sale["Début"], sale["Fin"] = start + DAY, None
    return [on("PUB-102", "Début", sale)]


@of_products("décision 11 : une publication par société et canal", having("Publications", free, Société="MTV"))
def sold_twice_at_a_time(target: Target) -> list[Expected]:
    """A second publication on the web while the first runs."""
    line = target.any(target.product.all("Publications", Société="MTV"))
    start = line["Début"]
    assert isinstance(start, date)
    again = target.company.pages.copy_of(line, Canaux="Web", Début=start + DAY, Fin=start + 10 * DAY)
    return [on("PUB-103", "Début", again)]


@of_products("cahier des charges §8 : listes noires", having("Publications", plain, Société="MTV"))
def product_is_black_listed(target: Target) -> list[Expected]:
    """The group forbids it on the web."""
    target.group.add(
        "Listes noires", {"SKU": target.product.sku, "Canal": "Web", "Raison": "Rappel", "Début": date(2025, 1, 1)}
    )
    return [on("PUB-105", "Canaux", line) for line in target.product.all("Publications", Société="MTV")]


@of_products("cahier des charges §3.6 : plan comptable", plain)
def account_is_not_in_the_chart(target: Target) -> list[Expected]:
    """An account that the group does not keep."""
    (line,) = target.product["Comptabilité"]
    line["Compte"] = "706199"
    return [on("CPT-104", "Compte", line)]


@of_workbook("décision 25", "comptes de la société")
def default_account_has_a_version(target: Target) -> list[Expected]:
    """A version number without a product."""
    line = target.any(line for line in target.company.pages.lines["Comptabilité"] if line["SKU"] is None)
    line["Version"] = 2
    return [on("CPT-103", "Version", line)]


@of_products("décision 18 : en vigueur", free)
def tax_code_is_not_in_force(target: Target) -> list[Expected]:
    """A code whose rate is over, or has not begun."""
    line = target.any(target.product["Tarifs"])
    of_one_price = {label: line[label] for label in ("Version", "Code formule", "Élément")}
    code = target.draw.choice(["ANCIEN", "FUTUR"])
    expected = []
    for same in target.product.all("Tarifs", **of_one_price):
        same["Code TVA"] = code
        expected.append(on("TAR-106", "Code TVA", same))
    return [*expected]


@of_products("cahier des charges §1 : unités normalisées", having("Tarifs", free, **{"Type de prix": "Usage"}))
def unit_is_not_in_the_list(target: Target) -> list[Expected]:
    """A unit that the group does not know."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Usage"}))
    line["Unité"] = "therm"
    return [on("TAR-108", "Unité", line)]


@of_products("décision 16 : indexé", having("Tarifs", free, **{"Type de prix": "Indexé"}))
def index_has_no_value(target: Target) -> list[Expected]:
    """The group keeps no value of « Spot »."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Indexé"}))
    line["Indice"] = "Spot"
    return [on("TAR-109", "Indice", line)]


@of_products("cahier des charges §8 : anti-duplication", plain, plain)
def two_products_share_an_external_code(target: Target) -> list[Expected]:
    """One code of OggoData for two products: the lower row repeats the upper."""
    one, other = (product.find("Codes externes", {"Système": "OggoData"}) for product in target.products)
    other["Code externe"] = one["Code externe"]
    return [on("EXT-101", "Code externe", one, other)]


@of_products(
    "issue : nom et partenaire", having("Produits", plain, Partenaire=None), having("Produits", plain, Partenaire=None)
)
def two_products_bear_one_name(target: Target) -> list[Expected]:
    """But for case, accents and blanks, the same name at the same partner's."""
    one, other = (product["Produits"][0] for product in target.products)
    other["Nom marketing"] = f"  {str(one['Nom marketing']).upper()} "
    return [on("PRO-105", "Nom marketing", one, other)]
