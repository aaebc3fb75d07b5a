"""Sheet Produits (Annexe A, table product)."""

from __future__ import annotations

from catalogue.vocabulary import ClientType, RevenueModel
from validators.kinds import Choice, Code, Computed, Text
from validators.sheets.common import SKU_KIND
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Produits",
    name="products",
    prefix="PRO",
    workbook="company",
    help="Un produit par ligne : son code, son nom, son risque et la façon dont il rapporte.",
    key=("sku",),
    unit="sku",
    columns=(
        Column(
            "SKU",
            "sku",
            SKU_KIND,
            required=True,
            example="MTV-OFFRE-001",
            help="Code unique du produit dans tout le groupe : SOCIETE-RISQUE-NUMERO. Il ne change jamais.",
        ),
        Column(
            "Nom marketing",
            "name",
            Text(160),
            required=True,
            example="Offre TV Essentiel",
            help="Le nom que voit le client, 160 caractères au plus.",
        ),
        Column(
            "Nom court",
            "short_name",
            Text(80),
            example="TV Essentiel",
            help="Pour les listes et les tickets, 80 caractères au plus.",
        ),
        Column(
            "Risque",
            "risk",
            Code(max_length=60),
            required=True,
            refers_to="risks.code",
            example="OTT",
            help="Code du risque ou de la famille, choisi dans la liste du référentiel groupe.",
        ),
        Column(
            "Partenaire",
            "partner",
            Text(160),
            refers_to="partners.name",
            example="OggoData",
            help="Compagnie ou partenaire du produit. Obligatoire si le produit rapporte des commissions.",
        ),
        Column(
            "Type de monétisation",
            "revenue_model",
            Choice(RevenueModel),
            required=True,
            example="CA interne",
            help="CA interne (produit maison), Commission (produit partenaire) ou Mixte (les deux).",
        ),
        Column(
            "Clientèle",
            "client_type",
            Choice(ClientType),
            default="both",
            example="Particulier",
            help="À qui le produit peut être vendu. Vide : à tous.",
        ),
        Column(
            "Description",
            "description",
            Text(2000),
            example="30 chaînes en direct et replay.",
            help="Deux ou trois phrases pour les commerciaux.",
        ),
        Column(
            "Statut du jour",
            "status_today",
            Computed(
                "IFERROR(LOOKUP(2,1/(([Cycle de vie!SKU]=[SKU])*([Cycle de vie!À partir du]<=TODAY())),"
                '[Cycle de vie!Statut]),"")'
            ),
            help="Calculé par Excel d'après la feuille Cycle de vie. Le service ne lit pas cette colonne.",
        ),
    ),
    examples=(
        (
            "MTV-OFFRE-001",
            "Offre TV Essentiel",
            "TV Essentiel",
            "OTT",
            "",
            "CA interne",
            "Particulier",
            "30 chaînes en direct et replay.",
        ),
        (
            "AP-SANTE-001",
            "Complémentaire Santé Essentielle",
            "Santé Essentielle",
            "SANTE",
            "OggoData",
            "Commission",
            "Particulier",
            "Hospitalisation et soins courants.",
        ),
    ),
)
