"""Sheet Publications (Annexe A, table publication; decisions 11 and 21)."""

from __future__ import annotations

from catalogue.vocabulary import Availability, Badge, Channel, Visibility
from validators.kinds import Choice, ChoiceList, Date, Flag, Text
from validators.sheets.common import COMPANY_CODE, OF_PRODUCT, OF_VERSION, SKU, VERSION
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Publications",
    name="publications",
    prefix="PUB",
    workbook="company",
    help="Quelle société vend quelle version, sur quels canaux et quand.",
    key=("sku", "version", "seller", "start_at", "channels"),
    identity=("sku", "version", "seller"),
    governs=(("sku", "sku"), ("version", "version"), ("seller", "seller"), ("channels", "channel")),
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION),
    columns=(
        SKU,
        VERSION,
        Column(
            "Société",
            "seller",
            COMPANY_CODE,
            required=True,
            refers_to="companies.code",
            example="MTV",
            help="La société autorisée à vendre.",
        ),
        Column(
            "Canaux",
            "channels",
            ChoiceList(Channel),
            required=True,
            example="Web, Télévente",
            help="Un ou plusieurs canaux, séparés par des virgules.",
            over_time=OverTime.FROM_NOW,
        ),
        Column(
            "Visibilité",
            "visibility",
            Choice(Visibility),
            default="internal",
            example="Public",
            help="Caché, Interne (CRM seulement) ou Public. Vide : interne.",
            over_time=OverTime.FROM_NOW,
        ),
        Column(
            "Début",
            "start_at",
            Date(),
            required=True,
            example="01/07/2025",
            help="Le premier jour de vente. Une date future planifie la publication.",
            over_time=OverTime.BEGINS,
        ),
        Column(
            "Fin",
            "end_at",
            Date(),
            example="",
            help="Le dernier jour de vente, inclus. Vide : sans fin.",
            over_time=OverTime.ENDS,
        ),
        Column(
            "Disponibilité",
            "availability",
            Choice(Availability),
            default="available",
            example="Disponible",
            help="Vide : disponible.",
            over_time=OverTime.FROM_NOW,
        ),
        Column(
            "Prix affiché",
            "price_visible",
            Flag(),
            default=True,
            example="Oui",
            help="Non pour ne pas montrer le prix. Vide : oui.",
            over_time=OverTime.FROM_NOW,
        ),
        Column(
            "Badges",
            "badges",
            ChoiceList(Badge),
            example="",
            help="Bêta, Sur devis. Nouveau et Promo sont déduits des dates.",
            over_time=OverTime.FROM_NOW,
        ),
        Column(
            "Conditions",
            "conditions",
            Text(500),
            example="",
            help="Conditions particulières de vente, en une phrase.",
            over_time=OverTime.FROM_NOW,
        ),
    ),
    examples=(
        ("MTV-OFFRE-001", "1", "MTV", "Web, Télévente", "Public", "01/07/2025", "", "Disponible", "Oui", "", ""),
    ),
)
