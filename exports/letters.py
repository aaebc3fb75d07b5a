"""Lettrage as files show it: third parties' accounts only, and whole groups where a reader balances each letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from catalogue.ledger.records.book_lines import BookLine

#: Class of the French chart whose accounts hold money: nobody owes anything there.
_MONEY = "5"


def letter_of(line: BookLine) -> str | None:
    """Return the letter of a line; None where it is open, and on a bank account, which has none in any format."""
    return None if line.account.startswith(_MONEY) else line.letter


def whole_letters(lines: Callable[[], Iterable[BookLine]]) -> Iterator[BookLine]:
    """Yield lines without the letters of which another line is not among them.

    Accounting software refuses a letter that does not balance: where an invoice left in August and its payment in
    September, neither bears it. Goes through the lines twice.
    """
    held = Counter((line.account, line.letter) for line in lines() if line.letter is not None)
    for line in lines():
        whole = line.letter is None or held[line.account, line.letter] == line.lettered
        yield line if whole else line._replace(letter=None, letter_day=None)
