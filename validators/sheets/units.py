"""Sheet Unités: units of usage prices and their conversion (table unit)."""

from __future__ import annotations

from decimal import Decimal

from validators.kinds import Number, Text
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Unités",
    name="units",
    prefix="UNI",
    workbook="group",
    help="Les unités des prix à l'usage, et ce qu'elles valent dans leur unité de base.",
    key=("code",),
    unit=None,
    optional=True,
    columns=(
        Column("Unité", "code", Text(20), required=True, example="MWh", help="L'unité, telle qu'elle s'écrit."),
        Column("Nom de l'unité", "label", Text(80), required=True, example="Mégawattheure", help="Son nom entier."),
        Column(
            "Unité de base",
            "base_unit",
            Text(20),
            required=True,
            refers_to="units.code",
            example="kWh",
            help="L'unité en laquelle elle se convertit ; elle-même si c'est une base.",
        ),
        Column(
            "Coefficient",
            "factor",
            Number(6, minimum=Decimal("0.000001"), maximum=Decimal(999_999_999)),
            default=Decimal(1),
            example="1000",
            help="Combien d'unités de base elle vaut. Vide : 1.",
        ),
    ),
    examples=(("kWh", "Kilowattheure", "kWh", "1"), ("MWh", "Mégawattheure", "kWh", "1000")),
)
