"""The archive: every submitted workbook and document, kept write-once under its SHA-256 (retention: decision 37)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Protocol

from catalogue.errors import StorageUnavailable, storage_reason
from sync.library.folder import write_whole


class Archive(Protocol):
    """Where submitted bytes are kept for good."""

    def keep(self, content: bytes, suffix: str) -> str:
        """Keep the bytes, once; return their SHA-256 in lowercase hexadecimal."""
        ...

    def path(self, sha256: str, suffix: str) -> Path:
        """Return a readable file that holds the bytes of that SHA-256."""
        ...


class FolderArchive:
    """An `Archive` in a folder: ``ab/abcdef….xlsx``, read-only files that are never rewritten."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, content: bytes, suffix: str) -> str:
        """Keep the bytes, once; raises StorageUnavailable when the disk refuses."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest, suffix)
        try:
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                write_whole(target, content)
                target.chmod(0o444)
        except OSError as error:
            raise StorageUnavailable(
                f"Impossible d'archiver dans {self.root} ({storage_reason(error)}) : libérez de la place, puis relancez."
            ) from error
        return digest

    def path(self, sha256: str, suffix: str) -> Path:
        """Return where the bytes of that SHA-256 lie."""
        return self.root / sha256[:2] / f"{sha256}{suffix}"
