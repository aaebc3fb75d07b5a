"""Sheet Formules (Annexe A, table product_plan)."""

from __future__ import annotations

from decimal import Decimal

from catalogue.vocabulary import Recurrence
from validators.kinds import Choice, Code, Integer, Text
from validators.sheets.common import OF_PRODUCT, OF_VERSION, SKU, VERSION
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Formules",
    name="plans",
    prefix="FOR",
    workbook="company",
    help="Les formules de chaque version : Essentiel, Confort, Premium…",
    key=("sku", "version", "plan"),
    identity=("sku", "version"),
    of_version=True,
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION),
    columns=(
        SKU,
        VERSION,
        Column(
            "Code formule",
            "plan",
            Code(max_length=60),
            required=True,
            example="BASIC",
            help="Code de la formule, unique dans la version.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Nom",
            "name",
            Text(120),
            required=True,
            example="Essentiel",
            help="Le nom que voit le client, 120 caractères au plus.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Récurrence",
            "recurrence",
            Choice(Recurrence),
            required=True,
            example="Mensuel",
            help="Ponctuel, mensuel, annuel, ou personnalisé (en jours).",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Cycle en jours",
            "billing_cycle_days",
            Integer(minimum=Decimal(1), maximum=Decimal(3_660), counts=("j", "jour", "jours")),
            example="",
            help="Nombre de jours entre deux échéances, seulement si la récurrence est « Personnalisé ».",
            over_time=OverTime.DECIDES,
        ),
    ),
    examples=(("MTV-OFFRE-001", "1", "BASIC", "Essentiel", "Mensuel", ""),),
)
