"""The library in SharePoint, behind the port: what lies where, read and written through Graph."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx2

from catalogue.errors import WrongUse
from catalogue.spelling import file_name_key
from catalogue.store.library_items import LibraryItem, Remembered
from sync.library import FOLDERS, GROUP_WORKBOOK, LOGOS, Entry, Kept, Memory, Notices
from sync.library.places import TRIALS, is_passed_by, is_spreadsheet, is_worked_in
from sync.library.sharepoint.changes import brought_up_to_date, by_path, difference, item_of, path_of
from sync.library.sharepoint.client import GATE, connected
from sync.library.sharepoint.downloads import download
from sync.library.sharepoint.drive import Drive
from sync.library.sharepoint.entries import trouble
from sync.library.sharepoint.notices import SharePointNotices
from sync.library.sharepoint.throttle import Gate
from sync.library.sharepoint.uploads import checked_in, upload
from sync.library.sharepoint.versions import same_before
from sync.settings import Settings

_NEEDED = ("sharepoint_tenant_id", "sharepoint_client_id", "sharepoint_site_url")


class SharePointLibrary:
    """A `DocumentLibrary` in SharePoint. A file is named by its item, which keeps its id when it is renamed or moved.

    Its lists tell what lay there at the last `look`; without one, the library is asked for all that it holds each time.
    """

    shows_all = True

    def __init__(self, settings: Settings, client: httpx2.Client, clock: Callable[[], datetime]) -> None:
        self.name = f"{settings.sharepoint_site_url}/{settings.sharepoint_library}"
        self._drive = Drive(settings, client)
        self.notices: Notices | None = SharePointNotices(self._drive)
        self._quiet = timedelta(seconds=settings.sharepoint_quiet_seconds)
        self._clock = clock
        self._known: Mapping[str, LibraryItem] | None = None  #: by path

    def look(self, memory: Memory) -> Collection[str] | None:
        """Learn what changed since the memory was last kept; return the paths that a file left, came to or changed at.

        Nothing is kept of what could not be learnt to the end. Raises: StorageBusy, StorageBlocked.
        """
        before = memory.recall(self.name)
        after, link = self._learn(before)
        learnt = difference(before.items, after, link)
        if learnt.changed or learnt.gone or link != before.link:
            memory.keep(self.name, learnt)
        self._known = by_path(after)
        if not (learnt.changed or learnt.gone):
            return set()
        then = by_path(before.items)
        return {path for path in {*then, *self._known} if then.get(path) is not self._known.get(path)}

    def workbooks(self) -> Sequence[Entry]:
        """List the tables of ``Catalogue/*``, the group's workbook first, then those of ``Operations/*``."""
        found = [one for folder in dict.fromkeys(FOLDERS.values()) for one in self._worked_in(folder)]
        return sorted(found, key=lambda one: one.path != GROUP_WORKBOOK)

    def trials(self) -> Sequence[Entry]:
        """List the tables of ``Essais/*``."""
        return self._worked_in(TRIALS)

    def elsewhere(self) -> Sequence[Entry]:
        """List the tables that lie where no workbook is read, but for our own folders."""
        return [
            self._entry(path, item)
            for path, item in self._files()
            if is_spreadsheet(item.name) and not is_worked_in(path) and not any(map(is_passed_by, path.split("/")[:-1]))
        ]

    def documents(self, company: str) -> Sequence[Entry]:
        """List every file under ``Documents/{company}``."""
        folder = file_name_key(f"Documents/{company}/")
        return [self._entry(path, item) for path, item in self._files() if file_name_key(path).startswith(folder)]

    def logos(self) -> Sequence[Entry]:
        """List the files of every company's ``Documents/{company}/Logo``, by path."""
        return [self._entry(path, item) for path, item in self._files() if _is_of_logos(path)]

    def find(self, path: str) -> Entry | None:
        """Look at one file as it lies there now; None: nothing does."""
        item = self._drive.details(self._drive.address(path), path)
        return None if item is None else self._entry(path, item_of(item))

    def same_before(self, path: str, content: bytes) -> Kept | None:
        """Return the older version of a file that has these bytes, the current ones, where another was saved in between.

        Raises: StorageBusy, StorageBlocked.
        """
        return same_before(self._drive, self._drive.address(path), path, content)

    def fetch(self, entry: Entry, *, most_bytes: int | None = None) -> bytes:
        """Return the bytes of a file as it was listed. Raises: FileMoved, UnfitFile, StorageBusy, StorageBlocked."""
        if entry.trouble is not None:
            raise entry.trouble
        return download(self._drive, entry, most_bytes=most_bytes)

    def write(self, path: str, content: bytes, *, over: str | None = None) -> Entry:
        """Write a file, its folders made where they lack; SharePoint itself compares with ``over``.

        Raises: FileMoved, StorageBusy, StorageBlocked.
        """
        written = upload(self._drive, path, content, over=over)
        return self._entry(path, item_of(checked_in(self._drive, path, written["id"]) or written))

    def release(self, entry: Entry) -> Entry:
        """Check a file of ours in, where it is still checked out; return it as it lies there.

        Raises: StorageBusy, StorageBlocked.
        """
        released = checked_in(self._drive, entry.path, entry.id)
        return entry if released is None else self._entry(entry.path, item_of(released))

    def _learn(self, before: Remembered) -> tuple[dict[str, LibraryItem], str]:
        """Ask what changed, and of each workbook that did who saved it; return what there is, and where to ask on from."""
        changes = self._drive.changes(before.link)
        items = brought_up_to_date(before.items, changes.items, whole=changes.whole)
        for item in [one for one in items.values() if one.number is None and is_spreadsheet(one.name)]:
            path = path_of(item, items)
            if path is not None and is_worked_in(path):
                told = self._drive.details(self._drive.address_of(item.id), path)
                if told is not None:  # else it has gone since, and the next look says so
                    items[item.id] = item_of(told)
        return items, changes.link

    def _files(self) -> Sequence[tuple[str, LibraryItem]]:
        known = by_path(self._learn(Remembered())[0]) if self._known is None else self._known
        return list(known.items())

    def _worked_in(self, folder: str) -> list[Entry]:
        return [
            self._entry(path, item)
            for path, item in self._files()
            if path.startswith(f"{folder}/") and is_worked_in(path) and is_spreadsheet(item.name)
        ]

    def _entry(self, path: str, item: LibraryItem) -> Entry:
        return Entry(
            path,
            id=item.id,
            version=item.version,
            size_bytes=item.size_bytes,
            modified_at=item.modified_at,
            saved_by=item.saved_by,
            moving=self._is_moving(item),
            number=item.number,
            web_address=item.web_address,
            trouble=trouble(path, is_folder=item.is_folder, is_infected=item.is_infected),
        )

    def _is_moving(self, item: LibraryItem) -> bool:
        """Say whether somebody may still be at a file; a time to come, which a wrong clock wrote, holds no longer."""
        return item.modified_at is not None and abs(self._clock() - item.modified_at) < self._quiet


def _is_of_logos(path: str) -> bool:
    """Say whether a file lies where logos do, ``Documents/{company}/Logo/{name}``: SharePoint knows folders in any case."""
    folders = file_name_key(path).split("/")[:-1]
    return len(folders) == 3 and folders[::2] == [file_name_key("Documents"), file_name_key(LOGOS)]


def refuse_unset(settings: Settings) -> None:
    """Let settings pass that say where the library is. Raises: WrongUse that names those that lack."""
    if lacking := [f"CATALOGUE_{name.upper()}" for name in _NEEDED if not getattr(settings, name)]:
        raise WrongUse(f"SharePoint demande aussi {', '.join(lacking)} : réglez-les, ou indiquez --library DOSSIER.")


@contextmanager
def sharepoint_library(
    settings: Settings, gate: Gate = GATE, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[SharePointLibrary]:
    """Open the library that the settings name; nothing is called before it is used.

    Raises: WrongUse that names the settings it lacks.
    """
    refuse_unset(settings)
    with connected(settings, gate) as client:
        yield SharePointLibrary(settings, client, clock)
