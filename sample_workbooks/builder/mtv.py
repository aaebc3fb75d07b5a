"""MTV, Mondial TV: the television offers of §13 and what surrounds them."""

from __future__ import annotations

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
from sample_workbooks.builder.terms import Discount, ExternalCode, Part, Quality, Scheme, Term

_CGU = Paper("CGU", "Conditions générales d'utilisation", "cgu-2025.pdf", "Plateforme Mondial TV")
_CGA = Paper("CGA", "Conditions générales d'abonnement", "cga-2025.pdf", "Abonnements Mondial TV")
_CGU_2027 = Paper(
    "CGU", "Conditions générales d'utilisation 2027", "cgu-2027.pdf", "Plateforme Mondial TV",
    since="2027-01-01", edition="2027-01",
)  # fmt: skip
_CGA_2027 = Paper(
    "CGA", "Conditions générales d'abonnement 2027", "cga-2027.pdf", "Abonnements Mondial TV",
    since="2027-01-01", edition="2027-01",
)  # fmt: skip
_SCRIPT = Paper(
    "SCRIPT", "Script de vente en télévente", "script-televente.pdf", "Offres TV", author="Marketing",
    channels=(TELESALES,),
)  # fmt: skip
_OTT = (_CGU, _CGA)
_OTT_2027 = (_CGU_2027, _CGA_2027)


def _plans(basic: str, comfort: str, premium: str) -> tuple[Plan, ...]:
    return (
        Plan("BASIC", "Essentiel", (Price(basic),)),
        Plan("CONFORT", "Confort", (Price(comfort),)),
        Plan("PREMIUM", "Premium", (Price(premium),)),
    )


PRODUCTS = (
    Product(
        "MTV-OFFRE-001", "Offre TV Essentiel", "TV Essentiel", "OTT",
        "30, 60 ou 120 chaînes en direct et en rediffusion, sur deux écrans.",
        active(tested="2025-05-15"),
        (
            version(
                *_plans("9.90", "19.90", "29.90"),
                end="2026-12-31", papers=(*_OTT, _SCRIPT),
                sales=(
                    sale("MTV", *EVERYWHERE, end="2026-12-31"),
                    sale("FT", FIELD, TELESALES, end="2026-12-31", conditions="Réservé aux clients d'une box."),
                ),
            ),
            version(
                *_plans("10.90", "20.90", "30.90"),
                number=2, start="2027-01-01", papers=(*_OTT_2027, _SCRIPT), sales=(sale("MTV", *EVERYWHERE),),
                notes="Prix 2027.",
            ),
        ),
    ),
    Product(
        "MTV-OFFRE-002", "Offre TV Sport", "TV Sport", "OTT",
        "Football, rugby et cyclisme en direct, avec le multiplex du week-end.",
        active(),
        (
            version(
                Plan("SPORT", "Sport", (Price("14.90"),)),
                end="2026-06-30", papers=_OTT, sales=(sale("MTV", *EVERYWHERE, end="2026-06-30"),),
            ),
            version(
                Plan("SPORT", "Sport", (Price("16.90"),)),
                number=2, start="2026-07-01", end="2027-06-30", papers=_OTT,
                sales=(sale("MTV", *EVERYWHERE, end="2027-06-30"),), notes="Saison 2026-2027.",
            ),
            version(
                Plan("SPORT", "Sport", (Price("17.90"),)),
                number=3, start="2027-07-01", papers=_OTT_2027, sales=(sale("MTV", *EVERYWHERE),),
                notes="Saison 2027-2028.", breaking=True,
            ),
        ),
    ),
    Product(
        "MTV-OFFRE-003", "Offre TV Cinéma et Séries", "TV Cinéma", "OTT",
        "Films récents et séries en version originale, sans publicité.",
        active("2026-01-01", tested="2025-10-01"),
        (
            version(
                Plan("CINEMA", "Cinéma et Séries", (Price("12.90"),)),
                start="2026-01-01", papers=_OTT,
                sales=(
                    sale("MTV", WEB, TELESALES, badges=("beta",)),
                    sale("FT", TELESALES, visibility="internal"),
                    sale("USGP", TELESALES, visibility="internal"),
                ),
            ),
        ),
    ),
    Product(
        "MTV-OFFRE-004", "Offre TV Jeunesse", "TV Jeunesse", "OTT",
        "Dessins animés et documentaires, avec contrôle parental.",
        active(),
        (
            version(
                Plan("JEUNESSE", "Jeunesse", (Price("4.90"),)),
                papers=_OTT, sales=(sale("MTV", *EVERYWHERE, MARKETPLACE),),
            ),
        ),
    ),
    Product(
        "MTV-OFFRE-005", "Offre TV Hôtels", "TV Hôtels", "OTT",
        "Bouquet pour hôtels et résidences : toutes les chambres au prix du palier atteint.",
        active(),
        (
            version(
                Plan(
                    "CHAMBRE", "Par chambre",
                    tiers("volume", ("0", "3.50"), ("50", "2.90"), ("200", "2.40"), tax_included=False),
                ),
                papers=_OTT, sales=(sale("MTV", FIELD, PARTNER, price_visible=False),),
            ),
        ),
        client="professional",
    ),
    Product(
        "MTV-OFFRE-006", "Offre TV Monde", "TV Monde", "OTT",
        "Chaînes étrangères en douze langues. Vente suspendue pendant la négociation des droits.",
        (("active", "2025-07-01"), ("frozen", "2026-09-01")),
        (version(Plan("MONDE", "Monde", (Price("8.90"),)), papers=_OTT, sales=(sale("MTV", *EVERYWHERE),)),),
    ),
    Product(
        "MTV-OFFRE-007", "Offre TV Classique", "TV Classique", "OTT",
        "Première offre, remplacée par l'Offre TV Essentiel.",
        (("active", "2023-01-01"), ("frozen", "2025-07-01"), ("retired", "2026-01-01")),
        (
            version(
                Plan("CLASSIQUE", "Classique", (Price("7.90"),)),
                start="2023-01-01", end="2025-12-31", papers=(_CGA,), sales=(sale("MTV", FIELD, end="2025-06-30"),),
            ),
        ),
    ),
    Product(
        "MTV-OFFRE-008", "Pass TV Week-end", "Pass Week-end", "OTT",
        "Tout le bouquet du vendredi soir au dimanche, sans abonnement.",
        active(),
        (
            version(
                Plan("WEEKEND", "Pass Week-end", (Price("3.99"),), "one_shot"),
                papers=_OTT, sales=(sale("MTV", WEB, MARKETPLACE),),
            ),
        ),
    ),
    Product(
        "MTV-OFFRE-009", "Offre TV Annuelle", "TV Annuelle", "OTT",
        "L'offre Essentiel payée en une fois pour douze mois : deux mois offerts.",
        active(),
        (
            version(
                Plan("ANNUEL", "Annuel", (Price("99.00"),), "yearly"),
                papers=_OTT, sales=(sale("MTV", *EVERYWHERE),),
            ),
        ),
    ),
    Product(
        "MTV-OFFRE-010", "Pass TV Trimestre", "Pass Trimestre", "OTT",
        "Quatre-vingt-dix jours d'accès, renouvelables.",
        active(),
        (
            version(
                Plan("TRIMESTRE", "Trimestre", (Price("27.00"),), "custom", 90),
                papers=_OTT, sales=(sale("MTV", WEB, TELESALES),),
            ),
        ),
    ),
    Product(
        "MTV-OFFRE-011", "Offre TV Ultra HD", "TV Ultra HD", "OTT",
        "Le bouquet Premium en Ultra HD, en essai chez deux cents foyers.",
        (("test", "2026-10-01"),),
        (
            version(
                Plan("UHD", "Ultra HD", (Price("34.90"),)),
                start="2026-10-01", papers=_OTT, sales=(sale("MTV", WEB, visibility="hidden"),),
            ),
        ),
    ),
    # A draft without version: it loads, and the report says that it cannot be sold yet.
    Product(
        "MTV-OFFRE-012", "Offre TV Étudiants", "TV Étudiants", "OTT",
        "Offre à l'étude pour la rentrée 2027.", (("draft", "2026-11-02"),),
    ),
    Product(
        "MTV-VOD-001", "Vidéo à la demande", "VOD", "OTT",
        "Location d'un film pour 48 heures, facturée à l'unité.",
        active(),
        (
            version(
                Plan("FILM", "À l'unité", (usage("film", "3.99"),)),
                papers=_OTT, sales=(sale("MTV", WEB),),
            ),
        ),
        model="mixed", partner="Bouquet Monde Distribution",
    ),
    Product(
        "MTV-PACK-001", "Pack TV et Cinéma", "Pack TV", "OTT",
        "L'Offre TV Essentiel et l'Offre TV Cinéma et Séries, moins chères ensemble.",
        active("2026-03-01"),
        (
            version(
                Plan("PACK", "Pack", (Price("19.90"),)),
                start="2026-03-01", papers=_OTT, sales=(sale("MTV", *EVERYWHERE),),
            ),
        ),
    ),
)  # fmt: skip

ACCOUNTS = (
    Account("revenue", "706100", "411000", "VENTE"),
    # Its partners distribute programmes: an ordinary service between companies, which no exemption covers (decision 18).
    Account("commission", "706200", "411000", "COMMISSION", tax_code="NORMAL"),
    Account("commission_paid", "622200", "401000", "ACHAT"),
    Account("discount", "709600", "411000", "VENTE"),
    Account("fee", "627100", "512000", "BANQUE"),
    Account("revenue", "706110", "411000", "VENTE", sku="MTV-OFFRE-001", cost_center="TV"),
    Account("revenue", "706120", "411000", "VENTE", sku="MTV-OFFRE-005", cost_center="TV-PRO", validated=False),
    *TREASURY,
)

#: §13: 0–99, 100–499, 500 and more; by slice, to be confirmed (decision 17).
_TIERS = (("0", "10"), ("100", "12"), ("500", "15"))
_SPLIT = (("company", "20"), ("salesperson", "60"), ("manager", "20"))

TERMS: tuple[Term, ...] = (
    *(
        Scheme(
            "MTV-OFFRE-001", number, "VOLUME", "upfront", _TIERS, _SPLIT,
            due_rule="day 15 of next month", window="month", clawback_months=3, clawback_mode="full",
        )
        for number in (1, 2)
    ),
    Scheme(
        "MTV-VOD-001", 1, "REDEVANCE", "on_collection", (("0", "25"),), (("company", "70"), ("partner", "30")),
        trigger="collection", due_rule="30 days", partner="Bouquet Monde Distribution",
    ),
    # « M1 à M3, puis standard » (§3.3): more at first, less later.
    Scheme(
        "MTV-PACK-001", 1, "LANCEMENT", "recurring", (("0", "15"), ("3", "8")), _SPLIT, basis="months",
        trigger="collection", due_rule="end of month", bonus="150", bonus_from="500", malus="5", malus_months=3,
    ),
    Discount("MTV-OFFRE-001", 1, "RENTREE", "promo", "2026-09-01", "2026-09-30", rate="20", plan="BASIC", channel="web"),
    Discount("MTV-OFFRE-001", 1, "NOEL", "promo", "2026-12-01", "2026-12-31", amount="2", plan="PREMIUM"),
    Discount("MTV-OFFRE-005", 1, "GROUPES", "negotiated", "2025-07-01", rate="10", segment="Groupes hôteliers"),
    Part("MTV-PACK-001", 1, "MTV-OFFRE-001", "60"),
    Part("MTV-PACK-001", 1, "MTV-OFFRE-003", "40"),
    ExternalCode("MTV-VOD-001", "Bouquet Monde", "BMD-VOD-48"),
    Quality("MTV-OFFRE-001", 1, "RIB", "Adresse, Téléphone", "script-televente.pdf", "Rappeler le délai de rétractation."),
)  # fmt: skip

COMPANY = Company("MTV", "Mondial TV", "Sofia Benali", PRODUCTS, ACCOUNTS, TERMS)
