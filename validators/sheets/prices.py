"""Sheet Tarifs (Annexe A, table pricing_rule; decisions 16, 17, 18)."""

from __future__ import annotations

from catalogue.vocabulary import PriceIndex, PricingType, TierMode
from validators.kinds import Choice, Code, Flag, Money, Number, Text
from validators.sheets.common import OF_PRODUCT, OF_VERSION, SKU, VERSION
from validators.spec import Column, Parent, Sheet

SHEET = Sheet(
    label="Tarifs",
    name="prices",
    prefix="TAR",
    workbook="company",
    help="Les prix de chaque formule. Un prix par paliers prend une ligne par palier.",
    key=("sku", "version", "plan", "component", "tier_from"),
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION, Parent(("sku", "version", "plan"), "plans", ("sku", "version", "plan"))),
    columns=(
        SKU,
        VERSION,
        Column(
            "Code formule",
            "plan",
            Code(max_length=60),
            example="BASIC",
            help="La formule concernée. Vide : toutes les formules de la version.",
        ),
        Column(
            "Élément",
            "component",
            Code(max_length=60),
            default="",
            example="",
            help="À remplir seulement si une formule a plusieurs prix : ABONNEMENT, CONSO, FRAIS. "
            "Un code qui commence par CONSO est le prix de la consommation.",
        ),
        Column(
            "Type de prix",
            "type",
            Choice(PricingType),
            required=True,
            example="Fixe",
            help="Fixe, Palier, Usage ou Indexé.",
        ),
        Column(
            "Montant",
            "amount",
            Money(),
            required=True,
            example="9,90",
            help="En euros : le prix fixe, celui du palier, ou la base d'un prix indexé. Pour un usage : le minimum facturé (0 sinon).",
        ),
        Column(
            "Prix TTC",
            "tax_included",
            Flag(),
            default=True,
            example="Oui",
            help="Oui si le montant comprend la TVA. Vide : oui.",
        ),
        Column(
            "Code TVA",
            "tax_code",
            Code(max_length=20),
            required=True,
            refers_to="tax_rates.code",
            example="NORMAL",
            help="Le code du taux, choisi dans la liste du référentiel groupe.",
        ),
        Column(
            "Mode de palier",
            "tier_mode",
            Choice(TierMode),
            example="",
            help="Par tranche : chaque tranche à son prix. Au taux atteint : tout au prix du palier atteint.",
        ),
        Column("De", "tier_from", Number(4), example="", help="Début du palier, inclus."),
        Column("À", "tier_to", Number(4), example="", help="Fin du palier, non incluse. Vide : sans limite."),
        Column("Unité", "unit", Text(20), example="", help="Pour un prix à l'usage : kWh, minute, Go…"),
        Column(
            "Prix unitaire",
            "unit_price",
            Money(6),
            example="",
            help="Pour un prix à l'usage : le prix d'une unité, 6 décimales au plus.",
        ),
        Column("Indice", "index", Choice(PriceIndex), example="", help="Pour un prix indexé : l'indice suivi."),
        Column(
            "Formule de calcul",
            "formula",
            Text(200),
            example="",
            help="Pour un prix indexé : par exemple base * index / index0.",
        ),
    ),
    examples=(
        ("MTV-OFFRE-001", "1", "BASIC", "", "Fixe", "9,90", "Oui", "NORMAL"),
        ("FT-SIM-001", "1", "VOLUME", "", "Palier", "4,90", "Oui", "NORMAL", "Par tranche", "0", "10"),
        ("FT-SIM-001", "1", "VOLUME", "", "Palier", "3,90", "Oui", "NORMAL", "Par tranche", "10", ""),
    ),
)
