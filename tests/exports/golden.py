"""The files that formats must make, byte for byte; ``python -m tests.exports.golden`` writes them again, to be read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from catalogue.ledger.records.book_lines import BookLine
from catalogue.vocabulary import LineType
from exports.bordereau import CSV as STATEMENT
from exports.bordereau import by_partner
from exports.engine.format import Format
from exports.engine.scope import Batch
from exports.formats import ACCOUNTING
from tests.exports.books import (
    AP,
    FT,
    WC,
    bank_fee,
    box_sale,
    clawback,
    fees,
    ft_month,
    listed_lines,
    partner_list,
    printed_statements,
)

FOLDER = Path(__file__).parent / "golden"

#: Each company's month.
MONTHS: tuple[tuple[Batch, list[BookLine]], ...] = (
    (FT, ft_month()),
    (AP, [*printed_statements(), *clawback()]),
    (WC, fees()),
)


def printed_in_f4() -> list[BookLine]:
    """The three lines that Annexe F §4 prints, of three companies, with the product's name as it is printed there."""
    fee = [item._replace(type=LineType.FEE) for item in bank_fee("PSP-Slimpay") if item.type is not LineType.TAX]
    return [*box_sale(), *printed_statements()[:2], *fee]


def text_formats() -> Iterable[Format[BookLine]]:
    """Every format whose bytes are text: those of XLSX depend on the machine's zlib."""
    return [item for formats in ACCOUNTING.values() for item in formats if item.extension != "xlsx"]


def expected_files() -> dict[str, bytes]:
    """File name → what it must hold."""
    made = {made.file_name(scope): made.render(lines, scope) for made in text_formats() for scope, lines in MONTHS}
    owed = by_partner([*MONTHS[1][1], *listed_lines()], partner_list())["Oggodata"]
    partner = Batch(AP.company, AP.company_name, AP.month, partner="Oggodata")
    return made | {STATEMENT.file_name(partner): STATEMENT.render(owed, partner)}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in expected_files().items():
        (FOLDER / name).write_bytes(content)
