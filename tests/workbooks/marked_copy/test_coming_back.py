"""The corrected copy comes back as the author's workbook: nothing of ours stays in the next one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.styles import PatternFill

from tests.workbooks.marked_copy.originals import (
    SHEETS,
    by_openpyxl,
    by_xlsxwriter,
    coloured,
    comments,
    note,
    opened,
    parts_of,
    read,
    saved,
)
from workbooks.marked_copy import Mark, mark

ORIGINALS = pytest.mark.parametrize("original", [by_openpyxl(), by_xlsxwriter()], ids=["openpyxl", "XlsxWriter"])
FIRST = [note("A2"), note("B4", mark=Mark.WARNING), note("C9"), note("A1", sheet="Produits")]


def looks(content: bytes) -> dict[tuple[str, str], object]:
    """Return fill, number format and font of every cell of the author's sheets."""
    return {
        (tab.title, cell.coordinate): (cell.fill.fill_type, cell.fill.fgColor.rgb, cell.number_format, cell.font.b)
        for tab in opened(content).worksheets
        if tab.title not in ("À corriger", "Accepté")
        for row in tab.iter_rows()
        for cell in row
    }


@ORIGINALS
def test_taking_the_marks_off_gives_every_cell_its_look_back(original: bytes) -> None:
    """Also to the cell that the author had painted; no sheet, note, colour or name of ours is left."""
    clean = mark(mark(original, FIRST, SHEETS), [], ())
    before, after = looks(original), looks(clean)
    assert {cell: after[cell] for cell in before} == before
    assert opened(clean).sheetnames == opened(original).sheetnames
    for sheet in ("Produits", "Tarifs"):
        assert coloured(clean, sheet) == {}
        assert comments(clean, sheet) == comments(original, sheet)
    assert parts_of(clean).keys() == parts_of(original).keys() | {
        name for name in parts_of(clean) if name.startswith("xl/worksheets/_rels/")
    }
    texts = b"".join(content for name, content in parts_of(clean).items() if name.endswith((".xml", ".vml", ".rels")))
    assert "Contrôle catalogue".encode() not in texts
    assert b"_controle_catalogue" not in texts


@ORIGINALS
def test_the_next_copy_bears_the_next_marks_only(original: bytes) -> None:
    """A cell that was mended is plain again, a new mistake is marked."""
    again = mark(mark(original, FIRST, SHEETS), [note("B4"), note("C3")], SHEETS)
    assert set(coloured(again)) == {"B4", "C3"}
    assert comments(again).keys() - comments(original).keys() == {"B4", "C3"}
    assert comments(again, "Produits") == comments(original, "Produits")
    assert opened(again).sheetnames == ["À corriger", "Accepté", *opened(original).sheetnames]


def by_openpyxl_again(content: bytes, _: Path) -> bytes:
    """Load and save."""
    return saved(opened(content))


def by_libreoffice(content: bytes, folder: Path) -> bytes:
    """Open with LibreOffice and save as xlsx."""
    source, target = folder / "copie.xlsx", folder / "converti"
    source.write_bytes(content)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(target), str(source)], check=True, capture_output=True, timeout=120)
    converted = (target / "copie.xlsx").read_bytes()
    shutil.rmtree(folder / "profile")
    return converted


@pytest.mark.parametrize(
    "resave", [by_openpyxl_again, pytest.param(by_libreoffice, marks=pytest.mark.judge("LibreOffice"))]
)
def test_a_program_that_saved_the_copy_does_not_hide_our_marks(
    resave: Callable[[bytes, Path], bytes], tmp_path: Path
) -> None:
    """Formats are renumbered, parts renamed, authors of notes forgotten; ours are known all the same."""
    original = by_openpyxl()
    kept = resave(mark(original, FIRST, SHEETS), tmp_path)
    assert set(coloured(kept)) == {"A2", "B4", "C9"}  # it was opened without losing anything
    clean = mark(kept, [], ())
    assert opened(clean).sheetnames == ["Produits", "Tarifs"]
    assert coloured(clean) == coloured(clean, "Produits") == {}
    assert opened(clean)["Tarifs"]["B4"].fill.fgColor.rgb == "FF00FF00"
    assert [text.strip().splitlines()[-1] for text in comments(clean).values()] == ["À revoir avec Paul"]
    assert comments(clean, "Produits") == {}


def test_a_colour_that_the_author_chose_for_a_marked_cell_stays() -> None:
    """Taking our mark off is only for our colour."""
    book = opened(mark(by_openpyxl(), [note("B4")], SHEETS))
    cell = book["Tarifs"]["B4"]
    cell.fill = PatternFill("solid", fgColor="FF0000FF")
    clean = mark(saved(book), [], ())
    assert opened(clean)["Tarifs"]["B4"].fill.fgColor.rgb == "FF0000FF"


@pytest.mark.drill
@pytest.mark.judge("LibreOffice")
def test_libreoffice_reads_the_same_values_from_the_copy(tmp_path: Path) -> None:
    """It opens the copy without repair, with our sheets in front, and saves what the author wrote."""
    original = by_xlsxwriter()
    (tmp_path / "avant").mkdir()
    before = read(by_libreoffice(original, tmp_path / "avant"), tmp_path)
    after = read(by_libreoffice(mark(original, FIRST, SHEETS), tmp_path), tmp_path)
    assert [sheet.name for sheet in after.sheets][:2] == ["À corriger", "Accepté"]
    for sheet in before.sheets:
        twin = after.sheet(sheet.name)
        assert twin is not None
        kept = [name for name in sheet.frame.columns if not name.endswith(":format")]
        assert twin.frame.select(kept).equals(sheet.frame.select(kept))


@pytest.mark.judge("LibreOffice")
def test_a_workbook_that_libreoffice_wrote_can_be_marked(tmp_path: Path) -> None:
    """Its spelling differs from Excel's: the marks land on the same cells."""
    original = by_libreoffice(by_openpyxl(), tmp_path)
    copy = mark(original, [note("B2"), note("B3"), note("D9")], SHEETS)
    assert set(coloured(copy)) == {"B2", "B3", "D9"}
    assert comments(copy).keys() == {"B2", "B3", "D9"}
    before, after = read(original, tmp_path).sheet("Tarifs"), read(copy, tmp_path).sheet("Tarifs")
    assert before is not None
    assert after is not None
    assert after.frame.equals(before.frame)
