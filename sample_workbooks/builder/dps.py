"""DPS, Depanssur: call-outs and service contracts, the 100 € call-out of §13 first."""

from __future__ import annotations

from sample_workbooks.builder.shapes import (
    EVERYWHERE,
    FIELD,
    MARKETPLACE,
    ON_COLLECTION,
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
    usage,
    version,
)

_CGV = Paper("CGV", "Conditions générales de vente", "cgv-services-2025.pdf", "Dépannage et entretien")
_NOTICE = Paper("NOTICE", "Notice de service", "notice-depannage.pdf", "Dépannage à domicile", author="ADV")
_CONTRACT = Paper("NOTICE", "Notice de service", "notice-entretien.pdf", "Contrats d'entretien", author="ADV")
_SERVICE, _MAINTENANCE = (_CGV, _NOTICE), (_CGV, _CONTRACT)
_INVOICE = "Facture immédiate, à la fin de l'intervention."


def _call_out(code: str, name: str, amount: str, *, tax: str = "NORMAL") -> Plan:
    return Plan(code, name, (Price(amount, tax=tax),), "one_shot")


PRODUCTS = (
    Product(
        "DPS-DEPAN-001", "Dépannage 100 €", "Dépannage", "DEPANNAGE",
        "Déplacement, diagnostic et première heure de travail pour 100 €, tous corps de métier.",
        active(),
        (
            version(
                _call_out("UNITE", "Intervention", "100.00"),
                papers=_SERVICE, sales=(sale("DPS", *EVERYWHERE, conditions=_INVOICE),),
            ),
        ),
    ),
    Product(
        "DPS-DEPAN-002", "Dépannage Serrurerie", "Serrurerie", "DEPANNAGE",
        "Ouverture de porte, jour et nuit.",
        active(),
        (
            version(
                _call_out("JOUR", "En journée", "149.00"), _call_out("NUIT", "Nuit et jours fériés", "219.00"),
                papers=_SERVICE, sales=(sale("DPS", *EVERYWHERE, MARKETPLACE, conditions=_INVOICE),),
            ),
        ),
    ),
    Product(
        "DPS-DEPAN-003", "Dépannage Plomberie", "Plomberie", "DEPANNAGE",
        "Fuites et canalisations bouchées. Suspendu l'hiver 2025-2026, repris depuis.",
        (("active", "2025-07-01"), ("frozen", "2025-12-01"), ("active", "2026-03-01")),
        (
            version(
                _call_out("UNITE", "Intervention", "129.00"),
                end="2026-12-31", papers=_SERVICE, sales=(sale("DPS", *EVERYWHERE, end="2026-12-31"),),
            ),
            version(
                _call_out("UNITE", "Intervention", "135.00"),
                number=2, start="2027-01-01", papers=_SERVICE, sales=(sale("DPS", *EVERYWHERE),), notes="Prix 2027.",
            ),
        ),
    ),
    Product(
        "DPS-DEPAN-004", "Dépannage Électricité", "Électricité", "DEPANNAGE",
        "Panne de courant et remise en sécurité, dans un logement de plus de deux ans.",
        active(),
        (
            version(
                _call_out("UNITE", "Intervention", "119.00", tax="INTERMEDIAIRE"),
                papers=_SERVICE, sales=(sale("DPS", FIELD, TELESALES), sale("USGP", TELESALES, visibility="internal")),
            ),
        ),
    ),
    # No NOTICE: it loads, its sale stays blocked on the web, and the report says which document is missing.
    Product(
        "DPS-DEPAN-005", "Dépannage Week-end", "Week-end", "DEPANNAGE",
        "Intervention garantie le samedi et le dimanche.",
        active("2026-10-01"),
        (
            version(
                _call_out("UNITE", "Intervention", "159.00"),
                start="2026-10-01", papers=(_CGV,), sales=(sale("DPS", WEB),),
            ),
        ),
    ),
    Product(
        "DPS-DEPAN-006", "Artisan à l'heure", "À l'heure", "DEPANNAGE",
        "Petits travaux facturés à l'heure, une heure au moins.",
        active(),
        (
            version(
                Plan("HEURE", "À l'heure", (usage("heure", "65.00", minimum="65.00"),), "one_shot"),
                papers=_SERVICE, sales=(sale("DPS", TELESALES, PARTNER),),
            ),
        ),
        client="both",
    ),
    Product(
        "DPS-DEPAN-007", "Rénovation de vitrages", "Vitrages", "DEPANNAGE",
        "Remplacement de fenêtres et de vitrines après visite.",
        active(),
        (
            version(
                papers=_SERVICE, sales=(sale("DPS", FIELD, price_visible=False, badges=("on_quote",)),),
            ),
        ),
        client="both",
    ),
    Product(
        "DPS-CONTRAT-001", "Contrat Entretien Chaudière", "Entretien chaudière", "DEPANNAGE",
        "Visite annuelle obligatoire et dépannage compris.",
        active("2025-09-01"),
        (
            version(
                Plan("AN", "Annuel", (Price("159.00", tax="INTERMEDIAIRE"),), "yearly"),
                start="2025-09-01", papers=_MAINTENANCE,
                sales=(sale("DPS", *EVERYWHERE), sale("USGP", TELESALES, FIELD)),
            ),
        ),
    ),
    Product(
        "DPS-CONTRAT-002", "Pack Sérénité Habitat", "Pack Sérénité", "DEPANNAGE",
        "Trois dépannages par an, plomberie, électricité et serrurerie.",
        active(),
        (
            version(
                Plan("MOIS", "Mensuel", (Price("9.90"),)), Plan("AN", "Annuel", (Price("108.00"),), "yearly"),
                papers=_MAINTENANCE,
                sales=(sale("DPS", *EVERYWHERE), sale("FT", TELESALES), sale("USGP", WEB, visibility="internal")),
            ),
        ),
    ),
)  # fmt: skip

ACCOUNTS = (
    Account("revenue", "706100", "411000", "VENTE"),
    Account("discount", "709600", "411000", "VENTE"),
    Account("commission_paid", "622200", "401000", "ACHAT"),
    Account("fee", "627100", "512000", "BANQUE"),
    Account("revenue", "706300", "411000", "VENTE", sku="DPS-CONTRAT-001", cost_center="CONTRATS"),
    Account("revenue", "706300", "411000", "VENTE", sku="DPS-CONTRAT-002", cost_center="CONTRATS", validated=False),
    *TREASURY,
    ON_COLLECTION,
)

COMPANY = Company("DPS", "Depanssur", "Marc Teixeira", PRODUCTS, ACCOUNTS)
