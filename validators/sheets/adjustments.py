"""Sheet Remises: dated promotions and negotiated prices (decision 16, table adjustment)."""

from __future__ import annotations

from dataclasses import replace

from catalogue.vocabulary import AdjustmentKind
from validators.kinds import Choice, Code, Money, Rate, Text
from validators.sheets.common import (
    CHANNEL,
    MOST_EUROS,
    OF_PLAN,
    OF_PRODUCT,
    OF_VERSION,
    PLAN,
    SKU,
    VALID_FROM,
    VALID_TO,
    VERSION,
)
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Remises",
    name="adjustments",
    prefix="REM",
    workbook="company",
    help="Les promotions et les prix négociés, avec leurs dates.",
    key=("sku", "version", "plan", "code"),
    identity=("sku", "version", "plan"),
    governs=(("sku", "sku"), ("version", "version"), ("plan", "plan"), ("channel", "channel")),
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION, OF_PLAN),
    optional=True,
    columns=(
        SKU,
        VERSION,
        PLAN,
        Column(
            "Code remise",
            "code",
            Code(max_length=60),
            required=True,
            example="RENTREE",
            help="Un code court, unique dans la formule.",
        ),
        Column(
            "Genre",
            "kind",
            Choice(AdjustmentKind),
            required=True,
            example="Promo",
            help="Promo : pour tous. Négocié : un prix convenu, pour un segment.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Taux",
            "rate",
            Rate(4),
            example="20 %",
            help="Ce qui est retiré du prix. Vide si c'est un montant.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Montant",
            "amount",
            Money(maximum=MOST_EUROS),
            example="",
            help="Ce qui est retiré, en euros. Vide si c'est un taux.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Segment client",
            "client_segment",
            Text(60),
            example="",
            help="Le segment concerné. Vide : tout le monde.",
            over_time=OverTime.DECIDES,
        ),
        CHANNEL,
        replace(VALID_FROM, example="01/09/2025", help="Le premier jour de l'offre."),
        replace(VALID_TO, example="30/09/2025"),
    ),
    examples=(("MTV-OFFRE-001", "1", "BASIC", "RENTREE", "Promo", "20 %", "", "", "Web", "01/09/2025", "30/09/2025"),),
)
