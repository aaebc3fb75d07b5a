"""What one partner owes in commissions for a month, line by line: the statement that it checks and pays (§6, §13).

It can be laid beside the partner's own list: a line of the list shows what it states, what the books foresaw of it and the
difference, which is what they post; where both agree, nothing is posted, and the row is there all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from catalogue.ledger.records.book_lines import BookLine
from catalogue.ledger.records.stated import Stated
from catalogue.vocabulary import Nature
from exports.engine.columns import Column, Day, Money, Percent
from exports.engine.delimited import Delimited
from exports.engine.scope import slug
from exports.engine.spreadsheet import Spreadsheet
from exports.labels import label_of

_ZERO = Decimal("0.00")
_LABEL, _PREFIX = "Bordereau partenaire", "BORDEREAU"


class Owed(NamedTuple):
    """A row of a statement; amounts are signed, negative when the partner takes back."""

    company: str  #: code
    day: date
    partner: str
    sku: str | None
    what: str  #: in French
    label: str
    piece: str
    related: str | None  #: key of the sale that the partner's list names
    stated: Decimal | None  #: on the partner's list; None: it says nothing of this
    posted: Decimal  #: without tax; what the list differs by, where it states something
    tax_rate: Decimal | None  #: percent; None: several, or nothing posted
    tax: Decimal
    contract: UUID | None

    @property
    def foreseen(self) -> Decimal | None:
        """Return what the books foresaw of a line of the list."""
        return None if self.stated is None else self.stated - self.posted

    @property
    def difference(self) -> Decimal | None:
        """Return what a line of the list states beyond."""
        return None if self.stated is None else self.posted


def by_partner(lines: Iterable[BookLine], stated: Iterable[Stated] = ()) -> dict[str, list[Owed]]:
    """Return the commissions of each partner and the lines of its lists, partners by name, rows by day.

    Two names that a file's name cannot tell apart (``A&B``, ``A-b``) are numbered: ``A&B``, ``A-b 2``.
    """
    found: dict[str, list[Owed]] = {}
    for row in owed_rows(lines, stated):
        found.setdefault(row.partner, []).append(row)
    named: dict[str, list[Owed]] = {}
    taken: set[str] = set()
    for partner in sorted(found):
        name, rank = partner, 1
        while (place := slug(name).casefold()) in taken:
            rank += 1
            name = f"{partner} {rank}"
        taken.add(place)
        named[name] = sorted(found[partner], key=lambda row: row.day)
    return named


def owed_rows(lines: Iterable[BookLine], stated: Iterable[Stated] = ()) -> Iterator[Owed]:
    """Yield what partners owe or take back, then the lines of their lists, in order.

    A line of a list of which another file has the entries is left out.
    """
    lists = [(one.entries, _as_stated(one)) for one in stated]
    of_list = {place: rank for rank, (entries, _) in enumerate(lists) for place in entries}
    rows = {rank: row for rank, (entries, row) in enumerate(lists) if not entries}
    for line in lines:
        rank = of_list.get((line.journal, line.number))
        if rank is not None:
            row = rows.get(rank, lists[rank][1])
            rows[rank] = _with(row, line) if _is_owed(line) else row
        elif line.partner is not None and _is_owed(line):
            yield _of_books(line, line.partner)
    yield from (rows[rank] for rank in sorted(rows))


def _is_owed(line: BookLine) -> bool:
    """Say whether a line is commission income, or its reversal: not what is paid on."""
    return line.nature in (Nature.COMMISSION, Nature.CLAWBACK) and line.account.startswith("7")


def _of_books(line: BookLine, partner: str) -> Owed:
    return Owed(
        line.company, line.piece_day, partner, line.sku, _what(line), label_of(line), line.piece, None, None,
        line.credit - line.debit, line.tax_rate, _tax(line), line.contract,
    )  # fmt: skip


def _as_stated(one: Stated) -> Owed:
    what = "Relevé" if one.amount >= 0 else "Reprise du relevé"
    label = one.label or f"{what} {one.sku or one.partner}"
    return Owed(
        one.company, one.day, one.partner, one.sku, what, label, one.piece, one.related, one.amount, _ZERO, None, _ZERO,
        one.contract,
    )  # fmt: skip


def _with(row: Owed, line: BookLine) -> Owed:
    """Return a line of a list with one more line that it posted."""
    one_rate = row.tax_rate in (None, line.tax_rate)
    return row._replace(
        posted=row.posted + line.credit - line.debit,
        tax_rate=line.tax_rate if one_rate else None,
        tax=row.tax + _tax(line),
    )


def _tax(line: BookLine) -> Decimal:
    tax = line.tax_amount or _ZERO
    return tax if line.credit else _ZERO - tax


def _what(line: BookLine) -> str:
    if line.clawback:
        return "Reprise" if line.debit else "Reprise annulée"
    return "Commission" if line.credit else "Annulation"


COLUMNS = (
    Column[Owed]("Date", lambda row: row.day, Day("%d/%m/%Y", "dd/mm/yyyy"), width=12),
    Column[Owed]("Société", lambda row: row.company, width=9),
    Column[Owed]("Partenaire", lambda row: row.partner, width=22),
    Column[Owed]("Produit", lambda row: row.sku, width=16),
    Column[Owed]("Nature", lambda row: row.what, width=17),
    Column[Owed]("Libellé", lambda row: row.label, width=32),
    Column[Owed]("Pièce", lambda row: row.piece, width=18),
    Column[Owed]("Opération liée", lambda row: row.related, width=18),
    Column[Owed]("Relevé HT", lambda row: row.stated, Money(), width=13, total=True),
    Column[Owed]("Prévu HT", lambda row: row.foreseen, Money(), width=13, total=True),
    Column[Owed]("Écart HT", lambda row: row.difference, Money(), width=12, total=True),
    Column[Owed]("Commission HT", lambda row: row.posted, Money(), width=15, total=True),
    Column[Owed]("Taux TVA", lambda row: row.tax_rate, Percent(), width=10),
    Column[Owed]("TVA", lambda row: row.tax, Money(), width=12, total=True),
    Column[Owed]("Commission TTC", lambda row: row.posted + row.tax, Money(), width=16, total=True),
    Column[Owed]("Référence contrat", lambda row: row.contract, width=37),
)

CSV = Delimited[Owed](label=f"{_LABEL}, CSV", prefix=_PREFIX, columns=COLUMNS)
XLSX = Spreadsheet[Owed](
    label=f"{_LABEL}, Excel",
    prefix=_PREFIX,
    columns=COLUMNS,
    sheet="Bordereau",
    title="Bordereau de commissions",
)
