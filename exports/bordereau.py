"""What one partner owes in commissions for a month, line by line: the statement that it checks and pays (§6, §13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from catalogue.ledger.records.book_lines import BookLine
from catalogue.vocabulary import Nature
from exports.engine.columns import Column, Day, Money, Percent
from exports.engine.delimited import Delimited
from exports.engine.scope import slug
from exports.engine.spreadsheet import Spreadsheet
from exports.labels import label_of

_ZERO = Decimal("0.00")
_LABEL, _PREFIX = "Bordereau partenaire", "BORDEREAU"


def by_partner(lines: Iterable[BookLine]) -> dict[str, list[BookLine]]:
    """Return the commission lines of each partner, partners by name, lines in the order of the books.

    Two names that a file's name cannot tell apart (``A&B``, ``A-b``) are numbered: ``A&B``, ``A-b 2``.
    """
    found: dict[str, list[BookLine]] = {}
    for line in commission_lines(lines):
        if line.partner is not None:
            found.setdefault(line.partner, []).append(line)
    named: dict[str, list[BookLine]] = {}
    taken: set[str] = set()
    for partner in sorted(found):
        name, rank = partner, 1
        while (place := slug(name).casefold()) in taken:
            rank += 1
            name = f"{partner} {rank}"
        taken.add(place)
        named[name] = found[partner]
    return named


def commission_lines(lines: Iterable[BookLine]) -> Iterator[BookLine]:
    """Keep what partners owe or take back: commission income, its reversals included, not what is paid on."""
    natures = {Nature.COMMISSION, Nature.CLAWBACK}
    return (line for line in lines if line.nature in natures and line.account.startswith("7"))


def _owed(line: BookLine) -> Decimal:
    """Return the commission without tax: negative when it is taken back."""
    return line.credit - line.debit


def _tax(line: BookLine) -> Decimal:
    tax = line.tax_amount or _ZERO
    return tax if line.credit else _ZERO - tax


def _what(line: BookLine) -> str:
    if line.clawback:
        return "Reprise" if line.debit else "Reprise annulée"
    return "Commission" if line.credit else "Annulation"


COLUMNS = (
    Column[BookLine]("Date", lambda line: line.piece_day, Day("%d/%m/%Y", "dd/mm/yyyy"), width=12),
    Column[BookLine]("Société", lambda line: line.company, width=9),
    Column[BookLine]("Partenaire", lambda line: line.partner, width=30),
    Column[BookLine]("Produit", lambda line: line.sku, width=18),
    Column[BookLine]("Nature", _what, width=16),
    Column[BookLine]("Libellé", label_of, width=40),
    Column[BookLine]("Pièce", lambda line: line.piece, width=20),
    Column[BookLine]("Commission HT", _owed, Money(), width=15, total=True),
    Column[BookLine]("Taux TVA", lambda line: line.tax_rate, Percent(), width=10),
    Column[BookLine]("TVA", _tax, Money(), width=12, total=True),
    Column[BookLine]("Commission TTC", lambda line: _owed(line) + _tax(line), Money(), width=16, total=True),
    Column[BookLine]("Référence contrat", lambda line: line.contract, width=37),
)

CSV = Delimited[BookLine](label=f"{_LABEL}, CSV", prefix=_PREFIX, columns=COLUMNS, rows=commission_lines)
XLSX = Spreadsheet[BookLine](
    label=f"{_LABEL}, Excel",
    prefix=_PREFIX,
    columns=COLUMNS,
    rows=commission_lines,
    sheet="Bordereau",
    title="Bordereau de commissions",
)
