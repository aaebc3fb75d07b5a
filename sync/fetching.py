"""Bring a library's files into the archive: a version is compared before its bytes are fetched, and fetched once.

Saved again while they are read, files are looked at again. Everything here waits for the library: never in a turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import Connection

from catalogue.errors import FileMoved
from catalogue.store.library_files import Fetched, fetched_before, remember_fetched
from sync.bootstrap import Service
from sync.library import DocumentLibrary, Entry
from sync.library.opening import BEING_WRITTEN, UNREAD, UnfitFile
from sync.pdfa import claims_pdfa

#: Of workbooks, in the archive, whatever their own.
SUFFIX = ".xlsx"
#: How many times a file is looked at that somebody saves while it is read.
_TRIES = 3


class BeingEdited(Exception):
    """A file was saved so lately that somebody may still be at it: it is read by a later run."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.path)
        who = f" par {entry.saved_by}" if entry.saved_by else ""
        self.sentence = (
            f"{entry.shown} vient d'être enregistré{who} : le catalogue le lira quand plus personne n'y travaillera."
        )


@dataclass(frozen=True, slots=True)
class Brought:
    """One version of a file whose bytes the archive holds, or why it is no file to read."""

    entry: Entry  #: as it lay there when its bytes were read
    sha256: str = UNREAD
    pdfa_claim: bool | None = None  #: whether it says of itself that it is PDF/A; None: it is no PDF
    unfit: UnfitFile | None = None  #: why nothing was read


def known_of(connection: Connection, library: DocumentLibrary, entries: Sequence[Entry]) -> dict[str, Fetched]:
    """Return what was fetched of some files before. Read-only."""
    readable = [entry.id for entry in entries if entry.trouble is None]
    return fetched_before(connection, library.name, readable) if readable else {}


def bring(
    service: Service,
    library: DocumentLibrary,
    entries: Sequence[Entry],
    known: Mapping[str, Fetched],
    *,
    most_bytes: int,
    suffix: str | None = None,
) -> list[Brought]:
    """Bring files into the archive, each unless its version is ``known`` and archived; ``suffix`` stands for their own.

    **Writes** the archive and library_file. Raises: StorageUnavailable; FileMoved for a file that is gone meanwhile;
    BeingEdited for one that is saved again and again.
    """
    brought: list[Brought] = []
    learnt: dict[str, Fetched] = {}
    for entry in entries:
        kept_as = PurePosixPath(entry.path).suffix.lower() if suffix is None else suffix
        before = known.get(entry.id)
        if before is not None and _still_holds(service, entry, before, kept_as, most_bytes):
            brought.append(Brought(entry, before.sha256, before.pdfa_claim))
            continue
        one = _fetch(service, library, entry, kept_as, most_bytes)
        brought.append(one)
        if one.unfit is None and not one.entry.fresh:
            learnt[one.entry.id] = Fetched(one.entry.version, one.sha256, one.pdfa_claim)
    if learnt:
        with service.acting_itself("fetched") as connection:
            remember_fetched(connection, library.name, learnt)
    return brought


def _still_holds(service: Service, entry: Entry, before: Fetched, suffix: str, most_bytes: int) -> bool:
    same = (entry.trouble, entry.version) == (None, before.version) and entry.size_bytes <= most_bytes
    return same and service.archive.holds(before.sha256, suffix)


def _fetch(service: Service, library: DocumentLibrary, entry: Entry, suffix: str, most_bytes: int) -> Brought:
    """Fetch a file as it lies there now: it may have been saved since its listing."""
    for _ in range(_TRIES):
        try:
            content = library.fetch(entry, most_bytes=most_bytes)
            return Brought(entry, service.archive.keep(content, suffix), claims_pdfa(content))
        except UnfitFile as unfit:
            return Brought(entry, unfit=unfit)
        except FileMoved:
            found = library.find(entry.path)
            if found is None:
                raise
            if found.moving:
                raise BeingEdited(found) from None
            entry = found
    return Brought(entry, unfit=UnfitFile(entry.path, BEING_WRITTEN))
