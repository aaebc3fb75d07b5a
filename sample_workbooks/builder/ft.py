"""FT, France Téléphone: boxes, mobile plans, fixed lines and hardware."""

from __future__ import annotations

from decimal import Decimal

from sample_workbooks.builder.shapes import (
    EVERYWHERE,
    FIELD,
    MARKETPLACE,
    PARTNER,
    TELESALES,
    TREASURY,
    WEB,
    Account,
    Company,
    Paper,
    Plan,
    Price,
    Product,
    active,
    sale,
    tiers,
    usage,
    version,
)

_CGV = Paper("CGV", "Conditions générales de vente", "cgv-telecom-2025.pdf", "Offres internet et mobiles")
_CGV_2027 = Paper(
    "CGV", "Conditions générales de vente 2027", "cgv-telecom-2027.pdf", "Offres internet et mobiles",
    since="2027-01-01", edition="2027-01",
)  # fmt: skip
_MANDAT = Paper(
    "MANDAT_SEPA", "Mandat de prélèvement SEPA", "mandat-sepa.pdf", "Toutes les offres", author="Comptabilité"
)
_FICHE = Paper("FICHE_TECH", "Fiche technique de la box", "fiche-box-fibre.pdf", "Box fibre", author="Produit")
_TELECOM = (_CGV, _MANDAT)

PRODUCTS = (
    Product(
        "FT-BOX-001", "Box Fibre Essentielle", "Fibre Essentielle", "BOX",
        "Internet jusqu'à 500 Mb/s et appels illimités vers les fixes. Sans engagement.",
        active(tested="2025-05-01"),
        (
            version(
                Plan("FIBRE", "Fibre Essentielle", (Price("29.90"),)),
                end="2026-12-31", papers=(*_TELECOM, _FICHE), sales=(sale("FT", *EVERYWHERE, end="2026-12-31"),),
            ),
            version(
                Plan("FIBRE", "Fibre Essentielle", (Price("31.90"),)),
                number=2, start="2027-01-01", papers=(_CGV_2027, _MANDAT, _FICHE), sales=(sale("FT", *EVERYWHERE),),
                notes="Prix 2027, débit porté à 1 Gb/s.",
            ),
        ),
        details=(
            ("territories", ["FR"]), ("delivery", "Box envoyée en point relais"), ("stock", True),
            ("ticket", "Raccordement"), ("mandate_template", "SEPA-CORE"), ("collection_cycle", "Le 5 du mois"),
            ("setup_fee", Decimal("39.00")), ("setup_fee_tax_code", "NORMAL"),
        ),
    ),
    Product(
        "FT-BOX-002", "Box Fibre Confort", "Fibre Confort", "BOX",
        "Internet jusqu'à 2 Gb/s, appels illimités vers les mobiles et option télévision.",
        active(),
        (
            version(
                Plan(
                    "CONFORT", "Fibre Confort",
                    (Price("39.90", component="ABONNEMENT"), Price("5.00", component="OPTION-TV")),
                ),
                papers=(*_TELECOM, _FICHE),
                sales=(sale("FT", *EVERYWHERE), sale("MTV", WEB, visibility="internal")),
            ),
        ),
    ),
    Product(
        "FT-BOX-003", "Box Fibre Premium", "Fibre Premium", "BOX",
        "Internet jusqu'à 8 Gb/s, télévision 4K et assistance prioritaire, au mois ou à l'année.",
        active("2025-09-01", tested="2025-07-01"),
        (
            version(
                Plan("MOIS", "Premium au mois", (Price("49.90"),)),
                Plan("AN", "Premium à l'année", (Price("538.80"),), "yearly"),
                start="2025-09-01", papers=(*_TELECOM, _FICHE), sales=(sale("FT", *EVERYWHERE, MARKETPLACE),),
            ),
        ),
    ),
    Product(
        "FT-BOX-004", "Box 5G Nomade", "5G Nomade", "BOX",
        "Internet 5G sans ligne fixe, dans la résidence secondaire ou sur un chantier.",
        (("draft", "2026-06-01"), ("test", "2026-09-01")),
        (
            version(
                Plan("NOMADE", "5G Nomade", (Price("34.90"),)),
                start="2026-09-01", papers=_TELECOM,
                sales=(sale("FT", WEB, visibility="internal", availability="on_order", badges=("beta",)),),
            ),
        ),
    ),
    Product(
        "FT-BOX-005", "Box ADSL Historique", "ADSL", "BOX",
        "Ancienne offre ADSL, arrêtée avec la fermeture du réseau cuivre. Support des contrats en cours.",
        (("active", "2022-01-01"), ("frozen", "2025-06-30"), ("retired", "2025-12-31")),
        (
            version(
                Plan("ADSL", "ADSL", (Price("24.90"),)),
                start="2022-01-01", end="2025-12-31", papers=(_CGV,),
                sales=(sale("FT", FIELD, TELESALES, end="2025-06-29"),),
            ),
        ),
    ),
    Product(
        "FT-BOX-006", "Box Fibre Pro", "Fibre Pro", "BOX",
        "Fibre avec adresse IP fixe et rétablissement garanti en huit heures.",
        active(),
        (
            version(
                Plan("PRO", "Fibre Pro", (Price("59.00", tax_included=False),)),
                papers=_TELECOM, sales=(sale("FT", FIELD, TELESALES),),
            ),
        ),
        client="professional",
    ),
    Product(
        "FT-SIM-001", "Forfait Mobile Flotte", "Flotte", "SIM",
        "Prix par ligne dégressif par tranche, pour les entreprises.",
        active(),
        (
            version(
                Plan("VOLUME", "Flotte", tiers("graduated", ("0", "4.90"), ("10", "3.90"), ("50", "2.90"))),
                papers=_TELECOM, sales=(sale("FT", FIELD, TELESALES, PARTNER),),
            ),
        ),
        client="professional",
    ),
    Product(
        "FT-SIM-002", "Forfait Mobile 20 Go", "Mobile 20 Go", "SIM",
        "Appels et SMS illimités, 20 Go en France et en Europe.",
        active(),
        (
            version(
                Plan("20GO", "Mobile 20 Go", (Price("9.99"),)),
                end="2026-03-31", papers=_TELECOM, sales=(sale("FT", *EVERYWHERE, end="2026-03-31"),),
            ),
            version(
                Plan("20GO", "Mobile 20 Go", (Price("10.99"),)),
                number=2, start="2026-04-01", papers=_TELECOM,
                sales=(sale("FT", *EVERYWHERE), sale("MTV", TELESALES, visibility="internal")),
                notes="Prix du printemps 2026.",
            ),
        ),
    ),
    Product(
        "FT-SIM-003", "Forfait Mobile 100 Go", "Mobile 100 Go", "SIM",
        "Appels et SMS illimités, 100 Go en 5G, dont 25 Go en Europe.",
        active(),
        (
            # Left open on purpose: version 2 closes it, and the report says so.
            version(
                Plan("100GO", "Mobile 100 Go", (Price("14.99"),)),
                papers=_TELECOM, sales=(sale("FT", *EVERYWHERE),),
            ),
            version(
                Plan("100GO", "Mobile 120 Go", (Price("15.99"),)),
                number=2, start="2027-01-01", papers=(_CGV_2027, _MANDAT), sales=(sale("FT", *EVERYWHERE),),
                notes="120 Go au lieu de 100.",
            ),
        ),
    ),
    Product(
        "FT-SIM-004", "Carte SIM Prépayée", "Prépayée", "SIM",
        "Carte rechargeable avec 15 € de crédit, sans abonnement.",
        active(),
        (
            version(
                Plan("SIM15", "Carte à 15 €", (Price("15.00"),), "one_shot"),
                papers=(_CGV,), sales=(sale("FT", WEB, MARKETPLACE, PARTNER),),
            ),
        ),
    ),
    Product(
        "FT-SIM-005", "SIM Data à l'usage", "Data", "SIM",
        "Pour les objets connectés : seul le volume consommé est facturé, avec un minimum mensuel.",
        active(),
        (
            version(
                Plan("DATA", "Data à l'usage", (usage("Go", "2.50", minimum="5.00"),)),
                papers=_TELECOM, sales=(sale("FT", TELESALES, PARTNER, visibility="internal"),),
            ),
        ),
        client="professional",
    ),
    Product(
        "FT-SIM-006", "Forfait Bloqué 2 h", "Bloqué", "SIM",
        "Deux heures d'appels, blocage au-delà. Vente suspendue depuis juin 2026.",
        (("active", "2025-07-01"), ("frozen", "2026-06-01")),
        (
            version(
                Plan("BLOQUE", "Bloqué 2 h", (Price("4.99"),)), papers=_TELECOM, sales=(sale("FT", *EVERYWHERE),),
            ),
        ),
    ),
    Product(
        "FT-TEL-001", "Ligne Fixe Illimitée", "Fixe", "TELECOM",
        "Appels illimités vers les fixes en France, ligne conservée.",
        active(),
        (
            version(
                Plan("FIXE", "Ligne fixe", (Price("12.90"),)),
                papers=_TELECOM, sales=(sale("FT", FIELD, TELESALES),),
            ),
        ),
    ),
    Product(
        "FT-TEL-002", "Minutes internationales", "International", "TELECOM",
        "Appels vers 80 destinations, à la minute, sans abonnement.",
        active(),
        (
            version(
                Plan("MINUTE", "À la minute", (usage("minute", "0.045", tax_included=False),)),
                papers=_TELECOM, sales=(sale("FT", *EVERYWHERE, price_visible=False),),
            ),
        ),
        client="both",
    ),
    Product(
        "FT-TEL-003", "Standard téléphonique en nuage", "Standard", "TELECOM",
        "Standard hébergé de 5 à 200 postes, étudié à la demande.",
        (("draft", "2026-10-01"),),
        (version(start="2027-03-01", papers=(_CGV_2027,), sales=(sale("FT", FIELD, badges=("on_quote",)),)),),
        client="professional",
    ),
    Product(
        "FT-MAT-001", "Répéteur Wi-Fi 6", "Répéteur", "MATERIEL",
        "Étend le Wi-Fi de la box à tout le logement. Livré sous 48 heures.",
        active(),
        (
            version(
                Plan("ACHAT", "À l'achat", (Price("79.00"),), "one_shot"),
                Plan("LOCATION", "En location", (Price("3.00"),)),
                papers=(_FICHE,), sales=(sale("FT", WEB, FIELD, MARKETPLACE),),
            ),
        ),
    ),
)  # fmt: skip

ACCOUNTS = (
    Account("revenue", "706100", "411000", "VENTE"),
    Account("discount", "709600", "411000", "VENTE"),
    Account("commission_paid", "622200", "401000", "ACHAT"),
    Account("fee", "627100", "512000", "BANQUE"),
    Account("revenue", "706100", "411000", "VENTE", sku="FT-BOX-001", cost_center="BOX"),
    Account("revenue", "707100", "411000", "VENTE", sku="FT-MAT-001", cost_center="MATERIEL"),
    Account("revenue", "706150", "411000", "VENTE", sku="FT-BOX-004", cost_center="BOX", validated=False),
    Account("commission", "706200", "411000", "COMMISSION"),
    *TREASURY,
)

COMPANY = Company("FT", "France Téléphone", "Julien Caron", PRODUCTS, ACCOUNTS)
