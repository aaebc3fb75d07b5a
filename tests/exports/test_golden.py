"""Each format makes the very bytes that were read and approved; the specification's printed examples are among them."""

from __future__ import annotations

from codecs import BOM_UTF8

import pytest

from exports import legacy_f4, legacy_f7
from exports.formats import ACCOUNTING
from tests.exports.books import AP, FT, printed_statements
from tests.exports.golden import FOLDER, MONTHS, expected_files, printed_in_f4


def test_every_format_makes_its_golden_file() -> None:
    """The folder holds what the formats make, byte for byte, and nothing else."""
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == expected_files()


def test_the_examples_of_annexe_f_4_are_made_as_printed() -> None:
    """Three companies by name: revenue TTC, commission, fee HT, ``0`` for nothing."""
    content = legacy_f4.CSV.render(printed_in_f4(), FT)
    assert content.removeprefix(BOM_UTF8).decode().splitlines() == [
        "Date;Societe;Produit;Type;Compte;Debit;Credit;TVA;TauxTVA",
        "2025-09-01;France Téléphone;FT-BOX-001;CA;706100;0;29,90;4,98;20%",
        "2025-09-01;Action Prévoyance;AP-SANTE-001;Commission;756200;0;120,00;0;0%",
        "2025-09-01;Winvest Capital;PSP-Slimpay;Frais;627100;15,00;0;3,00;20%",
    ]


def test_the_example_of_annexe_f_7_is_made_as_printed() -> None:
    """Action Prévoyance's September: company by code, French dates, three commissions."""
    content = legacy_f7.CSV.render(printed_statements(), AP)
    assert content.removeprefix(BOM_UTF8).decode().splitlines() == [
        "Date;Société;Produit;Partenaire;Type;Compte;Débit;Crédit;TVA;Taux",
        "01/09/2025;AP;AP-SANTE-001;Oggodata;Commission;756200;0;120,00;0;0%",
        "02/09/2025;AP;AP-SANTE-002;Oggodata;Commission;756200;0;98,00;0;0%",
        "05/09/2025;AP;AP-SANTE-003;Oggodata;Commission;756200;0;145,00;0;0%",
    ]


@pytest.mark.parametrize("code", ACCOUNTING)
def test_the_same_rows_make_the_same_bytes(code: str) -> None:
    """A second rendering, XLSX included, differs in no byte: that is what a month exported again relies on."""
    for made in ACCOUNTING[code]:
        for scope, lines in MONTHS:
            assert made.render(lines, scope) == made.render(iter(lines), scope)


def test_a_file_is_named_after_its_company_month_and_complement() -> None:
    """``EXPORT_{Societe}_{AAAA-MM}.csv`` (Annexe F §2); a complement says its rank (decision 33)."""
    (csv,), late = ACCOUNTING["csv"], type(AP)(AP.company, AP.company_name, AP.month, complement=2)
    assert csv.file_name(AP) == "EXPORT_AP_2025-09.csv"
    assert csv.file_name(late) == "EXPORT_AP_2025-09_C2.csv"
    named = type(AP)(AP.company, AP.company_name, AP.month, partner="Prévalia / Étoile & Cie")
    assert csv.file_name(named) == "EXPORT_Prevalia-Etoile-Cie_AP_2025-09.csv"
