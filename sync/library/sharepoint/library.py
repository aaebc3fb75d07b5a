"""The library in SharePoint, behind the port: what lies where, read and written through Graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx2

from catalogue.errors import WrongUse
from catalogue.spelling import file_name_key
from sync.library import FOLDERS, GROUP_WORKBOOK, Entry
from sync.library.places import OURS, TRIALS, is_read_from, is_spreadsheet
from sync.library.sharepoint.client import GATE, connected
from sync.library.sharepoint.downloads import download
from sync.library.sharepoint.drive import Drive, Item
from sync.library.sharepoint.entries import entry
from sync.library.sharepoint.throttle import Gate
from sync.library.sharepoint.tree import by_path
from sync.library.sharepoint.uploads import upload
from sync.settings import Settings

_NEEDED = ("sharepoint_tenant_id", "sharepoint_client_id", "sharepoint_site_url")


class SharePointLibrary:
    """A `DocumentLibrary` in SharePoint. A file is named by its item, which keeps its id when it is renamed or moved."""

    shows_all = True

    def __init__(self, settings: Settings, client: httpx2.Client) -> None:
        self.name = f"{(settings.sharepoint_site_url or '').rstrip('/')}/{settings.sharepoint_library}"
        self._drive = Drive(settings, client)

    def workbooks(self) -> Sequence[Entry]:
        """List the tables of ``Catalogue/*``, the group's workbook first, then those of ``Operations/*``."""
        found = [one for folder in dict.fromkeys(FOLDERS.values()) for one in self._tables_under(folder)]
        return sorted(found, key=lambda one: one.path != GROUP_WORKBOOK)

    def trials(self) -> Sequence[Entry]:
        """List the tables of ``Essais/*``."""
        return list(self._tables_under(TRIALS))

    def elsewhere(self) -> Sequence[Entry]:
        """List the tables that lie where no workbook is read, but for our own folders."""
        return [
            entry(path, item)
            for path, item in by_path(self._drive.everything()).items()
            if "folder" not in item and is_spreadsheet(item["name"]) and not is_read_from(path) and not _is_passed(path)
        ]

    def documents(self, company: str) -> Sequence[Entry]:
        """List every file under ``Documents/{company}``."""
        below = self._below(f"Documents/{company}")
        return sorted((entry(path, item) for path, item in below if "folder" not in item), key=lambda one: one.path)

    def find(self, path: str) -> Entry | None:
        """Look at one file as it lies there now; None: nothing does."""
        item = self._drive.item(self._drive.address(path), path)
        return None if item is None else entry(path, item)

    def fetch(self, entry: Entry, *, most_bytes: int | None = None) -> bytes:
        """Return the bytes of a file as it was listed. Raises: FileMoved, UnfitFile, StorageBusy, StorageBlocked."""
        if entry.trouble is not None:
            raise entry.trouble
        return download(self._drive, entry, most_bytes=most_bytes)

    def write(self, path: str, content: bytes, *, over: str | None = None) -> Entry:
        """Write a file, its folders made where they lack; SharePoint itself compares with ``over``.

        Raises: FileMoved, StorageBusy, StorageBlocked.
        """
        return entry(path, upload(self._drive, path, content, over=over))

    def _tables_under(self, folder: str) -> Iterator[Entry]:
        for place, below in self._inside(folder):
            if "folder" in below:
                yield from (entry(path, item) for path, item in self._inside(place) if is_spreadsheet(item["name"]))

    def _below(self, folder: str) -> Iterator[tuple[str, Item]]:
        for path, item in self._inside(folder):
            yield path, item
            if "folder" in item:
                yield from self._below(path)

    def _inside(self, folder: str) -> list[tuple[str, Item]]:
        items = sorted(self._drive.children(folder), key=lambda item: str(item["name"]))
        return [(f"{folder}/{item['name']}", item) for item in items]


def _is_passed(path: str) -> bool:
    """Say whether a path leads through a folder of ours, or one that programs hide."""
    folders = path.split("/")[:-1]
    return any(folder.startswith((".", "~")) or file_name_key(folder) in OURS for folder in folders)


@contextmanager
def sharepoint_library(settings: Settings, gate: Gate = GATE) -> Iterator[SharePointLibrary]:
    """Open the library that the settings name; nothing is called before it is used.

    Raises: WrongUse that names the settings it lacks.
    """
    if lacking := [f"CATALOGUE_{name.upper()}" for name in _NEEDED if not getattr(settings, name)]:
        raise WrongUse(f"SharePoint demande aussi {', '.join(lacking)} : réglez-les, ou indiquez --library DOSSIER.")
    with connected(settings, gate) as client:
        yield SharePointLibrary(settings, client)
