"""The library as a folder on disk: the demo, the tests, and any synchronised copy of SharePoint."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import time

from catalogue.errors import CatalogueError, FileMoved, StorageBlocked, StorageUnavailable, storage_failure
from sync.library import FOLDERS, GROUP_WORKBOOK, LOGOS, NOTHING, Entry, Kept, Memory, Notices
from sync.library.names import shown
from sync.library.opening import UnfitFile, inside, listed, read_inside, unfit_name
from sync.library.places import is_passed_by, is_read_from, is_spreadsheet
from sync.library.writing import sweep_parts, write_inside

_FOLDERS = tuple(dict.fromkeys(FOLDERS.values()))
#: Where this service writes.
_WRITTEN = ("Rapports/*", "Exports/*", "Exports/*/*", "Modeles")
#: File systems tell times by the nanosecond, or by two seconds: a file may be saved twice within one of their instants.
_COARSEST_SECONDS = 2


class FolderLibrary:
    """A `DocumentLibrary` rooted in a folder. Links are followed inside of it only (`sync.library.opening`).

    A file is named by its path, for programs save by putting another file in its place.
    """

    shows_all = True
    notices: Notices | None = None

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = shown(str(root.absolute()))

    def look(self, memory: Memory) -> Collection[str] | None:
        """Return None: a folder does not tell what changed, and is listed again; what killed runs left there is swept."""
        sweep_parts(self.root, *_WRITTEN)
        return None

    def workbooks(self) -> Sequence[Entry]:
        """List the tables of ``Catalogue/*``, the group's workbook first, then those of ``Operations/*``, whatever their format.

        A folder that cannot be looked into stands in the list itself, with its trouble.
        """
        if not self._is_folder("."):
            raise StorageBlocked(f"Le dossier {self.root} n'existe pas : vérifiez CATALOGUE_LIBRARY ou --library.")
        found = [entry for folder in _FOLDERS for entry in self._workbooks_under(folder)]
        return sorted(found, key=lambda entry: entry.path != GROUP_WORKBOOK)

    def _workbooks_under(self, folder: str) -> Iterator[Entry]:
        for place in self._inside(folder):
            if place.trouble is not None and place.path == folder:
                yield place
            elif self._may_be_folder(place.path):
                found = [place] if place.trouble else self._inside(place.path)
                yield from (
                    entry
                    for entry in found
                    if entry.path == place.path or is_spreadsheet(entry.path.rpartition("/")[2])
                )

    def _may_be_folder(self, path: str) -> bool:
        """Say whether a folder lies there, or a link that may have led to one."""
        return self._is_folder(path) or (self._status(path) is None and (self.root / path).is_symlink())

    def _is_folder(self, path: str) -> bool:
        status = self._status(path)
        return status is not None and stat.S_ISDIR(status.st_mode)

    def _status(self, path: str) -> os.stat_result | None:
        """Return the status of what a path leads to, or None when nobody can tell."""
        try:
            return (self.root / path).stat()
        except OSError:
            return None

    def trials(self) -> Sequence[Entry]:
        """List the tables of ``Essais/*``; what cannot be looked into stands there with its trouble."""
        return list(self._workbooks_under("Essais"))

    def elsewhere(self) -> Sequence[Entry]:
        """List the tables that lie where no workbook is read, links not followed, but for our own folders."""
        found = []
        for folder, inner, names in os.walk(self.root):
            place = Path(folder).relative_to(self.root).as_posix()
            inner[:] = sorted(name for name in inner if not is_passed_by(name))
            paths = [name if place == "." else f"{place}/{name}" for name in sorted(names) if is_spreadsheet(name)]
            found += [self._entry(path, (self.root / path).lstat()) for path in paths if not is_read_from(path)]
        return found

    def documents(self, company: str) -> Sequence[Entry]:
        """List every file under ``Documents/{company}``; what cannot be looked into stands there with its trouble."""
        found, waiting, seen = [], [f"Documents/{company}"], set()
        while waiting:
            folder = waiting.pop()
            real = os.path.realpath(self.root / folder)
            for entry in self._inside(folder) if real not in seen else ():  # links may go round
                if entry.path != folder and entry.trouble is None and self._is_folder(entry.path):
                    waiting.append(entry.path)
                else:
                    found.append(entry)
            seen.add(real)
        return sorted(found, key=lambda entry: entry.path)

    def logos(self) -> Sequence[Entry]:
        """List the files of every company's ``Documents/{company}/Logo``; what cannot be looked into stands there too."""
        found = []
        for place in self._inside("Documents"):
            if place.trouble is not None:
                found.append(place)
            elif self._is_folder(place.path):
                found += self._inside(f"{place.path}/{LOGOS}")
        return [one for one in found if one.trouble is not None or not self._is_folder(one.path)]

    def _inside(self, folder: str) -> list[Entry]:
        """Return what a folder holds, or the folder itself with what keeps it from being looked into."""
        try:
            return [self._entry(f"{folder}/{name}", status) for name, status in listed(self.root, folder)]
        except UnfitFile as unfit:
            return [_troubled(folder, unfit)]
        except OSError as error:
            absent = isinstance(error, FileNotFoundError | NotADirectoryError)
            return [] if absent else [_troubled(folder, _unavailable(self.root / folder, "de lire", error))]

    def _entry(self, path: str, status: os.stat_result) -> Entry:
        trouble = unfit_name(path)
        if trouble is None and stat.S_ISLNK(status.st_mode):
            status = self._target(path, status)
        return Entry(
            path,
            id=path,
            version=_version(status),
            size_bytes=status.st_size,
            modified_at=datetime.fromtimestamp(status.st_mtime, UTC),
            fresh=time() - status.st_mtime < _COARSEST_SECONDS,
            trouble=trouble,
        )

    def _target(self, path: str, link: os.stat_result) -> os.stat_result:
        """Return the status of what a link leads to inside the library, or its own."""
        try:
            return self.root.resolve().joinpath(*inside(self.root, path)).stat()
        except (UnfitFile, OSError):
            return link

    def find(self, path: str) -> Entry | None:
        """Look at one file as it lies there now; None: nothing does."""
        with _explained(self.root / path, "de lire"):
            try:
                return self._entry(path, (self.root / path).lstat())
            except (FileNotFoundError, NotADirectoryError):
                return None

    def same_before(self, path: str, content: bytes) -> Kept | None:
        """Return None: a folder keeps no versions."""
        return None

    def fetch(self, entry: Entry, *, most_bytes: int | None = None) -> bytes:
        """Return the bytes of a file as it was listed.

        Raises: FileMoved when another version lies there, or none; UnfitFile for what is no file of the library, or too
        heavy.
        """
        if entry.trouble is not None:
            raise entry.trouble
        with _explained(self.root / entry.path, "de lire"):
            try:
                content, status = read_inside(self.root, entry.path, most_bytes=most_bytes)
            except (FileNotFoundError, NotADirectoryError):
                raise FileMoved(entry.shown) from None
        if _version(status) != entry.version:
            raise FileMoved(entry.shown)
        return content

    def write(self, path: str, content: bytes, *, over: str | None = None) -> Entry:
        """Write through a temporary neighbour and a rename, so that a reader never sees half a file.

        With ``over``, what lies there is looked at just before: a folder knows no way to compare and replace at once; it
        knows one to make a file that was not there.
        """
        try:
            with _explained(self.root / path, "d'écrire"):
                there = self.find(path) if over is not None else None
                if over is not None and over != (NOTHING if there is None else there.version):
                    raise FileMoved(shown(path))
                return self._entry(path, write_inside(self.root, path, content, new=over == NOTHING))
        except UnfitFile as unfit:
            raise StorageBlocked(
                f"Impossible d'écrire {shown(path)} : « {unfit.path} » {unfit.why}. "
                "Remplacez-le par un vrai dossier, puis relancez."
            ) from unfit

    def release(self, entry: Entry) -> Entry:
        """Return the file: a folder shows what lies in it."""
        return entry


@contextmanager
def _explained(path: Path, verb: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unavailable(path, verb, error) from error


def _unavailable(path: Path, verb: str, error: OSError) -> StorageUnavailable:
    what = f"Impossible {verb} {shown(str(path))}"
    return storage_failure(error, what, "vérifiez l'espace disque et les droits, puis relancez.")


def _version(status: os.stat_result) -> str:
    """Return what tells a file's versions apart; a copy may keep the time of its bytes, never that of its own change."""
    return f"{status.st_mtime_ns:x}-{status.st_ctime_ns:x}-{status.st_size:x}"


def _troubled(folder: str, trouble: CatalogueError) -> Entry:
    """Return a folder that cannot be looked into, as it stands in a list."""
    return Entry(folder, id=folder, version="", size_bytes=0, trouble=trouble)
