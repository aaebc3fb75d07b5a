"""Debit, credit and tax as Annexe F writes them: a clawback is a negative entry on its original sides (F §5).

The ledger holds positive amounts with debit and credit swapped; putting them back on the side of what they take back,
with a minus sign, balances as well. Every other reversal stays swapped (F §5: « débit ↔ crédit »). Software that
imports entries rejects negative amounts, so its formats take the ledger's own sides.
"""

from __future__ import annotations

from decimal import Decimal

from catalogue.ledger.records.book_lines import BookLine


def debit_of(line: BookLine) -> Decimal:
    """Return the debit of a line."""
    return _negative(line.credit) if line.clawback else line.debit


def credit_of(line: BookLine) -> Decimal:
    """Return the credit of a line."""
    return _negative(line.debit) if line.clawback else line.credit


def tax_of(line: BookLine) -> Decimal | None:
    """Return the tax of a base line, signed like its amount; None on the others."""
    return line.tax_amount if line.tax_amount is None or not line.clawback else _negative(line.tax_amount)


def _negative(amount: Decimal) -> Decimal:
    """Return the opposite, without the minus sign that Decimal leaves on zero."""
    return -amount if amount else amount
