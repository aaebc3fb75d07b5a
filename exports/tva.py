"""The VAT of a month by account, rate and code (Annexe F §4.4, decision 31): sums of the ledger's own cents.

What is sold or bought at a rate of 0 has no tax line and no account: a row by code says its base and why it bears none,
avoirs and clawbacks deducted. Nothing is counted again from a base and a rate: that would miss by a cent in one line out of six.
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
#: What bears no tax, and on which accounts it is bought.
_UNTAXED_SALES, _UNTAXED_PURCHASES, _CHARGES = "Sans taxe", "Sans taxe, achats", "6"
#: Sorts after every account.
_LAST = "~"


class TaxRow(NamedTuple):
    """All the tax lines of one account, rate and code; or what one code at 0 was applied to."""

    company: str  #: code
    month: str  #: AAAA-MM
    kind: str  #: collected, deductible, waiting for collection, none; in French
    account: str | None  #: None: no tax, hence no account
    account_label: str | None
    tax_code: str
    tax_rate: Decimal | None  #: percent
    lines: int  #: how many
    base: Decimal  #: signed like the tax
    debit: Decimal  #: sum of the main file's
    credit: Decimal
    reason: str | None = None  #: legal basis of a rate of 0

    @property
    def tax(self) -> Decimal:
        """Return the tax of the month on this account: positive when it grew."""
        grows = self.account is None or _sign(self.account) > 0
        return self.credit - self.debit if grows else self.debit - self.credit  # never -0,00

    @property
    def place(self) -> tuple[str, Decimal, str, str]:
        """Return what rows are sorted by: account, rate and code; those without account come last."""
        return self.account or _LAST, self.tax_rate or _ZERO, self.tax_code, self.kind


#: Rows under way, by account (or what bears no tax), code and rate.
_Sums = dict[tuple[str, str, Decimal | None], TaxRow]


def tax_rows(lines: Iterable[BookLine]) -> Iterator[TaxRow]:
    """Sum tax lines by account, rate and code, in that order, then what bears none by code."""
    sums: _Sums = {}
    for line in lines:
        if line.nature is Nature.TAX:
            _add_tax(sums, line)
        elif line.tax_rate is not None and not line.tax_rate and not line.counterpart:
            _add_untaxed(sums, line)
    yield from sorted(sums.values(), key=lambda row: row.place)


def _add_tax(sums: _Sums, line: BookLine) -> None:
    key = (line.account, line.tax_code or "", line.tax_rate)
    kind, sign = _KINDS.get(line.account[:4], _OTHER)
    row = sums.get(key) or _empty(line, kind, line.account)
    debit, credit = debit_of(line), credit_of(line)
    base = abs(line.tax_base or _ZERO)
    sums[key] = row._replace(
        lines=row.lines + 1,
        base=row.base + (base if (credit - debit) * sign >= 0 else -base),
        debit=row.debit + debit,
        credit=row.credit + credit,
    )


def _add_untaxed(sums: _Sums, line: BookLine) -> None:
    """Add what was sold (+ on the credit) or bought (+ on the debit) at 0 to the row of its code."""
    bought = line.account.startswith(_CHARGES)
    kind = _UNTAXED_PURCHASES if bought else _UNTAXED_SALES
    key = (kind, line.tax_code or "", line.tax_rate)
    row = sums.get(key) or _empty(line, kind, None)
    base = line.debit - line.credit if bought else line.credit - line.debit
    reasons = dict.fromkeys(filter(None, (row.reason, line.tax_reason)))
    sums[key] = row._replace(lines=row.lines + 1, base=row.base + base, reason=" ; ".join(reasons) or None)


def _empty(line: BookLine, kind: str, account: str | None) -> TaxRow:
    month, code = f"{line.day:%Y-%m}", line.tax_code or ""
    label = None if account is None else line.account_label
    return TaxRow(line.company, month, kind, account, label, code, line.tax_rate, 0, _ZERO, _ZERO, _ZERO)


def _sign(account: str) -> int:
    return _KINDS.get(account[:4], _OTHER)[1]


COLUMNS = (
    Column[TaxRow]("Société", lambda row: row.company, width=10),
    Column[TaxRow]("Période", lambda row: row.month, width=10),
    Column[TaxRow]("TVA", lambda row: row.kind, width=18),
    Column[TaxRow]("Compte comptable", lambda row: row.account, width=18),
    Column[TaxRow]("Intitulé", lambda row: row.account_label, width=34),
    Column[TaxRow]("Code TVA", lambda row: row.tax_code, width=18),
    Column[TaxRow]("Taux TVA", lambda row: row.tax_rate, Percent(), width=10),
    Column[TaxRow]("Lignes", lambda row: row.lines, Number(), width=9),
    Column[TaxRow]("Base HT", lambda row: row.base, Money(), width=14),
    Column[TaxRow]("Débit", lambda row: row.debit, Money(), width=13, total=True),
    Column[TaxRow]("Crédit", lambda row: row.credit, Money(), width=13, total=True),
    Column[TaxRow]("Montant TVA", lambda row: row.tax, Money(), width=14),
    Column[TaxRow]("Motif", lambda row: row.reason, width=34),
)

CSV = Delimited[BookLine](label="TVA par taux, CSV", prefix="TVA", columns=COLUMNS, rows=tax_rows)
XLSX = Spreadsheet[BookLine](
    label="TVA par taux, Excel", prefix="TVA", columns=COLUMNS, rows=tax_rows, sheet="TVA", title="TVA par taux"
)
