"""Sheet Règles: severities that the group changed, and from when (table rule_setting)."""

from __future__ import annotations

from catalogue.vocabulary import RuleSeverity
from validators.kinds import Choice, Code, Date
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Règles",
    name="rule_settings",
    prefix="REG",
    workbook="group",
    help="La gravité d'une règle de contrôle, si le groupe la change. Une règle bloquante le reste.",
    key=("rule", "valid_from"),
    identity=("rule",),
    unit=None,
    optional=True,
    columns=(
        Column(
            "Code de la règle",
            "rule",
            Code(pattern=r"[A-Z]{3}-[0-9]{3}", shape="trois lettres, un tiret, trois chiffres", max_length=12),
            required=True,
            example="CPT-101",
            help="Le code de la règle, tel que le rapport l'indique.",
        ),
        Column(
            "Nouvelle gravité",
            "severity",
            Choice(RuleSeverity),
            required=True,
            example="Bloquante",
            help="Bloquante, avertissement, information, ou désactivée.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "À partir du",
            "valid_from",
            Date(),
            required=True,
            example="01/01/2027",
            help="Une date future est annoncée dans les rapports.",
            over_time=OverTime.BEGINS,
        ),
    ),
    examples=(("CPT-101", "Bloquante", "01/01/2027"),),
)
