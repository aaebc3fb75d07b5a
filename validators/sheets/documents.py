"""Sheet Documents (Annexe A, table product_document; Annexe B §4; decision 19)."""

from __future__ import annotations

from dataclasses import replace

from catalogue.vocabulary import Channel, Language
from validators.kinds import Choice, ChoiceList, Code, Date, Text
from validators.sheets.common import OF_PRODUCT, OF_VERSION, SKU, VALID_TO, VERSION
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Documents",
    name="documents",
    prefix="DOC",
    workbook="company",
    help="Les documents de chaque version : DIPA, CG, CGV… Déposez le PDF dans Documents, puis indiquez ici son nom.",
    key=("sku", "version", "type", "file", "valid_from"),
    identity=("sku", "version", "type"),
    of_version=True,
    unit="sku",
    parents=(OF_PRODUCT, OF_VERSION),
    columns=(
        SKU,
        VERSION,
        Column(
            "Type",
            "type",
            Code(max_length=20),
            required=True,
            refers_to="document_types.code",
            example="CGV",
            help="Le type, choisi dans la liste du référentiel groupe.",
        ),
        Column(
            "Titre",
            "title",
            Text(160),
            required=True,
            example="Conditions générales de vente",
            help="160 caractères au plus.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Fichier",
            "file",
            Text(200),
            required=True,
            example="cgv-2025.pdf",
            help="Le nom du PDF déposé dans Documents / société / SKU, avec son extension.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Version du document",
            "document_version",
            Text(40),
            example="2025-07",
            help="La version imprimée sur le document.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Langue",
            "language",
            Choice(Language),
            default="fr",
            example="Français",
            help="Vide : français.",
            over_time=OverTime.DECIDES,
        ),
        Column(
            "Canaux",
            "channels",
            ChoiceList(Channel),
            example="",
            help="Les canaux concernés. Vide : tous.",
            over_time=OverTime.DECIDES,
        ),
        Column("Auteur", "author", Text(120), example="Service juridique", help="Qui a rédigé le document."),
        Column(
            "Valable du",
            "valid_from",
            Date(),
            required=True,
            example="01/07/2025",
            help="Le premier jour de validité.",
            over_time=OverTime.BEGINS,
        ),
        replace(VALID_TO, label="Valable jusqu'au"),
    ),
    examples=(
        (
            "MTV-OFFRE-001",
            "1",
            "CGU",
            "Conditions générales d'utilisation",
            "cgu-2025.pdf",
            "2025-07",
            "Français",
            "",
            "Service juridique",
            "01/07/2025",
            "",
        ),
    ),
)
