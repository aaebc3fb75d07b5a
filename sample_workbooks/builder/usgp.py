"""USGP: electricity and gas. The products are sound here; `mistakes` damages fourteen of them."""

from __future__ import annotations

from sample_workbooks.builder.shapes import (
    EVERYWHERE,
    FIELD,
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
    Version,
    active,
    indexed,
    sale,
    tiers,
    usage,
    version,
)

_CGV = Paper("CGV", "Conditions standardisées de vente", "cgv-energie-2025.pdf", "Électricité et gaz")
_TARIFF = Paper("NOTICE_TARIF", "Notice tarifaire", "notice-tarif-2025.pdf", "Électricité et gaz", author="ADV")
_ENERGY = (_CGV, _TARIFF)
_SERVICE = (
    Paper("CGV", "Conditions générales de vente", "cgv-services-energie.pdf", "Services d'énergie"),
    Paper("NOTICE", "Notice de service", "notice-diagnostic.pdf", "Diagnostic énergie", author="ADV"),
)
_INSURANCE = (
    Paper("DIPA", "Document d'information sur le produit d'assurance", "dipa-facture.pdf", "Assurance facture énergie"),
    Paper("CG", "Conditions générales", "cg-facture.pdf", "Assurance facture énergie"),
)
_BREAKDOWN = (
    Paper("DIPA", "Document d'information sur le produit d'assurance", "dipa-panne-chaudiere.pdf", "Assurance panne"),
    Paper("CG", "Conditions générales", "cg-panne-chaudiere.pdf", "Assurance panne de chaudière"),
)
_HOME = ("USGP", FIELD, TELESALES, WEB)


def _supply(subscription: str, kwh: str, *, minimum: str = "0") -> tuple[Price, ...]:
    """Return a standing charge and a price by kWh, each with its own tax code (decision 18)."""
    return (
        Price(subscription, tax="ENERGY_SUB", component="ABONNEMENT"),
        usage("kWh", kwh, minimum=minimum, tax="ENERGY_CONS", component="CONSO"),
    )


def _offer(code: str, name: str, prices: tuple[Price, ...], *, number: int = 1, **dates: str | None) -> Version:
    start, end = dates.get("start") or "2025-07-01", dates.get("end")
    return version(
        Plan(code, name, prices), number=number, start=start, end=end, papers=_ENERGY,
        sales=(sale(*_HOME, start=start, end=end),), notes=dates.get("notes") or "Lancement.",
    )  # fmt: skip


def _simple(
    sku: str, name: str, short: str, description: str, *versions: Version, client: str = "individual"
) -> Product:
    risk = "ENERGIE-GAZ" if "-GAZ-" in sku else "ENERGIE-ELEC"
    return Product(sku, name, short, risk, description, active(), versions, client=client)


_SOUND = (
    _simple(
        "USGP-ELEC-001", "Électricité Fixe 24 mois", "Élec Fixe", "Prix du kWh bloqué pendant deux ans.",
        _offer("FIXE", "Fixe 24 mois", _supply("14.50", "0.2016", minimum="5.00"), end="2026-12-31"),
        _offer("FIXE", "Fixe 24 mois", _supply("15.10", "0.1952", minimum="5.00"), number=2, start="2027-01-01",
               notes="Prix 2027."),
    ),
    _simple(
        "USGP-ELEC-002", "Électricité Indexée", "Élec Indexée", "Le prix suit le marché, révisé chaque mois.",
        _offer(
            "INDEX", "Indexée",
            (
                Price("13.90", tax="ENERGY_SUB", component="ABONNEMENT"),
                indexed("0.19", "energy", tax="ENERGY_CONS", component="CONSO"),
            ),
        ),
    ),
    _simple(
        "USGP-ELEC-003", "Électricité Heures Creuses", "Élec HC", "Un prix de nuit, un prix de jour.",
        _offer(
            "HPHC", "Heures pleines, heures creuses",
            (
                Price("16.70", tax="ENERGY_SUB", component="ABONNEMENT"),
                usage("kWh", "0.2146", tax="ENERGY_CONS", component="CONSO-HP"),
                usage("kWh", "0.1696", tax="ENERGY_CONS", component="CONSO-HC"),
            ),
        ),
    ),
    Product(
        "USGP-ELEC-004", "Électricité Pro", "Élec Pro", "ENERGIE-ELEC",
        "Prix du MWh par tranche, pour les sites de plus de 36 kVA.",
        active(),
        (
            version(
                Plan(
                    "PRO", "Pro",
                    tiers("graduated", ("0", "182.00"), ("100", "174.00"), ("500", "168.00"), tax="ENERGY_CONS",
                          tax_included=False),
                ),
                papers=_ENERGY, sales=(sale("USGP", FIELD, PARTNER, price_visible=False),),
            ),
        ),
        client="professional",
    ),
    Product(
        "USGP-ELEC-005", "Électricité Autoconsommation", "Autoconsommation", "ENERGIE-ELEC",
        "Rachat du surplus des panneaux solaires, en essai.",
        (("test", "2026-09-01"),),
        (
            version(
                Plan("SOLAIRE", "Autoconsommation", _supply("12.00", "0.1890")),
                start="2026-09-01", papers=_ENERGY, sales=(sale("USGP", WEB, visibility="internal"),),
            ),
        ),
    ),
    Product(
        "USGP-ELEC-006", "Électricité Copropriété", "Copropriété", "ENERGIE-ELEC",
        "Parties communes des immeubles, à l'étude.",
        (("draft", "2026-10-20"),),
        (version(Plan("COPRO", "Copropriété", _supply("19.00", "0.1980")), start="2027-04-01"),),
        client="professional",
    ),
    _simple(
        "USGP-GAZ-001", "Gaz Fixe 12 mois", "Gaz Fixe", "Prix du kWh bloqué pendant un an.",
        _offer("FIXE", "Fixe 12 mois", _supply("18.20", "0.1043")),
    ),
    _simple(
        "USGP-GAZ-002", "Gaz Indexé", "Gaz Indexé", "Le prix suit le marché de gros.",
        _offer(
            "INDEX", "Indexé",
            (
                Price("17.60", tax="ENERGY_SUB", component="ABONNEMENT"),
                indexed("0.09", "spot", tax="ENERGY_CONS", component="CONSO"),
            ),
        ),
    ),
    Product(
        "USGP-GAZ-003", "Gaz Biométhane", "Biométhane", "ENERGIE-GAZ",
        "Gaz produit en France. Vente suspendue faute de volumes.",
        (("active", "2025-07-01"), ("frozen", "2026-08-01")),
        (_offer("BIO", "Biométhane", _supply("19.40", "0.1320")),),
    ),
    Product(
        "USGP-SERV-001", "Diagnostic Énergie", "Diagnostic", "DEPANNAGE",
        "Visite d'un technicien et plan d'économies chiffré.",
        active(),
        (
            version(
                Plan("VISITE", "Visite", (Price("89.00"),), "one_shot"),
                papers=_SERVICE, sales=(sale("USGP", *EVERYWHERE),),
            ),
        ),
    ),
)  # fmt: skip

_TO_DAMAGE = (
    _simple(
        "USGP-ELEC-007", "Électricité Verte", "Élec Verte", "Électricité d'origine renouvelable garantie.",
        _offer("VERTE", "Verte", (Price("9.90", tax="ENERGY_SUB"),)),
    ),
    _simple(
        "USGP-ELEC-008", "Électricité Week-end", "Élec Week-end", "Moins chère le samedi et le dimanche.",
        _offer("WEEKEND", "Week-end", _supply("15.90", "0.1830"), start="2025-09-01"),
    ),
    _simple(
        "USGP-ELEC-009", "Électricité Mobilité", "Élec Mobilité", "Recharge de nuit des véhicules électriques.",
        _offer("RECHARGE", "Recharge de nuit", _supply("15.20", "0.1490")),
    ),
    _simple(
        "USGP-ELEC-010", "Électricité Petit Logement", "Petit logement", "Pour les compteurs de 3 kVA.",
        _offer("3KVA", "3 kVA", _supply("9.80", "0.2010")),
    ),
    _simple(
        "USGP-ELEC-011", "Électricité Collectivités", "Collectivités", "Prix par tranche de consommation.",
        _offer(
            "TRANCHE", "Par tranche",
            tiers("graduated", ("0", "190.00"), ("100", "181.00"), ("500", "172.00"), tax="ENERGY_CONS"),
        ),
        client="professional",
    ),
    _simple(
        "USGP-ELEC-012", "Électricité Résidence Secondaire", "Secondaire", "Abonnement réduit hors saison.",
        _offer("SAISON", "Saison", (Price("11.40", tax="ENERGY_SUB"),)),
    ),
    Product(
        "USGP-ELEC-013", "Électricité Première", "Première", "ENERGIE-ELEC",
        "Première offre d'USGP.",
        (("active", "2023-01-01"), ("retired", "2025-12-31"), ("active", "2026-06-01")),
        (_offer("PREMIERE", "Première", _supply("13.10", "0.2105")),),
    ),
    _simple(
        "USGP-GAZ-004", "Gaz Cuisson", "Gaz Cuisson", "Pour la cuisson seule.",
        _offer("CUISSON", "Cuisson", (Price("8.90", tax="ENERGY_SUB"),)),
    ),
    _simple(
        "USGP-GAZ-005", "Gaz Chauffage", "Gaz Chauffage", "Chauffage et eau chaude.",
        _offer("CHAUFFAGE", "Chauffage", _supply("20.10", "0.0985")),
    ),
    _simple(
        "USGP-GAZ-006", "Gaz Famille", "Gaz Famille", "Grands logements.",
        _offer("FAMILLE", "Famille", _supply("21.30", "0.0972"), end="2025-12-31"),
        _offer("FAMILLE", "Famille", _supply("21.90", "0.0968"), number=2, start="2026-01-01", notes="Prix 2026."),
    ),
    _simple(
        "USGP-GAZ-007", "Gaz Pro", "Gaz Pro", "Restaurants et boulangeries.",
        _offer("PRO", "Pro", (Price("42.00", tax="ENERGY_SUB"),)), client="professional",
    ),
    Product(
        "USGP-SERV-002", "Bilan de consommation", "Bilan", "DEPANNAGE",
        "Analyse à distance des relevés du compteur.",
        active(),
        (
            version(
                Plan("BILAN", "Bilan", (Price("29.00"),), "one_shot"),
                papers=_SERVICE, sales=(sale("USGP", TELESALES, WEB),),
            ),
        ),
    ),
    Product(
        "USGP-ASSUR-001", "Assurance Facture Électricité", "Assurance facture", "PREVOYANCE",
        "Prend en charge la facture en cas de chômage ou d'hospitalisation.",
        active(),
        (
            version(
                Plan("MOIS", "Mensuel", (Price("3.90", tax="EXO_ASSURANCE"),)),
                papers=_INSURANCE, sales=(sale("USGP", TELESALES),),
            ),
        ),
        model="commission", partner="Garantis Assurances",
    ),
    Product(
        "USGP-ASSUR-002", "Assurance Panne Chaudière", "Assurance panne", "PREVOYANCE",
        "Rembourse la réparation de la chaudière.",
        active(),
        (
            version(
                Plan("MOIS", "Mensuel", (Price("5.90", tax="EXO_ASSURANCE"),)),
                papers=_BREAKDOWN, sales=(sale("USGP", TELESALES),),
            ),
        ),
        model="commission", partner="Garantis Assurances",
    ),
)  # fmt: skip

PRODUCTS = (*_SOUND, *_TO_DAMAGE)

ACCOUNTS = (
    Account("revenue", "701100", "411000", "VENTE"),
    Account("commission", "706200", "411000", "COMMISSION"),
    Account("commission_paid", "622200", "401000", "ACHAT"),
    Account("fee", "627100", "512000", "BANQUE"),
    Account("revenue", "706100", "411000", "VENTE", sku="USGP-SERV-001", cost_center="SERVICES"),
    Account("revenue", "701200", "411000", "VENTE", sku="USGP-GAZ-001", cost_center="GAZ", validated=False),
    *TREASURY,
)

COMPANY = Company("USGP", "USGP", "Éric Lambert", PRODUCTS, ACCOUNTS)
