"""Sheet Listes noires: products that must not be sold (§8, table blacklist_entry)."""

from __future__ import annotations

from dataclasses import replace

from validators.kinds import Text
from validators.sheets.common import CHANNEL, COMPANY_CODE, SKU_KIND, VALID_FROM, VALID_TO
from validators.spec import Column, OverTime, Sheet

SHEET = Sheet(
    label="Listes noires",
    name="blacklist",
    prefix="LNO",
    workbook="group",
    help="Les produits qui ne doivent pas être vendus, par société et par canal.",
    key=("company", "sku", "channel", "valid_from"),
    identity=("sku",),
    governs=(("sku", "sku"), ("company", "seller"), ("channel", "channel")),
    unit=None,
    optional=True,
    columns=(
        Column("SKU", "sku", SKU_KIND, required=True, example="MTV-OFFRE-001", help="Le produit interdit."),
        Column(
            "Société",
            "company",
            COMPANY_CODE,
            refers_to="companies.code",
            example="FT",
            help="La société qui ne doit pas le vendre. Vide : toutes.",
            over_time=OverTime.DECIDES,
        ),
        replace(CHANNEL, example=""),
        Column(
            "Raison",
            "reason",
            Text(200),
            required=True,
            example="Réclamations en cours",
            help="Pourquoi ; les vendeurs la lisent.",
        ),
        replace(VALID_FROM, example="01/09/2025", help="Le premier jour."),
        VALID_TO,
    ),
    examples=(("MTV-OFFRE-001", "FT", "Web", "Réclamations en cours", "01/09/2025", "31/12/2025"),),
)
