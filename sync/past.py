"""Look back at the deposits of a workbook: what each replaced, and what a number confirms of its report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from catalogue.changes import TABLES
from catalogue.errors import WrongUse
from catalogue.spelling import file_name_key
from catalogue.store import deposits
from catalogue.store.current import current
from catalogue.store.deposits import Deposit, Listed
from catalogue.store.known_at import tables_of
from sync.bootstrap import Service
from sync.confirming import Ballot, Number, ballot, meant, parse_number, refusal, same_rows
from sync.planning import Decision
from sync.reading import Opened, Source, open_workbook
from sync.returning import Past, looked_back_at
from validators.book import Book, Frames
from validators.kept import schema_of
from validators.rules import CONFIRMABLE
from validators.sheets import SHEETS
from workbooks.confirmation import TypedNumber


def gather_past(service: Service, opened: Opened, timezone: str, book: Book, decision: Decision) -> Past:
    """Look up the deposits of a workbook that a load may take back, and what each had replaced of what it changes."""
    with service.database.reading(service.scope) as connection:
        latest = deposits.latest_accepted(connection, opened.path)
        again = deposits.same_bytes(connection, opened.path, opened.sha256, before=latest[0]) if latest else None
    concerned = looked_back_at(book, decision, latest, opened.saved_by)
    earlier = {deposit.label: _before(service, opened, deposit, changed) for deposit, changed in concerned}
    return Past(latest, earlier, again, timezone)


def _before(service: Service, opened: Opened, deposit: Deposit, names: Collection[str]) -> Frames:
    """Read the sheets that a deposit changed, of those asked for, as it found them."""
    with service.database.reading(service.scope, without=deposit.load) as connection:
        changed = tables_of(connection, deposit.load)
        return {
            name: current(connection, name, schema_of(SHEETS[name]), company=opened.company)
            for name in names
            if TABLES[name] in changed
        }


def gather_ballot(service: Service, opened: Opened, typed: TypedNumber | None, contents: Contents) -> Ballot:
    """Look up what the number that comes with a workbook confirms."""
    if typed is None or not opened.typed:
        return Ballot()
    named, listed = meant(typed.text, opened.company), None
    if named is not None:
        with service.database.reading(service.scope) as connection:
            listed = deposits.listed_by(connection, *named, CONFIRMABLE)
    same = True
    if listed is not None and refusal(listed, opened.path) is None and listed.sha256 != opened.sha256:
        frames = {name: sheet.frame.drop("excel_row") for name, sheet in opened.typed.items()}
        same = same_rows(contents.of(listed.path, listed.sha256), frames)
    return ballot(typed, path=opened.path, sha256=opened.sha256, listed=listed, same_content=same)


class NotRead(Exception):
    """What is asked about an archived workbook that nobody has read again yet."""

    def __init__(self, path: str, sha256: str) -> None:
        super().__init__(path, sha256)
        self.path, self.sha256 = path, sha256


@dataclass(frozen=True, slots=True)
class Contents:
    """The archived workbooks that were read again, as far as they were needed."""

    frames: Mapping[str, Frames] = field(default_factory=dict)  #: by SHA-256

    def of(self, path: str, sha256: str) -> Frames:
        """Return the sheets of an archived workbook. Raises: NotRead."""
        if sha256 not in self.frames:
            raise NotRead(path, sha256)
        return self.frames[sha256]

    def with_read(self, service: Service, missing: NotRead) -> Contents:
        """Read one more from the archive: it waits for a file and a parser."""
        source = Source(missing.path, None, missing.sha256, None, None, None)
        again = open_workbook(source, service.reader, service.archive)
        frames = {name: typed.frame.drop("excel_row") for name, typed in again.typed.items()}
        return Contents({**self.frames, missing.sha256: frames})


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the number given with a command concerns."""

    number: TypedNumber | None = None
    path: str | None = None  #: the workbook of that deposit
    notes: tuple[str, ...] = ()  #: why it concerns nothing, for whoever gave it


def confirmation_of(service: Service, text: str | None, paths: Collection[str]) -> Confirmation:
    """Look up the workbook, among those of a run, whose deposit has the number that came with the command.

    Raises: WrongUse for what is no number, and for one that several of the run's workbooks have.
    """
    if text is None:
        return Confirmation()
    number = parse_number(text)
    if number is None:
        raise WrongUse(
            f"« {text} » n'est pas le numéro d'un dépôt : reprenez celui du compte rendu, par exemple MTV-128."
        )
    here = {file_name_key(path): path for path in paths}
    listed = [one for one in _listed(service, number) if file_name_key(one.path) in here or number.series]
    live = [one for one in listed if refusal(one, one.path) is None]
    if len(live) > 1:
        raise WrongUse(f"Plusieurs dépôts portent le n° {text} : précisez {' ou '.join(one.label for one in live)}.")
    if live and (path := here.get(file_name_key(live[0].path))) is not None:
        return Confirmation(TypedNumber(live[0].label), path)
    first = listed[0] if listed else None
    why = "son classeur n'est pas de ceux à traiter" if live else refusal(first, first.path if first else "")
    return Confirmation(notes=(f"Le numéro {text} ne confirme rien : {why}.",))


def _listed(service: Service, number: Number) -> Sequence[Listed]:
    with service.database.reading(service.scope) as connection:
        series = [number.series] if number.series else deposits.series_of(connection, number.number)
        found = [deposits.listed_by(connection, one, number.number, CONFIRMABLE) for one in series]
    return [one for one in found if one is not None]
