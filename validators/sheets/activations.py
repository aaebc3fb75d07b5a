"""Sheet Activations: for which companies a partner works (decision 13, table partner_activation)."""

from __future__ import annotations

from decimal import Decimal

from catalogue.vocabulary import PartnerStatus
from validators.kinds import Choice, Integer, Text
from validators.sheets.common import COMPANY_CODE
from validators.spec import Column, Parent, Sheet

SHEET = Sheet(
    label="Activations",
    name="activations",
    prefix="ACT",
    workbook="group",
    help="Quelles sociétés vendent les produits d'un partenaire. Celle qui le gère n'a pas besoin de ligne.",
    key=("owner", "partner", "company"),
    unit=None,
    parents=(Parent(("owner", "partner"), "partners", ("company", "name")),),
    optional=True,
    columns=(
        Column(
            "Société gestionnaire",
            "owner",
            COMPANY_CODE,
            required=True,
            refers_to="companies.code",
            example="AP",
            help="La société qui gère le partenaire, comme dans la feuille Partenaires.",
        ),
        Column(
            "Partenaire",
            "partner",
            Text(160),
            required=True,
            refers_to="partners.name",
            example="OggoData",
            help="Son nom dans la feuille Partenaires.",
        ),
        Column(
            "Société",
            "company",
            COMPANY_CODE,
            required=True,
            refers_to="companies.code",
            example="FT",
            help="La société qui vend ses produits.",
        ),
        Column("Statut", "status", Choice(PartnerStatus), default="active", example="Actif", help="Vide : actif."),
        Column(
            "Délai en heures",
            "sla_hours",
            Integer(minimum=Decimal(1), counts=("h", "heure", "heures")),
            example="24",
            help="Le délai de réponse convenu (SLA).",
        ),
        Column("Contact du partenaire", "sla_contact", Text(200), example="", help="Qui appeler en cas de retard."),
    ),
    examples=(("AP", "OggoData", "FT", "Actif", "24", "support@exemple.fr"),),
)
