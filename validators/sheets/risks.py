"""Sheet Risques (Annexe A, table risk; decision 13)."""

from __future__ import annotations

from catalogue.vocabulary import RiskFamily, RiskScope
from validators.kinds import Choice, Code, Text
from validators.sheets.common import COMPANY_CODE
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Risques",
    name="risks",
    prefix="RIS",
    workbook="group",
    help="Les risques et familles de produits. Sans société : commun à tout le groupe.",
    key=("company", "code"),
    unit=None,
    columns=(
        Column("Code", "code", Code(max_length=60), required=True, example="SANTE", help="Code court du risque."),
        Column(
            "Libellé", "label", Text(120), required=True, example="Complémentaire Santé", help="120 caractères au plus."
        ),
        Column(
            "Société",
            "company",
            COMPANY_CODE,
            refers_to="companies.code",
            example="",
            help="Vide : commun à toutes les sociétés.",
        ),
        Column(
            "Famille",
            "family",
            Choice(RiskFamily),
            required=True,
            example="Assurance",
            help="La famille dont dépendent les obligations documentaires.",
        ),
        Column(
            "Portée",
            "scope",
            Choice(RiskScope),
            default="personal",
            example="Particuliers",
            help="Vide : particuliers.",
        ),
        Column("Icône", "icon", Text(120), example="", help="Le nom de l'icône affichée."),
        Column(
            "Contraintes", "constraints", Text(500), example="", help="Ce que tout produit de ce risque doit respecter."
        ),
        Column(
            "Champs spécifiques",
            "specific_fields",
            Text(500),
            example="Organisme *, Délai de carence",
            help="Les champs que ses produits remplissent, séparés par des virgules ; * : obligatoire.",
        ),
    ),
    examples=(("SANTE", "Complémentaire Santé", "", "Assurance", "Particuliers", ""),),
)
