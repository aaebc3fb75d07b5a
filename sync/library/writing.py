"""Write files of ours: durably, whole or not at all, with the rights that the umask leaves, through no link."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from sync.library.opening import inside, walked


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


def _write(place: int, name: str, content: bytes, mode: int) -> os.stat_result:
    part = f".{secrets.token_hex(8)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(part, flags, mode, dir_fd=place)
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
