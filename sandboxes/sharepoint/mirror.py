"""A folder of this machine as a library's content: whoever edits a file in it edits it in SharePoint, and conversely.

A file that changed, came, went or moved (its inode tells) is taken up before the next request is answered; its author
is the account that owns it. Nothing but what Graph was asked is written.
"""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

    @classmethod
    def of(cls, found: os.stat_result) -> _Seen:
        """Return it from what the system says; a folder's size and date say nothing of it."""
        folder = stat.S_ISDIR(found.st_mode)
        size, modified = (0, 0) if folder else (found.st_size, found.st_mtime_ns)
        return cls(found.st_ino, folder, size, modified, found.st_uid)


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
            gone = sorted(path for path in self._known if path not in seen)  # a folder before what is in it
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
            if target is None or item is None or self._drive.at(target) is not None:
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
        """Yield what SharePoint takes of a folder; what goes meanwhile is left to the next walk."""
        with suppress(FileNotFoundError):
            for entry in sorted(folder.iterdir()):
                path, found = f"{below}{entry.name}", entry.lstat()
                is_folder = stat.S_ISDIR(found.st_mode)
                if not (is_folder or stat.S_ISREG(found.st_mode)):
                    continue
                if allowed(entry.name, folder=is_folder, at_root=not below):
                    yield path, _Seen.of(found)
                    if is_folder:
                        yield from self._walk(entry, f"{path}/")

    def _write(self, item: Item, before: str | None) -> None:
        """Do in the folder what was done in the library, and know it: only that, for somebody may edit meanwhile."""
        if self._taking_up:
            return
        target = self._folder / item.path
        if item.deleted:
            self._remove(self._folder / (before or item.path))
            self._forget(before or item.path)
            return
        if before is not None and before != item.path:
            (self._folder / before).rename(target)
            for path, state in self._forget(before).items():
                self._known[item.path + path.removeprefix(before)] = state
        elif item.is_folder:
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)  # somebody may just have taken it away
            written = target.with_name(f"~$.{item.id}")  # a name that no walk takes up
            written.write_bytes(item.current.content)
            written.replace(target)
        self._known[item.path] = _Seen.of(target.lstat())

    def _forget(self, path: str) -> dict[str, _Seen]:
        """Know no longer what is at a path and below it; return what was known of it."""
        below = [known for known in self._known if known == path or known.startswith(f"{path}/")]
        return {known: self._known.pop(known) for known in below}

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
