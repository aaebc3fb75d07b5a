"""Write files of ours: durably, whole or not at all, with the rights that the umask leaves, through no link."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from catalogue.scratch import hold, is_left
from sync.library.opening import inside, walked

_PART = re.compile(r"\.[0-9a-f]{16}\.part")


def write_inside(root: Path, path: str, content: bytes) -> os.stat_result:
    """Write a file of the library, its folders made where they lack; return its status.

    Raises: UnfitFile when a folder leads outside; OSError.
    """
    root.mkdir(parents=True, exist_ok=True)
    folder, _, name = path.rpartition("/")
    with walked(root.resolve(), inside(root, folder, strict=False), make=True) as place:
        return _write(place, name, content, 0o666)


def write_whole(target: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file durably and atomically: temporary neighbour, fsync, rename. ``mode`` is what the umask may lessen."""
    with walked(target.parent, ()) as place:
        _write(place, target.name, content, mode)


def sweep_parts(root: Path, *folders: str) -> None:
    """Remove from folders, given as globs below ``root``, the temporary neighbours that killed processes left there."""
    for folder in folders:
        with suppress(OSError):
            for part in root.glob(f"{folder}/.*.part"):
                with suppress(OSError):
                    if _PART.fullmatch(part.name) and part.lstat().st_uid == os.geteuid() and is_left(part):
                        part.unlink()


def _begun(place: int, mode: int) -> tuple[str, int]:
    """Return the name of a new temporary neighbour and its open file, which is held: nobody sweeps it any more."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    while True:
        part = f".{secrets.token_hex(8)}.part"
        descriptor = os.open(part, flags, mode, dir_fd=place)
        hold(descriptor)
        if os.fstat(descriptor).st_nlink:
            return part, descriptor
        os.close(descriptor)  # swept before it was held


def _write(place: int, name: str, content: bytes, mode: int) -> os.stat_result:
    part, descriptor = _begun(place, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            os.replace(part, name, src_dir_fd=place, dst_dir_fd=place)
            return os.fstat(stream.fileno())
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=place)
        raise
