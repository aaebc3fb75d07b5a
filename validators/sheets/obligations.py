"""Sheet Obligations documentaires, dated data (decision 20; Annexe B §3)."""

from __future__ import annotations

from dataclasses import replace

from catalogue.vocabulary import ClientType, ObligationSeverity, RiskFamily
from validators.kinds import Choice, Code, Text
from validators.sheets.common import CHANNEL, VALID_FROM, VALID_TO
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Obligations documentaires",
    name="obligations",
    prefix="OBL",
    workbook="group",
    help="Quel document est exigé pour vendre, par famille, canal et clientèle, depuis quand.",
    key=("family", "channel", "client_type", "document_type", "valid_from"),
    identity=("family", "document_type"),
    governs=(("family", "family"), ("channel", "channel"), ("client_type", "client_type")),
    unit=None,
    columns=(
        Column(
            "Famille",
            "family",
            Choice(RiskFamily),
            required=True,
            example="Assurance",
            help="La famille de risques concernée.",
        ),
        CHANNEL,
        Column(
            "Clientèle",
            "client_type",
            Choice(ClientType),
            example="",
            help="Vide : tous les clients.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Type de document",
            "document_type",
            Code(max_length=20),
            required=True,
            refers_to="document_types.code",
            example="DIPA",
            help="Le document exigé.",
        ),
        Column(
            "Gravité",
            "severity",
            Choice(ObligationSeverity),
            default="blocking",
            example="Bloquante",
            help="Vide : bloquante.",
            over_time=OverTime.DECIDES,
        ),
        replace(VALID_FROM, example="01/01/2020", help="Le premier jour de l'obligation."),
        VALID_TO,
        Column("Source", "source", Text(200), example="Annexe B §3", help="Le texte qui fonde l'obligation."),
    ),
    examples=(("Assurance", "Web", "", "DIPA", "Bloquante", "01/01/2020", "", "Directive DDA"),),
)
