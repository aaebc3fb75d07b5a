"""Sheet Répartition: how a commission is shared (Annexe A, commission_scheme.split; decision 23)."""

from __future__ import annotations

from catalogue.vocabulary import Beneficiary
from validators.kinds import Choice, Rate
from validators.sheets.common import OF_PRODUCT, OF_SCHEME, OF_VERSION, SCHEME, SKU, VERSION
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Répartition",
    name="splits",
    prefix="REP",
    workbook="company",
    help="Qui reçoit quelle part de chaque commission. Les parts d'un schéma font 100 %.",
    key=("sku", "version", "scheme", "beneficiary"),
    identity=("sku", "version", "scheme"),
    of_version=True,
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION, OF_SCHEME),
    optional=True,
    columns=(
        SKU,
        VERSION,
        SCHEME,
        Column(
            "Bénéficiaire",
            "beneficiary",
            Choice(Beneficiary),
            required=True,
            example="Entreprise",
            help="Entreprise, Commercial (VRP), Manager, Partenaire ou Plateforme.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Part",
            "share",
            Rate(4),
            required=True,
            example="60 %",
            help="Sa part, en pourcentage.",
            over_time=OverTime.DECIDES,
        ),
    ),
    examples=(
        ("MTV-OFFRE-001", "1", "VOLUME", "Entreprise", "60 %"),
        ("MTV-OFFRE-001", "1", "VOLUME", "Commercial", "40 %"),
    ),
)
