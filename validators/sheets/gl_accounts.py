"""Sheet Plan comptable (table gl_account)."""

from __future__ import annotations

from validators.kinds import Text
from validators.sheets.common import ACCOUNT, COMPANY_CODE
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Plan comptable",
    name="gl_accounts",
    prefix="PLC",
    workbook="group",
    help="Les comptes généraux. Sans société : communs à tout le groupe.",
    key=("company", "code"),
    unit=None,
    optional=True,
    columns=(
        Column("Compte", "code", ACCOUNT, required=True, example="706100", help="Le numéro du compte."),
        Column(
            "Intitulé du compte", "label", Text(160), required=True, example="Prestations de services", help="Son nom."
        ),
        Column(
            "Société", "company", COMPANY_CODE, refers_to="companies.code", example="", help="Vide : tout le groupe."
        ),
    ),
    examples=(("706100", "Prestations de services", ""),),
)
