"""Sheet Types de documents (decision 19)."""

from __future__ import annotations

from validators.kinds import Code, Text
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Types de documents",
    name="document_types",
    prefix="TYP",
    workbook="group",
    help="Les types de documents normalisés et leurs autres noms.",
    key=("code",),
    unit=None,
    columns=(
        Column(
            "Code",
            "code",
            Code(max_length=20),
            required=True,
            example="CGV",
            help="Le code utilisé dans la feuille Documents.",
        ),
        Column(
            "Libellé",
            "label",
            Text(120),
            required=True,
            example="Conditions générales de vente",
            help="Le nom complet.",
        ),
        Column("Autres noms", "aliases", Text(200), example="Conditions de vente", help="Séparés par des virgules."),
    ),
    examples=(("CGV", "Conditions générales de vente", "Conditions de vente"),),
)
