"""LibreOffice opens every CSV and XLSX and finds the ledger in them, cell by cell, and no formula."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalogue.plain_text import one_line
from exports import annexe_f, bordereau, cegid, echeancier, legacy_f4, legacy_f7, mapping, prices, products, tva
from exports.engine.columns import Column
from exports.engine.delimited import Delimited
from exports.engine.scope import Batch, Scope
from exports.engine.spreadsheet import Spreadsheet
from exports.price_rows import price_rows
from tests.exports.books import AP, FT, WC, clawback, fees, ft_month, listed_lines, partner_list, printed_statements
from tests.exports.offers import AT, ENERGY, TELEVISION, TODAY, energy_sheet, instalments, mappings, television_sheet

#: Semicolon, double quotes, UTF-8, from line 1, French, numbers and dates recognised, and formulas evaluated: the
#: settings under which a text that opens a formula would become one.
_HOSTILE = "CSV:59,34,76,1,,1036,false,true,false,false,false,0,true"

Made = Delimited[Any] | Spreadsheet[Any]


def cases() -> Iterable[tuple[Made, list[Any], Scope]]:
    """Every CSV and XLSX with its rows; UTF-8 files only differ from Cegid's ASCII by having more characters."""
    ap, ft = [*printed_statements(), *clawback()], ft_month()
    nasty = [item._replace(partner='=1+1 ; "x"', cost_center="+33 6") for item in ft]
    partner = Batch(AP.company, AP.company_name, AP.month, partner="Oggodata")
    of_books: tuple[Made, ...] = (
        annexe_f.CSV, annexe_f.XLSX, legacy_f4.CSV, legacy_f7.CSV, legacy_f7.XLSX, tva.CSV, tva.XLSX, cegid.CSV,
    )  # fmt: skip
    for made in of_books:
        for scope, lines in ((FT, nasty), (AP, ap), (WC, fees()), (Batch("MTV", "Mondial TV", FT.month), [])):
            yield made, lines, scope
    owed = bordereau.by_partner([*ap, *listed_lines()], partner_list())["Oggodata"]
    yield from ((made, owed, partner) for made in (bordereau.CSV, bordereau.XLSX))
    yield from ((made, instalments(), FT) for made in (echeancier.CSV, echeancier.XLSX))
    yield from ((made, mappings(), TODAY) for made in (mapping.CSV, mapping.XLSX))
    grid = list(price_rows([TELEVISION, ENERGY], AT))
    yield from ((made, grid, TODAY) for made in (prices.CSV, prices.XLSX))
    yield from ((made, [television_sheet(), energy_sheet()], TODAY) for made in (products.CSV, products.XLSX))


@pytest.mark.drill
@pytest.mark.judge("LibreOffice")
def test_libreoffice_finds_the_ledger_in_every_csv_and_xlsx(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Text for text, amount for amount, day for day; zero formula cells."""
    checked, files = 0, list(cases())
    for made, rows, scope in files:
        (tmp_path / made.file_name(scope)).write_bytes(made.render(rows, scope))
    (tmp_path / "dangerous.csv").write_text("text\n=1+1\n")
    opened = tmp_path / "opened"
    _convert(sorted(tmp_path.glob("*.csv")), opened, f"--infilter={_HOSTILE}")
    _convert(sorted(tmp_path.glob("*.xlsx")), tmp_path / "opened_again")
    for made, rows, scope in files:
        name = Path(made.file_name(scope))
        folder = opened if made.extension == "csv" else tmp_path / "opened_again"
        checked += _compare(made, rows, folder / name.with_suffix(".xlsx"))
    dangerous = openpyxl.load_workbook(opened / "dangerous.xlsx").worksheets[0]
    assert dangerous["A2"].data_type == "f"  # so the judge would have seen a formula
    record_property("told", f"LibreOffice: {len(files)} files opened, {checked} cells as in the ledger, 0 formulas")


@pytest.mark.judge("LibreOffice")
def test_a_spreadsheet_shows_the_minus_of_an_amount(tmp_path: Path) -> None:
    """A clawback of 60,00 is shown -60, nothing as 0, as the example prints it: what is seen is what is held."""
    path = tmp_path / legacy_f7.XLSX.file_name(AP)
    path.write_bytes(legacy_f7.XLSX.render([*printed_statements()[:2], *clawback()], AP))
    _convert([path], tmp_path / "seen", to="csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true")
    _, first, last = (tmp_path / "seen" / path.with_suffix(".csv").name).read_text().splitlines()
    assert first.split(";")[6:] == ["0", "120.00", "0", "0%"]
    assert last.split(";")[6:] == ["0", "-60.00", "0", "0%"]


def _convert(files: Sequence[Path], into: Path, *options: str, to: str = "xlsx:Calc MS Excel 2007 XML") -> None:
    profile = f"-env:UserInstallation=file://{into.parent}/profile"
    command = ["soffice", profile, "--headless", *options, "--convert-to", to]
    subprocess.run([*command, "--outdir", str(into), *map(str, files)], check=True, capture_output=True, timeout=240)


def _compare(made: Made, rows: list[Any], path: Path) -> int:
    """Compare each cell with what the row says; return how many cells were looked at."""
    book = openpyxl.load_workbook(path)
    (sheet,) = book.worksheets
    cells = [tuple(row) for row in sheet.iter_rows()]
    assert all(cell.data_type != "f" for row in cells for cell in row), path.name
    head = 4 if isinstance(made, Spreadsheet) and made.title is not None else 1
    head = 0 if isinstance(made, Delimited) and not made.with_header else head
    given = rows if made.rows is None else list(made.rows(rows))
    if head:
        assert [cell.value for cell in cells[head - 1]] == [column.label for column in made.columns]
    body = cells[head : head + len(given)]
    assert len(body) == len(given) or not given
    for row, found in zip(given, body, strict=False):
        for column, cell in zip(made.columns, found, strict=False):
            value = column.value(row)
            assert _same(made, column, value, cell.value), (path.name, cell.coordinate, value, cell.value)
    return len(given) * len(made.columns)


def _same(made: Made, column: Column[Any], value: Any, found: Any) -> bool:
    """Whether a cell holds the value: text word for word, numbers to the last cent, days as days."""
    if value is None or value == "":
        return found is None
    if isinstance(value, date):
        return _is_day(found, value)
    if isinstance(value, Decimal | int) and not column.kind.is_text:
        wanted = column.kind.cell(value)
        assert isinstance(wanted, Decimal | int)
        return Decimal(str(found)).quantize(Decimal("0.000001")) == Decimal(wanted).quantize(Decimal("0.000001"))
    if isinstance(made, Spreadsheet):
        return bool(found == one_line(str(value)))
    # In a CSV a spreadsheet takes a code for the number that it looks like, and an apostrophe keeps a formula text.
    return _as_text(found).lstrip("'") == _plain(made, column, value)


def _is_day(found: Any, value: date) -> bool:
    if isinstance(found, datetime):
        return found.date() == value
    return str(found).zfill(8) == f"{value:%d%m%Y}"  # Cegid's days are digits


def _as_text(found: Any) -> str:
    return found.strftime("%Y-%m") if isinstance(found, datetime) else str(found)


def _plain(made: Delimited[Any], column: Column[Any], value: Any) -> str:
    """The text that a delimited file gives, without what only protects it."""
    cells = Delimited[Any](
        label="", prefix="", columns=(Column[Any]("", lambda row: row, column.kind, longest=column.longest),),
        charset=made.charset, with_bom=False, with_header=False, quoting=False, forbidden=made.forbidden,
    ).render([value], FT)  # fmt: skip
    return cells.decode(made.charset).rstrip("\r\n").lstrip("'")
