"""Every trap of the specification's table, as an author meets it: the whole list of findings, and what is loaded."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.table import Table

from sync.assessment import FILES
from sync.reading import Source, open_workbook
from tests.support.books import GROUP, MAPPING, Rows, day, product, together, write_book
from tests.support.checking import TODAY, group_frames
from tests.support.readers import HERE
from validators.book import Book, Known
from validators.checking import Checked, check_book
from validators.kept import schema_of
from validators.sheets import SHEETS

SKU = "MTV-OFFRE-001"
COMPANY = together({"Comptabilité": MAPPING}, product(SKU), product("MTV-OFFRE-002"))
DPS = {"Code": "DPS", "Raison sociale": "Depanssur"}
Found = list[tuple[str, str | None]]


def check(path: Path) -> Checked:
    """Check a file as `validate` does, against the small group of tests."""
    name = "Referentiel_Groupe.xlsx" if "Groupe" in path.name else "Catalogue_MTV.xlsx"
    opened = open_workbook(Source(name, path, "0" * 64, None, None, None), HERE, strict_name=False)
    frames = group_frames()
    if opened.kind == "group":
        frames = {name: typed.frame for name, typed in opened.typed.items()}
    known = Known({name: pl.DataFrame(schema=schema_of(SHEETS[name])) for name in opened.typed})
    book = Book(opened.kind, opened.company, opened.typed, frames, known, pl.DataFrame(schema=FILES), TODAY)
    return check_book(book, opened.structure)


def write(tmp_path: Path, edit: Callable[[Any], object], rows: Mapping[str, Rows] = COMPANY) -> Path:
    """Write a clean workbook with one trap in it."""
    path = write_book(tmp_path / ("Groupe.xlsx" if "Sociétés" in rows else "MTV.xlsx"), rows)
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def patched(tmp_path: Path, sheet: str, before: str, after: str) -> Path:
    """Write a clean workbook whose XML of one sheet is changed by hand."""
    path = write_book(tmp_path / "MTV.xlsx", COMPANY)
    part = f"xl/worksheets/sheet{openpyxl.load_workbook(path).sheetnames.index(sheet) + 1}.xml"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert parts[part].count(before.encode()) == 1, parts[part]
    parts[part] = parts[part].replace(before.encode(), after.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def cell(sheet: str, at: str, value: object, number_format: str | None = None) -> Callable[[Any], None]:
    """Return what puts a value into a cell."""

    def edit(book: Any) -> None:
        book[sheet][at] = value
        if number_format is not None:
            book[sheet][at].number_format = number_format

    return edit


def _merged(book: Any) -> None:
    book["Tarifs"].merge_cells("F2:F3")


def _hidden(book: Any) -> None:
    book["Tarifs"].row_dimensions[3].hidden = True
    book["Tarifs"].column_dimensions["H"].hidden = True


def _hidden_sheet(book: Any) -> None:
    book["Formules"].sheet_state = "veryHidden"


def _filtered(book: Any) -> None:
    tab = book["Tarifs"]
    tab.auto_filter.ref = "A1:H3"
    tab.auto_filter.add_filter_column(0, [SKU])
    tab.row_dimensions[3].hidden = True


def _header_lower(book: Any) -> None:
    tab = book["Tarifs"]
    tab.insert_rows(1, 3)
    tab.insert_cols(1)
    tab["A1"] = "Tarifs de l'année"
    tab["G4"] = "  montant\n"
    tab["B4"] = "sku\u00a0"


def _header_misspelt(book: Any) -> None:
    book["Tarifs"]["F1"] = "Montan"


def _header_twice(book: Any) -> None:
    book["Tarifs"]["G1"] = "Montant"


def _framed(book: Any) -> None:
    for row in range(5, 10_050):
        book["Tarifs"].cell(row, 1).number_format = "0.00"


def _far(book: Any) -> None:
    book.create_sheet("Brouillon")["XFD1048576"] = "y"


def _formula_as_text(book: Any) -> None:
    book["Produits"]["C2"].value = "=1+1"
    book["Produits"]["C2"].data_type = "s"


def _named(code: str) -> Callable[[Any], None]:
    """Return what adds a product of that SKU."""

    def edit(book: Any) -> None:
        tab = book["Produits"]
        for letter in "ABDF":
            tab[f"{letter}4"] = tab[f"{letter}2"].value
        tab["A4"], tab["B4"] = code, "Autre offre"

    return edit


def _table(book: Any) -> None:
    tab = book["Tarifs"]
    tab["A4"], tab["F4"] = "Total", 19.8
    tab["A6"] = "Hors taxes"
    table = Table(displayName="Prix", ref="A1:H4")
    table.totalsRowCount = 1
    tab.add_table(table)


def _lines(book: Any) -> None:
    tab = book["Tarifs"]
    tab["A5"], tab["F5"] = "Total", 19.8


def _blanks(book: Any) -> None:
    for letter, blank in zip("ABEFGH", " \u00a0\u200b\u3000\u2009\t", strict=True):
        book["Tarifs"][f"{letter}5"] = blank


def _stray(row: int) -> Found:
    """Return what is found on a line of « Tarifs » that has a text in its first column only."""
    return [("TAR-009", f"A{row}"), *(("TAR-001", f"{letter}{row}") for letter in "BEH")]


T, V = "Tarifs", "Versions"
#: Trap → (what is done to the clean workbook, every finding, the value that is loaded where there is one).
CELLS: dict[str, tuple[Callable[[Any], object], Found, tuple[str, str, object] | None]] = {
    "1 #N/A": (cell(T, "F2", "#N/A"), [("TAR-012", "F2")], None),
    "3 never computed": (cell(T, "F2", "=9.9*1"), [("TAR-013", "F2")], None),
    "3 never computed, not read": (cell("Produits", "I9", "=TODAY()"), [], ("products", "sku", SKU)),
    "3 a label never computed": (cell(T, "F1", '="Mon"&"tant"'), [("STR-002", None), ("STR-004", "F1")], None),
    "5 text 20%": (cell("Remises", "F2", "20%"), [], ("adjustments", "rate", Decimal(20))),
    "5 0.2 as %": (cell("Remises", "F2", 0.2, "0%"), [], ("adjustments", "rate", Decimal(20))),
    "5 20": (cell("Remises", "F2", 20), [], ("adjustments", "rate", Decimal(20))),
    '5 20 as 0"%"': (cell("Remises", "F2", 20, '0"%"'), [], ("adjustments", "rate", Decimal(20))),
    "5 1 as %": (cell("Remises", "F2", 1, "0%"), [], ("adjustments", "rate", Decimal(100))),
    "5 1 bare": (cell("Remises", "F2", 1), [("REM-016", "F2")], None),
    "5 text 0,2": (cell("Remises", "F2", "0,2"), [("REM-016", "F2")], None),
    "5 0.2 bare": (cell("Remises", "F2", 0.2), [("REM-016", "F2")], None),
    "6 dollars by format": (cell(T, "F2", 9.9, "[$$-409]#,##0.00"), [("TAR-017", "F2")], None),
    "6 Swiss francs": (cell(T, "F2", 9.9, "[$CHF] 0.00"), [("TAR-017", "F2")], None),
    "6 pounds": (cell(T, "F2", 9.9, '"£"0.00'), [("TAR-017", "F2")], None),
    "6 dirhams": (cell(T, "F2", 9.9, '0.00" DH"'), [("TAR-017", "F2")], None),
    "6 thousands of euros": (cell(T, "F2", 9.9, '0.0" k€"'), [("TAR-016", "F2")], None),
    "6 a percentage": (cell(T, "F2", 0.2, "0%"), [("TAR-016", "F2")], None),
    "6 euro before": (cell(T, "F2", "EUR 9,90"), [], ("prices", "amount", Decimal("9.9"))),
    "6 euros": (cell(T, "F2", 9.9, "#,##0.00 [$€-40C]"), [], ("prices", "amount", Decimal("9.9"))),
    "7 French text": (cell(T, "F2", "1\u202f234,56 €"), [], ("prices", "amount", Decimal("1234.56"))),
    "7 no-break space": (cell(T, "F2", "1\u00a0234,56"), [], ("prices", "amount", Decimal("1234.56"))),
    "7 typographic minus": (cell(T, "F2", "\u22129,90"), [("TAR-018", "F2")], None),
    "7 1,234": (cell(T, "F2", "1,234"), [("TAR-016", "F2")], None),
    "7 1.234": (cell(T, "F2", "1.234"), [("TAR-016", "F2")], None),
    "8 noise": (cell(T, "F2", 59.400000000000006), [], ("prices", "amount", Decimal("59.4"))),
    "8 minus zero": (cell(T, "F2", -0.0), [], ("prices", "amount", Decimal(0))),
    "9 shown 9,90": (cell(T, "F2", 9.904, "0.00"), [("TAR-019", "F2")], None),
    "9 shown 10": (cell(T, "F2", 10000, "0,"), [("TAR-016", "F2")], None),
    "12 text": (cell(V, "C2", "01/09/2025"), [], ("versions", "effective_from", day("01/09/2025"))),
    "12 ISO text": (cell(V, "C2", "2025-09-01"), [], ("versions", "effective_from", day("01/09/2025"))),
    "12 two digits": (cell(V, "C2", "01/09/25"), [("VER-006", "C2")], None),
    "12 shown dd/mm/yy": (cell(V, "C2", date(2025, 9, 1), "dd/mm/yy"), [], ("versions", "effective_from", day("01/09/2025"))),
    "12 bare serial": (cell(V, "C2", 45901, "General"), [("VER-006", "C2")], None),
    "12 a duration": (cell(V, "C2", 46357, "[h]:mm"), [("VER-006", "C2")], None),
    "12 minutes": (cell(V, "C2", 46357, "mm:ss.0"), [("VER-006", "C2")], None),
    "12 with an hour": (cell(V, "C2", datetime(2025, 9, 1, 23, 30)), [("VER-006", "C2")], None),  # noqa: DTZ001  Excel knows no zone
    "14 serial -1": (cell(V, "C2", -1, "dd/mm/yyyy"), [("VER-006", "C2")], None),
    "14 serial 60": (cell(V, "C2", 60, "dd/mm/yyyy"), [("VER-006", "C2")], None),
    "14 serial 2958466": (cell(V, "C2", 2958466, "dd/mm/yyyy"), [("VER-006", "C2")], None),
    "14 year 1999": (cell(V, "C2", date(1999, 9, 1)), [("VER-018", "C2")], None),
    "16 Standard": (cell(T, "F2", 9.9, "Standard"), [], ("prices", "amount", Decimal("9.9"))),
    "16 yyyy": (cell(T, "F2", 9.9, "yyyy"), [], ("prices", "amount", Decimal("9.9"))),
    "17 merged": (_merged, [("STR-007", "F2"), ("TAR-001", "F3")], None),
    "18 hidden": (_hidden, [("STR-008", "A3"), ("STR-008", "H1")], None),
    "18 very hidden sheet": (_hidden_sheet, [("STR-008", None)], ("plans", "plan", "BASIC")),
    "18 filter": (_filtered, [("STR-008", "A3")], None),
    "19 header lower, noisy": (_header_lower, [], ("prices", "amount", Decimal("9.9"))),
    "19 marked": (cell(T, "F1", "Montant (€) *"), [], ("prices", "amount", Decimal("9.9"))),
    "19 misspelt": (_header_misspelt, [("STR-002", "F1")], None),
    "19 twice": (_header_twice, [("STR-003", "G1")], None),
    "20 formatted rows": (_framed, [("STR-011", None)], ("prices", "amount", Decimal("9.9"))),
    "21 a far corner": (_far, [("STR-005", None)], ("prices", "amount", Decimal("9.9"))),
    "10 zone 01": (cell("Produits", "L2", 1, "00"), [], ("products", "postcodes", "01")),
    "10 name as %": (cell("Produits", "C2", 0.2, "0%"), [("PRO-016", "C2")], None),
    "11 long number in a text": (cell("Produits", "C2", 1234567890123456), [("PRO-021", "C2")], None),
    "33 a row of blanks": (_blanks, [], ("prices", "amount", Decimal("9.9"))),
    "31 NA": (cell("Produits", "C2", "NA"), [], ("products", "short_name", "NA")),
    "31 null": (cell("Produits", "C2", "null"), [], ("products", "short_name", "null")),
    "33 zero width": (cell(T, "A2", "MTV\u200b-OFFRE-001"), [], ("prices", "sku", SKU)),
    "33 byte order mark": (cell(T, "A2", f"\ufeff{SKU}"), [], ("prices", "sku", SKU)),
    "33 no-break space": (cell(T, "A2", f"{SKU}\u00a0"), [], ("prices", "sku", SKU)),
    "33 cyrillic": (_named("МTV-OFFRE-009"), [("PRO-003", "A4"), ("PRO-102", "A4"), ("PRO-104", "A4")], None),
    "33 bidi": (_named("\u202eMTV-OFFRE-009"), [("PRO-003", "A4"), ("PRO-102", "A4"), ("PRO-104", "A4")], None),
    "33 en dash": (_named("MTV–OFFRE-009"), [("PRO-003", "A4"), ("PRO-102", "A4"), ("PRO-104", "A4")], None),
    "34 formula-looking": (_formula_as_text, [], ("products", "short_name", "=1+1")),
    "36 table": (_table, [("STR-012", "A4"), ("STR-013", "A6"), *_stray(6), ("TAR-001", "F6")], ("prices", "amount", Decimal("9.9"))),
    "36 blank and total lines": (_lines, [("TAR-030", "A5")], ("prices", "amount", Decimal("9.9"))),
    "37 boolean as yes": (cell(T, "G2", True), [], ("prices", "tax_included", True)),
    "37 boolean as a price": (cell(T, "F2", True), [("TAR-004", "F2")], None),
}  # fmt: skip
COMPANY_ROWS = COMPANY | {
    "Remises": [
        {"SKU": SKU, "Version": 1, "Code remise": "ETE", "Genre": "Promo", "Taux": "20 %", "Début": day("01/07/2025")}
    ]
}


def _places(result: Checked) -> Found:
    return sorted(((finding.rule, finding.cell) for finding in result.findings), key=str)


@pytest.mark.parametrize("trap", CELLS)
def test_a_trap_is_said_or_read_right(trap: str, tmp_path: Path) -> None:
    """The findings are exactly those, and what is loaded is what the author sees."""
    edit, expected, loaded = CELLS[trap]
    result = check(write(tmp_path, edit, COMPANY_ROWS))
    assert _places(result) == sorted(expected, key=str)
    if loaded is not None:
        sheet, column, value = loaded
        assert result.accepted[sheet][column].to_list()[0] == value


PRICE = '<c r="F2" t="n"><v>9.9</v></c>'
#: Trap → (a cell's XML in a clean workbook, what stands there instead, every finding).
WRITTEN: dict[str, tuple[str, str, Found]] = {
    "2 #SPILL!": ('<c r="F2" t="n"><v>9.9</v></c>', '<c r="F2" t="e"><v>#SPILL!</v></c>', [("TAR-012", "F2")]),
    "2 #BUSY!": ('<c r="F2" t="n"><v>9.9</v></c>', '<c r="F2" t="e"><v>#BUSY!</v></c>', [("TAR-012", "F2")]),
    "11 twenty digits": (
        '<c r="F2" t="n"><v>9.9</v></c>',
        '<c r="F2"><v>12345678901234567890</v></c>',
        [("STR-010", "F2"), ("TAR-018", "F2")],
    ),
    "38 twice": (
        '<c r="F2" t="n"><v>9.9</v></c>',
        '<c r="F2"><v>0.01</v></c><c r="F2"><v>9.9</v></c>',
        [("STR-009", "F2")],
    ),
    "3 computed by nobody": (PRICE, '<c r="F2"><f>8.25*1.2</f><v>0</v></c>', [("TAR-013", "F2")]),
    "3 guessed right": (PRICE, '<c r="F2"><f>8.25*1.2</f><v>9.9</v></c>', [("TAR-013", "F2")]),
    "3 shared": (PRICE, '<c r="F2"><f t="shared" si="0"/><v>0</v></c>', [("TAR-013", "F2")]),
    "3 beside the columns": (PRICE, f'{PRICE}<c r="Q2" t="str"><f>"x"</f><v>x</v></c>', []),
    "38 without address": ('<c r="F2" t="n">', '<c t="n">', []),
}


@pytest.mark.parametrize("trap", WRITTEN)
def test_a_trap_written_by_hand_is_said(trap: str, tmp_path: Path) -> None:
    """The findings are exactly those."""
    before, after, expected = WRITTEN[trap]
    result = check(patched(tmp_path, "Tarifs", before, after))
    assert _places(result) == expected


def test_a_price_that_nobody_computed_says_what_to_do(tmp_path: Path) -> None:
    """Excel would show 9,90 where the file says 0: the finding shows the formula, and how to have it computed."""
    before, after, _ = WRITTEN["3 computed by nobody"]
    (said,) = check(patched(tmp_path, "Tarifs", before, after)).findings
    assert (said.severity, said.found, said.column) == ("blocking", "=8.25*1.2", "Montant")
    assert "la formule n'a jamais été calculée. Ouvrez le classeur dans Excel, enregistrez-le" in said.message


@pytest.mark.parametrize("zone", ["Z", "+02:00"])
def test_trap_15_no_offset_is_dropped(zone: str, tmp_path: Path) -> None:
    """The day that an instant names depends on its zone: the date column refuses it."""
    path = write_book(tmp_path / "MTV.xlsx", COMPANY)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet3.xml").decode()
    before = sheet[(at := sheet.index('<c r="C2"')) : sheet.index("</c>", at) + 4]
    result = check(patched(tmp_path, "Versions", before, f'<c r="C2" t="d"><v>2025-09-01T23:30:00{zone}</v></c>'))
    assert _places(result) == [("VER-006", "C2")]


@pytest.mark.parametrize(
    ("number_format", "expected", "loaded"),
    [("000000000", [], "012345682"), ("General", [("SOC-015", "D5")], None)],
)
def test_trap_10_zeros_come_back_from_their_format_only(
    number_format: str, expected: Found, loaded: str | None, tmp_path: Path
) -> None:
    """A SIREN stored as a number is padded where Excel shows its zeros, and proposed where it does not."""
    rows = GROUP | {"Sociétés": [*GROUP["Sociétés"], {**DPS, "SIREN": 12345682}]}
    result = check(write(tmp_path, cell("Sociétés", "D5", 12345682, number_format), rows))
    assert _places(result) == expected
    assert loaded in [*result.accepted["companies"]["siren"].to_list(), None]
    assert [finding.suggestion for finding in result.findings] == ([] if loaded else ["012345682"])


def test_trap_35_what_comes_with_the_workbook_is_said(tmp_path: Path) -> None:
    """Macros, links to other workbooks and queries: a warning each, and the cells are read."""
    path = write_book(tmp_path / "MTV.xlsx", COMPANY)
    with zipfile.ZipFile(path, "a") as archive:
        for part in ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/connections.xml"):
            archive.writestr(part, "<x/>")
    result = check(path)
    assert _places(result) == [("FIC-010", None), ("FIC-011", None), ("FIC-012", None)]
    assert {finding.severity for finding in result.findings} == {"warning"}
    assert result.accepted["prices"].height == 2


def test_a_tab_whose_rows_are_lost_refuses_the_workbook(tmp_path: Path) -> None:
    """A listed sheet without its part is no sheet that its author took out: the one finding names the tab."""
    path = write_book(tmp_path / "MTV.xlsx", COMPANY | {"Remises": []})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    place = openpyxl.load_workbook(path).sheetnames.index("Remises") + 1
    del parts[f"xl/worksheets/sheet{place}.xml"]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    opened = open_workbook(Source("Catalogue_MTV.xlsx", path, "0" * 64, None, None, None), HERE, strict_name=False)
    (said,) = opened.structure
    assert (said.rule, said.severity, opened.typed) == ("FIC-001", "blocking", {})
    assert "Le classeur est endommagé" in said.message
    assert "(feuille Remises : son contenu manque)" in said.message


def test_a_secret_is_not_told_by_its_readings(tmp_path: Path) -> None:
    """An IBAN that became a number is refused without its digits, whatever its format shows."""
    rows = GROUP | {"Partenaires": [{**GROUP["Partenaires"][0], "IBAN": 76300060000}]}
    path = write(tmp_path, cell("Partenaires", "F2", 76300060000, '"FR"0'), rows)
    (said,) = [finding for finding in check(path).findings if finding.cell == "F2"]
    assert (said.rule, said.suggestion) == ("PAR-016", None)
    assert "peut se lire de deux façons" in said.message
    assert "0006" not in said.message + str(said.found)


def test_letters_that_mislead_are_named_by_their_code_points(tmp_path: Path) -> None:
    """A Cyrillic M looks like any other: the sentence says which letter it is."""
    result = check(write(tmp_path, _named("МTV-OFFRE-009")))
    assert "« ‹U+041C›TV-OFFRE-009 »" in result.findings[0].message
    assert result.findings[0].found == "МTV-OFFRE-009"
