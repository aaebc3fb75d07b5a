"""Sheet Indices: values of the indices that indexed prices follow (table index_value)."""

from __future__ import annotations

from dataclasses import replace

from catalogue.vocabulary import PriceIndex
from validators.kinds import Choice, Number
from validators.sheets.common import VALID_FROM
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Indices",
    name="index_values",
    prefix="IND",
    workbook="group",
    help="La valeur de chaque indice, depuis quand. Elle tient jusqu'à la suivante.",
    key=("index", "valid_from"),
    identity=("index",),
    governs=(("index", "index"),),
    unit=None,
    optional=True,
    columns=(
        Column("Indice", "index", Choice(PriceIndex), required=True, example="Inflation (IPC)", help="L'indice."),
        replace(VALID_FROM, example="01/07/2025", help="Le premier jour."),
        Column(
            "Valeur",
            "value",
            Number(6),
            required=True,
            example="121,25",
            help="6 décimales au plus.",
            over_time=OverTime.DECIDES,
        ),
    ),
    examples=(("Inflation (IPC)", "01/07/2025", "121,25"),),
)
