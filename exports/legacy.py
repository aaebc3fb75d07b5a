"""What the two printed examples of Annexe F share: the lines they show, and nothing written as ``0``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from catalogue.ledger.records.book_lines import BookLine
from catalogue.vocabulary import LineType
from exports.sides import credit_of, debit_of, tax_of

#: Classes of the French chart whose lines the examples show: charges and products.
_SHOWN_CLASSES = ("6", "7")
_ZERO = Decimal(0)


def result_lines(lines: Iterable[BookLine]) -> Iterator[BookLine]:
    """Keep the lines of charges and products: neither third parties, nor banks, nor the tax."""
    return (line for line in lines if line.account.startswith(_SHOWN_CLASSES) and line.type is not LineType.TAX)


def tax_or_nothing(line: BookLine) -> Decimal:
    """Return the tax of a line, nothing where there is none."""
    return tax_of(line) or _ZERO


def rate_or_nothing(line: BookLine) -> Decimal:
    """Return the rate of a line, nothing where there is none."""
    return line.tax_rate or _ZERO


def debit_as_printed(line: BookLine) -> Decimal:
    """Return the debit, tax included for revenue: the example writes 29,90 where the ledger has 24,92 and 4,98."""
    return _as_printed(line, debit_of(line))


def credit_as_printed(line: BookLine) -> Decimal:
    """Return the credit, tax included for revenue."""
    return _as_printed(line, credit_of(line))


def _as_printed(line: BookLine, amount: Decimal) -> Decimal:
    return amount + tax_or_nothing(line) if amount and line.type is LineType.REVENUE else amount
