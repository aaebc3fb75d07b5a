"""WC, Winvest Capital: payment fees and a few services of the holding."""

from __future__ import annotations

from sample_workbooks.builder.shapes import (
    EVERYWHERE,
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
    version,
)

_CGV = Paper("CGV", "Conditions générales de vente", "cgv-winvest-2025.pdf", "Services aux particuliers")
_NOTICE = Paper("NOTICE", "Notice de service", "notice-conciergerie.pdf", "Conciergerie", author="ADV")


def _fee(code: str, name: str, amount: str) -> Plan:
    return Plan(code, name, (Price(amount, tax_included=False),), "one_shot")


PRODUCTS = (
    Product(
        "PSP-SLIMPAY", "Frais de prélèvement Slimpay", "Slimpay", "FRAIS",
        "Frais facturés par le prestataire de paiement, repris en comptabilité. N'est jamais proposé à un client.",
        active(),
        (
            version(
                _fee("LOT", "Par lot de prélèvements", "15.00"),
                sales=(sale("WC", PARTNER, visibility="hidden", price_visible=False),),
            ),
        ),
        partner="Slimpay", client="professional",
    ),
    Product(
        "PSP-GOCARDLESS", "Frais de prélèvement GoCardless", "GoCardless", "FRAIS",
        "Second prestataire de paiement, en essai.",
        (("test", "2026-09-01"),),
        (version(_fee("LOT", "Par lot de prélèvements", "13.50"), start="2026-09-01"),),
        partner="GoCardless", client="professional",
    ),
    Product(
        "WC-FRAIS-001", "Frais de dossier", "Dossier", "FRAIS",
        "Ouverture d'un dossier, une seule fois par client.",
        active(),
        (
            version(
                Plan("DOSSIER", "Dossier", (Price("25.00"),), "one_shot"),
                sales=(sale("WC", *EVERYWHERE, visibility="internal"),),
            ),
        ),
        client="both",
    ),
    Product(
        "WC-FRAIS-002", "Frais de rejet de prélèvement", "Rejet", "FRAIS",
        "Abandonnés au profit d'une relance gratuite.",
        (("active", "2024-01-01"), ("retired", "2025-12-31")),
        (
            version(
                Plan("REJET", "Rejet", (Price("12.00"),), "one_shot"), start="2024-01-01", end="2025-12-30",
                sales=(sale("WC", PARTNER, end="2025-12-30", visibility="internal"),),
            ),
        ),
        client="both",
    ),
    Product(
        "WC-CONCIERGERIE-001", "Conciergerie Privilège", "Conciergerie", "CONCIERGERIE",
        "Réservations, démarches et courses, par téléphone ou en ligne.",
        active("2026-01-01", tested="2025-10-01"),
        (
            version(
                Plan("MOIS", "Mensuel", (Price("19.90"),)),
                start="2026-01-01", papers=(_CGV, _NOTICE),
                sales=(sale("WC", WEB, TELESALES), sale("AP", TELESALES, visibility="internal")),
            ),
        ),
    ),
)  # fmt: skip

ACCOUNTS = (
    Account("revenue", "706100", "411000", "VENTE"),
    Account("fee", "627100", "512000", "BANQUE"),
    Account("commission_paid", "622200", "401000", "ACHAT"),
    Account("fee", "627100", "512000", "BANQUE", sku="PSP-SLIMPAY", tax_code="NORMAL"),
    Account("fee", "627100", "401000", "ACHAT", sku="PSP-GOCARDLESS", validated=False),
    *TREASURY,
)

COMPANY = Company("WC", "Winvest Capital", "Paul Lenoir", PRODUCTS, ACCOUNTS)
