"""What people type, and months in which nothing happened: no file breaks, none lies."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest

from catalogue.ledger.records.book_lines import BookLine
from catalogue.plain_text import one_line
from exports import annexe_f, bordereau, cegid
from exports.engine.faults import CannotExport
from exports.engine.scope import Batch
from exports.formats import ACCOUNTING
from exports.sides import credit_of, debit_of
from tests.exports.books import (
    AP,
    FT,
    balanced,
    box_sale,
    clawback,
    line,
    listed_lines,
    partner_list,
    printed_statements,
    sheet_of,
)

NASTY = [
    "Box ; fibre",
    "Box\tfibre",
    'Box "fibre"',
    "Box\r\nfibre",
    "Box\x0bfibre\x00\x1f",
    "=1+1",
    "+33 6 12 34 56 78",
    "-10 % de remise",
    "@SOMME(A1:A9)",
    " =1+1",
    "\t=1+1",
    "＝1+1",
    "Box\N{RIGHT-TO-LEFT OVERRIDE}erbif",
    "Box\N{LINE SEPARATOR}fibre",
    "Box|fibre",
    "\ud800",
]


def read_csv(content: bytes) -> list[list[str]]:
    """The cells of a CSV file, as another program reads them."""
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


@pytest.mark.parametrize("text", NASTY)
def test_no_text_makes_a_column_a_line_or_a_formula(text: str) -> None:
    """Two lines of books are two lines of a file, whose text cells open no formula."""
    lines = [item._replace(partner=text, cost_center=text) for item in box_sale()]
    header, *rows = read_csv(annexe_f.CSV.render(lines, FT))
    assert {len(row) for row in [header, *rows]} == {14}
    assert len(rows) == len(lines)
    partner = rows[0][3]
    assert partner == rows[0][7]
    assert not partner.startswith(("=", "+", "-", "@", "＝"))
    assert partner.isprintable()


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("code", ACCOUNTING)
def test_no_text_breaks_any_format(code: str, text: str) -> None:
    """Every format writes it, in the charset it promises, and reads back with as many lines."""
    usual = [item._replace(label="x") for item in box_sale()]
    lines = [item._replace(label=text, piece=text, partner=text, auxiliary_label=text) for item in usual]
    for made in ACCOUNTING[code]:
        content, plain = made.render(lines, FT), made.render(usual, FT)
        if made.extension != "xlsx":
            assert content.count(b"\r\n") == plain.count(b"\r\n")
            assert not {0, 9, 10, 13} & (set(content.replace(b"\r\n", b"")) - ({9} if code == "fec" else set()))


@pytest.mark.parametrize("text", NASTY)
def test_no_text_is_a_formula_in_excel(text: str) -> None:
    """A cell of text is text, word for word, whatever it begins with; nothing is a formula or a link."""
    content = annexe_f.XLSX.render([item._replace(partner=text) for item in box_sale()], FT)
    sheet = sheet_of(content)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert sheet["D2"].value == one_line(text)
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("code", ACCOUNTING)
def test_a_month_without_lines_is_a_file_with_its_headers(code: str) -> None:
    """Formats that have a header write it alone; those without write what an importer takes as nothing."""
    for made in ACCOUNTING[code]:
        content, output = made.render([], FT), BytesIO()
        assert made.write([], output, FT) == 0
        if made.extension == "xlsx":
            sheet = sheet_of(content)
            assert sheet.max_row == (4 if code == "tva" else 1) + (code in ("tva", "xlsx"))
        else:
            headers = 0 if code in {"cegid", "quadra"} else 1
            assert content.count(b"\r\n") == headers


def test_every_file_of_a_month_balances() -> None:
    """A clawback is written negative on its original sides: -60,00 on 756200 (Annexe F §5), and balances as well."""
    lines = [*printed_statements(), *clawback()]
    assert balanced(lines)
    _, *rows = read_csv(annexe_f.CSV.render(lines, AP))
    assert rows[-1][5:10] == ["756200", "COMMISSION", "", "0,00", "-60,00"]
    assert sum(map(debit_of, lines)) == sum(map(credit_of, lines)) == 303


def test_software_gets_a_clawback_on_swapped_sides() -> None:
    """Importers refuse negative amounts: 60,00 to the debit of 756200."""
    rows = cegid.CSV.render(clawback(), AP).decode("ascii").splitlines()
    assert rows[1].split(";")[2:6] == ["756200", "", "D", "60,00"]


def test_a_code_that_does_not_fit_is_refused_and_a_label_is_cut() -> None:
    """Cegid takes 17 characters of account and 35 of label."""
    long = line(AP, "411000", "1.00", label="Un libellé bien trop long pour les logiciels d'hier")
    assert cegid.CSV.render([long], AP).decode("ascii").split(";")[6] == "Un libelle bien trop long pour les"
    with pytest.raises(CannotExport, match="Compte « 411000000000000001 » : 18 caractères"):
        cegid.CSV.render([long._replace(account="411000000000000001")], AP)


def test_lines_are_written_while_they_come() -> None:
    """A month of 100 000 lines is never held whole: the writer asks for lines by thousands."""
    asked = 0

    def endless() -> list[BookLine]:
        nonlocal asked
        asked += 1
        return box_sale()

    class Full(BytesIO):
        def write(self, content: object) -> int:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        annexe_f.CSV.write((item for _ in range(100_000) for item in endless()), Full(), FT)
    assert asked < 2_000


def test_a_statement_holds_one_partner_s_commissions() -> None:
    """What a partner owes and takes back, and nothing of what is paid on or of another partner's."""
    paid_on = line(AP, "622200", "60.00", partner="Oggodata", clawback=True)
    other = [item._replace(partner="Prévalia") for item in printed_statements()[:2]]
    grouped = bordereau.by_partner([*printed_statements(), *clawback(), paid_on, *other])
    assert {name: len(lines) for name, lines in grouped.items()} == {"Oggodata": 4, "Prévalia": 1}
    scope = Batch(AP.company, AP.company_name, AP.month, partner="Oggodata")
    sheet = sheet_of(bordereau.XLSX.render(grouped["Oggodata"], scope))
    assert [sheet[sheet.max_row][place].value for place in (1, 11, 14)] == ["Total", 303, 303]
    assert bordereau.XLSX.file_name(scope) == "BORDEREAU_Oggodata_AP_2025-09.xlsx"


def test_a_statement_can_be_laid_beside_the_partner_s_list() -> None:
    """Stated, foreseen, difference: 125,00 for 120,00, 98,00 and −60,00 as foreseen; what the list leaves out says nothing."""
    lines = [*printed_statements(), *clawback(), *listed_lines()]
    rows = bordereau.by_partner(lines, partner_list())["Oggodata"]
    told = [(str(row.stated), str(row.foreseen), str(row.difference), str(row.posted)) for row in rows if row.stated]
    assert told == [
        ("125.00", "120.00", "5.00", "5.00"), ("98.00", "98.00", "0.00", "0.00"), ("-60.00", "-60.00", "0.00", "0.00"),
    ]  # fmt: skip
    assert [(row.stated, row.foreseen, row.difference) for row in rows if row.stated is None] == [(None,) * 3] * 4
    sheet = sheet_of(bordereau.XLSX.render(rows, AP))
    assert [sheet[sheet.max_row][place].value for place in (8, 9, 10, 11)] == [163, 158, 5, 308]


def test_the_main_spreadsheet_ends_with_its_totals_and_shows_french_dates() -> None:
    """As Annexe F §7 prints them: 01/09/2025; debit and credit summed under the lines, equal; the CSV stays ISO."""
    lines = [*printed_statements(), *clawback()]
    sheet = sheet_of(annexe_f.XLSX.render(lines, AP))
    last = sheet[sheet.max_row]
    assert (sheet.max_row, last[1].value, last[8].value, last[9].value) == (1 + len(lines) + 1, "Total", 303, 303)
    assert (sheet["A2"].number_format, sheet["A2"].is_date) == ("dd/mm/yyyy", True)
    assert annexe_f.CSV.render(lines, AP).decode("utf-8-sig").splitlines()[1].startswith("2025-09-01;")


def test_partners_with_like_names_have_a_file_each() -> None:
    """A library's names know neither case nor signs: no statement may replace another's."""
    names = ["Prévalia & Cie", "Prevalia-CIE", "Prévalia Cie 2", "Oggodata", "…"]
    lines = [item._replace(partner=name) for name in names for item in printed_statements()[:2]]
    grouped = bordereau.by_partner(lines)
    files = [bordereau.CSV.file_name(Batch("AP", "Action Prévoyance", AP.month, partner=name)) for name in grouped]
    assert sorted(files) == [
        "BORDEREAU_Oggodata_AP_2025-09.csv",
        "BORDEREAU_Prevalia-CIE_AP_2025-09.csv",
        "BORDEREAU_Prevalia-Cie-2-2_AP_2025-09.csv",
        "BORDEREAU_Prevalia-Cie-2_AP_2025-09.csv",
        "BORDEREAU_SANS-NOM_AP_2025-09.csv",
    ]
    assert sorted(owed[0].partner or "" for owed in grouped.values()) == sorted(names)
