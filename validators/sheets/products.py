"""Sheet Produits (Annexe A, table product)."""

from __future__ import annotations

from decimal import Decimal

from catalogue.vocabulary import ClientType, RevenueModel, Territory
from validators.kinds import Choice, ChoiceList, Code, Computed, Flag, Integer, Money, Text
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
        Column(
            "Âge minimum",
            "age_min",
            Integer(minimum=Decimal(0), maximum=Decimal(130), counts=("an", "ans", "année", "années")),
            example="18",
            help="L'âge du client à la souscription. Vide : sans minimum.",
        ),
        Column(
            "Âge maximum",
            "age_max",
            Integer(minimum=Decimal(0), maximum=Decimal(130), counts=("an", "ans", "année", "années")),
            example="75",
            help="Inclus. Vide : sans maximum.",
        ),
        Column(
            "Zones éligibles",
            "postcodes",
            Text(500),
            example="75, 92, 69001",
            help="Départements ou codes postaux, séparés par des virgules. Vide : partout.",
        ),
        Column(
            "Territoires",
            "territories",
            ChoiceList(Territory),
            example="Métropole",
            help="Le périmètre géographique. Vide : partout.",
        ),
        Column("Mode de livraison", "delivery", Text(120), example="", help="Ce qui est à livrer, et comment."),
        Column("Stock suivi", "stock", Flag(), example="", help="Oui si le produit vient d'un stock."),
        Column(
            "Type de ticket",
            "ticket",
            Text(60),
            example="",
            help="Le ticket à ouvrir à la vente : installation, envoi.",
        ),
        Column("Gabarit de facture", "invoice_template", Text(60), example="", help="Le modèle de facture."),
        Column("Gabarit de mandat", "mandate_template", Text(60), example="SEPA-CORE", help="Le modèle de mandat."),
        Column(
            "Cycle de prélèvement",
            "collection_cycle",
            Text(60),
            example="le 5 du mois",
            help="Quand le client est prélevé, par SEPA ou carte.",
        ),
        Column("Frais initiaux", "setup_fee", Money(), example="", help="En euros TTC, à la souscription."),
        Column(
            "Code TVA des frais",
            "setup_fee_tax_code",
            Code(max_length=20),
            refers_to="tax_rates.code",
            example="",
            help="Le taux des frais initiaux. Vide : celui du prix.",
        ),
        Column(
            "TVA par ligne",
            "tax_per_line",
            Flag(),
            example="",
            help="Oui si la TVA s'arrondit ligne par ligne, et non sur le total de chaque taux.",
        ),
        Column(
            "Champs du risque",
            "extra",
            Text(1000),
            example="Organisme : Prévalia",
            help="Les champs que demande le risque, sous la forme Organisme : Prévalia ; Délai de carence : 3 mois.",
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
