"""Sheet Paliers (Annexe A, table commission_tier; decision 17)."""

from __future__ import annotations

from catalogue.vocabulary import TierBasis
from validators.kinds import Choice, Money, Number, Rate
from validators.sheets.common import MOST_EUROS, OF_PRODUCT, OF_SCHEME, OF_VERSION, SCHEME, SKU, VERSION
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Paliers",
    name="commission_tiers",
    prefix="PAL",
    workbook="company",
    help="Ce que paie chaque schéma de commission : un palier par ligne, un seul palier pour un taux unique.",
    key=("sku", "version", "scheme", "basis", "tier_from"),
    identity=("sku", "version", "scheme"),
    of_version=True,
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION, OF_SCHEME),
    optional=True,
    columns=(
        SKU,
        VERSION,
        SCHEME,
        Column(
            "Base du palier",
            "basis",
            Choice(TierBasis),
            default="volume",
            example="Volume",
            help="Ce que comptent les bornes : ventes, euros, marge ou mois du contrat. Vide : volume.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "De",
            "tier_from",
            Number(4),
            required=True,
            example="0",
            help="Début du palier, inclus.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "À",
            "tier_to",
            Number(4),
            example="100",
            help="Fin du palier, non incluse. Vide : sans limite.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Taux",
            "rate",
            Rate(4),
            example="10 %",
            help="Le taux du palier. Vide si c'est un montant.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Montant",
            "amount",
            Money(maximum=MOST_EUROS),
            example="",
            help="Le montant en euros. Vide si c'est un taux.",
            over_time=OverTime.DECIDES,
        ),
    ),
    examples=(
        ("MTV-OFFRE-001", "1", "VOLUME", "Volume", "0", "100", "10 %", ""),
        ("MTV-OFFRE-001", "1", "VOLUME", "Volume", "100", "500", "12 %", ""),
        ("MTV-OFFRE-001", "1", "VOLUME", "Volume", "500", "", "15 %", ""),
    ),
)
