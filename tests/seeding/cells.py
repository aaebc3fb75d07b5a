"""One cell, wrong by itself: empty, too long, of the wrong kind, out of its list, out of its bounds, ambiguous.

Each stands on one cell and is found there once; the rules that look at several cells have nothing to add.
"""

from __future__ import annotations

from datetime import date

from tests.seeding.mistakes import group_slip, plain, slip
from tests.seeding.model import ExcelError, NeverComputed, Shown

_A2 = "Annexe A §2 : NOT NULL, clés"
_LENGTH = "Annexe A §2 : VARCHAR(n)"
_LIST = "Annexe A §2 : ENUM ; annexe C"
_MONEY = "spreadsheet-facts, ligne 7 ; décision 4"
_CURRENCY = "spreadsheet-facts, ligne 6"
_SHOWN = "spreadsheet-facts, ligne 9"
_MEANS = "décision 4 : ce qui peut changer le sens n'est jamais deviné"
_RATE = "spreadsheet-facts, ligne 5"
_DATE = "spreadsheet-facts, lignes 12 et 14"
_ERROR = "spreadsheet-facts, lignes 1 et 3"
_CODE = "Annexe A §5 ; spreadsheet-facts, ligne 33"
_REFERENCE = "Annexe A §2 : clés étrangères ; décision 14"
_YES_NO = "décision 4 : Oui, Non, VRAI, X"

#: Obligatory cells that are left empty.
slip("Produits", "Nom marketing", None, "PRO-001", _A2)
slip("Produits", "Risque", None, "PRO-001", _A2)
slip("Produits", "Type de monétisation", "   ", "PRO-001", _A2)
slip("Cycle de vie", "Statut", None, "CYC-001", "décision 8")
slip("Versions", "Date d'effet", None, "VER-001", _A2)
slip("Formules", "Nom", None, "FOR-001", _A2)
slip("Tarifs", "Montant", None, "TAR-001", "Annexe A §3.3")
slip("Tarifs", "Code TVA", None, "TAR-001", "décision 18")
slip("Documents", "Titre", None, "DOC-001", _A2)
slip("Documents", "Fichier", None, "DOC-001", _A2)
slip("Documents", "Valable du", None, "DOC-001", "décision 19")
slip("Publications", "Société", None, "PUB-001", _A2)
slip("Publications", "Canaux", None, "PUB-001", "Annexe A §3.5")
slip("Publications", "Début", None, "PUB-001", _A2)
slip("Comptabilité", "Compte", None, "CPT-001", _A2)
slip("Remises", "Genre", None, "REM-001", "décision 16")
slip("Commissions", "Règlement", None, "COM-001", _A2)
slip("Commissions", "Mode de palier", None, "COM-001", "décision 17 : obligatoire, sans valeur par défaut")
slip("Paliers", "De", None, "PAL-001", "Annexe A §3.4")
slip("Répartition", "Part", None, "REP-001", "Annexe A §3.4")
slip("Répartition", "Bénéficiaire", None, "REP-001", "décision 23")
slip("Codes externes", "Code externe", None, "EXT-001", _A2)
slip("Composition", "SKU composant", None, "CMP-001", "décision 16", lambda product: product.role == "pack")

#: Texts longer than their column.
slip("Produits", "Nom marketing", "n" * 161, "PRO-002", _LENGTH)
slip("Produits", "Nom court", "n" * 81, "PRO-002", _LENGTH)
slip("Formules", "Nom", "n" * 121, "FOR-002", _LENGTH)
slip("Documents", "Titre", "t" * 161, "DOC-002", _LENGTH)
slip("Codes externes", "Code externe", "c" * 121, "EXT-002", _LENGTH)

#: Codes that are none.
slip("Tarifs", "Élément", "abonnement !", "TAR-003", _CODE)
slip("Remises", "Code remise", "été 25", "REM-003", _CODE)
slip("Remises", "Code remise", "PROМO", "REM-003", "spreadsheet-facts, ligne 33 : le M est cyrillique")
slip("Comptabilité", "Compte", "compte 706", "CPT-003", "Annexe A §2.2 : gl_account")
slip("Règles CQ", "Code règle", "règle 1", "CQR-003", _CODE)
slip("Commissions", "Règle d'échéance", "un de ces jours", "COM-003", "décision 22")

#: Amounts.
slip("Tarifs", "Montant", "9,9O", "TAR-004", _MONEY)
slip("Tarifs", "Montant", "gratuit", "TAR-004", _MONEY)
slip("Tarifs", "Montant", True, "TAR-004", _MONEY)
slip("Tarifs", "Montant", date(2025, 9, 1), "TAR-004", _MONEY)
slip("Tarifs", "Montant", "1.234", "TAR-016", _MONEY)
slip("Tarifs", "Montant", "1,234", "TAR-016", _MONEY)
slip("Tarifs", "Montant", "9,90 $", "TAR-017", _CURRENCY)
slip("Tarifs", "Montant", Shown(9.9, "[$$-409]#,##0.00"), "TAR-017", _CURRENCY)
slip("Tarifs", "Montant", Shown(9.9, "[$CHF]\\ #,##0.00"), "TAR-017", _CURRENCY)
slip("Tarifs", "Montant", Shown(9.904, "#,##0.00 €"), "TAR-019", _SHOWN)
slip("Tarifs", "Montant", Shown(0.2, "0%"), "TAR-016", _MEANS)
slip("Tarifs", "Montant", Shown(9900, "#,##0,"), "TAR-016", _MEANS)
slip("Tarifs", "Montant", Shown(9.9, '0.00" k€"'), "TAR-016", _MEANS)
slip("Tarifs", "Montant", Shown(9.9, '0.00" DH"'), "TAR-017", _CURRENCY)
slip("Tarifs", "Montant", "9,90 MAD", "TAR-017", _CURRENCY)
slip("Tarifs", "Montant", "1.234,50", "TAR-004", _MEANS)
slip("Tarifs", "Montant", "９,９０", "TAR-004", _MEANS)
slip("Tarifs", "Montant", -5, "TAR-018", "Annexe A §3.3 : un montant")
slip("Tarifs", "Montant", ExcelError("#N/A"), "TAR-012", _ERROR)
slip("Tarifs", "Montant", ExcelError("#REF!"), "TAR-012", _ERROR)
slip("Tarifs", "Montant", NeverComputed("=B2*2"), "TAR-013", _ERROR)
slip("Tarifs", "Prix unitaire", "0,1O", "TAR-004", _MONEY, **{"Type de prix": "Usage"})
slip("Tarifs", "De", "zéro", "TAR-020", "décision 17", **{"Type de prix": "Palier"})
slip("Tarifs", "À", "beaucoup", "TAR-020", "décision 17", **{"Type de prix": "Palier"})
slip("Produits", "Frais initiaux", "15 £", "PRO-017", _CURRENCY)
slip("Commissions", "Plafond", "au plus 50", "COM-004", _MONEY)
slip("Remises", "Montant", ExcelError("#DIV/0!"), "REM-012", _ERROR, Genre="Négocié")
slip("Paliers", "De", "cent", "PAL-020", "décision 17")

#: Rates.
slip("Remises", "Taux", "vingt", "REM-005", _RATE, Genre="Promo")
slip("Remises", "Taux", 0.2, "REM-016", _RATE, Genre="Promo")
slip("Remises", "Taux", 1, "REM-016", _RATE, Genre="Promo")
slip("Remises", "Taux", "0,2", "REM-016", _RATE, Genre="Promo")
slip("Répartition", "Part", "1", "REP-016", _RATE)
slip("Remises", "Taux", Shown(1.2, "0%"), "REM-018", _RATE, Genre="Promo")
slip("Paliers", "Taux", "dix pour cent", "PAL-005", _RATE)
slip("Paliers", "Taux", 0.1, "PAL-016", _RATE)
slip("Répartition", "Part", "la moitié", "REP-005", _RATE)
slip("Répartition", "Part", 0.6, "REP-016", _RATE)
slip("Composition", "Part du CA", "le reste", "CMP-005", _RATE, lambda product: product.role == "pack")

#: Dates.
slip("Versions", "Date d'effet", "1/9/25", "VER-006", _DATE)
slip("Versions", "Date d'effet", "31/02/2026", "VER-006", _DATE)
slip("Versions", "Date de fin", "fin 2026", "VER-006", _DATE)
slip("Versions", "Date d'effet", 45901, "VER-006", _DATE)
slip("Versions", "Date d'effet", Shown(46357, "[h]:mm"), "VER-006", _MEANS)
slip("Versions", "Date d'effet", "1er décembre 2026", "VER-006", _MEANS)
slip("Documents", "Valable du", Shown(46357, "mm:ss.0"), "DOC-006", _MEANS)
slip("Versions", "Date d'effet", date(1985, 9, 1), "VER-018", "spreadsheet-facts, ligne 14")
slip("Cycle de vie", "À partir du", "bientôt", "CYC-006", _DATE)
slip("Publications", "Début", "demain", "PUB-006", _DATE)
slip("Publications", "Fin", "2026-13-01", "PUB-006", _DATE)
slip("Documents", "Valable du", "sept. 2025", "DOC-006", _DATE)
slip("Documents", "Valable jusqu'au", "31/12/26", "DOC-006", _DATE)
slip("Comptabilité", "Validé le", "hier", "CPT-006", _DATE)
slip("Remises", "Début", ExcelError("#VALUE!"), "REM-012", _ERROR)
slip("Commissions", "Début", "1/7/25", "COM-006", _DATE)

#: Yes or no, and closed lists.
slip("Tarifs", "Prix TTC", "peut-être", "TAR-007", _YES_NO)
slip("Versions", "Changement majeur", "un peu", "VER-007", _YES_NO)
slip("Publications", "Prix affiché", "à voir", "PUB-007", _YES_NO)
slip("Produits", "Stock suivi", "partiel", "PRO-007", _YES_NO)
slip("Produits", "Type de monétisation", "CA externe", "PRO-008", _LIST)
slip("Produits", "Clientèle", "Familles", "PRO-008", _LIST)
slip("Produits", "Territoires", "Métropole, Lune", "PRO-008", _LIST)
slip("Cycle de vie", "Statut", "Actuf", "CYC-008", "annexe C §1")
slip("Formules", "Récurrence", "Hebdomadaire", "FOR-008", _LIST)
slip("Tarifs", "Type de prix", "Forfait", "TAR-008", _LIST)
slip("Tarifs", "Indice", "CAC 40", "TAR-008", "Annexe A §3.3", **{"Type de prix": "Indexé"})
slip("Documents", "Langue", "Latin", "DOC-008", "décision 19")
slip("Documents", "Canaux", "Minitel", "DOC-008", "décision 21", Type="SCRIPT")
slip("Publications", "Canaux", "Web, Minitel", "PUB-008", "décision 21")
slip("Publications", "Visibilité", "Secret", "PUB-008", "annexe C §3")
slip("Publications", "Badges", "Nouveau", "PUB-008", "décision 21 : déduit, jamais saisi")
slip("Comptabilité", "Nature", "Divers", "CPT-008", "décision 25")
slip("Comptabilité", "Journal", "CAISSE", "CPT-008", "décision 32")
slip("Remises", "Canal", "Boutique", "REM-008", "décision 21")
slip("Commissions", "Règlement", "Plus tard", "COM-008", "annexe C §4")
slip("Commissions", "Assiette", "Au feeling", "COM-008", "décision 22")
slip("Commissions", "S'applique à", "Les lundis", "COM-008", _LIST)
slip("Paliers", "Base du palier", "Poids", "PAL-008", "Annexe A §2.2 : basis")
slip("Répartition", "Bénéficiaire", "Stagiaire", "REP-008", "décision 23")

#: Whole numbers, numbers and texts.
slip("Formules", "Cycle en jours", "trois", "FOR-011", "Annexe A §2.2 : INT", Récurrence="Personnalisé")
slip("Produits", "Âge minimum", "dix-huit", "PRO-011", "décision 27")
slip(
    "Versions",
    "Version",
    1.5,
    "VER-011",
    "Annexe A §2.2 : INT",
    lambda product: not product.has_two_versions and plain(product),
)
slip("Commissions", "Clawback en mois", "douze", "COM-011", "décision 22", **{"Code schéma": "WEB"})
slip("Composition", "Quantité incluse", "deux", "CMP-020", "décision 16", lambda product: product.role == "pack")
slip("Produits", "Nom marketing", date(2025, 9, 1), "PRO-014", _LENGTH)
slip("Produits", "Nom court", Shown(0.2, "0%"), "PRO-016", _MEANS)
slip("Codes externes", "Code externe", 1234567890123456, "EXT-021", "spreadsheet-facts, ligne 11")
slip("Codes externes", "Code externe", True, "EXT-014", _LENGTH)
slip("Produits", "Description", ExcelError("#NAME?"), "PRO-012", _ERROR)

#: Names of things that are nowhere.
slip("Produits", "Risque", "VOYAGE", "PRO-009", _REFERENCE)
slip("Produits", "Risque", "BOX", "PRO-009", "décision 13 : le risque d'une autre société")
slip("Produits", "Partenaire", "Courtage Lambda", "PRO-009", _REFERENCE)
slip("Produits", "Partenaire", "Fibre du Sud", "PRO-009", "décision 13 : un partenaire qui n'est pas activé ici")
slip(
    "Produits",
    "Code TVA des frais",
    "TVA20",
    "PRO-009",
    _REFERENCE,
    Risque="DIVERS",
    **{"Code TVA des frais": "NORMAL"},
)
slip("Tarifs", "Code TVA", "TVA20", "TAR-009", _REFERENCE)
slip("Documents", "Type", "BROCHURE", "DOC-009", "décision 19", Type="SCRIPT")
slip("Publications", "Société", "XYZ", "PUB-009", _REFERENCE)
slip("Comptabilité", "Code TVA", "TVA20", "CPT-009", _REFERENCE)
slip("Commissions", "Société vendeuse", "XYZ", "COM-009", _REFERENCE)
slip("Commissions", "Partenaire", "Courtage Lambda", "COM-009", _REFERENCE)

#: The group's own cells.
group_slip("Sociétés", "Raison sociale", None, "SOC-001", _A2)
group_slip("Sociétés", "SIREN", 12345682, "SOC-015", "spreadsheet-facts, ligne 10")
group_slip("Sociétés", "SIREN", "8003972", "SOC-003", "Annexe A §2.1")
group_slip("Sociétés", "SIREN", "530895710", "SOC-101", "décision 12")
group_slip("Sociétés", "SIRET", "80039729100018", "SOC-102", "décision 12")
group_slip("Sociétés", "TVA intracommunautaire", "FR00800397291", "SOC-103", "décision 12")
group_slip("Sociétés", "ICS", "FR72ZZZ123457", "SOC-104", "décision 12")
group_slip("Sociétés", "Codes des journaux", "VENTE VT", "SOC-105", "décision 32")
group_slip("Sociétés", "E-mail du cabinet", "compta@cabinet.fr ; cabinet", "SOC-108", "décision 33")
group_slip("Sociétés", "Couleur", "#8098F9", "SOC-109", "WCAG 2.1, 1.4.3 : contraste de 4,5 : 1")
group_slip("Sociétés", "Logo", "absent.png", "SOC-110", "annexe A §2.1 : brand_theme")
group_slip("Sociétés", "Couleur", "indigo", "SOC-003", "annexe A §2.1 : brand_theme")
group_slip("Partenaires", "Type", "Banque", "PAR-008", _LIST)
group_slip("Partenaires", "IBAN", "FR76 3000 6000 0112 3456 7890 188", "PAR-101", "décision 12")
group_slip("Partenaires", "SIREN", "530895710", "PAR-102", "décision 12")
group_slip("Partenaires", "Codes extranet", "Courtier C-1042", "PAR-103", "cahier des charges §2.1")
group_slip("Partenaires", "Société", "XYZ", "PAR-009", _REFERENCE)
group_slip("Risques", "Famille", "Voyages", "RIS-008", "décision 13")
group_slip("Risques", "Société", "XYZ", "RIS-009", "décision 13")
group_slip("Types de documents", "Libellé", None, "TYP-001", "décision 19")
group_slip("Obligations documentaires", "Type de document", "BROCHURE", "OBL-009", "décision 20")
group_slip("Obligations documentaires", "Fin", date(2019, 12, 31), "OBL-101", "décision 7")
group_slip("Taux de TVA", "Taux", "vingt", "TVA-005", _RATE)
group_slip("Plan comptable", "Intitulé du compte", None, "PLC-001", "cahier des charges §3.6")
group_slip("Mentions légales", "Texte de la mention", None, "MEN-001", "décision 20")
group_slip("Mentions légales", "Fin", date(2019, 12, 31), "MEN-101", "décision 7")
group_slip("Unités", "Coefficient", 2, "UNI-101", "cahier des charges §3.2 : conversion d'unités")
group_slip("Unités", "Unité de base", "quintal", "UNI-009", "cahier des charges §3.2")
group_slip("Listes noires", "Raison", None, "LNO-001", "cahier des charges §8")
group_slip("Listes noires", "Fin", date(2019, 12, 31), "LNO-101", "décision 7")
