"""Price grids, mappings, schedules and product sheets: what people outside read of the catalogue."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from pypdf import PdfReader

from catalogue.commissions.split import split_amount
from catalogue.pricing.facts import SetupFee
from catalogue.vocabulary import Beneficiary
from exports import echeancier, mapping, prices, product_pdf, products
from exports.price_rows import price_rows
from tests.exports.books import FT, sheet_of
from tests.exports.offers import (
    AT,
    ENERGY,
    SHEET,
    TELEVISION,
    TODAY,
    energy_sheet,
    instalments,
    mappings,
    television_sheet,
)


def table(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV by label."""
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def amounts(rows: Iterable[dict[str, str]]) -> list[tuple[str, str, str]]:
    """What each row costs."""
    return [(row["Nom de la formule"] or row["Composante"], row["Prix HT"], row["Prix TTC"]) for row in rows]


def test_a_price_grid_says_every_plan_without_and_with_tax() -> None:
    """9,90 TTC is 8,25 HT, 19,90 is 16,58; the set-up fee has its row (accounting-formats §5)."""
    rows = table(prices.CSV.render(price_rows([TELEVISION], AT), TODAY))
    assert amounts(rows) == [
        ("Essentiel", "8,25", "9,90"),
        ("Plus", "16,58", "19,90"),
        ("Frais initiaux", "12,50", "15,00"),
    ]
    assert [row["Remises du jour"] for row in rows] == ["", "Promotion RENTREE : − 10 % jusqu'au 30/09/2025", ""]
    assert prices.CSV.file_name(TODAY) == "GRILLE_MTV_2025-09-01.csv"


def test_a_price_grid_has_a_row_for_each_tier_use_and_index() -> None:
    """A unit price keeps its parts of a cent, an indexed price is that of the day, and each says its terms."""
    rows = table(prices.CSV.render(price_rows([ENERGY], AT), TODAY))
    assert amounts(rows) == [
        ("ABONNEMENT", "12,00", "14,40"),
        ("ABONNEMENT", "15,50", "18,60"),
        ("CONSO", "0,2146", "0,25752"),
        ("INDEXE", "0,20933", "0,251196"),
    ]
    assert [(row["De (quantité)"], row["À (exclu)"]) for row in rows[:2]] == [("0", "6"), ("6", "")]
    assert rows[2]["Précision"] == "par kWh, minimum 5,00 €"
    assert rows[3]["Précision"] == "base * index / index0 sur l'indice Spot, base 0,1903 €, plafond 15,00 €"


def test_a_price_grid_takes_the_rate_of_its_day() -> None:
    """The energy subscription was at 5,5 % until 31 July 2025."""
    july = datetime(2025, 7, 15, tzinfo=UTC)
    first = next(price_rows([ENERGY], july))
    assert (first.tax_rate, first.ttc) == (Decimal("5.5"), Decimal("12.66"))


def test_a_price_that_cannot_be_computed_leaves_the_others() -> None:
    """No index value was known before January: its row says so instead of an amount, in the grid and on the sheet."""
    early = datetime(2024, 7, 15, tzinfo=UTC)
    rows = table(prices.CSV.render(price_rows([ENERGY, TELEVISION], early), TODAY))
    assert amounts(rows)[2:5] == [("CONSO", "0,2146", "0,25752"), ("INDEXE", "", ""), ("Essentiel", "8,25", "9,90")]
    missing = "Prix non calculé. L'indice « spot » n'a pas de valeur au 15/07/2024 : ajoutez-la à la feuille Indices"
    assert rows[3]["Précision"].startswith(missing)
    assert (rows[3]["Produit"], rows[3]["Taux TVA"], rows[3]["Code TVA"]) == ("USGP-ENERGIE-001", "20%", "NORMAL")
    sheet = [row for row in sheet_of(prices.XLSX.render(price_rows([ENERGY], early), TODAY)).values if "INDEXE" in row]
    assert [cell for cell in sheet[0] if isinstance(cell, str) and cell.startswith(missing)] != []
    (page,) = pages_of(product_pdf.PDF.render([replace(energy_sheet(), at=early)], SHEET))
    assert "0,25752 €" in page
    assert missing in page


def test_a_price_whose_tax_has_no_rate_says_so() -> None:
    """Set-up fee or price: its amount is not known both ways, and the rest of the grid is."""
    fee = SetupFee(Decimal("15.00"), "INCONNU", tax_included=True)
    rows = table(prices.CSV.render(price_rows([replace(TELEVISION, setup_fee=fee)], AT), TODAY))
    assert amounts(rows)[1:] == [("Plus", "16,58", "19,90"), ("Frais initiaux", "", "")]
    assert rows[2]["Précision"].startswith("Prix non calculé. Le code TVA « INCONNU » n'a pas de taux au 01/09/2025")


def test_a_mapping_says_what_is_not_validated() -> None:
    """The default first, and the state of each in French."""
    rows = table(mapping.CSV.render(mappings(), TODAY))
    assert [(row["Produit"], row["Nature"], row["Compte"], row["État"], row["Validé le"]) for row in rows] == [
        ("", "CA", "706100", "Validé", "15/06/2025"),
        ("MTV-OFFRE-001", "Commission versée", "622200", "À valider", ""),
    ]


def test_one_cent_split_five_ways_stays_one_cent() -> None:
    """The split of the engine, written and summed: one row has the cent."""
    shares = split_amount(Decimal("0.01"), tuple((who, Decimal("0.2")) for who in Beneficiary))
    rows = [item._replace(amount=shares[item.beneficiary]) for item in instalments()[:5]]
    written = [Decimal(row["Montant"].replace(",", ".")) for row in table(echeancier.CSV.render(rows, FT))]
    assert sorted(written) == [Decimal("0.00")] * 4 + [Decimal("0.01")]


def test_a_schedule_sums_what_is_due() -> None:
    """The total under the table is a value, takings back included; the file is named after the month."""
    content = echeancier.XLSX.render(instalments(), FT)
    sheet = sheet_of(content)
    last = [cell.value for cell in sheet[sheet.max_row]]
    assert last[:5] == [None, "Total", None, None, pytest.approx(-4.94)]
    assert echeancier.XLSX.file_name(FT) == "ECHEANCIER_FT_2025-09.xlsx"


def test_products_are_a_table() -> None:
    """One row by product, text on one line."""
    rows = table(products.CSV.render([television_sheet(), energy_sheet()], TODAY))
    assert [(row["Produit"], row["Statut"], row["Formules"], row["Canaux"]) for row in rows] == [
        ("MTV-OFFRE-001", "Actif", "Essentiel (mensuel) ; Plus (mensuel)", "Web, Télévente"),
        ("USGP-ENERGIE-001", "Gelé", "", ""),
    ]
    assert rows[0]["Description"] == "30 chaînes en direct et replay. L’offre s’adapte au foyer, sans engagement."


def pages_of(content: bytes) -> list[str]:
    """The text of each page of a PDF."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def test_a_product_sheet_tells_everything() -> None:
    """Name, state, prices, promotion, conditions, publications, documents and mentions are on the page."""
    (page,) = pages_of(product_pdf.PDF.render([television_sheet()], SHEET))
    for told in (
        "Mondial TV", "MTV-OFFRE-001", "œuvres du patrimoine", "Actif", "OTT / TV", "16,58 €", "19,90 €",
        "Promotion RENTREE : - 10 % jusqu'au 30/09/2025", "De 18 à 75 ans", "Métropole, Corse", "Web, Télévente",
        "Du 01/09/2025 au 31/08/2026", "Conditions générales d'utilisation", "a1a1a1a1a1a1a1a1…", "médiateur", "FAC-TV",
    ):  # fmt: skip
        assert told in page
    assert product_pdf.PDF.file_name(SHEET) == "FICHE_MTV-OFFRE-001_2025-09-01.pdf"


def test_a_product_sheet_without_anything_is_still_a_page() -> None:
    """No plan, no publication, no document: said, not hidden."""
    (page,) = pages_of(product_pdf.PDF.render([energy_sheet()], SHEET))
    assert "Ce produit n'est publié nulle part." in page
    assert "Gelé" in page
    assert "0,25752 €" in page


def test_product_sheets_are_the_same_bytes_and_embed_their_font() -> None:
    """Nothing depends on the clock, on an installed font or on a character of another alphabet."""
    strange = television_sheet()
    sheets = [strange, energy_sheet()]
    content = product_pdf.PDF.render(sheets, SHEET)
    assert content == product_pdf.PDF.render(iter(sheets), SHEET)
    assert len(pages_of(content)) == 2
    read: Any = PdfReader(BytesIO(content)).pages
    fonts = [font for page in read for font in page["/Resources"]["/Font"].values()]
    assert all("/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts)
