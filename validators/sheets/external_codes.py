"""Sheet Codes externes (Annexe A, table external_mapping)."""

from __future__ import annotations

from validators.kinds import Text
from validators.sheets.common import OF_PRODUCT, SKU
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Codes externes",
    name="external_codes",
    prefix="EXT",
    workbook="company",
    help="Le code de chaque produit dans les systèmes des partenaires.",
    key=("sku", "system"),
    unit="sku",
    parents=(OF_PRODUCT,),
    optional=True,
    columns=(
        SKU,
        Column("Système", "system", Text(60), required=True, example="OggoData", help="Le système du partenaire."),
        Column(
            "Code externe",
            "external_code",
            Text(120),
            required=True,
            example="OGD-SANTE-01",
            help="Le code du produit dans ce système. Il ne désigne qu'un produit du groupe.",
        ),
    ),
    examples=(("AP-SANTE-001", "OggoData", "OGD-SANTE-01"),),
)
