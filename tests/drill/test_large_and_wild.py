"""Fifty thousand mistakes and a million empty rows, through the command itself: what comes out can be sent and read."""

from __future__ import annotations

import json
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sample_workbooks.build import LIBRARY
from tests.support.books import MAPPING, product, together, write_book
from tests.support.command import Ran, environment, peak_bytes, program
from tests.support.places import temporary_data_dir
from validators.sheets import COMPANY_SHEETS

pytestmark = pytest.mark.drill

MISTAKES = 50_000
REFERENCE = LIBRARY / "Catalogue/Groupe/Referentiel_Groupe.xlsx"
MIB = 1 << 20


def validate(folder: Path, workbook: Path) -> Ran:
    """Check a workbook by the command, with its reports in ``folder``."""
    with temporary_data_dir() as data_dir:
        options = ("--reference", REFERENCE, "--report", folder)
        return program("validate", workbook, *options, env=environment(data_dir))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A workbook of 25 000 products, of which each row has a mistake, as has the price of each: no two texts alike."""
    path = tmp_path / "Catalogue_MTV.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for sheet in COMPANY_SHEETS:
            tab = book.add_worksheet(sheet.label)
            labels = [column.label for column in sheet.columns]
            tab.write_row(0, 0, labels)
            for number in range(MISTAKES // 2):
                for label, value in _row(sheet.label, number).items():
                    tab.write(number + 1, labels.index(label), value)
    return path


def _row(sheet: str, number: int) -> dict[str, str | float]:
    sku = f"MTV-OFFRE-{number:05d}"
    if sheet == "Produits":
        wrong = ("Risque", "Type de monétisation", "Âge minimum")
        good: dict[str, str | float] = {"SKU": sku, "Nom marketing": f"Offre {number}", "Risque": "OTT"}
        good["Type de monétisation"] = "CA interne"
        return good | {wrong[number % 3]: f"ab{number}"}
    if sheet == "Versions":
        return {"SKU": sku, "Version": 1, "Date d'effet": "01/07/2025"}
    if sheet == "Formules":
        return {"SKU": sku, "Version": 1, "Code formule": "BASIC", "Nom": "Essentiel", "Récurrence": "Mensuel"}
    if sheet == "Tarifs":
        amounts: tuple[str | float, ...] = (
            f"{number},9O",
            number + 0.904,
            f"{number % 900 + 100} $",
            f"1.{number % 900 + 100}",
        )
        return {
            "SKU": sku, "Version": 1, "Code formule": "BASIC", "Type de prix": "Fixe", "Montant": amounts[number % 4],
            "Code TVA": "NORMAL",
        }  # fmt: skip
    return {}


def test_fifty_thousand_mistakes_make_a_report_that_can_be_read(faulty: Path, tmp_path: Path) -> None:
    """Grouped by what to do, counted whole, at most 5 MB a file; the copy colours them, the JSON has all."""
    ran = validate(tmp_path / "rapports", faulty)
    assert (ran.code, ran.err) == (2, "")
    assert "980 points bloquants de plus, dans le compte rendu." in ran.out
    files = {path.name.rpartition("Catalogue_MTV_")[2]: path for path in (tmp_path / "rapports").iterdir()}
    document = json.loads(files.pop("rapport.json").read_bytes())
    assert len(document["workbooks"][0]["findings"]) >= MISTAKES
    assert files.keys() == {"rapport.xlsx", "rapport.html", "a_corriger.xlsx"}
    assert max(path.stat().st_size for path in files.values()) <= 5_000_000
    page = files["rapport.html"].read_text(encoding="utf-8")
    assert "Ce rapport compte" in page
    assert page.count('<details class="group') <= 20
    with closing(openpyxl.load_workbook(files["rapport.xlsx"], read_only=True)) as book:
        assert book.sheetnames == ["Synthèse", "À corriger", "Tout, groupé"]
        grouped = list(book["Tout, groupé"].iter_rows(min_row=2, values_only=True))
    assert sum(int(str(row[3])) for row in grouped) >= MISTAKES
    assert sum(int(str(row[4])) for row in grouped) == 10_000
    with zipfile.ZipFile(files["a_corriger.xlsx"]) as archive:
        assert archive.testzip() is None


def test_a_million_formatted_empty_rows_cost_little(tmp_path: Path) -> None:
    """They are said in one warning; neither the command nor the child that reads needs 300 MB."""
    clean = write_book(tmp_path / "clean.xlsx", together({"Comptabilité": MAPPING}, product("MTV-OFFRE-001")))
    number = openpyxl.load_workbook(clean).sheetnames.index("Tarifs") + 1
    part = f"xl/worksheets/sheet{number}.xml"
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>' for row in range(3, 1_048_577))
    path = tmp_path / "Catalogue_MTV.xlsx"
    with zipfile.ZipFile(clean) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                content = content.replace(b"</sheetData>", empty.encode() + b"</sheetData>")
            after.writestr(name, content)
    ran = validate(tmp_path / "rapports", path)
    assert "STR-011 Tarifs : 1048574 lignes sont vides mais mises en forme" in ran.out
    assert peak_bytes("validate", path, "--reference", REFERENCE) <= 300 * MIB
    assert peak_bytes("inspect", path) <= 300 * MIB
