"""AP, Action Prévoyance: insurance sold for partners, §13's Assistance first."""

from __future__ import annotations

from sample_workbooks.builder.shapes import (
    EVERYWHERE,
    FIELD,
    ON_COLLECTION,
    PARTNER,
    TELESALES,
    TREASURY,
    Account,
    Company,
    Paper,
    Plan,
    Price,
    Product,
    active,
    indexed,
    sale,
    tiers,
    version,
)
from sample_workbooks.builder.terms import ExternalCode, Quality, Scheme, Term

_EXEMPT = "EXO_ASSURANCE"


def _papers(range_name: str, about: str, *, until: str | None = None) -> tuple[Paper, ...]:
    """Return DIPA, CG and CP of a range."""
    return (
        Paper(
            "DIPA", "Document d'information sur le produit d'assurance", f"dipa-{range_name}.pdf", about, until=until
        ),
        Paper("CG", "Conditions générales", f"cg-{range_name}.pdf", about),
        Paper("CP", "Conditions particulières", f"cp-{range_name}.pdf", about, author="ADV"),
    )


_HEALTH = _papers("sante-2025", "Complémentaire santé")
_FUNERAL = _papers("obseques-2025", "Contrat obsèques")
_CARE = _papers("prevoyance-2025", "Prévoyance individuelle")
_ASSISTANCE = _papers("assistance-2025", "Assistance Action Prévoyance")[:2]
#: Expires at the end of 2026: the catalogue must say so ahead.
_SENIOR = _papers("senior-2025", "Complémentaire santé des seniors", until="2026-12-31")
_SCRIPT = Paper(
    "SCRIPT", "Script de télévente santé", "script-sante.pdf", "Complémentaire santé", author="Marketing",
    channels=(TELESALES,),
)  # fmt: skip
_TELECARE = (
    Paper("CGV", "Conditions générales de vente", "cgv-teleassistance.pdf", "Téléassistance"),
    Paper("NOTICE", "Notice de service", "notice-teleassistance.pdf", "Téléassistance", author="ADV"),
)


def _premium(amount: str) -> tuple[Price, ...]:
    return (Price(amount, tax=_EXEMPT),)


PRODUCTS = (
    Product(
        "AP-SANTE-001", "Complémentaire Santé Essentielle", "Santé Essentielle", "SANTE",
        "Hospitalisation et soins courants. Prix indicatif, confirmé par l'assureur pendant la vente.",
        active(tested="2025-05-01"),
        (
            version(
                Plan("SOLO", "Une personne", _premium("29.90")), Plan("DUO", "Deux personnes", _premium("54.90")),
                papers=(*_HEALTH, _SCRIPT), sales=(sale("AP", *EVERYWHERE),),
            ),
        ),
        model="commission", partner="Oggodata",
    ),
    Product(
        "AP-SANTE-002", "Complémentaire Santé Confort", "Santé Confort", "SANTE",
        "Optique et dentaire renforcés.",
        active(),
        (
            version(
                Plan("SOLO", "Une personne", _premium("46.90")), Plan("FAMILLE", "Famille", _premium("112.00")),
                papers=(*_HEALTH, _SCRIPT), sales=(sale("AP", *EVERYWHERE),),
            ),
        ),
        model="commission", partner="Oggodata",
    ),
    Product(
        "AP-SANTE-003", "Complémentaire Santé Intégrale", "Santé Intégrale", "SANTE",
        "Les meilleurs remboursements, médecines douces comprises.",
        active(),
        (
            version(
                Plan("SOLO", "Une personne", _premium("72.50")),
                papers=(*_HEALTH, _SCRIPT), sales=(sale("AP", *EVERYWHERE, PARTNER),),
            ),
        ),
        model="commission", partner="Oggodata",
    ),
    Product(
        "AP-SANTE-004", "Complémentaire Santé Senior", "Santé Senior", "SANTE",
        "À partir de 60 ans, sans questionnaire médical. La cotisation suit l'inflation.",
        active(),
        (
            version(
                Plan("SENIOR", "Senior", (indexed("64.00", "cpi", tax=_EXEMPT),)),
                end="2026-12-31", papers=_SENIOR, sales=(sale("AP", *EVERYWHERE, end="2026-12-31"),),
            ),
            version(
                Plan(
                    "SENIOR", "Senior",
                    (indexed("66.00", "cpi", tax=_EXEMPT),),
                ),
                number=2, start="2027-01-01", papers=_HEALTH, sales=(sale("AP", *EVERYWHERE),),
                notes="Cotisation 2027, base revue.",
            ),
        ),
        model="commission", partner="Prévalia Mutuelle",
        details=(("age_min", 60), ("age_max", 85), ("territories", ["FR"]), ("extra", "Organisme : Prévalia Mutuelle")),
    ),
    Product(
        "AP-SANTE-005", "Complémentaire Santé Indépendants", "Santé Indépendants", "SANTE",
        "Contrat Madelin, en essai avec dix conseillers.",
        (("draft", "2026-07-01"), ("test", "2026-10-15")),
        (
            version(
                Plan("INDEP", "Indépendant", _premium("58.00")),
                start="2026-10-15", papers=_HEALTH,
                sales=(sale("AP", TELESALES, visibility="internal", badges=("beta",)),),
            ),
        ),
        model="commission", partner="Prévalia Mutuelle", client="professional",
    ),
    Product(
        "AP-SANTE-006", "Surcomplémentaire Optique", "Optique", "SANTE",
        "Complément pour lunettes et lentilles, à l'étude.",
        (("draft", "2026-09-15"),),
        (version(Plan("OPTIQUE", "Optique", _premium("9.50")), start="2027-02-01"),),
        model="commission", partner="Oggodata",
    ),
    Product(
        "AP-ASSIST-001", "Assistance Action Prévoyance", "Assistance", "ASSISTANCE",
        "Aide à domicile, rapatriement, garde d'enfants. Tarif automatique de l'assureur ; commission de 100 % "
        "précomptée la première année, 100 % au renouvellement.",
        active(),
        (
            version(
                papers=_ASSISTANCE,
                sales=(sale("AP", TELESALES, FIELD, price_visible=False, badges=("on_quote",)),),
            ),
        ),
        model="commission", partner="Oggodata",
    ),
    Product(
        "AP-ASSIST-002", "Assistance Juridique", "Juridique", "ASSISTANCE",
        "Renseignements juridiques par téléphone. Remplacée par l'Assistance Action Prévoyance.",
        (("active", "2024-01-01"), ("retired", "2026-01-01")),
        (
            version(
                Plan("JURI", "Juridique", _premium("6.90")),
                start="2024-01-01", end="2025-12-31", papers=_ASSISTANCE,
                sales=(sale("AP", TELESALES, end="2025-12-31"),),
            ),
        ),
        model="commission", partner="Oggodata",
    ),
    Product(
        "AP-OBSEQUES-001", "Capital Obsèques", "Obsèques", "OBSEQUES",
        "Capital de 3 000 à 10 000 € versé au bénéficiaire désigné.",
        active(),
        (
            version(
                Plan("C3000", "Capital 3 000 €", _premium("14.20")), Plan("C6000", "Capital 6 000 €", _premium("26.80")),
                papers=_FUNERAL, sales=(sale("AP", *EVERYWHERE),),
            ),
        ),
        model="commission", partner="Sérénité Obsèques",
    ),
    Product(
        "AP-OBSEQUES-002", "Prestations Obsèques", "Prestations", "OBSEQUES",
        "Organisation complète des obsèques. Vente suspendue le temps de revoir le réseau.",
        (("active", "2025-07-01"), ("frozen", "2026-05-01")),
        (
            version(
                Plan("PRESTA", "Prestations", _premium("31.00")),
                papers=_FUNERAL, sales=(sale("AP", FIELD, TELESALES),),
            ),
        ),
        model="commission", partner="Sérénité Obsèques",
    ),
    Product(
        "AP-PREV-001", "Prévoyance Entreprise", "Prévoyance Entreprise", "PREVOYANCE",
        "Incapacité et invalidité des salariés : le prix par salarié dépend de l'effectif.",
        active(),
        (
            version(
                Plan(
                    "SALARIE", "Par salarié",
                    tiers("volume", ("0", "22.00"), ("10", "19.50"), ("50", "17.00"), tax=_EXEMPT),
                ),
                papers=_CARE, sales=(sale("AP", FIELD, TELESALES),),
            ),
        ),
        model="commission", partner="Prévalia Mutuelle", client="professional",
    ),
    Product(
        "AP-PREV-002", "Garantie des Accidents de la Vie", "GAV", "PREVOYANCE",
        "Couvre les accidents domestiques, scolaires et de loisirs de toute la famille.",
        active(),
        (
            version(
                Plan("FAMILLE", "Famille", _premium("12.90")), Plan("AN", "Famille, à l'année", _premium("142.00"), "yearly"),
                papers=_CARE,
                # Oggodata is activated for FT (sheet Activations); without it, this sale would stay blocked.
                sales=(sale("AP", *EVERYWHERE), sale("FT", TELESALES, visibility="internal")),
            ),
        ),
        model="commission", partner="Oggodata",
    ),
    Product(
        "AP-SERV-001", "Téléassistance Seniors", "Téléassistance", "CONCIERGERIE",
        "Médaillon d'appel et plateau d'écoute jour et nuit, avec une assurance du partenaire.",
        active(),
        (
            version(
                Plan("MEDAILLON", "Médaillon", (Price("24.90"),)),
                papers=_TELECARE,
                # Prévalia Mutuelle is not activated for DPS: this sale stays blocked, and the catalogue says why.
                sales=(sale("AP", *EVERYWHERE), sale("DPS", TELESALES, visibility="internal")),
            ),
        ),
        model="mixed", partner="Prévalia Mutuelle",
    ),
)  # fmt: skip

ACCOUNTS = (
    # The customer's own account for commissions; the French chart would say 706 or 708, hence a warning.
    Account("commission", "756200", "411000", "COMMISSION"),
    Account("clawback", "756200", "411000", "COMMISSION"),
    Account("revenue", "706100", "411000", "VENTE"),
    Account("commission_paid", "622200", "401000", "ACHAT"),
    Account("fee", "627100", "512000", "BANQUE"),
    Account("bonus", "641300", "421000", "OD"),
    Account("commission", "706200", "411000", "COMMISSION", sku="AP-SANTE-004", cost_center="SENIOR", validated=False),
    *TREASURY,
    ON_COLLECTION,
)

_SPLIT = (("company", "60"), ("salesperson", "30"), ("manager", "10"))


def _schemes(product: Product, number: int) -> tuple[Scheme, Scheme]:
    """Return the first year and the renewals of a product; those of §13 for the Assistance: 100 % and 100 %."""
    first, later = ("100", "100") if product.sku == "AP-ASSIST-001" else ("30", "10")
    return (
        Scheme(
            product.sku, number, "AN1", "upfront", (("0", first),), _SPLIT, applies_to="new",
            due_rule="day 15 of next month", clawback_months=12, clawback_mode="linear", partner=product.partner, base="premium_net",
        ),
        Scheme(
            product.sku, number, "RENOUV", "recurring", (("0", later),), _SPLIT, applies_to="renewal", trigger="renewal",
            due_rule="end of month", partner=product.partner, base="premium_net",
        ),
    )  # fmt: skip


TERMS: tuple[Term, ...] = (
    *(scheme for product in PRODUCTS for item in product.versions for scheme in _schemes(product, item.number)),
    ExternalCode("AP-SANTE-001", "OggoData", "OGD-SANTE-ESS"),
    ExternalCode("AP-SANTE-002", "OggoData", "OGD-SANTE-CONF"),
    ExternalCode("AP-SANTE-003", "OggoData", "OGD-SANTE-INT"),
    ExternalCode("AP-ASSIST-001", "OggoData", "OGD-ASSIST"),
    ExternalCode("AP-PREV-002", "OggoData", "OGD-GAV"),
    Quality("AP-SANTE-001", 1, "CNI, RIB", "Date de naissance, Régime obligatoire", "script-sante.pdf"),
    Quality("AP-SANTE-002", 1, "CNI, RIB, Attestation de droits", "Date de naissance", "script-sante.pdf"),
    Quality("AP-ASSIST-001", 1, "CNI, RIB", notes="Confirmer le tarif automatique avant la signature."),
)

COMPANY = Company("AP", "Action Prévoyance", "Claire Fontaine", PRODUCTS, ACCOUNTS, TERMS)
