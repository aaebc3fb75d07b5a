"""Sheet Composition: what a bundle is made of (decision 16, table composition)."""

from __future__ import annotations

from decimal import Decimal

from validators.kinds import Number, Rate
from validators.sheets.common import OF_PRODUCT, OF_VERSION, SKU, SKU_KIND, VERSION
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Composition",
    name="compositions",
    prefix="CMP",
    workbook="company",
    help="Les produits d'un bundle ou d'un pack : un composant par ligne.",
    key=("sku", "version", "component"),
    identity=("sku", "version"),
    of_version=True,
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION),
    optional=True,
    columns=(
        SKU,
        VERSION,
        Column(
            "SKU composant",
            "component",
            SKU_KIND,
            required=True,
            example="MTV-OFFRE-001",
            help="Un produit de la société, ou d'une autre qui l'a publié pour elle.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Quantité incluse",
            "quantity",
            Number(4, minimum=Decimal("0.0001")),
            default=Decimal(1),
            example="1",
            help="Combien le bundle en contient. Vide : 1.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Part du CA",
            "revenue_share",
            Rate(4),
            example="70 %",
            help="La part du prix du bundle qui revient au composant. Toutes font 100 %, ou toutes sont vides.",
            over_time=OverTime.DECIDES,
        ),
    ),
    examples=(
        ("MTV-PACK-001", "1", "MTV-OFFRE-001", "1", "70 %"),
        ("MTV-PACK-001", "1", "MTV-VOD-001", "2", "30 %"),
    ),
)
