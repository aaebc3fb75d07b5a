"""The library as a folder on disk: the demo, the tests, and any synchronised copy of SharePoint."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from catalogue.errors import StorageUnavailable, storage_reason
from catalogue.spelling import file_name_key
from sync.library import FOLDERS, GROUP_WORKBOOK, Entry
from sync.library.places import OURS, is_read_from, is_spreadsheet

_FOLDERS = tuple(dict.fromkeys(FOLDERS.values()))


class FolderLibrary:
    """A `DocumentLibrary` rooted in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = str(root.absolute())

    def workbooks(self) -> Sequence[Entry]:
        """List the tables of ``Catalogue/*``, the group's workbook first, then those of ``Operations/*``, whatever their format."""
        if not self.root.is_dir():
            raise StorageUnavailable(f"Le dossier {self.root} n'existe pas : vérifiez CATALOGUE_LIBRARY ou --library.")
        with _explained(self.root, "de lire"):
            paths = [path for folder in _FOLDERS for path in sorted(self.root.glob(f"{folder}/*/*"))]
            found = [self._entry(path) for path in paths if is_spreadsheet(path.name)]
        return sorted(found, key=lambda entry: entry.path != GROUP_WORKBOOK)

    def trials(self) -> Sequence[Entry]:
        """List the tables of ``Essais/*``."""
        with _explained(self.root / "Essais", "de lire"):
            return [self._entry(path) for path in sorted(self.root.glob("Essais/*/*")) if is_spreadsheet(path.name)]

    def elsewhere(self) -> Sequence[Entry]:
        """List the tables that lie where no workbook is read, links not followed, but for our own folders."""
        found = []
        for folder, inner, names in os.walk(self.root):
            place = Path(folder).relative_to(self.root).as_posix()
            inner[:] = sorted(
                name for name in inner if not name.startswith((".", "~")) and file_name_key(name) not in OURS
            )
            paths = [name if place == "." else f"{place}/{name}" for name in sorted(names) if is_spreadsheet(name)]
            found += [self._entry(self.root / path) for path in paths if not is_read_from(path)]
        return found

    def documents(self, company: str) -> Sequence[Entry]:
        """List every file under ``Documents/{company}``."""
        base = self.root / "Documents" / company
        with _explained(base, "de lire"):
            return [self._entry(path) for path in sorted(base.rglob("*")) if path.is_file()]

    def _entry(self, path: Path) -> Entry:
        stat = path.stat()
        return Entry(
            path=path.relative_to(self.root).as_posix(),
            version=f"{stat.st_mtime_ns}-{stat.st_size}",
            size_bytes=stat.st_size,
        )

    def read(self, path: str) -> bytes:
        """Return a file's bytes."""
        with _explained(self.root / path, "de lire"):
            return (self.root / path).read_bytes()

    def write(self, path: str, content: bytes) -> None:
        """Write through a temporary neighbour and a rename, so that a reader never sees half a file."""
        target = self.root / path
        with _explained(target, "d'écrire"):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, content)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file durably and atomically: temporary neighbour, fsync, rename."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _explained(path: Path, verb: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(
            f"Impossible {verb} {path} ({storage_reason(error)}) : vérifiez l'espace disque et les droits, puis relancez."
        ) from error
