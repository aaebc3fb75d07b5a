"""Which files an export makes: every format by its code, and the folder where its files lie."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from tempfile import TemporaryFile, gettempdir
from typing import Any, Final

from catalogue.errors import WrongUse, storage_failure
from catalogue.ledger.records.book_lines import BookLine
from catalogue.ledger.records.stated import Stated
from catalogue.store.exports import NewFile
from exports import bordereau, echeancier
from exports.echeancier import Instalment
from exports.engine.format import Format
from exports.engine.scope import Batch as MonthOfBooks
from exports.engine.scope import Scope
from exports.engine.spool import spooled
from exports.formats import ACCOUNTING
from exports.letters import whole_letters
from exports.numbering import Before, numbered_by_month

#: Formats whose rows are not the lines of the books one by one: files for each partner, the commissions to come.
STATEMENTS: Final = ("bordereau", (bordereau.CSV, bordereau.XLSX))
SCHEDULES: Final = ("echeancier", (echeancier.CSV, echeancier.XLSX))

#: Every code that ``export accounting --format`` takes, and what is made when nobody chooses.
CODES: Final = (*ACCOUNTING, STATEMENTS[0], SCHEDULES[0])
DEFAULT: Final = ("csv", "xlsx", "tva", STATEMENTS[0], SCHEDULES[0])

#: The format whose entries bear numbers of their month.
_NUMBERED: Final = "fec"
#: The formats whose readers balance each letter.
_WHOLE_LETTERS: Final = ("sage100", "quadra", "cegid")

#: Reads the lines of an export again, from the first.
Lines = Callable[[], Iterable[BookLine]]


def chosen(formats: Sequence[str]) -> tuple[str, ...]:
    """Return the formats asked for, each once, or those that are made when nobody chooses.

    Raises: WrongUse for an unknown one, listing them all.
    """
    wanted = tuple(dict.fromkeys(code.strip().lower() for item in formats for code in item.split(","))) or DEFAULT
    unknown = [code for code in wanted if code not in CODES]
    if unknown:
        raise WrongUse(f"Le format « {unknown[0]} » n'existe pas : choisissez parmi {', '.join(CODES)}.")
    return wanted


def folder(company: str, month: date) -> str:
    """Return where the files of a company's month lie in the library."""
    return f"Exports/{company}/{month:%Y-%m}"


def accounting_files(
    formats: Iterable[str],
    scope: MonthOfBooks,
    lines: Lines,
    schedule: Callable[[], Iterable[Instalment]],
    *,
    lists: Callable[[], Iterable[Stated]] = tuple,
    before: Before = lambda journal, number: 0,  # noqa: ARG005  the month's first export: nothing left before
) -> Iterator[NewFile]:
    """Make the files of some formats, one after the other.

    ``lists`` gives the lines of partners' lists. A month without partner's commission has no statement; one without lines, no file of a format without titles: an
    importer takes an empty file for a broken one. Lines are read once for each format, so that a month of any size is
    never held whole.
    Raises: CannotExport for a value that a format cannot hold.
    """
    place = folder(scope.company, scope.month)
    for code in formats:
        if code == STATEMENTS[0]:
            for partner, owed in bordereau.by_partner(lines(), lists()).items():
                one = replace(scope, partner=partner)
                yield from (made_of(code, made, one, place, owed) for made in STATEMENTS[1])
        elif code == SCHEDULES[0]:
            with spooled(schedule(), Instalment._make) as due:
                yield from (made_of(code, made, scope, place, due()) for made in SCHEDULES[1])
        else:
            for made in ACCOUNTING[code]:
                file = made_of(code, made, scope, place, _rows(code, lines, before))
                if file.content:
                    yield file


def _rows(code: str, lines: Lines, before: Before) -> Iterable[BookLine]:
    if code == _NUMBERED:
        return numbered_by_month(lines(), before)
    return whole_letters(lines) if code in _WHOLE_LETTERS else lines()


def made_of(code: str, made: Format[Any], scope: Scope, place: str, rows: Iterable[Any]) -> NewFile:
    """Make one file, for a folder of the library."""
    name = made.file_name(scope)
    return NewFile(code, name, f"{place}/{name}", made.render(rows, scope))


@contextmanager
def spooled_files(files: Iterable[NewFile]) -> Iterator[Callable[[], Iterator[NewFile]]]:
    """Make files one after the other and give what reads them again: together they would weigh on memory."""
    with TemporaryFile() as room:
        count = 0
        for file in files:
            pickle.dump(file, room, pickle.HIGHEST_PROTOCOL)
            count += 1

        def again() -> Iterator[NewFile]:
            room.seek(0)
            for _ in range(count):
                yield pickle.load(room)  # noqa: S301  what this function wrote, in a file without a name

        yield again


@contextmanager
def temporary_room() -> Iterator[None]:
    """Say in one sentence that files under way lack room: rows and tables wait in temporary files, not in memory."""
    try:
        yield
    except OSError as error:
        raise storage_failure(
            error,
            f"Impossible de préparer les fichiers dans {gettempdir()}",
            "rien n'a été exporté. Libérez de la place, ou indiquez un autre dossier par TMPDIR, puis relancez la commande.",
        ) from error
