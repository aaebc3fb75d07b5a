"""The files of a month that leaves, made from what one connection sees, and kept until they are entered.

Making them takes a minute for a large month, so nobody waits for it: they are made from a snapshot, and a mark of the
lines says afterwards, under the lock, whether these are still the lines that leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from catalogue.checkpoints import checkpoint
from catalogue.ledger.deciding.shelf import Books
from catalogue.ledger.records.book_lines import BookLine
from catalogue.store import exports as journal
from catalogue.store.exports import NewFile, Sum
from catalogue.store.ledger.reading import Mark, read_partner_lists
from catalogue.vocabulary import Journal
from exports.engine.scope import Batch as MonthOfBooks
from exports.engine.spool import spooled
from sync.export_files import accounting_files, spooled_files
from sync.export_rows import instalments


@dataclass(frozen=True, slots=True)
class MonthToLeave:
    """A company's month, or a complement of it, as a connection sees it."""

    connection: Connection  #: open until the files are made
    books: Books
    month: date  #: its first day
    complement: int  #: 0: the month itself
    since: datetime | None = None  #: when its last export was made; None: it has none before
    until: datetime | None = None  #: when this one was made; None: now


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a month, and the lines that they were made of."""

    total: Sum
    files: Callable[[], Iterator[NewFile]]  #: gives them, any number of times
    late: tuple[Journal, ...]  #: journals of which a number is of an earlier day than the one before
    mark: Mark | None = None  #: of the lines, where they may still move


def make_files(month: MonthToLeave, lines: Iterable[BookLine], formats: Iterable[str], kept: ExitStack) -> Made:
    """Go through lines once, make the files of some formats out of them, and keep both in temporary files.

    Raises: CannotExport for a value that a format cannot hold.
    """
    connection, code = month.connection, month.books.code
    order = _Order()
    again = kept.enter_context(spooled(order.noted(lines), BookLine._make))
    scope = MonthOfBooks(code, journal.company_name(connection, code), month.month, month.complement)
    schedule = partial(instalments, connection, code, month.month)
    before = partial(journal.entries_before, connection, month.books.id, month.month)
    lists = partial(read_partner_lists, connection, code, month.month, since=month.since, until=month.until)
    files = accounting_files(formats, scope, again, schedule, lists=lists, before=before)
    made = Made(journal.sum_up(again()), kept.enter_context(spooled_files(files)), tuple(order.late))
    checkpoint("export files made")
    return made


class _Order:
    """Whether numbers follow days, as they do where a month was validated at once."""

    def __init__(self) -> None:
        self.late: dict[Journal, None] = {}

    def noted(self, lines: Iterable[BookLine]) -> Iterator[BookLine]:
        """Yield lines as they come, in the order of the books, and note the journals where a day comes too late."""
        journal, day = None, date.min
        for line in lines:
            if line.journal is journal and line.day < day:
                self.late[line.journal] = None
            journal, day = line.journal, line.day
            yield line
