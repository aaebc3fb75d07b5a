"""Sheet Cycle de vie, the only source of a product's status (decision 8)."""

from __future__ import annotations

from catalogue.vocabulary import LifecycleStatus
from validators.kinds import Choice, Date
from validators.sheets.common import OF_PRODUCT, SKU
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Cycle de vie",
    name="lifecycle",
    prefix="CYC",
    workbook="company",
    help="Un changement de statut daté par ligne : Brouillon, En test, Actif, Gelé, Retiré.",
    key=("sku", "effective_from"),
    identity=("sku",),
    governs=(("sku", "sku"),),
    unit="sku",
    parents=(OF_PRODUCT,),
    columns=(
        SKU,
        Column(
            "Statut",
            "status",
            Choice(LifecycleStatus),
            required=True,
            example="Actif",
            help="Le statut que prend le produit. Rien ne quitte « Retiré » : créez alors un autre produit.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "À partir du",
            "effective_from",
            Date(),
            required=True,
            example="01/09/2025",
            help="Le premier jour de ce statut. Une date future planifie le changement.",
            over_time=OverTime.BEGINS,
        ),
    ),
    examples=(("MTV-OFFRE-001", "En test", "01/06/2025"), ("MTV-OFFRE-001", "Actif", "01/07/2025")),
)
