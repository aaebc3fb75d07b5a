"""The port through which the service sees a document library, whatever holds it: a folder or SharePoint.

Paths are relative to the library's root, with ``/``, as the design's « Library folder » lays them out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from catalogue.errors import CatalogueError
from catalogue.store.library_items import Learnt, Remembered
from sync.library.names import shown

GROUP_WORKBOOK = "Catalogue/Groupe/Referentiel_Groupe.xlsx"
_COMPANY_WORKBOOK = re.compile(r"Catalogue_([A-Z0-9]{2,10})\.xlsx", re.IGNORECASE)
_OPERATIONS_WORKBOOK = re.compile(r"Operations_([A-Z0-9]{2,10})_(\d{4})-(0[1-9]|1[0-2])\.xlsx", re.IGNORECASE)
_GROUP_NAME = "referentiel_groupe.xlsx"
#: Where a company's logo lies, inside its folder of documents.
LOGOS = "Logo"
#: What a write is over that makes a new file: nothing lies there.
NOTHING = ""
#: Where each kind of workbook lies: the first folder of its path.
FOLDERS = {"company": "Catalogue", "group": "Catalogue", "operations": "Operations"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the library."""

    path: str  #: relative to the root
    id: str  #: names it for its library, through renames where the library follows them
    version: str  #: changes when the file changes: eTag, or times and size
    size_bytes: int
    modified_at: datetime | None = None  #: aware: when its bytes came to lie there
    saved_by: str | None = None  #: who last saved it, where the library knows
    fresh: bool = False  #: saved so lately that its version may not yet tell a next save apart
    moving: bool = False  #: saved so lately that somebody may still be at it
    number: str | None = None  #: of its version, as people see it, where the library numbers them
    web_address: str | None = None  #: opens it in a browser
    trouble: CatalogueError | None = None  #: why it cannot be read, where the listing already tells

    @property
    def shown(self) -> str:
        """Return the path as it may be shown and stored, whatever its name is made of."""
        return shown(self.path)


@dataclass(frozen=True, slots=True)
class Kept:
    """An older version of a file, which its library kept."""

    number: str  #: as people see it
    saved_at: datetime  #: aware
    saved_by: str | None


class Memory(Protocol):
    """Where what is known of libraries stays from one run to the next."""

    def recall(self, library: str) -> Remembered:
        """Return what is known of a library."""
        ...

    def keep(self, library: str, learnt: Learnt) -> None:
        """Note what a library told, and where to ask on from: both, or neither."""
        ...


class Notices(Protocol):
    """How a library tells by itself that something changed. A failure is a StorageBusy or a StorageBlocked."""

    def subscribe(self, address: str, secret: str, until: datetime) -> str:
        """Have notices sent to an address, which must answer at once, each with a secret; return what names that."""
        ...

    def renew(self, subscription: str, until: datetime) -> bool:
        """Let a subscription go on until an instant; False: there is none of that name any more."""
        ...


class DocumentLibrary(Protocol):
    """What every library can do. A failure is a StorageBusy (later) or a StorageBlocked (somebody must act)."""

    name: str  #: for the journal of runs
    shows_all: bool  #: whether what it does not list is not there
    notices: Notices | None  #: None: it tells nothing by itself

    def look(self, memory: Memory) -> Collection[str] | None:
        """Learn what changed since the memory was last kept, which the lists then tell; return the paths concerned.

        None: anything may have changed; such a library lists what lies there whenever it is asked.
        """
        ...

    def workbooks(self) -> Sequence[Entry]:
        """List the tables where workbooks are read: the group's, the catalogues, then the operations, each by path."""
        ...

    def trials(self) -> Sequence[Entry]:
        """List the tables of ``Essais/{CODE}/``, which are answered and never loaded."""
        ...

    def elsewhere(self) -> Sequence[Entry]:
        """List the tables that lie where none is read, but for the folders that the service writes into."""
        ...

    def documents(self, company: str) -> Sequence[Entry]:
        """List the files under ``Documents/{company}/``."""
        ...

    def logos(self) -> Sequence[Entry]:
        """List the files of every company's ``Documents/{company}/Logo/``, by path."""
        ...

    def find(self, path: str) -> Entry | None:
        """Look at one file as it lies there now; None: nothing does."""
        ...

    def same_before(self, path: str, content: bytes) -> Kept | None:
        """Return the older version of a file that has these bytes, the current ones, where another was saved in between.

        None: there is none, or the library keeps no versions.
        """
        ...

    def fetch(self, entry: Entry, *, most_bytes: int | None = None) -> bytes:
        """Return the bytes of a file in the very version that was listed.

        Raises: FileMoved when another one lies there, or none; UnfitFile for what is no file of the library, or heavier
        than that, before any byte of it is read.
        """
        ...

    def write(self, path: str, content: bytes, *, over: str | None = None) -> Entry:
        """Write a file of ours, whole or not at all, and return it as it lies there then.

        With ``over``, only if what lies there is still of that version, or with `NOTHING` only if nothing does: FileMoved
        otherwise, and nothing is written. Without it, over whatever lies there.
        """
        ...

    def release(self, entry: Entry) -> Entry:
        """Let all see a file of ours, where the library keeps what a program writes to itself; return it as it lies there."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Which workbook a file is, from its name."""

    kind: Literal["company", "group", "operations"]
    company: str | None
    month: date | None = None  #: first day of an operations workbook's month


def identify(path: str) -> Identity | None:
    """Tell from its name which workbook a file is; None when the name does not say."""
    name = path.rsplit("/", 1)[-1]
    if name.casefold() == _GROUP_NAME:
        return Identity("group", None)
    if found := _OPERATIONS_WORKBOOK.fullmatch(name):
        return Identity("operations", found[1].upper(), date(int(found[2]), int(found[3]), 1))
    found = _COMPANY_WORKBOOK.fullmatch(name)
    return Identity("company", found[1].upper()) if found else None
