"""Sheet Mentions légales: dated texts attached to published products (decision 20; Annexe B §5)."""

from __future__ import annotations

from dataclasses import replace

from catalogue.vocabulary import RiskFamily
from validators.kinds import Choice, Code, Text
from validators.sheets.common import VALID_FROM, VALID_TO
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Mentions légales",
    name="legal_mentions",
    prefix="MEN",
    workbook="group",
    help="Les textes légaux qui accompagnent les produits publiés, par famille et par date.",
    key=("code", "family", "valid_from"),
    identity=("code",),
    governs=(("family", "family"),),
    unit=None,
    optional=True,
    columns=(
        Column("Code mention", "code", Code(max_length=40), required=True, example="L215-1", help="Un code court."),
        Column(
            "Famille",
            "family",
            Choice(RiskFamily),
            example="",
            help="Vide : toutes les familles.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Texte de la mention",
            "mention",
            Text(2000),
            required=True,
            example="Le contrat se renouvelle par tacite reconduction.",
            help="Le texte entier, 2 000 caractères au plus.",
            over_time=OverTime.DECIDES,
        ),
        replace(VALID_FROM, example="01/01/2020", help="Le premier jour du texte."),
        VALID_TO,
    ),
    examples=(("L215-1", "Assurance", "Le contrat se renouvelle par tacite reconduction.", "01/01/2020", ""),),
)
