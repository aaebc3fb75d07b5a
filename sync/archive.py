"""The archive: every submitted workbook and document, kept write-once under its SHA-256 (retention: decision 37)."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO, Protocol

from catalogue.errors import storage_failure
from sync.library.writing import sweep_parts, write_whole


class Archive(Protocol):
    """Where submitted bytes are kept for good."""

    def keep(self, content: bytes, suffix: str) -> str:
        """Keep the bytes, once; return their SHA-256 in lowercase hexadecimal."""
        ...

    def holds(self, sha256: str, suffix: str) -> bool:
        """Say whether the bytes of that SHA-256 are there."""
        ...

    def open(self, sha256: str, suffix: str) -> BinaryIO:
        """Open the bytes of that SHA-256 for reading; raises StorageUnavailable when they are not to be had."""
        ...


def held(archive: Archive, sha256: str, suffix: str) -> bytes | None:
    """Return the bytes of that SHA-256 where the archive has them."""
    if not archive.holds(sha256, suffix):
        return None
    with archive.open(sha256, suffix) as stream:
        return stream.read()


#: Read-only for the service's account and its group, and for nobody else: documents and prices are not public.
_FILE_MODE, _FOLDER_MODE = 0o440, 0o750


class FolderArchive:
    """An `Archive` in a folder: ``ab/abcdef….xlsx``, read-only files that are never rewritten."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def sweep(self) -> None:
        """Remove what killed processes left unfinished."""
        sweep_parts(self.root, "*")

    def keep(self, content: bytes, suffix: str) -> str:
        """Keep the bytes, once; raises StorageUnavailable when the disk refuses."""
        digest = hashlib.sha256(content).hexdigest()
        target = self._path(digest, suffix)
        try:
            if not target.exists():
                _make_private(self.root)
                target.parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
                write_whole(target, content, mode=_FILE_MODE)
        except OSError as error:
            what = f"Impossible d'archiver dans {self.root}"
            raise storage_failure(error, what, "libérez de la place, puis relancez.") from error
        return digest

    def holds(self, sha256: str, suffix: str) -> bool:
        """Say whether the bytes of that SHA-256 are there."""
        return self._path(sha256, suffix).is_file()

    def open(self, sha256: str, suffix: str) -> BinaryIO:
        """Open the bytes of that SHA-256 for reading; raises StorageUnavailable when they are not to be had."""
        try:
            return self._path(sha256, suffix).open("rb")
        except OSError as error:
            what = f"Impossible de lire {sha256}{suffix} dans l'archive {self.root}"
            raise storage_failure(error, what, "rétablissez l'archive, puis relancez.") from error

    def _path(self, sha256: str, suffix: str) -> Path:
        return self.root / sha256[:2] / f"{sha256}{suffix}"


def _make_private(folder: Path) -> None:
    """Make the archive's folder, or close to others the one that an earlier version left open."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    status = folder.stat()
    if status.st_mode & 0o007 and status.st_uid == os.geteuid():
        folder.chmod(stat.S_IMODE(status.st_mode) & _FOLDER_MODE)
