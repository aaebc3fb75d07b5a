"""Sheet Règles CQ: what quality control requires of a sale (Annexe A, table cq_rule; §3.6)."""

from __future__ import annotations

from validators.kinds import Code, Text
from validators.sheets.common import OF_PRODUCT, OF_VERSION, SKU, VERSION
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Règles CQ",
    name="cq_rules",
    prefix="CQR",
    workbook="company",
    help="Ce que le contrôle qualité exige d'une vente : pièces, champs, script d'appel.",
    key=("sku", "version", "code"),
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION),
    optional=True,
    columns=(
        SKU,
        VERSION,
        Column(
            "Code règle",
            "code",
            Code(max_length=60),
            default="",
            example="",
            help="À remplir seulement si une version a plusieurs règles.",
        ),
        Column(
            "Pièces exigées",
            "papers",
            Text(500),
            example="CNI, RIB",
            help="Les justificatifs que le client fournit, séparés par des virgules.",
        ),
        Column(
            "Champs exigés",
            "fields",
            Text(500),
            example="Date de naissance, Téléphone",
            help="Les informations à recueillir, séparées par des virgules.",
        ),
        Column(
            "Script d'appel",
            "script",
            Text(200),
            example="",
            help="Le fichier du script, tel qu'il figure dans la feuille Documents pour cette version.",
        ),
        Column("Consignes", "notes", Text(2000), example="Relire la garantie.", help="Pour l'ADV et le contrôle."),
    ),
    examples=(("AP-SANTE-001", "1", "", "CNI, RIB", "Date de naissance", "script-sante.pdf", "Relire la garantie."),),
)
