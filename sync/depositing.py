"""Put a file of ours into the library: once, and whole.

What lies there is looked at first: a process that was killed, or whose answer was lost, between the writing and its note
writes nothing a second time. A report never takes the name of another file; an export replaces the one before it, in the
version that was looked at. What was written is read back. A name that somebody holds is tried again on a schedule, for a
day; then another name has to do:

    first failure     tried again after 1, 6, 21 and 51 minutes, then every hour, at the first start from then on
    a library that says how long to wait is waited for, and so is whatever else passes by itself
    what waits for somebody to act is tried at every start
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from catalogue.errors import CatalogueError, FileMoved, StorageBlocked, StorageBusy, StorageUnavailable
from sync.library import NOTHING, DocumentLibrary, Entry
from sync.library.opening import UnfitFile
from workbooks.sameness import shows_the_same

#: How many minutes after the first failure, while nothing else is told.
TRIES_MINUTES = (1, 6, 21, 51)
_THEN_EVERY = timedelta(hours=1)
#: For how long a name is waited for.
PATIENCE = timedelta(days=1)
#: What a program may add to a file that it takes, beyond which it is no copy of ours.
_MARGIN_BYTES = 2**20


class NotAsWritten(StorageBlocked):
    """What a library gives back is not what was written there."""

    problem = "not-as-written"

    def __init__(self, path: str, content: bytes, found: bytes) -> None:
        sent, back = (hashlib.sha256(one).hexdigest()[:12] for one in (content, found))
        super().__init__(
            f"{path} relu dans la bibliothèque n'est pas le fichier livré (SHA-256 {back}… au lieu de {sent}…) : "
            "vérifiez qui d'autre écrit là ; il sera livré de nouveau au prochain passage."
        )


#: What a delivery fails with.
FAILURES = (StorageUnavailable, FileMoved, UnfitFile)


@dataclass(frozen=True, slots=True)
class Wait:
    """Since when something waits to be delivered, and when it is tried next; None: at any start."""

    since: datetime
    due_at: datetime | None


@dataclass(slots=True)
class Deliveries:
    """What came of delivering several things."""

    waiting: list[str] = field(default_factory=list)  #: a French sentence for each that still waits
    told: list[str] = field(default_factory=list)  #: and for each that had to be given another name

    def add(self, others: Deliveries) -> None:
        """Take up what came of others."""
        self.waiting += others.waiting
        self.told += others.told


def deposit(library: DocumentLibrary, path: str, content: bytes) -> Entry:
    """Put a file at a path, over an older one; what lies there already is not written again.

    Raises: StorageBusy, StorageBlocked (NotAsWritten); FileMoved when somebody saves there at the same moment.
    """
    there = library.find(path)
    if there is None:
        return _read_back(library, library.write(path, content, over=NOTHING), content)
    if is_ours(library, there, content):
        return library.release(there)
    over = there.version if there.trouble is None else None
    return _read_back(library, library.write(path, content, over=over), content)


def deposit_beside(library: DocumentLibrary, path: str, content: bytes, *, held: bool = False) -> Entry:
    """Put a file under a name that nothing else bears: its own, unless it is ``held``, else the first free one after it.

    Raises: as `deposit`.
    """
    number = 2 if held else 1
    while True:
        name = _numbered(path, number)
        there = library.find(name)
        if there is not None and is_ours(library, there, content):
            return library.release(there)
        if there is None and (written := _new(library, name, content)) is not None:
            return _read_back(library, written, content)
        number += 1


def _new(library: DocumentLibrary, path: str, content: bytes) -> Entry | None:
    """Write a file where nothing lies; None: something was put there since we looked. Raises: StorageUnavailable."""
    try:
        return library.write(path, content, over=NOTHING)
    except FileMoved:
        return None


def after(failure: CatalogueError, since: datetime | None, now: datetime) -> Wait:
    """Return how long to wait after a failure; ``since``: when the first one was, if there was one."""
    begun = since or now
    if not isinstance(failure, StorageBusy):
        return Wait(begun, None)
    return Wait(begun, max(_next_try(begun, now), now + timedelta(seconds=failure.seconds)))


def another_name_has_to_do(failure: CatalogueError, since: datetime | None, now: datetime) -> bool:
    """Say whether a name was waited for long enough: it alone is held, and was all day."""
    return isinstance(failure, StorageUnavailable) and failure.held and since is not None and now - since >= PATIENCE


def _next_try(since: datetime, now: datetime) -> datetime:
    tries = [since + timedelta(minutes=minutes) for minutes in TRIES_MINUTES]
    return next((at for at in tries if at > now), tries[-1] + ((now - tries[-1]) // _THEN_EVERY + 1) * _THEN_EVERY)


def is_ours(library: DocumentLibrary, there: Entry, content: bytes) -> bool:
    """Say whether what lies there is what we put there, or would. Raises: StorageUnavailable."""
    try:
        return shows_the_same(content, _fetched(library, there, content))
    except (UnfitFile, FileMoved):
        return False


def _read_back(library: DocumentLibrary, written: Entry, content: bytes) -> Entry:
    """Return a file that was written once it was read back, as it lies there then. Raises: as `deposit`."""
    try:
        found = _fetched(library, written, content)
    except FileMoved:  # SharePoint itself may write into a workbook a moment after it took it
        written = library.find(written.path) or written
        found = _fetched(library, written, content)
    if not shows_the_same(content, found):
        raise NotAsWritten(written.path, content, found)
    return written


def _fetched(library: DocumentLibrary, there: Entry, content: bytes) -> bytes:
    """Read what lies there, if it may be a copy of ours. Raises: FileMoved, UnfitFile, StorageUnavailable."""
    return library.fetch(there, most_bytes=2 * len(content) + _MARGIN_BYTES)


def _numbered(path: str, number: int) -> str:
    """Return the names that a file may bear, one after the other: its own, then numbered ones."""
    place = PurePosixPath(path)
    return path if number == 1 else str(place.with_name(f"{place.stem}_{number}{place.suffix}"))
