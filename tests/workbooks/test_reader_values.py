"""Every trap that a cell sets for its reader, one test each (numbers: the trap table of the specification)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.support.readers import HERE
from tests.workbooks.reading import BOOLEAN, DATE, ERROR, NUMBER, TEXT, codes, read_openpyxl, read_raw, seen, values
from workbooks.model import CellKind, HazardCode

#: Excel knows no zone.
NIGHT = dt.datetime(2025, 9, 1, 23, 30)  # noqa: DTZ001  see above


@pytest.mark.parametrize(
    "error",
    [
        "#N/A",
        "#REF!",
        "#DIV/0!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BUSY!",
        "#GETTING_DATA",
        "#BLOCKED!",
    ],
)
def test_trap_1_and_2_an_error_is_seen_and_the_other_rows_are_read(error: str, tmp_path: Path) -> None:
    """Old and new error values are kept as Excel names them; they never look like an empty cell."""
    rows = f'<row r="1"><c r="A1" t="e"><v>{error}</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    workbook = read_raw(tmp_path, rows)
    assert seen(workbook) == {"A1": (ERROR, error, None), "A2": (NUMBER, "2", None)}


def test_trap_3_a_formula_never_computed_is_not_blank(tmp_path: Path) -> None:
    """A formula that a tool wrote without its value is shown as such."""
    book = openpyxl.Workbook()
    book.active.append(["=1+1", "x"])  # type: ignore[union-attr]
    cells = seen(read_openpyxl(tmp_path, book))
    assert cells["A1"] == (CellKind.FORMULA_WITHOUT_VALUE, "=1+1", None)


def test_a_formula_that_gives_an_empty_text_is_blank(tmp_path: Path) -> None:
    """=SI(A1="";"";…) computed to nothing is an ordinary empty cell."""
    assert seen(read_raw(tmp_path, '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row>')) == {}


def test_a_computed_formula_is_its_value(tmp_path: Path) -> None:
    """Excel's own result is read, number or text."""
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"&amp;"b"</f><v>a &amp; b</v></c>'
        '<c r="C1"><f t="shared" si="0"/><v>3</v></c></row>'
    )
    cells = seen(read_raw(tmp_path, rows))
    assert cells == {"A1": (NUMBER, "2", None), "B1": (TEXT, "a & b", None), "C1": (NUMBER, "3", None)}


def test_trap_5_and_6_percent_and_currency_are_read_from_the_format(tmp_path: Path) -> None:
    """The digits do not say 20 % from 0,2, nor dollars from euros: the format comes with them."""
    formats = [
        "0%",
        "0.00%",
        '0"%"',
        "#,##0.00 €",
        '"$"#,##0.00',
        "[$$-409]#,##0.00",
        "[$€-40C]#,##0.00",
        "[$CHF] 0.00",
    ]
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="{n}"><v>0.2</v></c></row>' for n in range(1, 9))
    cells = seen(read_raw(tmp_path, rows, formats=formats))
    kept = [cells[f"A{n}"][2] for n in range(1, 9)]
    assert kept == ["0%", "0.00%", '0"%"', None, '"$"#,##0.00', "[$$-409]#,##0.00", None, "[$CHF] 0.00"]


@pytest.mark.parametrize("typed", ["9,90", "1 234,56 €", "1\u00a0234,56", "1\u202f234,56", "\u22129,90", "1,234"])
def test_trap_7_typed_numbers_stay_as_typed(typed: str, tmp_path: Path) -> None:
    """The French grammar is the validators' business: the text arrives untouched."""
    book = openpyxl.Workbook()
    book.active["A1"] = typed  # type: ignore[index]
    assert seen(read_openpyxl(tmp_path, book)) == {"A1": (TEXT, typed, None)}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("0.30000000000000004", "0.3"),
        ("59.400000000000006", "59.4"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("9.9", "9.9"),
        ("9.90", "9.9"),
        ("10.0", "10"),
        ("1E-3", "0.001"),
        ("1.5e+3", "1500"),
        ("9.904", "9.904"),
        ("+7", "7"),
        ("007", "7"),
        ("0.1234567890123456", "0.123456789012346"),
        ("80039729100017", "80039729100017"),
    ],
)
def test_trap_8_9_and_11_numbers_have_the_15_digits_of_excel(raw: str, text: str, tmp_path: Path) -> None:
    """What Excel shows, in plain notation: no noise, no exponent, no minus zero."""
    workbook = read_raw(tmp_path, values(A1=raw))
    assert seen(workbook) == {"A1": (NUMBER, text, None)}
    assert workbook.hazards == ()


@pytest.mark.parametrize("raw", ["9007199254740993", "12345678901234567890", "1.2345678901234501E+19"])
def test_trap_11_a_number_beyond_15_digits_lost_its_precision(raw: str, tmp_path: Path) -> None:
    """Excel forgot the last digits of a long identifier: say so, with the digits of the file."""
    workbook = read_raw(tmp_path, values(A1=raw))
    assert codes(workbook) == [(HazardCode.PRECISION_LOST, "A1", raw)]


def test_trap_10_the_zeros_of_a_siren_are_in_its_format(tmp_path: Path) -> None:
    """012345682 stored as a number keeps its nine zeros' format, so that it can be padded again."""
    rows = '<row r="1"><c r="A1" s="1"><v>12345682</v></c><c r="B1" s="2"><v>7</v></c></row>'
    cells = seen(read_raw(tmp_path, rows, formats=["000000000", "000 000 000"]))
    assert cells == {"A1": (NUMBER, "12345682", "000000000"), "B1": (NUMBER, "7", "000 000 000")}


def test_trap_12_dates_come_from_a_date_format_only(tmp_path: Path) -> None:
    """A real date, a text, a bare serial and a two-digit year are told apart."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append([dt.date(2025, 9, 1), "01/09/2025", 45901, NIGHT])
    sheet["E1"], sheet["E1"].number_format = 45901, "dd/mm/yy"
    cells = seen(read_openpyxl(tmp_path, book))
    assert cells == {
        "A1": (DATE, "2025-09-01", None),
        "B1": (TEXT, "01/09/2025", None),
        "C1": (NUMBER, "45901", None),
        "D1": (DATE, "2025-09-01T23:30:00", None),
        "E1": (DATE, "2025-09-01", None),
    }


def test_trap_13_the_1904_calendar_is_honoured(tmp_path: Path) -> None:
    """The same day has another serial in an old Mac workbook."""
    with xlsxwriter.Workbook(tmp_path / "classeur.xlsx", {"date_1904": True}) as book:
        look = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet().write_datetime("A1", dt.date(2025, 9, 1), look)
    workbook = HERE.read(tmp_path / "classeur.xlsx")
    assert workbook.properties.date1904
    assert seen(workbook) == {"A1": (DATE, "2025-09-01", None)}


@pytest.mark.parametrize("serial", ["-1", "0", "60", "2958466", "1E+300"])
def test_trap_14_an_impossible_serial_is_no_date(serial: str, tmp_path: Path) -> None:
    """It stays a number under its date format: the date column will say that it is out of range."""
    workbook = read_raw(tmp_path, f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>', formats=["dd/mm/yyyy"])
    kind, _, code = seen(workbook)["A1"]
    assert (kind, code) == (NUMBER, "dd/mm/yyyy")


def test_the_last_day_of_excel_is_a_date(tmp_path: Path) -> None:
    """31/12/9999, « no end », is a date."""
    workbook = read_raw(tmp_path, '<row r="1"><c r="A1" s="1"><v>2958465</v></c></row>', formats=["dd/mm/yyyy"])
    assert seen(workbook) == {"A1": (DATE, "9999-12-31", None)}


@pytest.mark.parametrize("code", ["[h]:mm", "mm:ss.0", "[mm]:ss", "h:mm"])
def test_a_serial_that_shows_hours_is_no_date(code: str, tmp_path: Path) -> None:
    """46357 is the 1st of December 2026, or 1 112 568 hours: the cell shows the hours."""
    workbook = read_raw(tmp_path, '<row r="1"><c r="A1" s="1"><v>46357</v></c></row>', formats=[code])
    assert seen(workbook) == {"A1": (NUMBER, "46357", code)}


def test_trap_15_an_iso_date_with_a_zone_stays_text(tmp_path: Path) -> None:
    """No offset is ever dropped: the day it names depends on it."""
    written = ["2025-09-01", "2025-09-01T00:00:00", "2025-09-01T23:30:00Z", "2025-09-01T23:30:00+02:00", "PT12H"]
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="d"><v>{day}</v></c></row>' for n, day in enumerate(written, 1))
    workbook = read_raw(tmp_path, rows)
    cells = seen(workbook)
    assert [cells[f"A{n}"][:2] for n in range(1, 6)] == [
        (DATE, "2025-09-01"),
        (DATE, "2025-09-01"),
        (TEXT, written[2]),
        (TEXT, written[3]),
        (TEXT, "PT12H"),
    ]
    assert [code for code, _, _ in codes(workbook)] == [HazardCode.ZONED_DATE] * 3


@pytest.mark.parametrize(
    "code",
    ["Standard", '0.00" jours d\'essai"', "[Red]0.00", "#,##0.00\\ \\d", "[$-40C]0.00", "yyyy", "0_d", "[<100]0;0"],
)
def test_trap_16_a_price_is_no_date_whatever_letters_its_format_holds(code: str, tmp_path: Path) -> None:
    """9,90 stays 9.9."""
    workbook = read_raw(tmp_path, '<row r="1"><c r="A1" s="1"><v>9.9</v></c></row>', formats=[code])
    assert seen(workbook)["A1"][:2] == (NUMBER, "9.9")


@pytest.mark.parametrize(
    "text", ["NA", "null", "None", "nan", "N/A", "-", "#N/A", "TRUE", "0012", "1e5", "=cmd|' /C calc'!A0"]
)
def test_trap_31_and_34_a_text_is_a_text(text: str, tmp_path: Path) -> None:
    """Words that other tools take for missing values, numbers, errors or formulas arrive as typed."""
    with xlsxwriter.Workbook(tmp_path / "classeur.xlsx") as book:
        book.add_worksheet().write_string("A1", text)
    assert seen(HERE.read(tmp_path / "classeur.xlsx")) == {"A1": (TEXT, text, None)}


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Ligne 1_x000D_\nLigne 2", "Ligne 1\nLigne 2"),
        ("A_x0000_B", "AB"),
        ("A_x0001_\tB", "A\tB"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_seul", "seul"),
        ("fin\u007f", "fin"),
    ],
)
def test_trap_32_escapes_are_undone_and_control_characters_dropped(written: str, text: str, tmp_path: Path) -> None:
    """PostgreSQL refuses NUL, and a carriage return makes two equal codes differ."""
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>' + written + "</t></is></c></row>"
    cells = seen(read_raw(tmp_path, rows, strings=f"<si><t>{written}</t></si>"))
    assert cells == {"A1": (TEXT, text, None), "B1": (TEXT, text, None)}


@pytest.mark.parametrize(
    "text", ["MTV\u200b-1", "\ufeffMTV-1", "МTV-1", "MTV\u20131", "\u202eMTV", " MTV ", "a\u00a0b"]
)
def test_trap_33_invisible_and_foreign_letters_arrive_unchanged(text: str, tmp_path: Path) -> None:
    """Normalising, and refusing what looks alike, need to know the column: the reader hides nothing."""
    book = openpyxl.Workbook()
    book.active["A1"] = text  # type: ignore[index]
    assert seen(read_openpyxl(tmp_path, book)) == {"A1": (TEXT, text, None)}


def test_rich_text_is_joined_and_its_phonetic_guide_left_out(tmp_path: Path) -> None:
    """Two runs of one word are one word."""
    rich = (
        '<si><r><t>MTV</t></r><r><rPr><b/></rPr><t xml:space="preserve"> Offre </t></r>'
        "<rPh><t>kana</t></rPh><phoneticPr/></si><si/><si><t/></si><si><t>fin</t></si>"
    )
    rows = '<row r="1">' + "".join(f'<c r="{at}1" t="s"><v>{n}</v></c>' for n, at in enumerate("ABCD")) + "</row>"
    inline = '<row r="2"><c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c></row>'
    cells = seen(read_raw(tmp_path, rows + inline, strings=rich))
    assert cells == {"A1": (TEXT, "MTV Offre ", None), "D1": (TEXT, "fin", None), "A2": (TEXT, "ab", None)}


def test_trap_37_booleans_are_booleans(tmp_path: Path) -> None:
    """TRUE and FALSE, never 1.0."""
    book = openpyxl.Workbook()
    book.active.append([True, False])  # type: ignore[union-attr]
    assert seen(read_openpyxl(tmp_path, book)) == {"A1": (BOOLEAN, "TRUE", None), "B1": (BOOLEAN, "FALSE", None)}
