"""Sheet Partenaires (Annexe A, table partner)."""

from __future__ import annotations

from dataclasses import replace

from catalogue.vocabulary import PartnerStatus, PartnerType
from validators.kinds import Choice, Code, Text
from validators.sheets.common import ADDRESSES, COMPANY_CODE, COUNTRY
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Partenaires",
    name="partners",
    prefix="PAR",
    workbook="group",
    help="Les compagnies et partenaires, rattachés à la société qui les gère.",
    key=("company", "name"),
    unit=None,
    columns=(
        Column(
            "Société",
            "company",
            COMPANY_CODE,
            required=True,
            refers_to="companies.code",
            example="AP",
            help="La société qui gère le partenaire.",
        ),
        Column(
            "Nom", "name", Text(160), required=True, example="OggoData", help="Le nom d'usage, unique dans la société."
        ),
        Column("Type", "type", Choice(PartnerType), required=True, example="Assureur", help="Le métier du partenaire."),
        Column("Raison sociale", "legal_name", Text(160), example="", help="Le nom légal."),
        Column(
            "SIREN",
            "siren",
            Code(pattern=r"[0-9]{9}", max_length=9, digits=9),
            example="",
            help="9 chiffres. Vide s'il n'est pas connu.",
        ),
        Column(
            "IBAN",
            "iban",
            Text(40),
            example="FR76 3000 6000 0112 3456 7890 189",
            secret=True,
            help="Le service ne garde que ses premiers et derniers caractères.",
        ),
        Column(
            "BIC",
            "bic",
            Code(pattern=r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", shape="8 ou 11 caractères", max_length=20),
            example="AGRIFRPP",
            help="8 ou 11 caractères.",
        ),
        Column("Conditions de paiement", "payment_terms", Text(60), example="30 jours", help="60 caractères au plus."),
        Column("Statut", "status", Choice(PartnerStatus), default="active", example="Actif", help="Vide : actif."),
        ADDRESSES,
        Column(
            "Codes extranet",
            "extranet_codes",
            Text(200),
            example="Courtier : C-1042",
            help="Nos codes sur son extranet, sous la forme Courtier : C-1042 ; Agence : 12.",
        ),
        replace(
            COUNTRY, help="Vide : FR. Hors de France, le code TVA de ses commissions est à indiquer en Comptabilité."
        ),
    ),
    examples=(("AP", "OggoData", "Assureur", "", "", "", "", "30 jours", "Actif"),),
)
