"""Letters in the files: whole groups where a reader balances them, and never money's own accounts."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue.ledger.records.book_lines import BookLine
from sync.export_files import accounting_files
from tests.exports.books import FT, box_sale, collection


def lettered(*lines: BookLine, of: int) -> list[BookLine]:
    """Lines of which those on the client and the bank bear the letter ZB, which `of` lines of the books bear."""
    day = date(2025, 9, 12)
    return [
        line._replace(letter="ZB", letter_day=day, lettered=of) if line.account[:3] in ("411", "512") else line
        for line in lines
    ]


def made(code: str, lines: list[BookLine]) -> str:
    """Return a format's file as an export makes it."""
    (file,) = accounting_files((code,), FT, lambda: iter(lines), lambda: ())
    return file.content.decode("iso-8859-15")


def test_quadra_bears_a_letter_where_all_its_lines_are_in_the_file() -> None:
    """The sale and its collection in one month: both lines on the client bear ZB; in two months, none."""
    together = made("quadra", lettered(*box_sale(), *collection(), of=2))
    assert [row[69:71] for row in together.splitlines() if row[1:7] == "411000"] == ["ZB", "ZB"]
    alone = made("quadra", lettered(*box_sale(), of=2))
    assert [row[69:71] for row in alone.splitlines() if row[1:7] == "411000"] == ["  "]


@pytest.mark.parametrize("code", ["csv", "fec", "sage100", "quadra", "cegid"])
def test_no_format_letters_a_bank(code: str) -> None:
    """Books written before the rule bear letters on 512: no file shows one."""
    client = collection()[1]._replace(letter=None, letter_day=None)
    lines = [lettered(*collection(), of=1)[0], client]
    assert "ZB" not in made(code, lines)


def test_a_fec_keeps_a_letter_of_which_one_line_left_in_another_month() -> None:
    """It is harmless there: the years' FEC holds both."""
    (row,) = (row.split("\t") for row in made("fec", lettered(*box_sale(), of=2)).splitlines() if "\t411000\t" in row)
    assert row[13:15] == ["ZB", "20250912"]
