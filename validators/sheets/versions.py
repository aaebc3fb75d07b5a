"""Sheet Versions (Annexe A, table product_version; decisions 7 and 9)."""

from __future__ import annotations

from decimal import Decimal

from validators.kinds import Date, Flag, Integer, Text
from validators.sheets.common import OF_PRODUCT, SKU
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Versions",
    name="versions",
    prefix="VER",
    workbook="company",
    help="Une version datée par ligne. Une version diffusée ne se modifie plus : créez la suivante.",
    key=("sku", "version"),
    of_version=True,
    unit="sku",
    parents=(OF_PRODUCT,),
    columns=(
        SKU,
        Column(
            "Version",
            "version",
            Integer(minimum=Decimal(1)),
            required=True,
            example="1",
            help="1, 2, 3… dans l'ordre des dates.",
        ),
        Column(
            "Date d'effet",
            "effective_from",
            Date(),
            required=True,
            example="01/07/2025",
            help="Le premier jour de la version.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Date de fin",
            "effective_to",
            Date(),
            example="31/12/2025",
            help="Le dernier jour, inclus. Vide : jusqu'à la version suivante.",
            over_time=OverTime.ENDS,
        ),
        Column(
            "Changement majeur",
            "breaking_changes",
            Flag(),
            default=False,
            example="Non",
            help="Oui si les contrats en cours ne suivent pas.",
        ),
        Column("Notes", "notes", Text(2000), example="Lancement", help="Ce qui change et pourquoi."),
    ),
    examples=(
        ("MTV-OFFRE-001", "1", "01/07/2025", "31/12/2025", "Non", "Lancement"),
        ("MTV-OFFRE-001", "2", "01/01/2026", "", "Non", "Prix 2026"),
    ),
)
