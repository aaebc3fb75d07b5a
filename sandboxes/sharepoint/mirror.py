"""A folder of this machine as a library's content: whoever edits a file in it edits it in SharePoint, and conversely.

A file that changed, came, went or moved (its inode tells) is taken up before the next request is answered; its author
is the account that owns it. Nothing but what Graph was asked is written.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandboxes.sharepoint.drives import Drive
from sandboxes.sharepoint.items import Item
from sandboxes.sharepoint.names import allowed
from sandboxes.sharepoint.people import Person


@dataclass(frozen=True, slots=True)
class _Seen:
    """What tells that a file or a folder is as it was."""

    inode: int
    folder: bool
    size: int
    modified_ns: int
    owner: int


class Mirror:
    """A folder and the library that shows it."""

    def __init__(self, folder: Path, drive: Drive) -> None:
        self._folder = folder
        self._drive = drive
        #: By path in the library.
        self._known: dict[str, _Seen] = {}
        self._taking_up = False
        drive.watchers.append(self._write)

    def take_up(self) -> None:
        """Bring into the library what happened in the folder since the last time."""
        seen = dict(self._walk(self._folder, ""))
        if seen == self._known:
            return
        with self._quietly():
            gone = [path for path in self._known if path not in seen]
            moved = self._moves(gone, seen)
            for path in gone:
                if path not in moved and (item := self._drive.at(path)) is not None:
                    self._drive.delete(item)
            for path, state in seen.items():
                if self._known.get(path) != state:
                    self._take(path, state)
        self._known = seen

    def _moves(self, gone: list[str], seen: dict[str, _Seen]) -> set[str]:
        """Follow what bears another name now, and return the names that it bore."""
        fresh = {(state.inode, state.folder): path for path, state in seen.items() if path not in self._known}
        moved = set()
        for path in gone:
            state = self._known[path]
            target = fresh.get((state.inode, state.folder))
            item = self._drive.at(path)
            if target is None or item is None:
                continue
            folder, _, name = target.rpartition("/")
            by = _owner(state)
            self._drive.move(item, self._drive.folder_at(folder, by), name, by)
            moved.add(path)
        return moved

    def _take(self, path: str, state: _Seen) -> None:
        if state.folder:
            self._drive.folder_at(path, _owner(state))
            return
        try:
            content = (self._folder / path).read_bytes()
        except FileNotFoundError:  # gone meanwhile: the next walk says so
            return
        item = self._drive.at(path)
        if item is not None and item.is_folder:
            self._drive.delete(item)
            item = None
        if item is None or item.current.content != content:
            self._drive.put(path, content, _owner(state))

    def _walk(self, folder: Path, below: str) -> Iterator[tuple[str, _Seen]]:
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            is_folder = entry.is_dir(follow_symlinks=False)
            if not allowed(entry.name, folder=is_folder, at_root=not below) or entry.is_symlink():
                continue
            path, found = f"{below}{entry.name}", entry.stat()
            size, modified = (0, 0) if is_folder else (found.st_size, found.st_mtime_ns)
            yield path, _Seen(found.st_ino, is_folder, size, modified, found.st_uid)
            if is_folder:
                yield from self._walk(folder / entry.name, f"{path}/")

    def _write(self, item: Item, before: str | None) -> None:
        """Do in the folder what was done in the library."""
        if self._taking_up:
            return
        target = self._folder / item.path
        if item.deleted:
            self._remove(self._folder / (before or item.path))
        elif before is not None and before != item.path:
            (self._folder / before).rename(target)
        elif item.is_folder:
            target.mkdir(exist_ok=True)
        else:
            written = target.with_name(f"~$.{item.id}")  # a name that no walk takes up
            written.write_bytes(item.current.content)
            written.replace(target)
        self._known = dict(self._walk(self._folder, ""))

    def _remove(self, target: Path) -> None:
        if target.is_dir():
            for below in target.iterdir():
                self._remove(below)
            target.rmdir()
        else:
            target.unlink(missing_ok=True)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Bring changes in without writing them back where they came from."""
        self._taking_up = True
        try:
            yield
        finally:
            self._taking_up = False


def _owner(state: _Seen) -> Person:
    try:
        account = pwd.getpwuid(state.owner).pw_name
    except KeyError:
        account = str(state.owner)
    return Person(f"{account}@winvest.onmicrosoft.com", account)
