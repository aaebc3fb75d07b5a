"""Numbers of a month's entries, journal by journal, without a hole: what a FEC wants of the file that is imported.

The books number a journal's entries over the year, as they are validated. An entry of August that arrives after
September's takes a higher number than they have, so a month alone would show holes (LPF, art. A47 A-1 VII, 3°:
« séquence continue »), and a firm that imports it would look for entries that lie in another file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from catalogue.ledger.records.book_lines import BookLine
from catalogue.vocabulary import Journal

#: How many entries of the month a journal has under a number: those that left before, for a complement.
Before = Callable[[Journal, int], int]


def numbered_by_month(lines: Iterable[BookLine], before: Before) -> Iterator[BookLine]:
    """Yield lines with their entry's number in the journal's month, from 1, in the order of the books.

    Entries 1, 2 and 7 of August become 1, 2 and 3; the one of a complement, 9 in the books, becomes 4.
    """
    journal, number, rank = None, 0, 0
    for line in lines:
        if line.journal is not journal:
            journal, number, rank = line.journal, line.number, before(line.journal, line.number) + 1
        elif line.number != number:
            number, rank = line.number, rank + 1
        yield line._replace(number=rank)
