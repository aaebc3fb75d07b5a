"""For every rule of the sheets: a workbook that breaks it, the cell to mend, and a near miss that passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from sync.assessment import FILES
from tests.support.books import GROUP, MAPPING, Rows, day, product, together, with_logo
from tests.support.checking import opened
from validators.book import ELSEWHERE as ELSEWHERE_SCHEMA
from validators.book import Known

SKU = "MTV-OFFRE-001"
CLEAN = together({"Comptabilité": MAPPING}, product(SKU))


def book(sheet: str, *rows: dict[str, Any], base: Mapping[str, Rows] = CLEAN) -> dict[str, Rows]:
    """Return the clean workbook with other rows in one sheet."""
    return dict(base) | {sheet: list(rows)}


def changed(sheet: str, values: dict[str, Any], base: Mapping[str, Rows] = CLEAN) -> dict[str, Rows]:
    """Return the clean workbook with other values in the first row of a sheet."""
    first, *others = base[sheet]
    return book(sheet, {**first, **values}, *others, base=base)


PRICE = dict(CLEAN["Tarifs"][0])
TIER = PRICE | {"Type de prix": "Palier", "Mode de palier": "Par tranche"}
VERSION = dict(CLEAN["Versions"][0])
PAPER = {"SKU": SKU, "Version": 1, "Type": "CGU", "Titre": "CGU", "Fichier": "cgu.pdf", "Valable du": day("01/07/2025")}
HERE = pl.DataFrame(
    [
        (SKU, "cgu.pdf", "0" * 64, None, None, None),
        (SKU, "tube.pdf", None, None, "est un tube (FIFO), pas un fichier", None),
        ("MTV", "logo.png", "0" * 64, None, None, None),
        ("MTV", "tube.png", None, None, "est un tube (FIFO), pas un fichier", None),
    ],
    schema=FILES,
    orient="row",
)
SOLD = dict(CLEAN["Publications"][0])
ACCOUNT = dict(MAPPING[0])
OF_PARTNER = changed("Produits", {"Type de monétisation": "Commission", "Partenaire": "OggoData"})
OTT = changed("Produits", {"Risque": "OTT"})
TWO_VERSIONS = book(
    "Versions",
    VERSION | {"Date de fin": day("31/12/2025")},
    VERSION | {"Version": 2, "Date d'effet": day("01/01/2026")},
)


def tiers(*bounds: tuple[Any, Any]) -> dict[str, Rows]:
    """Return the clean workbook with one price by tiers."""
    return book("Tarifs", *({**TIER, "De": start, "À": end} for start, end in bounds))


def rates(*rows: dict[str, Any]) -> dict[str, Rows]:
    """Return the group's workbook with these tax rates."""
    return GROUP | {"Taux de TVA": list(rows)}


RATE = dict(GROUP["Taux de TVA"][0])

_IN_ONE = {"SKU": SKU, "Version": 1, "Code schéma": "STD"}
SCHEME = _IN_ONE | {"Règlement": "Récurrente", "Mode de palier": "Par tranche"}
PAID = _IN_ONE | {"De": 0, "Taux": "10 %"}
SHARED = _IN_ONE | {"Bénéficiaire": "Entreprise", "Part": "100 %"}
EARNING = CLEAN | {"Commissions": [SCHEME], "Paliers": [PAID], "Répartition": [SHARED]}


def earning(sheet: str, *rows: dict[str, Any]) -> dict[str, Rows]:
    """Return the clean workbook with commissions, and other rows in one sheet."""
    return book(sheet, *rows, base=EARNING)


def two_schemes(**other: Any) -> dict[str, Rows]:
    """Return the workbook with two schemes of a version."""
    second = {"Code schéma": "AUTRE"}
    return EARNING | {
        "Commissions": [SCHEME | {"Canal": "Web"}, SCHEME | second | other],
        "Paliers": [PAID, PAID | second],
        "Répartition": [SHARED, SHARED | second],
    }


OFFER = {"SKU": SKU, "Version": 1, "Code remise": "ETE", "Genre": "Promo", "Taux": "20 %", "Début": day("01/07/2025")}
PARTS = ("MTV-OFFRE-002", "MTV-OFFRE-003")
THREE = together(CLEAN, *map(product, PARTS))
PART = {"SKU": SKU, "Version": 1, "SKU composant": PARTS[0]}
BUNDLE = book(
    "Composition", PART | {"Part du CA": "70 %"}, PART | {"SKU composant": PARTS[1], "Part du CA": "30 %"}, base=THREE
)
EXTERNAL = {"SKU": SKU, "Système": "OggoData", "Code externe": "OGD-1"}
QUALITY = {"SKU": SKU, "Version": 1, "Pièces exigées": "CNI, RIB"}


def bundle(*rows: dict[str, Any]) -> dict[str, Rows]:
    """Return the workbook of three products with these components."""
    return book("Composition", *rows, base=THREE)


ACTIVATION = {"Société gestionnaire": "AP", "Partenaire": "OggoData", "Société": "FT"}
MENTION = {"Code mention": "RGPD", "Texte de la mention": "Vos données.", "Début": day("01/07/2025")}
UNIT = {"Unité": "kWh", "Nom de l'unité": "Kilowattheure", "Unité de base": "kWh"}
BAN = {"SKU": SKU, "Raison": "Rappel", "Début": day("01/07/2025")}
SETTING = {"Code de la règle": "CPT-101", "Nouvelle gravité": "Bloquante", "À partir du": day("01/01/2025")}
USED = {"Type de prix": "Usage", "Prix unitaire": 0.17, "Unité": "kWh"}
FOLLOWING_CPI = {"Type de prix": "Indexé", "Indice": "Inflation (IPC)", "Formule de calcul": "base"}
INDEX = {"Indice": "Inflation (IPC)", "Début": day("01/07/2025"), "Valeur": 121.25}
ACCOUNTS = [{"Compte": code, "Intitulé du compte": "x"} for code in ("706100", "411000")]


def group(sheet: str, *rows: dict[str, Any]) -> dict[str, Rows]:
    """Return the group's workbook with these rows in one of its optional sheets."""
    return GROUP | {sheet: list(rows)}


SALE = {"Référence": "V1", "Date": day("01/09/2025"), "Opération": "Vente", "SKU": SKU, "Canal": "Web"}
PAYMENT = {"Référence": "E1", "Date": day("05/09/2025"), "Opération": "Encaissement", "Opération liée": "V1"}
AVOIR = PAYMENT | {"Opération": "Annulation"}
FEE = {"Référence": "F1", "Date": day("01/09/2025"), "Opération": "Frais", "SKU": SKU, "Montant HT": 15}
SPRING = SALE | {"Date": day("30/03/2025")}
ELSEWHERE = pl.DataFrame(
    {"key": ["V1"], "day": [day("01/09/2025")], "kind": ["sale"], "sku": [SKU], "channel": ["web"], "related": [None], "company": ["FT"]},
    schema=ELSEWHERE_SCHEMA,
)  # fmt: skip
PLANS = pl.DataFrame({"sku": [SKU, SKU], "plan": ["BASIC", "CONFORT"]})


def operations(*rows: dict[str, Any]) -> dict[str, Rows]:
    """Return a workbook of operations with these rows."""
    return {"Opérations": list(rows)}


#: Rules that compare a company's workbook with a list of the group → that list.
WITH_LIST = {
    "PRO-107": GROUP
    | {"Risques": [GROUP["Risques"][0], GROUP["Risques"][1] | {"Champs spécifiques": "Organisme *, Écrans"}]},
    "PUB-105": group("Listes noires", BAN | {"Canal": "Web", "Fin": day("30/09/2025")}),
    "CPT-104": group("Plan comptable", *ACCOUNTS),
    "TAR-108": group("Unités", UNIT),
    "PRO-110": GROUP | {"Partenaires": [GROUP["Partenaires"][0] | {"Société": "MTV", "Pays": "BE"}]},
    "TAR-109": group("Indices", INDEX),
}


def context_of(code: str) -> dict[str, Any]:
    """Return what the workbook of a rule's case is checked against."""
    frames = {name: typed.frame for name, typed in opened(WITH_LIST[code]).typed.items()} if code in WITH_LIST else None
    books: dict[str, dict[str, Any]] = {
        "DOC-105": {"files": HERE.with_columns(twin=pl.lit("CGU.pdf"))},
        "OPE-109": {"known": Known(plans=PLANS)},
        "OPE-110": {"month": "2025-03"},
        "OPE-113": {"today": day("04/09/2025")},
        "OPE-112": {"known": Known(elsewhere=ELSEWHERE)},
    }
    return {"files": HERE, "reference": frames} | books.get(code, {})


#: Rule → the wrong workbook, the cell that must be named, and a workbook that is nearly as wrong and passes.
CASES: dict[str, tuple[Mapping[str, Rows], str | None, Mapping[str, Rows]]] = {
    "PRO-001": (changed("Produits", {"Nom marketing": None}), "B2", changed("Produits", {"Nom court": None})),
    "PRO-002": (changed("Produits", {"Nom marketing": "x" * 161}), "B2", changed("Produits", {"Nom marketing": "x" * 160})),
    "RIS-003": (GROUP | {"Risques": [*GROUP["Risques"], {"Code": "DIV ERS", "Libellé": "Divers", "Famille": "Autre"}]}, "A4", GROUP | {"Risques": [*GROUP["Risques"], {"Code": " DIV-ERS ", "Libellé": "Divers", "Famille": "Autre"}]}),
    "PRO-008": (changed("Produits", {"Type de monétisation": "CA externe"}), "F2", changed("Produits", {"Type de monétisation": "ca INTERNE"})),
    "PRO-009": (changed("Produits", {"Risque": "DIVER"}), "D2", changed("Produits", {"Risque": "DIVERS"})),
    "PRO-010": (book("Produits", *CLEAN["Produits"], *CLEAN["Produits"]), "A3", CLEAN),
    "PRO-014": (changed("Produits", {"Nom marketing": day("01/09/2025")}), "B2", changed("Produits", {"Nom marketing": 2025})),
    "TAR-004": (changed("Tarifs", {"Montant": "9,9O"}), "F2", changed("Tarifs", {"Montant": "9,90 €"})),
    "TAR-016": (changed("Tarifs", {"Montant": "1.234"}), "F2", changed("Tarifs", {"Montant": "1 234,00"})),
    "TAR-017": (changed("Tarifs", {"Montant": "9,90 $"}), "F2", changed("Tarifs", {"Montant": "9,90 EUR"})),
    "TAR-018": (changed("Tarifs", {"Montant": -5}), "F2", changed("Tarifs", {"Montant": 0})),
    "TAR-019": (changed("Tarifs", {"Montant": 9.904}), "F2", changed("Tarifs", {"Montant": 9.9})),
    "TAR-030": (book("Tarifs", PRICE, {"SKU": "TOTAL", "Montant": 9.9}), "A3", book("Tarifs", PRICE)),
    "TAR-020": (tiers(("zéro", None)), "J2", tiers(("0", None))),
    "VER-006": (changed("Versions", {"Date d'effet": "1/7/25"}), "C2", changed("Versions", {"Date d'effet": "01/07/2025"})),
    "VER-007": (changed("Versions", {"Changement majeur": "peut-être"}), "E2", changed("Versions", {"Changement majeur": "x"})),
    "FOR-011": (changed("Formules", {"Cycle en jours": "trois"}), "F2", changed("Formules", {"Cycle en jours": "30"})),
    "TVA-005": (rates(RATE | {"Taux": "vingt"}), "C2", rates(RATE | {"Taux": "20%"})),
    "SOC-015": (GROUP | {"Sociétés": [*GROUP["Sociétés"], {"Code": "DPS", "Raison sociale": "Depanssur", "SIREN": 12345682}]}, "D5", GROUP | {"Sociétés": [*GROUP["Sociétés"], {"Code": "DPS", "Raison sociale": "Depanssur", "SIREN": 800397291}]}),
    "PRO-102": (changed("Publications", {"Société": "MTV"}, together({"Comptabilité": MAPPING}, product("XX-TV-001"), {"Publications": CLEAN["Publications"]})) | {"Produits": [*CLEAN["Produits"], *product("XX-TV-001")["Produits"]], "Cycle de vie": [*CLEAN["Cycle de vie"], *product("XX-TV-001")["Cycle de vie"]], "Versions": [*CLEAN["Versions"], *product("XX-TV-001")["Versions"]]}, "A3", CLEAN),
    "PRO-103": (changed("Produits", {"Type de monétisation": "Commission"}), "E2", CLEAN),
    "PRO-109": (book("Publications"), "A2", CLEAN),
    "PRO-104": (dict(CLEAN) | {sheet: [] for sheet in ("Versions", "Formules", "Tarifs", "Publications")}, "A2", CLEAN),
    "CYC-101": (book("Cycle de vie", {"SKU": SKU, "Statut": "Retiré", "À partir du": day("01/07/2025")}, {"SKU": SKU, "Statut": "Actif", "À partir du": day("01/08/2025")}), "B3", book("Cycle de vie", {"SKU": SKU, "Statut": "Gelé", "À partir du": day("01/07/2025")}, {"SKU": SKU, "Statut": "Actif", "À partir du": day("01/08/2025")})),
    "VER-101": (changed("Versions", {"Date de fin": day("30/06/2025")}), "D2", changed("Versions", {"Date de fin": day("01/07/2025")})),
    "VER-102": (book("Versions", VERSION | {"Date de fin": day("01/01/2026")}, VERSION | {"Version": 2, "Date d'effet": day("01/01/2026")}), "C3", TWO_VERSIONS),
    "VER-103": (book("Versions", VERSION, VERSION | {"Version": 2, "Date d'effet": day("01/01/2026")}), "D2", TWO_VERSIONS),
    "FOR-101": (changed("Formules", {"Récurrence": "Personnalisé"}), "F2", changed("Formules", {"Récurrence": "Personnalisé", "Cycle en jours": 90})),
    "TAR-101": (changed("Tarifs", {"Type de prix": "Usage", "Prix unitaire": 0.17}), "L2", changed("Tarifs", {"Type de prix": "Usage", "Prix unitaire": 0.17, "Unité": "kWh"})),
    "TAR-102": (tiers((0, 100), (150, None)), "J3", tiers((0, 100), (100, None))),
    "TAR-103": (tiers((0, 100), (100, 200)), "K3", tiers((0, 100), (100, None))),
    "TAR-104": (tiers((0, 10), (10, 8)), "K3", tiers((0, 10), (10, None))),
    "TAR-105": (book("Tarifs", TIER | {"De": 0, "À": 10}, TIER | {"De": 10, "Prix TTC": "Non"}), "G3", book("Tarifs", TIER | {"De": 0, "À": 10}, TIER | {"De": 10, "Prix TTC": "Oui"})),
    "TAR-106": (changed("Versions", {"Date d'effet": day("31/12/2013")}, changed("Publications", {"Début": day("01/01/2012")})), "H2", changed("Versions", {"Date d'effet": day("01/01/2014")})),
    "TAR-107": (changed("Tarifs", {"Unité": "kWh"}), "L2", changed("Tarifs", {"Unité": None})),
    "TAR-110": (changed("Tarifs", FOLLOWING_CPI | {"Formule de calcul": "base * prix"}), "O2", changed("Tarifs", FOLLOWING_CPI | {"Formule de calcul": "min(base * index / index0, cap)"})),
    "DOC-105": (book("Documents", PAPER), "E2", book("Documents", PAPER | {"Fichier": "autre.pdf"})),
    "DOC-101": (book("Documents", PAPER | {"Fichier": "autre.pdf"}), "E2", book("Documents", PAPER)),
    "DOC-103": (book("Documents", PAPER | {"Fichier": "tube.pdf"}), "E2", book("Documents", PAPER)),
    "DOC-102": (book("Documents", PAPER | {"Valable jusqu'au": day("30/06/2025")}), "K2", book("Documents", PAPER | {"Valable jusqu'au": day("01/07/2025")})),
    "PUB-101": (changed("Publications", {"Fin": day("30/06/2025")}), "G2", changed("Publications", {"Fin": day("01/07/2025")})),
    "PUB-102": (changed("Versions", {"Date de fin": day("31/07/2025")}) | {"Publications": [SOLD | {"Début": day("01/08/2025")}]}, "F2", changed("Versions", {"Date de fin": day("31/07/2025")}) | {"Publications": [SOLD | {"Début": day("31/07/2025")}]}),
    "PUB-103": (book("Publications", SOLD, SOLD | {"Canaux": "Web", "Début": day("01/08/2025")}), "F3", book("Publications", SOLD | {"Fin": day("31/07/2025")}, SOLD | {"Canaux": "Web", "Début": day("01/08/2025")})),
    "PUB-104": (OTT, "D2", OTT | {"Documents": [PAPER]}),
    "CPT-101": (book("Comptabilité", ACCOUNT | {"Compte": "709100"}), "F2", CLEAN),
    "CPT-102": (book("Comptabilité", ACCOUNT | {"Validé le": None}), "K2", book("Comptabilité", ACCOUNT | {"Validé par": None, "Validé le": None})),
    "CPT-103": (book("Comptabilité", ACCOUNT | {"Version": 1}), "B2", book("Comptabilité", ACCOUNT | {"SKU": SKU, "Version": 1})),
    "REM-101": (book("Remises", OFFER | {"Montant": 5}), "F2", book("Remises", OFFER | {"Taux": None, "Montant": 5})),
    "REM-102": (book("Remises", OFFER | {"Fin": day("30/06/2025")}), "K2", book("Remises", OFFER | {"Fin": day("01/07/2025")})),
    "REM-103": (book("Remises", OFFER | {"Taux": 0}), "F2", book("Remises", OFFER | {"Taux": "0,01 %"})),
    "CMP-101": (bundle(PART | {"SKU composant": "FT-BOX-001"}), "C2", bundle(PART)),
    "CMP-102": (bundle(PART | {"Part du CA": "99,9998 %"}), "E2", bundle(PART | {"Part du CA": "99,9999 %"})),
    "CMP-103": (bundle(PART | {"Part du CA": "100 %"}, PART | {"SKU composant": PARTS[1]}), "E3", bundle(PART, PART | {"SKU composant": PARTS[1]})),
    "CMP-104": (bundle(PART | {"SKU composant": SKU}), "C2", BUNDLE),
    "EXT-021": (book("Codes externes", EXTERNAL | {"Code externe": 1234567890123456}), "C2", book("Codes externes", EXTERNAL | {"Code externe": 123456789012345})),
    "EXT-101": (book("Codes externes", EXTERNAL, EXTERNAL | {"SKU": PARTS[0]}, base=THREE), "C3", book("Codes externes", EXTERNAL, EXTERNAL | {"SKU": PARTS[0], "Système": "AssureurX"}, base=THREE)),
    "CQR-101": (book("Règles CQ", QUALITY | {"Script d'appel": "script.pdf"}), "F2", book("Règles CQ", QUALITY | {"Script d'appel": "cgu.pdf"}) | {"Documents": [PAPER]}),
    "CQR-102": (book("Règles CQ", QUALITY | {"Pièces exigées": None}), "D2", book("Règles CQ", QUALITY | {"Pièces exigées": None, "Consignes": "Relire."})),
    "ACT-009": (group("Activations", ACTIVATION | {"Société gestionnaire": "FT"}), "B2", group("Activations", ACTIVATION)),
    "PUB-105": (CLEAN, "D2", changed("Publications", {"Canaux": "Terrain"})),
    "CPT-104": (book("Comptabilité", ACCOUNT | {"Compte": "706199"}), "F2", CLEAN),
    "TAR-108": (changed("Tarifs", USED | {"Unité": "kwh"}), "L2", changed("Tarifs", USED)),
    "TAR-109": (changed("Tarifs", FOLLOWING_CPI | {"Indice": "Spot"}), "N2", changed("Tarifs", FOLLOWING_CPI)),
    "MEN-101": (group("Mentions légales", MENTION | {"Fin": day("30/06/2025")}), "E2", group("Mentions légales", MENTION | {"Fin": day("01/07/2025")})),
    "UNI-101": (group("Unités", UNIT | {"Coefficient": 2}), "D2", group("Unités", UNIT, UNIT | {"Unité": "MWh", "Coefficient": 1000})),
    "LNO-101": (group("Listes noires", BAN | {"Fin": day("30/06/2025")}), "F2", group("Listes noires", BAN | {"Fin": day("01/07/2025")})),
    "REG-101": (group("Règles", SETTING | {"Code de la règle": "CPT-999"}), "A2", group("Règles", SETTING)),
    "REG-102": (group("Règles", SETTING | {"Code de la règle": "TAR-102"}), "A2", group("Règles", SETTING)),
    "PRO-105": (together(THREE) | {"Produits": [THREE["Produits"][0], dict(THREE["Produits"][1], **{"Nom marketing": "produit  MTV-offre-001"}), THREE["Produits"][2]]}, "B3", THREE),
    "PRO-106": (changed("Produits", {"Âge minimum": 60, "Âge maximum": 18}), "K2", changed("Produits", {"Âge minimum": 18, "Âge maximum": 18})),
    "PRO-107": (changed("Produits", {"Champs du risque": "Couleur : rouge"}), "W2", changed("Produits", {"Champs du risque": "organisme : Prévalia"})),
    "PRO-108": (changed("Produits", {"Champs du risque": "Organisme Prévalia"}), "W2", changed("Produits", {"Champs du risque": "Organisme : Prévalia"})),
    "SOC-105": (GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"Codes des journaux": "VENTE VT"}, *GROUP["Sociétés"][1:]]}, "P2", GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"Codes des journaux": "VENTE : VT"}, *GROUP["Sociétés"][1:]]}),
    "PAR-103": (GROUP | {"Partenaires": [GROUP["Partenaires"][0] | {"Codes extranet": "C : 1 ; C : 2"}]}, "K2", GROUP | {"Partenaires": [GROUP["Partenaires"][0] | {"Codes extranet": "C : 1 ; D : 2"}]}),
    "COM-003": (earning("Commissions", SCHEME | {"Règle d'échéance": "le 32 du mois suivant"}), "N2", earning("Commissions", SCHEME | {"Règle d'échéance": "J +30"})),
    "COM-101": (earning("Paliers"), "C2", EARNING),
    "COM-102": (earning("Répartition"), "C2", EARNING),
    "COM-103": (earning("Commissions", SCHEME | {"Début": day("01/07/2025"), "Fin": day("30/06/2025")}), "I2", earning("Commissions", SCHEME | {"Début": day("01/07/2025"), "Fin": day("01/07/2025")})),
    "COM-104": (two_schemes(**{"Société vendeuse": "MTV"}), "C3", two_schemes(Canal="Terrain")),
    "COM-105": (earning("Commissions", SCHEME | {"Plancher": 20, "Plafond": 10}), "S2", earning("Commissions", SCHEME | {"Plancher": 20, "Plafond": 20})),
    "COM-106": (earning("Commissions", SCHEME | {"Clawback en mois": 12}), "U2", earning("Commissions", SCHEME | {"Clawback en mois": 12, "Mode de clawback": "Prorata"})),
    "COM-107": (earning("Commissions", SCHEME | {"Seuil de la prime": 10}), "V2", earning("Commissions", SCHEME | {"Seuil de la prime": 10, "Montant de la prime": 50})),
    "COM-108": (earning("Commissions", SCHEME | {"Montant de la prime": 50}), "V2", earning("Commissions", SCHEME | {"Montant de la prime": 50}) | {"Répartition": [SHARED | {"Bénéficiaire": "Manager"}]}),
    "PRO-110": (OF_PARTNER, "E2", OF_PARTNER | {"Comptabilité": [ACCOUNT | {"Nature": "Commission", "Compte": "706200", "SKU": SKU, "Code TVA": "NORMAL"}]}),
    "PAL-101": (earning("Paliers", PAID | {"Montant": 5}), "G2", earning("Paliers", PAID | {"Taux": None, "Montant": 5})),
    "PAL-102": (earning("Paliers", PAID | {"À": 100}, PAID | {"De": 99}), "E3", earning("Paliers", PAID | {"À": 100}, PAID | {"De": 100})),
    "PAL-103": (earning("Paliers", PAID | {"À": 100}), "F2", EARNING),
    "PAL-104": (earning("Paliers", PAID | {"À": 100}, PAID | {"De": 100, "À": 50}), "F3", earning("Paliers", PAID | {"À": 100}, PAID | {"De": 100})),
    "PAL-105": (earning("Paliers", PAID, PAID | {"Base du palier": "Mois"}), "D3", EARNING),
    "REP-101": (earning("Répartition", SHARED | {"Part": "60 %"}, SHARED | {"Bénéficiaire": "Manager", "Part": "39,9998 %"}), "E3", earning("Répartition", SHARED | {"Part": "60 %"}, SHARED | {"Bénéficiaire": "Manager", "Part": "39,9999 %"})),
    "SOC-101": (GROUP | {"Sociétés": [*GROUP["Sociétés"][:2], GROUP["Sociétés"][2] | {"SIREN": "530895710"}]}, "D4", GROUP),
    "SOC-108": (GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"E-mail du cabinet": "compta@cabinet.fr ; cabinet"}, *GROUP["Sociétés"][1:]]}, "L2", GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"E-mail du cabinet": "Cabinet Dupont <compta@cabinet.fr>, paie@cabinet.fr ;"}, *GROUP["Sociétés"][1:]]}),
    "SOC-109": (GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"Couleur": "#8098f9"}, *GROUP["Sociétés"][1:]]}, "Q2", GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"Couleur": "#3538cd"}, *GROUP["Sociétés"][1:]]}),
    "SOC-110": (with_logo("absent.png"), "R2", with_logo("logo.png")),
    "SOC-111": (with_logo("tube.png"), "R2", with_logo("logo.png")),
    "SOC-106": (GROUP | {"Sociétés": [*GROUP["Sociétés"][:2], GROUP["Sociétés"][2] | {"Raison sociale": "Mondial TV"}]}, "B4", GROUP),
    "SOC-107": (GROUP | {"Sociétés": [*GROUP["Sociétés"][:2], GROUP["Sociétés"][2] | {"SIREN": "800397291"}]}, "D4", GROUP),
    "SOC-102": (GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"SIRET": "80039729100018"}, *GROUP["Sociétés"][1:]]}, "E2", GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"SIRET": "35600000049837"}, *GROUP["Sociétés"][1:]]}),
    "SOC-103": (GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"TVA intracommunautaire": "FR00800397291"}, *GROUP["Sociétés"][1:]]}, "F2", GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"TVA intracommunautaire": "FR50800397291"}, *GROUP["Sociétés"][1:]]}),
    "SOC-104": (GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"ICS": "FR72ZZZ123457"}, *GROUP["Sociétés"][1:]]}, "G2", GROUP | {"Sociétés": [GROUP["Sociétés"][0] | {"ICS": "FR72ZZZ123456"}, *GROUP["Sociétés"][1:]]}),
    "PAR-101": (GROUP | {"Partenaires": [GROUP["Partenaires"][0] | {"IBAN": "FR76 3000 6000 0112 3456 7890 188"}]}, "F2", GROUP | {"Partenaires": [GROUP["Partenaires"][0] | {"IBAN": "FR76 3000 6000 0112 3456 7890 189"}]}),
    "PAR-102": (GROUP | {"Partenaires": [GROUP["Partenaires"][0] | {"SIREN": "530895710"}]}, "E2", GROUP | {"Partenaires": [GROUP["Partenaires"][0] | {"SIREN": "800397291"}]}),
    "TVA-101": (rates(RATE, RATE | {"Début": day("01/01/2026")}), "D3", rates(RATE | {"Fin": day("31/12/2025")}, RATE | {"Début": day("01/01/2026")})),
    "TVA-102": (rates(RATE | {"Fin": day("31/12/2013")}), "E2", rates(RATE | {"Fin": day("01/01/2014")})),
    "TVA-103": (rates(RATE | {"Taux": "0 %"}), "F2", rates(RATE | {"Taux": "0 %", "Motif": "CGI art. 261 C 2°"})),
    "OPE-101": (operations(SALE | {"Date": day("01/10/2025")}), "B2", operations(SALE | {"Date": day("30/09/2025")})),
    "OPE-102": (operations(SALE | {"Montant HT": 24.92, "Montant TTC": 29.9}), "K2", operations(SALE | {"Montant TTC": 29.9})),
    "OPE-103": (operations(SALE | {"Canal": None}), "G2", operations(SALE, PAYMENT)),
    "OPE-104": (operations(FEE | {"SKU": None}), "E2", operations(SALE, FEE | {"Opération": "Bordereau partenaire", "SKU": None, "Opération liée": "V1"})),
    "OPE-105": (operations(PAYMENT | {"Opération liée": None}), "L2", operations(FEE)),
    "OPE-106": (operations(SALE, PAYMENT | {"Opération liée": "V2"}), "L3", operations(SALE, PAYMENT)),
    "OPE-107": (operations(FEE | {"Opération": "Bordereau partenaire", "Montant HT": None, "Montant TTC": 15}), "J2", operations(FEE | {"Montant HT": None, "Montant TTC": 15})),
    "OPE-108": (operations(SALE | {"Date": day("06/09/2025")}, PAYMENT), "L3", operations(SALE | {"Date": day("05/09/2025")}, PAYMENT)),
    "OPE-109": (operations(SALE | {"Code formule": "BASIQUE"}), "F2", operations(SALE | {"Code formule": "BASIC"})),
    "OPE-110": (operations(SPRING | {"Heure": "02:30"}), "C2", operations(SPRING | {"Heure": "03:30"})),
    "OPE-111": (operations(SALE, AVOIR | {"Montant TTC": 10}), "K3", operations(SALE, PAYMENT | {"Montant TTC": 10})),
    "OPE-113": (operations(SALE, PAYMENT), "B3", operations(SALE | {"Date": day("06/09/2025")}, FEE | {"Date": day("30/09/2025")}, PAYMENT | {"Date": day("01/09/2025"), "Opération liée": "F1", "Opération": "Annulation"})),
    "OPE-114": (operations(SALE | {"Quantité vendue": 100}, AVOIR | {"Quantité vendue": 30}), "H3", operations(SALE | {"Quantité vendue": 100}, AVOIR | {"Quantité vendue": 100})),
    "OPE-018": (operations(SALE | {"Montant TTC": -9.9}), "K2", operations(SALE, FEE | {"Opération": "Bordereau partenaire", "Montant HT": -15, "Opération liée": "V1"})),
    "OPE-112": (operations(SALE), "A2", operations(SALE | {"Canal": "Terrain"}, SALE | {"Référence": "V2"})),
    "OBL-101": (GROUP | {"Obligations documentaires": [GROUP["Obligations documentaires"][0] | {"Fin": day("31/12/2019")}]}, "G2", GROUP),
}  # fmt: skip

#: Rules that need a catalogue: proved in tests/sync.
AGAINST_THE_CATALOGUE = {
    "PRO-101",
    "VER-104",
    "OPE-120",
    "OPE-121",
    "OPE-122",
    "OPE-123",
    "OPE-124",
    "OPE-125",
    "OPE-126",
}
#: Rules that follow from other findings: proved below.
FOLLOWING = {"CMP-105"}
