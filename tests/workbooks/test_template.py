"""The template opens as it was meant: formats, dropdowns, colours, guide, examples, and the same bytes each time."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from workbooks.layout import (
    ColumnKind,
    ColumnLayout,
    ColumnRange,
    InvalidLayout,
    ListLayout,
    SheetLayout,
    WorkbookLayout,
)
from workbooks.template import write_workbook

CREATED = datetime.combine(date(2025, 8, 1), time(9))
LATE = datetime.combine(date(2025, 9, 1), time(23, 30))
STATUS_FORMULA = '=IFERROR(LOOKUP(2,1/([Cycle de vie!SKU]=[SKU]),[Cycle de vie!Statut]),"")'

PRODUCTS = SheetLayout(
    "Produits",
    (
        ColumnLayout("SKU", ColumnKind.CODE, "Code du produit.", required=True, unique=True, max_length=60),
        ColumnLayout("Nom", ColumnKind.TEXT, "Nom vu par le client.", width=34, required=True, example="TV Essentiel"),
        ColumnLayout("Statut du jour", formula=STATUS_FORMULA),
        ColumnLayout("Risque", ColumnKind.CHOICE, list_name="risques", closed=False),
        ColumnLayout("Clientèle", ColumnKind.CHOICE, list_name="clientèles"),
        ColumnLayout("Canaux", ColumnKind.MULTI_CHOICE, list_name="canaux"),
        ColumnLayout("Sur devis", ColumnKind.YES_NO),
        ColumnLayout("Prix", ColumnKind.MONEY, minimum=Decimal(0), example=Decimal("9.90")),
        ColumnLayout("Taux", ColumnKind.RATE),
        ColumnLayout("Début", ColumnKind.DATE),
        ColumnLayout("Rang", ColumnKind.INTEGER, minimum=1, maximum=999),
    ),
    rows=(
        ("0012", "=1+1", "Actif", "OTT", "Tous", "Web, Terrain", True, Decimal("9.95"), Decimal("0.055"),
         date(2025, 9, 1), 3),
        ("MTV-1", None, "", None, None, None, False, None, None, LATE, None),
    ),
    guide="Un produit par ligne.",
)  # fmt: skip
LIFECYCLE = SheetLayout(
    "Cycle de vie",
    (
        ColumnLayout("SKU", ColumnKind.CODE, required=True, list_range=ColumnRange("Produits", "SKU")),
        ColumnLayout("Statut", ColumnKind.CHOICE, list_name="statuts"),
    ),
    rows=(("0012", "Actif"),),
    examples=(("MTV-OFFRE-001", "Actif"), ("MTV-OFFRE-001", "Gelé")),
)
LAYOUT = WorkbookLayout(
    "Catalogue d’essai",
    (PRODUCTS, LIFECYCLE),
    lists=(
        ListLayout("risques", "Risques", tuple(f"Risque au nom assez long {n}" for n in range(60))),
        ListLayout("clientèles", "Clientèles", ("Tous", "Particuliers")),
        ListLayout("canaux", "Canaux", ("Web", "Terrain")),
        ListLayout("statuts", "Statuts", ("Actif", "Gelé")),
    ),
    stamp="Modèle 1 · règles 7",
    steps=("Remplissez.", "Enregistrez."),
    contact="catalogue@example.org",
    author="Service catalogue",
)


@pytest.fixture(scope="module")
def written() -> bytes:
    """The bytes of the layout above."""
    return write_workbook(LAYOUT, created=CREATED)


@pytest.fixture(scope="module")
def book(written: bytes) -> Workbook:
    """The same, read by another library."""
    return openpyxl.load_workbook(BytesIO(written))


def part(content: bytes, name: str) -> str:
    """One file of the archive."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name).decode()


def validation(book: Workbook, sheet: str, letter: str) -> DataValidation:
    """The only validation of a column."""
    found: list[DataValidation] = [
        item for item in book[sheet].data_validations.dataValidation if f"{letter}2" in str(item.sqref)
    ]
    assert len(found) == 1
    return found[0]


def test_the_same_layout_gives_the_same_bytes(written: bytes) -> None:
    """Nothing of the moment, the machine or the run enters the file."""
    assert write_workbook(LAYOUT, created=CREATED) == written
    assert "2025-08-01T09:00:00Z" in part(written, "docProps/core.xml")


def test_the_guide_comes_first_and_the_lists_are_hidden(book: Workbook) -> None:
    """Tabs follow the order of work; the lists stay out of the way."""
    assert book.sheetnames == ["Lisez-moi", "Produits", "Cycle de vie", "Exemples", "Listes"]
    assert book["Listes"].sheet_state == "hidden"
    assert book.active is not None
    assert book.active.title == "Lisez-moi"


def test_the_guide_links_to_every_sheet_and_bears_the_stamp(book: Workbook, written: bytes) -> None:
    """A reader finds the version, whom to ask, and a way into each sheet; a program finds the stamp too."""
    guide = book["Lisez-moi"]
    texts = {cell.value for row in guide.iter_rows() for cell in row}
    assert {"Catalogue d’essai", "Modèle 1 · règles 7", "1.  Remplissez.", "catalogue@example.org"} <= texts
    links = {cell.hyperlink.location for row in guide.iter_rows() for cell in row if cell.hyperlink}
    assert links == {"'Produits'!A1", "'Cycle de vie'!A1", "'Exemples'!A1"}
    assert "Modèle 1 · règles 7" in part(written, "docProps/custom.xml")


def test_columns_bear_their_format_without_a_cell(book: Workbook, written: bytes) -> None:
    """A cell typed in row 9 000 is formatted like the others, and the file holds no cell for it."""
    widths = book["Produits"].column_dimensions
    formats = {letter: widths[letter].number_format for letter in "ABHIJK"}
    assert formats == {
        "A": "@", "B": "General", "H": '#,##0.00 "€"', "I": "0.00%", "J": "dd/mm/yyyy", "K": "0",
    }  # fmt: skip
    assert len(written) < 30_000


def test_values_keep_their_nature(book: Workbook) -> None:
    """Zeros stay in codes, a text that looks like a formula stays text, numbers are exact, dates are dates."""
    sheet = book["Produits"]
    assert sheet["A2"].value == "0012"
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert [sheet[f"{letter}2"].value for letter in "GHI"] == ["Oui", 9.95, 0.055]
    assert sheet["J2"].value == datetime.combine(date(2025, 9, 1), time())
    assert sheet["J3"].value == LATE
    assert sheet["J3"].number_format == "dd/mm/yyyy hh:mm"
    assert sheet["B3"].value is None


def test_decimals_are_written_digit_for_digit(written: bytes) -> None:
    """No float stands between a price and its cell: 9,95 would become 9,949999999999999."""
    assert "<v>9.95</v>" in part(written, "xl/worksheets/sheet2.xml")


def test_a_closed_list_refuses_and_an_open_one_asks(book: Workbook) -> None:
    """Excel stops a value outside a closed list, and only warns where the list may lag behind."""
    closed, open_list = validation(book, "Produits", "E"), validation(book, "Produits", "D")
    assert (closed.formula1, closed.errorStyle) == ("Liste_clienteles", None)
    assert (open_list.formula1, open_list.errorStyle) == ("Liste_risques", "warning")
    assert closed.showErrorMessage


def test_a_list_may_be_longer_than_excels_inline_limit(book: Workbook) -> None:
    """Lists live in cells, since Excel refuses more than 255 characters in a validation."""
    assert book.defined_names["Liste_risques"].attr_text == "Listes!$B$2:$B$61"
    assert book["Listes"]["B61"].value == "Risque au nom assez long 59"


def test_several_choices_can_be_typed_in_one_cell(book: Workbook) -> None:
    """The dropdown offers the values and lets a combination pass."""
    found = validation(book, "Produits", "F")
    assert found.formula1 == "Liste_canaux"
    assert not found.showErrorMessage
    assert "séparées par des virgules" in str(found.prompt)


def test_a_dropdown_can_come_from_another_sheet(book: Workbook) -> None:
    """The SKUs of Produits are offered elsewhere, up to the last one: a blank in the source would accept anything."""
    found = validation(book, "Cycle de vie", "A")
    assert (found.formula1, found.errorStyle) == ("Choix_Produits_SKU", "warning")
    text = book.defined_names["Choix_Produits_SKU"].attr_text
    assert text == "Produits!$A$2:INDEX(Produits!$A$2:$A$20000,MAX(1,COUNTA(Produits!$A$2:$A$20000)))"


@pytest.mark.parametrize(
    ("letter", "kind", "bounds", "expected"),
    [
        ("H", "decimal", ("0", "1000000000000"), "un montant en euros, au moins 0."),
        ("I", "decimal", ("0", "1"), "un taux en pourcentage, au moins 0 %, au plus 100 %."),
        ("K", "whole", ("1", "999"), "un nombre entier, au moins 1, au plus 999."),
        ("J", "date", ("36526", "73415"), "une date comme 01/09/2025."),
    ],
)
def test_numbers_and_dates_are_questioned(
    book: Workbook, letter: str, kind: str, bounds: tuple[str, str], expected: str
) -> None:
    """An odd number or date gets a question that says what is expected; the report decides later."""
    found = validation(book, "Produits", letter)
    assert (found.type, (found.formula1, found.formula2)) == (kind, bounds)
    assert found.errorStyle == "warning"
    assert str(found.error) == f"Attendu : {expected}"


def test_every_cell_explains_its_column(book: Workbook) -> None:
    """The help of a column is its input message, down to the last prepared row."""
    found = validation(book, "Produits", "A")
    assert (found.promptTitle, found.prompt) == ("SKU", "Code du produit. Obligatoire.")
    assert str(found.sqref) == "A2:A20000"


def test_a_long_help_is_cut_at_a_word() -> None:
    """Excel refuses more than 255 characters: the end that matters, « Obligatoire », stays."""
    column = ColumnLayout("Un intitulé de colonne vraiment très long", help="mot " * 100, required=True)
    layout = WorkbookLayout("T", (SheetLayout("F", (column,)),))
    found = validation(openpyxl.load_workbook(BytesIO(write_workbook(layout, created=CREATED))), "F", "A")
    assert len(str(found.prompt)) <= 255
    assert str(found.prompt).endswith("mot… Obligatoire.")
    assert len(str(found.promptTitle)) <= 32


def test_obligatory_cells_left_empty_turn_red(book: Workbook) -> None:
    """Only in a row that somebody started, and a computed column does not count as a start."""
    rules = {
        str(place.sqref): rule
        for place in book["Produits"].conditional_formatting
        for rule in place.rules
        if rule.type == "expression"
    }
    assert set(rules) == {"A2:A20000", "B2:B20000"}
    assert rules["B2:B20000"].formula == ["AND(ISBLANK($B2),COUNTA($A2:$B2,$D2:$K2)>0)"]
    assert rules["B2:B20000"].dxf.fill.bgColor.rgb == "FFFEE4E2"


def test_a_value_typed_twice_turns_amber(book: Workbook) -> None:
    """The column of a key shows its duplicates."""
    found = [rule for place in book["Produits"].conditional_formatting for rule in place.rules]
    assert [rule.type for rule in found].count("duplicateValues") == 1


def test_headers_tell_obligatory_optional_and_computed_columns_apart(book: Workbook) -> None:
    """The three looks are those of the legend, and the header stays in sight."""
    sheet = book["Produits"]
    looks = {
        name: sheet[cell].fill.fgColor.rgb
        for name, cell in [("required", "A1"), ("optional", "H1"), ("computed", "C1")]
    }
    assert looks == {"required": "FF3538CD", "optional": "FFE0EAFF", "computed": "FFF2F4F7"}
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:K20000"
    assert sheet.print_title_rows == "$1:$1"


def test_a_computed_column_keeps_its_value_beside_its_formula(book: Workbook, written: bytes) -> None:
    """Readers that do not compute see the value, even an empty one."""
    assert (
        book["Produits"]["C2"].value
        == '=IFERROR(LOOKUP(2,1/(Colonne_Cycle_de_vie_SKU=$A2),Colonne_Cycle_de_vie_Statut),"")'
    )
    assert book.defined_names["Colonne_Cycle_de_vie_SKU"].attr_text == "'Cycle de vie'!$A$2:$A$2002"
    values = openpyxl.load_workbook(BytesIO(written), data_only=True)["Produits"]
    assert values["C2"].value == "Actif"
    assert re.search(r'<c r="C4" s="\d+" t="str"><f>[^<]+</f><v></v></c>', part(written, "xl/worksheets/sheet2.xml"))


def test_a_long_sheet_is_written_without_formulas() -> None:
    """Thousands of lookups would freeze Excel: their values are written instead."""
    columns = (ColumnLayout("N", ColumnKind.INTEGER), ColumnLayout("Double", ColumnKind.INTEGER, formula="=2*[N]"))
    layout = WorkbookLayout("T", (SheetLayout("F", columns, rows=((n, 2 * n) for n in range(2_001))),))
    sheet = openpyxl.load_workbook(BytesIO(write_workbook(layout, created=CREATED)))["F"]
    assert [sheet["B2"].value, sheet["B2002"].value, sheet["B2003"].value] == [0, 4000, None]


def test_examples_show_each_sheet_as_it_should_look(book: Workbook) -> None:
    """Given rows where the sheet has some, else the columns' own examples."""
    rows = [[cell.value for cell in row if cell.value is not None] for row in book["Exemples"].iter_rows(min_col=2)]
    assert ["TV Essentiel", 9.9] in rows
    assert ["MTV-OFFRE-001", "Gelé"] in rows


def test_dropdowns_reach_below_many_rows() -> None:
    """A sheet of 30 000 rows has dropdowns for its rows and for more to come."""
    layout = WorkbookLayout(
        "T", (SheetLayout("F", (ColumnLayout("Oui ?", ColumnKind.YES_NO),), rows=((True,) for _ in range(30_000))),)
    )
    book = openpyxl.load_workbook(BytesIO(write_workbook(layout, created=CREATED)))
    assert str(validation(book, "F", "A").sqref) == "A2:A35001"
    assert book["F"].dimensions == "A1:A30001"


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        (SheetLayout("Exemples", (ColumnLayout("A"),)), "name"),
        (SheetLayout("F", (ColumnLayout("A"), ColumnLayout("A"))), "same label"),
        (SheetLayout("F", (ColumnLayout("A", list_name="rien"),)), "unknown list"),
        (SheetLayout("F", (ColumnLayout("A", list_range=ColumnRange("G", "B")),)), "no column G!B"),
        (SheetLayout("F", (ColumnLayout("A", formula="=[B]"),)), r"no column \[B\]"),
        (SheetLayout("F", (ColumnLayout("A", formula="=SUM([G!B])"),)), r"no column G!B"),
    ],
)
def test_a_layout_that_contradicts_itself_is_refused(sheet: SheetLayout, message: str) -> None:
    """A wrong declaration is a programming error, told with its place."""
    with pytest.raises(InvalidLayout, match=message):
        write_workbook(WorkbookLayout("T", (sheet,)), created=CREATED)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("a", "b"), "row 2 has 2 values, not 1"),
        (("x" * 32_768,), "a cell holds 32767 characters"),
        ((datetime(2025, 9, 1, tzinfo=UTC),), "no timezone"),
    ],
)
def test_a_row_that_no_cell_can_hold_is_refused(row: tuple[str | datetime, ...], message: str) -> None:
    """Nothing is cut or shifted silently."""
    layout = WorkbookLayout("T", (SheetLayout("F", (ColumnLayout("A"),), rows=(row,)),))
    with pytest.raises(ValueError, match=message):
        write_workbook(layout, created=CREATED)


def test_markup_and_control_characters_survive() -> None:
    """Text goes in as it is, whatever XML would make of it."""
    texts = ('a <b> & "c"', " blancs ", "ligne\nsuivante", "cloche\x07")
    layout = WorkbookLayout("T", (SheetLayout("F", (ColumnLayout("A"),), rows=[(text,) for text in texts]),))
    content = write_workbook(layout, created=CREATED)
    sheet = openpyxl.load_workbook(BytesIO(content))["F"]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == list(texts[:3])
    assert "cloche_x0007_" in part(content, "xl/sharedStrings.xml")


@pytest.mark.judge("LibreOffice")
def test_libreoffice_opens_it_and_computes_its_names(tmp_path: Path) -> None:
    """An outside program reads the workbook, finds the dropdowns' names and evaluates them."""
    counts = SheetLayout(
        "Compte",
        tuple(
            ColumnLayout(label, ColumnKind.INTEGER, formula=f"=COUNTA({name})")
            for label, name in [("SKU", "Choix_Produits_SKU"), ("Risques", "Liste_risques")]
        ),
    )
    layout = dataclasses.replace(LAYOUT, sheets=(*LAYOUT.sheets, counts))
    (tmp_path / "essai.xlsx").write_bytes(write_workbook(layout, created=CREATED))
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", every_sheet, "--outdir", str(tmp_path), tmp_path / "essai.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert (tmp_path / "essai-Compte.csv").read_text("utf-8").splitlines()[1] == "2,60"
    # The French date is shown the American way here: the locale of the judge is not ours.
    products = (tmp_path / "essai-Produits.csv").read_text("utf-8").splitlines()
    assert products[1].startswith('0012,=1+1,Actif,OTT,Tous,"Web, Terrain",Oui,9.95,5.5%,09/01/2025,3')
