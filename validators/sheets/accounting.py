"""Sheet Comptabilité (Annexe A, table accounting_mapping; decision 25)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from catalogue.vocabulary import Journal, Nature
from validators.kinds import Choice, Code, Date, Integer, Text
from validators.sheets.common import ACCOUNT, OF_PRODUCT, OF_VERSION, SKU
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Comptabilité",
    name="accounting",
    prefix="CPT",
    workbook="company",
    help="Les comptes de chaque nature. Sans SKU : la règle par défaut de la société.",
    key=("sku", "version", "nature", "variant", "tax_code"),
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION),
    columns=(
        replace(SKU, required=False, help="Le produit concerné. Vide : tous les produits de la société."),
        Column(
            "Version", "version", Integer(minimum=Decimal(1)), example="", help="La version concernée. Vide : toutes."
        ),
        Column("Nature", "nature", Choice(Nature), required=True, example="CA", help="Ce que le compte enregistre."),
        Column(
            "Variante",
            "variant",
            Text(40),
            default="",
            example="",
            help="Vide d'ordinaire. CA : ENCAISSEMENT, la banque. TVA : ATTENTE (encaissements), DEDUCTIBLE (frais).",
        ),
        Column(
            "Code TVA",
            "tax_code",
            Code(max_length=20),
            refers_to="tax_rates.code",
            example="NORMAL",
            help="Le taux concerné. Vide : tous.",
        ),
        Column("Compte", "gl_account", ACCOUNT, required=True, example="706100", help="Le compte général."),
        Column("Contrepartie", "counterpart_account", ACCOUNT, example="411000", help="Le compte de contrepartie."),
        Column("Journal", "journal", Choice(Journal), example="VENTE", help="Le journal de l'écriture."),
        Column("Centre de coûts", "cost_center", Text(20), example="", help="La référence analytique."),
        Column(
            "Validé par",
            "validated_by",
            Text(120),
            example="Nadia Rey",
            help="Qui, à la comptabilité, a validé cette ligne.",
            vouches=True,
        ),
        Column(
            "Validé le",
            "validated_at",
            Date(),
            example="15/06/2025",
            help="Le jour de la validation.",
            vouches=True,
        ),
    ),
    examples=(("", "", "CA", "", "NORMAL", "706100", "411000", "VENTE", "", "Nadia Rey", "15/06/2025"),),
)
