"""Cells that nobody here wrote: each kind read as Excel reads it, in every way of reading and in sheets of any size.

The cases are those that the workbooks of fifteen other projects left over (W2, W4 to W6, W9 to W11 and W15 of the trials).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.workbooks.raw_package import parts, raw_workbook, write_package
from tests.workbooks.reading import BOOLEAN, DATE, ERROR, NUMBER, TEXT
from tests.workbooks.two_ways import readings
from workbooks.model import CellKind, RawSheet
from workbooks.refusals import Refusal, UnreadableWorkbook

NEVER, BLANK = CellKind.FORMULA_WITHOUT_VALUE, CellKind.BLANK
Expected = tuple[CellKind, str | None]
STRINGS = "<si><t>zéro</t></si><si><t>un</t></si><si><t>deux</t></si>"
FORMATS = [
    "dd/mm/yyyy",  # 1
    "[h]:mm:ss",  # 2
    '[$-411]ggge"年"m"月"d"日";@',  # 3
    "[DBNum1][$-804]yyyy年m月d日",  # 4
    "[ENG][$-409]mmmm\\ d\\,\\ yyyy",  # 5
    "yyyy-mm-ddThh:mm:ssZ",  # 6
    "aaaa",  # 7
    "0%",  # 8
    "bb",  # 9
    '"a;b" dd/mm/yyyy',  # 10
    "[ss].000",  # 11
]
SIZES = pytest.mark.parametrize("count", [10, 6_000, pytest.param(40_000, marks=pytest.mark.drill)])


def table(path: Path, count: int, cell: str, **options: Any) -> RawSheet:
    """Read in every way a column of texts and one of numbers; the last row but one has another cell of B, or none."""
    odd = count - 1
    cells = {n: f'<c r="B{n}"><v>{n}.5</v></c>' for n in range(1, count + 1)} | {odd: cell.replace("{n}", str(odd))}
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>k{n}</v></c>{cell}</row>' for n, cell in cells.items())
    options = {"formats": FORMATS, "strings": STRINGS} | options
    return readings(raw_workbook(path / "c.xlsx", rows, **options)).sheets[0]


def odd_cell(sheet: RawSheet) -> Expected:
    """Return what stands in B of the last row but one, once its neighbours are what they are."""
    count = sheet.frame.height
    assert sheet.frame["excel_row"].to_list() == list(range(1, count + 1))
    assert sheet.frame["A"].to_list() == [f"k{n}" for n in range(1, count + 1)]
    values = sheet.frame["B"].to_list()
    odd = values.pop(-2)
    assert values == [f"{n}.5" for n in range(1, count + 1) if n != count - 1]
    return CellKind(sheet.frame["B:kind"][-2]), odd


BOOLEANS: dict[str, Expected] = {
    "1": (BOOLEAN, "TRUE"), "0": (BOOLEAN, "FALSE"), "TRUE": (BOOLEAN, "TRUE"), "False": (BOOLEAN, "FALSE"),
    "True": (BOOLEAN, "TRUE"), "false": (BOOLEAN, "FALSE"), " 1 ": (BOOLEAN, "TRUE"), "tRuE": (BOOLEAN, "TRUE"),
    "VRAI": (ERROR, "VRAI"), "2": (ERROR, "2"), "banane": (ERROR, "banane"), "-1": (ERROR, "-1"), "1.0": (ERROR, "1.0"),
}  # fmt: skip
STRING_NUMBERS: dict[str, Expected] = {
    "2": (TEXT, "deux"),
    " 2 ": (TEXT, "deux"),
    "\n0\t": (TEXT, "zéro"),
    "02": (TEXT, "deux"),
}
CELLS: dict[str, tuple[str, Expected]] = {
    **{f"W2 boolean {raw!r}": (f'<c r="B{{n}}" t="b"><v>{raw}</v></c>', told) for raw, told in BOOLEANS.items()},
    **{f"W4 string {raw!r}": (f'<c r="B{{n}}" t="s"><v>{raw}</v></c>', told) for raw, told in STRING_NUMBERS.items()},
    **{
        f"W5 a formula of type {written} without value": (f'<c r="B{{n}}" t="{written}"><f>A1+B1</f></c>', (NEVER, "=A1+B1"))
        for written in ("str", "s", "inlineStr", "b", "e", "n", "d")
    },
    "W5 a shared formula without value": ('<c r="B{n}" t="str"><f t="shared" si="0"/></c>', (NEVER, "=…")),
    "W5 a formula of a string without number": ('<c r="B{n}" t="s"><f>A1</f><v/></c>', (NEVER, "=A1")),
    "W5 a formula of an empty text": ('<c r="B{n}" t="str"><f>A1</f><v></v></c>', (BLANK, None)),
    "W6 an address in lower case": ('<c r="b{n}"><v>7</v></c>', (NUMBER, "7")),
    "W6 a text at an address in lower case": ('<c r="b{n}" t="s"><v>1</v></c>', (TEXT, "un")),
    "W11 a text with spaces, not preserved": ('<c r="B{n}" t="inlineStr"><is><t> a b </t></is></c>', (TEXT, " a b ")),
    "W11 a written text with spaces": ('<c r="B{n}" t="str"><v> a b </v></c>', (TEXT, " a b ")),
    "W11 a number with spaces": ('<c r="B{n}"><v> 12.5 </v></c>', (NUMBER, "12.5")),
    "W11 a number on a line of its own": ('<c r="B{n}"><v>\n12.50\n</v></c>', (NUMBER, "12.5")),
    "W11 a date with spaces": ('<c r="B{n}" s="1"><v> 45901 </v></c>', (DATE, "2025-09-01")),
    "W11 a day's name": ('<c r="B{n}" s="7"><v>45901</v></c>', (DATE, "2025-09-01")),
    "W15 hours beyond 10 959 days": ('<c r="B{n}" s="2"><v>10960.5</v></c>', (NUMBER, "10960.5")),
    "W15 many hours": ('<c r="B{n}" s="2"><v>46357</v></c>', (NUMBER, "46357")),
    "W15 elapsed seconds": ('<c r="B{n}" s="11"><v>46357</v></c>', (NUMBER, "46357")),
    "W15 a Japanese era": ('<c r="B{n}" s="3"><v>45901</v></c>', (DATE, "2025-09-01")),
    "W15 Chinese digits and letters": ('<c r="B{n}" s="4"><v>45901</v></c>', (DATE, "2025-09-01")),
    "W15 English months": ('<c r="B{n}" s="5"><v>45901</v></c>', (DATE, "2025-09-01")),
    "W15 the T of ISO 8601": ('<c r="B{n}" s="6"><v>45901.5</v></c>', (DATE, "2025-09-01T12:00:00")),
    "W15 a Buddhist year": ('<c r="B{n}" s="9"><v>45901</v></c>', (DATE, "2025-09-01")),
    "W15 a semicolon in quotes": ('<c r="B{n}" s="10"><v>45901</v></c>', (DATE, "2025-09-01")),
    "W15 a price under an era": ('<c r="B{n}" s="3"><v>9.9</v></c>', (NUMBER, "9.9")),
    "W15 a style that is none": ('<c r="B{n}" s="abc"><v>45901</v></c>', (NUMBER, "45901")),
    "W15 a style out of range": ('<c r="B{n}" s="99"><v>45901</v></c>', (NUMBER, "45901")),
}  # fmt: skip


@SIZES
@pytest.mark.parametrize("case", CELLS)
def test_a_cell_is_read_as_excel_reads_it(case: str, count: int, tmp_path: Path) -> None:
    """Whatever its spelling, and its neighbours are untouched."""
    cell, expected = CELLS[case]
    assert odd_cell(table(tmp_path, count, cell)) == expected


@SIZES
@pytest.mark.parametrize("number", ["3", "99", "-1", "2.0", "deux", "999999999999"])
def test_a_text_that_is_not_there_is_damage(number: str, count: int, tmp_path: Path) -> None:
    """W4: the number of no shared string was a blank cell, hence a row or a price silently gone."""
    with pytest.raises(UnreadableWorkbook) as refused:
        table(tmp_path, count, f'<c r="B{{n}}" t="s"><v>{number}</v></c>')
    assert (refused.value.code, refused.value.detail) == (
        Refusal.DAMAGED,
        f"feuille Tarifs, cellule B{count - 1} : son texte manque",
    )


@pytest.mark.parametrize("lost", ["the relation", "the part"])
@pytest.mark.parametrize("count", [10, 6_000])
def test_texts_that_nothing_leads_to_are_damage(count: int, lost: str, tmp_path: Path) -> None:
    """W4: a part of texts that no relation names is not read by its usual name either; without texts, nothing is lost."""
    for cell in ('t="s"><v>1</v>', "><v>1</v>"):
        content = parts("".join(f'<row r="{n}"><c r="A{n}" {cell}</c></row>' for n in range(1, count)), strings=STRINGS)
        if lost == "the part":
            del content["xl/sharedStrings.xml"]
        else:
            name = "xl/_rels/workbook.xml.rels"
            content[name] = content[name].replace(f'{STRINGS_TYPE}"', 'x"')
        path = write_package(tmp_path / "c.xlsx", content)
        if "s" in cell.partition(">")[0]:
            with pytest.raises(UnreadableWorkbook, match=r"\(feuille Tarifs, cellule A1 : son texte manque\)"):
                readings(path)
        else:
            assert readings(path).sheets[0].frame["A"].to_list() == ["1"] * (count - 1)


STRINGS_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_XF = '<cellXfs><xf numFmtId="0"/>'


@pytest.mark.parametrize(
    ("number", "count"),
    [*((number, 10) for number in (14, *range(27, 37), *range(50, 59), 71, 81)), (27, 6_000), (36, 6_000), (50, 6_000)],
)
def test_a_format_that_no_file_spells_out_is_a_date(number: int, count: int, tmp_path: Path) -> None:
    """W9: 27 to 36 and 50 to 58 are the dates of Excel in China, Japan and Korea; no code stands in the file."""
    assert odd_cell(with_styles(tmp_path, count, "1", f'{_XF}<xf numFmtId="{number}"/>')) == (DATE, "2025-09-01")


def with_styles(path: Path, count: int, style: str | None, xfs: str) -> RawSheet:
    """Read a table whose styles are written by hand: one cell of a date's serial, of a style, or of none."""
    named = "" if style is None else f' s="{style}"'
    cells = [(f"B{n}", f"{n}.5", ' s="1"' if style is None else "") for n in range(1, count + 1)]
    cells[count - 2] = (f"B{count - 1}", "45901", named)
    rows = "".join(
        f'<row r="{at[1:]}"><c r="A{at[1:]}" t="str"><v>k{at[1:]}</v></c><c r="{at}"{own}><v>{raw}</v></c></row>'
        for at, raw, own in cells
    )
    content = parts(rows)
    content["xl/styles.xml"] = content["xl/styles.xml"].replace(_XF, xfs)
    return readings(write_package(path / "c.xlsx", content)).sheets[0]


@SIZES
def test_a_cell_that_names_no_style_has_the_first_one(count: int, tmp_path: Path) -> None:
    """W10: where style 0 is a date, a bare number is one (ECMA-376 part 1, §18.3.1.4)."""
    sheet = with_styles(tmp_path, count, None, '<cellXfs><xf numFmtId="14"/><xf numFmtId="0"/>')
    assert odd_cell(sheet) == (DATE, "2025-09-01")
    percent = with_styles(tmp_path, count, None, '<cellXfs><xf numFmtId="9"/><xf numFmtId="0"/>')
    assert (odd_cell(percent), percent.frame["B:format"].drop_nulls().to_list()) == ((NUMBER, "45901"), ["0%"])


@SIZES
def test_a_number_of_format_that_is_none_is_general(count: int, tmp_path: Path) -> None:
    """W15: `numFmtId="abc"` killed the reader."""
    sheet = with_styles(tmp_path, count, "1", f'{_XF}<xf numFmtId="abc"/>')
    assert odd_cell(sheet) == (NUMBER, "45901")


@pytest.mark.parametrize("yes", ["1", "true", "on"])
@SIZES
def test_the_calendar_of_1904_is_said_in_three_ways(count: int, yes: str, tmp_path: Path) -> None:
    """W11: `date1904="on"` too."""
    cell = '<row r="{n}"><c r="A{n}" s="1"><v>44439</v></c></row>'
    content = parts("".join(cell.replace("{n}", str(n)) for n in range(1, count)), formats=FORMATS)
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace('date1904="0"', f'date1904="{yes}"')
    frame = readings(write_package(tmp_path / "c.xlsx", content)).sheets[0].frame
    assert set(frame["A"]) == {"2025-09-01"}


@SIZES
def test_cells_of_a_row_in_any_order_are_one_row(count: int, tmp_path: Path) -> None:
    """W17: a row written from right to left is one line, not a line a cell; what comes twice is said."""
    row = '<row r="{n}"><c r="C{n}"><v>3</v></c><c r="B{n}"><v>2</v></c><c r="A{n}"><v>1</v></c></row>'
    reading = readings(raw_workbook(tmp_path / "c.xlsx", "".join(row.replace("{n}", str(n)) for n in range(1, count))))
    assert set(reading.sheets[0].frame.select("A", "B", "C").rows()) == {("1", "2", "3")}
    assert [hazard.code for hazard in reading.hazards] == ["cells_out_of_order"]
