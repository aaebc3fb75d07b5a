"""The VAT of a month by account, rate and code (Annexe F §4.4, decision 31): sums of the ledger's own cents.

Nothing is counted again from a base and a rate: that would miss by a cent in one line out of six.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from catalogue.ledger.records.book_lines import BookLine
from catalogue.vocabulary import Nature
from exports.engine.columns import Column, Money, Number, Percent
from exports.engine.delimited import Delimited
from exports.engine.spreadsheet import Spreadsheet
from exports.sides import credit_of, debit_of

_ZERO = Decimal("0.00")
#: What the account says of the tax, and on which side it grows (+1: credit).
_KINDS = {"4457": ("Collectée", 1), "4456": ("Déductible", -1), "4458": ("En attente", 1)}
_OTHER = ("Autre", 1)


class TaxRow(NamedTuple):
    """All the tax lines of one account, rate and code."""

    company: str  #: code
    month: str  #: AAAA-MM
    account: str
    account_label: str
    tax_code: str
    tax_rate: Decimal | None  #: percent
    lines: int  #: how many
    base: Decimal  #: signed like the tax
    debit: Decimal  #: sum of the main file's
    credit: Decimal

    @property
    def kind(self) -> str:
        """Return what the tax is: collected, deductible, waiting for collection."""
        return _KINDS.get(self.account[:4], _OTHER)[0]

    @property
    def tax(self) -> Decimal:
        """Return the tax of the month on this account: positive when it grew."""
        return self.credit - self.debit if _sign(self.account) > 0 else self.debit - self.credit  # never -0,00


def tax_rows(lines: Iterable[BookLine]) -> Iterator[TaxRow]:
    """Sum tax lines by account, rate and code, in that order."""
    sums: dict[tuple[str, str, Decimal | None], TaxRow] = {}
    for line in lines:
        if line.nature is not Nature.TAX:
            continue
        key = (line.account, line.tax_code or "", line.tax_rate)
        row = sums.get(key) or _empty(line)
        debit, credit = debit_of(line), credit_of(line)
        grew = (credit - debit) * _sign(line.account)
        base = abs(line.tax_base or _ZERO)
        sums[key] = row._replace(
            lines=row.lines + 1,
            base=row.base + (base if grew >= 0 else -base),
            debit=row.debit + debit,
            credit=row.credit + credit,
        )
    yield from (sums[key] for key in sorted(sums, key=lambda key: (key[0], key[2] or _ZERO, key[1])))


def _empty(line: BookLine) -> TaxRow:
    month, code = f"{line.day:%Y-%m}", line.tax_code or ""
    return TaxRow(line.company, month, line.account, line.account_label, code, line.tax_rate, 0, _ZERO, _ZERO, _ZERO)


def _sign(account: str) -> int:
    return _KINDS.get(account[:4], _OTHER)[1]


COLUMNS = (
    Column[TaxRow]("Société", lambda row: row.company, width=10),
    Column[TaxRow]("Période", lambda row: row.month, width=10),
    Column[TaxRow]("TVA", lambda row: row.kind, width=14),
    Column[TaxRow]("Compte comptable", lambda row: row.account, width=18),
    Column[TaxRow]("Intitulé", lambda row: row.account_label, width=34),
    Column[TaxRow]("Code TVA", lambda row: row.tax_code, width=14),
    Column[TaxRow]("Taux TVA", lambda row: row.tax_rate, Percent(), width=10),
    Column[TaxRow]("Lignes", lambda row: row.lines, Number(), width=9),
    Column[TaxRow]("Base HT", lambda row: row.base, Money(), width=14),
    Column[TaxRow]("Débit", lambda row: row.debit, Money(), width=13, total=True),
    Column[TaxRow]("Crédit", lambda row: row.credit, Money(), width=13, total=True),
    Column[TaxRow]("Montant TVA", lambda row: row.tax, Money(), width=14),
)

CSV = Delimited[BookLine](label="TVA par taux, CSV", prefix="TVA", columns=COLUMNS, rows=tax_rows)
XLSX = Spreadsheet[BookLine](
    label="TVA par taux, Excel", prefix="TVA", columns=COLUMNS, rows=tax_rows, sheet="TVA", title="TVA par taux"
)
