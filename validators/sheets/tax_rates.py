"""Sheet Taux de TVA, dated data (decision 18)."""

from __future__ import annotations

from dataclasses import replace

from catalogue.vocabulary import Territory
from validators.kinds import Choice, Code, Flag, Rate, Text
from validators.sheets.common import VALID_FROM, VALID_TO
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Taux de TVA",
    name="tax_rates",
    prefix="TVA",
    workbook="group",
    help="Les taux et leurs dates. Un changement de taux prend une ligne de plus, jamais une correction.",
    key=("code", "territory", "valid_from"),
    identity=("code", "territory"),
    governs=(("code", "tax_code"),),
    unit=None,
    columns=(
        Column(
            "Code",
            "code",
            Code(max_length=20),
            required=True,
            example="NORMAL",
            help="Le code utilisé dans les tarifs.",
        ),
        Column(
            "Territoire",
            "territory",
            Choice(Territory),
            default="FR",
            example="Métropole",
            help="Vide : métropole. Outre-mer, chaque code taxé a sa propre ligne : Antilles et Réunion (971, 972, 974), "
            "Guyane et Mayotte à 0 % (CGI art. 294).",
        ),
        Column(
            "Taux",
            "rate",
            Rate(2),
            required=True,
            example="20 %",
            help="Le taux, en pourcentage.",
            over_time=OverTime.DECIDES,
        ),
        replace(VALID_FROM, example="01/01/2014", help="Le premier jour d'application."),
        VALID_TO,
        Column(
            "Motif",
            "reason",
            Text(200),
            example="CGI art. 278",
            help="Le texte qui fonde le taux, obligatoire pour une exonération.",
        ),
        Column(
            "Compte collectée",
            "account_collected",
            Code(pattern=r"4457[0-9A-Z]{0,16}", shape="un compte 4457…", max_length=20),
            example="445710",
            help="Le compte de TVA collectée.",
        ),
        Column(
            "Compte déductible",
            "account_deductible",
            Code(pattern=r"4456[0-9A-Z]{0,16}", shape="un compte 4456…", max_length=20),
            example="445660",
            help="Le compte de TVA déductible.",
        ),
        Column(
            "Vaut pour l'intermédiaire",
            "intermediation",
            Flag(),
            default=False,
            example="Non",
            help="Oui : ce taux est aussi celui de la commission de qui vend pour un partenaire (assurance, CGI art. 261 C "
            "2°). Non : la commission est au taux normal, sauf code TVA de la feuille Comptabilité.",
            over_time=OverTime.DECIDES,
        ),
    ),
    examples=(("NORMAL", "Métropole", "20 %", "01/01/2014", "", "CGI art. 278", "445710", "445660"),),
)
