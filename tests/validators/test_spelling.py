"""What a cell may look like and still mean the same: empty cells that stand for a text, other spellings of a code."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from sync.assessment import FILES
from validators.book import Book, Known
from validators.checking import Checked, check_book
from validators.sheets import SHEETS
from validators.spec import Sheet
from validators.typed import Located, type_sheet
from workbooks.model import CellKind, RawSheet

PRICE = {"sku": "MTV-TV-001", "version": "1", "plan": "BASIC", "type": "Fixe", "amount": "9.9", "tax_code": "NORMAL"}
NUMBERS = {"version", "amount"}


def raw(name: str, cells: dict[str, str]) -> Located:
    """Return a sheet of one row, its columns in the order of the cells, all declared ones beyond them blank."""
    sheet = SHEETS[name]
    letters = {column.name: chr(65 + index) for index, column in enumerate(sheet.typed)}
    frame: dict[str, pl.Series] = {"excel_row": pl.Series([2], dtype=pl.UInt32)}
    for column, letter in letters.items():
        text = cells.get(column)
        kind = CellKind.BLANK if text is None else CellKind.NUMBER if column in NUMBERS else CellKind.TEXT
        frame[letter] = pl.Series([text], dtype=pl.String)
        frame[f"{letter}:kind"] = pl.Series([int(kind)], dtype=pl.UInt8)
        frame[f"{letter}:format"] = pl.Series([None], dtype=pl.String)
    return Located(sheet, RawSheet(sheet.label, hidden=False, frame=pl.DataFrame(frame)), 1, letters)


def checked(company: str, cells: dict[str, dict[str, str]], **reference: list[str]) -> Checked:
    """Check sheets of one row each against lists of codes of the group workbook."""
    typed = {name: type_sheet(raw(name, row)) for name, row in cells.items()}
    frames = {name: SHEETS[name].empty().drop("excel_row") for name in ("risks", "tax_rates")}
    for name, codes in reference.items():
        frames[name] = pl.concat([frames[name], pl.DataFrame({"code": codes})], how="diagonal")
    files = pl.DataFrame(schema=FILES)
    return check_book(Book("company", company, typed, frames, Known(), files, date(2026, 11, 22)))


def rules(found: Checked) -> set[str]:
    """Return the rules that a check broke."""
    return {finding.rule for finding in found.findings}


def test_an_empty_cell_may_stand_for_an_empty_text() -> None:
    """An empty « Élément » is the empty text of its declaration, not an unreadable code."""
    typed = type_sheet(raw("prices", PRICE))
    assert typed.frame["component"].to_list() == [""]
    assert typed.faults.is_empty()
    assert "TAR-003" not in rules(checked("MTV", {"prices": PRICE}, tax_rates=["NORMAL"]))


def test_an_empty_cell_may_stand_for_a_word() -> None:
    """A default text is a value, never the name of a column."""
    typed = type_sheet(raw("companies", {"code": "MTV", "legal_name": "Mondial TV"}))
    assert typed.frame["timezone"].to_list() == ["Europe/Paris"]


@pytest.mark.parametrize(
    "sheet", [sheet for sheet in SHEETS.values() if any(c.default is not None for c in sheet.typed)]
)
def test_a_cell_that_nobody_can_read_takes_no_default_from_the_empty_ones(sheet: Sheet) -> None:
    """In every column with a default: what is faulty beside it stays unread, and what is empty still stands for it."""
    places = {column: f"L{index}" for index, column in enumerate(sheet.typed)}
    frame: dict[str, pl.Series] = {"excel_row": pl.Series([2, 3], dtype=pl.UInt32)}
    for letter in places.values():
        frame[letter] = pl.Series(["1", None], dtype=pl.String)
        frame[f"{letter}:kind"] = pl.Series([int(CellKind.ERROR), int(CellKind.BLANK)], dtype=pl.UInt8)
        frame[f"{letter}:format"] = pl.Series([None, None], dtype=pl.String)
    first = next(iter(places.values()))  # a row with one cell is a row
    frame[first] = pl.Series(["1", "1"], dtype=pl.String)
    frame[f"{first}:kind"] = pl.Series([int(CellKind.ERROR)] * 2, dtype=pl.UInt8)
    letters = {column.name: letter for column, letter in places.items()}
    typed = type_sheet(Located(sheet, RawSheet(sheet.label, hidden=False, frame=pl.DataFrame(frame)), 1, letters)).frame
    for column in sheet.typed[1:]:
        assert typed[column.name].to_list() == [None, column.default], column.label


def test_another_spelling_of_a_known_code_is_that_code() -> None:
    """Case and accents cannot change which risk is meant: « dépannage » is DEPANNAGE (decision 4)."""
    product = {"sku": "DPS-DEPAN-001", "name": "Dépannage", "risk": "dépannage", "revenue_model": "CA interne"}
    found = checked("DPS", {"products": product}, risks=["DEPANNAGE"])
    assert found.accepted["products"]["risk"].to_list() == ["DEPANNAGE"]


def test_a_malformed_reference_is_unknown_once() -> None:
    """A code that names nothing gives one finding, whatever its form."""
    product = {"sku": "DPS-DEPAN-001", "name": "Dépannage", "risk": "à voir", "revenue_model": "CA interne"}
    found = checked("DPS", {"products": product}, risks=["DEPANNAGE"])
    assert {rule for rule in rules(found) if rule.startswith("PRO-0")} == {"PRO-009"}


def test_only_other_spellings_count_as_tidied() -> None:
    """A rate that Excel shows as a percentage is written as expected; « Oui » typed « vrai » is not."""
    assert type_sheet(raw("prices", PRICE)).normalised == 0
    assert type_sheet(raw("prices", PRICE | {"tax_included": "vrai"})).normalised == 1


def test_an_unadvised_prefix_names_the_advised_one() -> None:
    """The finding on a foreign prefix shows the company's own code."""
    product = {"sku": "PSP-SLIMPAY", "name": "Frais", "risk": "FRAIS", "revenue_model": "CA interne"}
    found = checked("WC", {"products": product}, risks=["FRAIS"])
    assert next(finding.message for finding in found.findings if finding.rule == "PRO-102").count("(WC)") == 1
