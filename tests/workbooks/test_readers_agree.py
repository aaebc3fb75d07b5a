"""The regular stretches and the plain XML parser tell exactly the same cells of any workbook."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.workbooks.raw_package import raw_workbook
from tests.workbooks.two_ways import readings
from workbooks import canonical, exact, vectors
from workbooks.regular import Stretch, read_regular

ROWS = 60
START = dt.date(2020, 1, 1)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Record, stretch after stretch, whether it was read as a table."""
    outcomes: list[bool] = []

    def read(*arguments: Any) -> Stretch | None:
        stretch = read_regular(*arguments)
        outcomes.append(stretch is not None)
        return stretch

    monkeypatch.setattr(exact, "read_regular", read)
    return outcomes


def table(row: int) -> list[Any]:
    """Return one row of a clean table: every kind of column that a catalogue has."""
    return [
        f"MTV-OFFRE-{row:03}",
        row % 7,
        round(row * 1.1, 2),
        START + dt.timedelta(days=37 * row),
        row % 2 == 0,
        None if row % 3 else f"Offre n° {row} & <suite>\nligne 2 ",
        row * 1_000_000.25,
        row / 3,
    ]


HEADER = ["SKU", "Version", "Montant", "Du", "Actif", "Libellé", "Volume", "Part"]


def _with_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("Tarifs", "Plans"):
        sheet = book.create_sheet(name)
        sheet.append(["Catalogue MTV"])
        sheet.append([])
        sheet.append(HEADER)
        for row in range(1, ROWS):
            sheet.append(table(row))
        sheet.delete_rows(40)
    del book["Sheet"]
    book.save(path)


def _with_xlsxwriter(path: Path) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        euro = book.add_format({"num_format": "#,##0.00 €"})
        red = book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"})
        sheet = book.add_worksheet("Tarifs")
        sheet.write_row(0, 0, HEADER)
        for row in range(1, ROWS):
            for index, value in enumerate(table(row)):
                if index in (2, 6):
                    sheet.write_number(row, index, value, euro if index == 2 else red)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(row, index, value)
                elif value is not None:
                    sheet.write(row, index, value)
        sheet.autofilter(0, 0, ROWS, 5)
        sheet.freeze_panes(1, 2)


def _with_formulas(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.calc_on_load = False  # as if a calculator had saved it: see test_calculation.py for what XlsxWriter leaves
        sheet = book.add_worksheet("Tarifs")
        for row in range(ROWS):
            sheet.write_formula(row, 0, f'=B{row + 1}&"x"', value=f"{row}x")
            sheet.write_formula(row, 1, f"=ROW()*{row}", value=row * 1.5)
            sheet.write_number(row, 2, row)


@pytest.mark.parametrize("write", [_with_openpyxl, _with_xlsxwriter, _with_formulas])
def test_a_clean_table_is_read_alike_in_every_way(
    write: Callable[[Path], None], tmp_path: Path, taken: list[bool]
) -> None:
    """Texts, numbers, noise, dates, booleans, gaps, blank rows; and they do make a table."""
    path = tmp_path / "classeur.xlsx"
    write(path)
    reading = readings(path)
    assert taken
    assert all(taken)
    assert reading.sheets[0].frame.height >= ROWS - 1


ODD_CELLS = {
    "an error": '<c r="B30" t="e"><v>#N/A</v></c>',
    "a newer error": '<c r="B30" t="e"><v>#SPILL!</v></c>',
    "a formula never computed": '<c r="B30"><f>1+1</f></c>',
    "an empty formula": '<c r="B30"><f>1+1</f><v></v></c>',
    "an empty text": '<c r="B30" t="str"><v></v></c>',
    "a text among numbers": '<c r="B30" t="str"><v>9,90</v></c>',
    "a percent": '<c r="B30" s="1"><v>0.2</v></c>',
    "a date among numbers": '<c r="B30" s="2"><v>45901</v></c>',
    "a price under a date format": '<c r="B30" s="2"><v>9.9</v></c>',
    "a duration among numbers": '<c r="B30" s="3"><v>45901</v></c>',
    "minutes among numbers": '<c r="B30" s="4"><v>45901.5</v></c>',
    "a text of spaces": '<c r="B30" t="str"><v>  \u00a0</v></c>',
    "an inline text of spaces": '<c r="B30" t="inlineStr"><is><t xml:space="preserve"> \u3000</t></is></c>',
    "an ISO date": '<c r="B30" t="d"><v>2025-09-01</v></c>',
    "an inline text": '<c r="B30" t="inlineStr"><is><t>x</t></is></c>',
    "a boolean": '<c r="B30" t="b"><v>1</v></c>',
    "a number beyond 15 digits": '<c r="B30"><v>9007199254740993</v></c>',
    "twice the same address": '<c r="B30"><v>1</v></c><c r="B30"><v>2</v></c>',
    "no address": "<c><v>9</v></c>",
    "an address of the head": '<c r="B3"><v>9</v></c>',
    "quotes of the other sort": "<c r='B30' t='e'><v>#N/A</v></c>",
    "spaces in the tag": '<c  r="B30"  t = "e" ><v>#N/A</v></c>',
    "a comment": '<!-- <c r="B30"><v>1</v></c> --><c r="B30"><v>2</v></c>',
    "a CDATA section": '<c r="B30" t="str"><v><![CDATA[<v>1</v>]]></v></c>',
    "an entity": '<c r="B30" t="str"><v>a&#38;b</v></c>',
    "a text that looks like marks": '<c r="B30" t="inlineStr"><is><t>x"/&gt;"/>y" s="z" t="e</t></is></c>',
    "an inline text with a rich run": '<c r="B30" t="inlineStr"><is><r><t>x</t></r></is></c>',
    "an inline text with an escape": '<c r="B30" t="inlineStr"><is><t>a_x000D_b &amp;lt; c</t></is></c>',
    "type before style": '<c r="B30" t="b" s="1"><v>1</v></c>',
    "a far column": '<c r="ZZ30"><v>9</v></c>',
    "no number": '<c r="B30"><v>1,5</v></c>',
}


@pytest.mark.parametrize("odd", ODD_CELLS)
def test_one_odd_cell_is_never_lost(odd: str, tmp_path: Path) -> None:
    """Whatever a single cell of a clean body hides, the readings stay equal."""
    rows = [
        f'<row r="{n}"><c r="A{n}" t="str"><v>k{n}</v></c>'
        + (ODD_CELLS[odd] if n == 30 else f'<c r="B{n}"><v>{n}.5</v></c>')
        + "</row>"
        for n in range(1, ROWS)
    ]
    readings(raw_workbook(tmp_path / "c.xlsx", "".join(rows), formats=["0%", "dd/mm/yyyy", "[h]:mm", "mm:ss.0"]))


@pytest.mark.parametrize(
    "row",
    [
        '<row r="30" hidden="1"><c r="A30"><v>1</v></c></row>',
        '<row r="30" ht="0" customHeight="1"><c r="A30"><v>1</v></c></row>',
        '<row><c r="A30"><v>1</v></c></row>',
        '<row r="7"><c r="A30"><v>1</v></c></row>',
        '<row r="30"/>',
        '<row r="30"><c r="A30" s="1"/></row>',
        '\n  <row r="30">\n    <c r="A30">\n      <v>1</v>\n    </c>\n  </row>\n',
    ],
)
def test_one_odd_row_is_never_lost(row: str, tmp_path: Path) -> None:
    """Hidden, nameless, out of place, empty or indented: the readings stay equal."""
    rows = [f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' if n != 30 else row for n in range(1, ROWS)]
    readings(raw_workbook(tmp_path / "c.xlsx", "".join(rows), formats=["0%"]))


@pytest.mark.parametrize("blank", [" ", "\u00a0\t", "\u200b", "\u2003\u3000", "\u200e\u2060", "\n"])
def test_a_row_of_blanks_is_no_row(blank: str, tmp_path: Path) -> None:
    """Spaces that somebody typed, of any kind, as shared or written texts: no row, and no column of their own."""
    rows = [f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(1, ROWS)]
    rows[29] = f'<row r="30"><c r="A30" t="s"><v>0</v></c><c r="C30" t="str"><v>{blank}</v></c></row>'
    strings = f'<si><t xml:space="preserve">{blank}</t></si><si><t>MTV</t></si>'
    frame = readings(raw_workbook(tmp_path / "c.xlsx", "".join(rows), strings=strings)).sheets[0].frame
    assert frame["excel_row"].to_list() == [n for n in range(1, ROWS) if n != 30]
    assert frame.columns == ["excel_row", "A", "A:kind", "A:format"]


def test_escapes_and_rich_texts_are_undone_in_every_way(tmp_path: Path) -> None:
    """A carriage return that Excel escapes, a phonetic guide, two runs of one word."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 3}</v></c></row>' for n in range(1, ROWS))
    strings = "<si><t>a_x000D_b</t></si><si><t> c </t><rPh><t>k</t></rPh></si><si><r><t>d</t></r><r><t>e</t></r></si>"
    frame = readings(raw_workbook(tmp_path / "c.xlsx", rows, strings=strings)).sheets[0].frame
    assert frame["A"].head(3).to_list() == [" c ", "de", "ab"]


def test_a_large_sheet_of_many_batches_loses_nothing(tmp_path: Path) -> None:
    """Forty thousand rows cross the limits of pieces, stretches and batches."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c>'
        + (f'<c r="B{n}" t="e"><v>#N/A</v></c>' if n % 9_973 == 0 else "")
        + "</row>"
        for n in range(1, 40_001)
    )
    frame = readings(raw_workbook(tmp_path / "c.xlsx", rows)).sheets[0].frame
    assert frame["excel_row"].to_list() == list(range(1, 40_001))
    assert frame["A"].to_list() == [str(n) for n in range(1, 40_001)]
    assert frame["B"].drop_nulls().to_list() == ["#N/A"] * 4


def test_serials_with_times_are_told_alike(tmp_path: Path, taken: list[bool]) -> None:
    """Any minute of any day, written as a fraction of a day."""
    draw = random.Random(7)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="1"><v>{draw.randrange(30_000, 60_000) + draw.randrange(86_400) / 86_400!r}</v></c></row>'
        for n in range(1, 2_000)
    )
    readings(raw_workbook(tmp_path / "c.xlsx", rows, formats=["dd/mm/yyyy hh:mm:ss"]))
    assert taken == [True]


@settings(max_examples=300)
@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False) | st.decimals(-(10**9), 10**9, places=3).map(float), min_size=1
    )
)
def test_whole_columns_and_single_numbers_have_the_same_texts(values: list[float]) -> None:
    """The vectorised rule never differs from the scalar one, on doubles or on their digits."""
    texts = [canonical.double_text(value) for value in values]
    assert vectors.double_texts(pl.Series(values, dtype=pl.Float64)).to_list() == texts
    assert vectors.number_texts(pl.Series([repr(value) for value in values])).to_list() == texts


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("_x0D8\n\r\t"), max_size=40))
def test_whole_columns_and_single_texts_are_cleaned_alike(text: str) -> None:
    """Escapes and control characters, in a column or alone; a cleaned text has nothing left for PostgreSQL to refuse."""
    cleaned = canonical.clean_text(text)
    assert vectors.clean_texts(pl.Series([text, "sain"])).to_list() == [cleaned, "sain"]
    assert "\0" not in cleaned


@pytest.mark.judge("LibreOffice")
def test_a_workbook_written_by_libreoffice_is_read_alike(tmp_path: Path) -> None:
    """Another writer's spelling: LibreOffice opens ours, saves its own, and the cells are the same."""
    path = tmp_path / "classeur.xlsx"
    _with_xlsxwriter(path)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", "--convert-to", "xlsx"]
    out = tmp_path / "sorti"
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=120)
    ours, theirs = readings(path).sheets[0].frame, readings(out / "classeur.xlsx").sheets[0].frame
    assert_frame_equal(ours.select("excel_row", *"ABCDEFGH"), theirs.select("excel_row", *"ABCDEFGH"))
