"""Write files of ours: durably, whole or not at all, with the rights that the umask leaves, through no link."""

from __future__ import annotations

import errno
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from catalogue.errors import FileMoved
from catalogue.scratch import hold, is_left
from sync.library.names import shown
from sync.library.opening import inside, walked

_PART = re.compile(r"\.[0-9a-f]{16}\.part")
#: What file systems answer that know no second name of a file: those of some drives and shares.
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def write_inside(root: Path, path: str, content: bytes, *, new: bool = False) -> os.stat_result:
    """Write a file of the library, its folders made where they lack; return its status.

    Raises: FileMoved when it is to be ``new`` and somebody put one there; UnfitFile when a folder leads outside; OSError.
    """
    root.mkdir(parents=True, exist_ok=True)
    folder, _, name = path.rpartition("/")
    with walked(root.resolve(), inside(root, folder, strict=False), make=True) as place:
        try:
            return _write(place, name, content, 0o666, new=new)
        except FileExistsError:
            raise FileMoved(shown(path)) from None


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


def _write(place: int, name: str, content: bytes, mode: int, *, new: bool = False) -> os.stat_result:
    part, descriptor = _begun(place, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            (_put_new if new else _put_over)(place, part, name)
            return os.fstat(stream.fileno())
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=place)
        raise


def _put_over(place: int, part: str, name: str) -> None:
    os.replace(part, name, src_dir_fd=place, dst_dir_fd=place)


def _put_new(place: int, part: str, name: str) -> None:
    """Give a written file its name, unless something bears it: FileExistsError.

    Where the file system knows no links, what comes there in the very instant is written over.
    """
    try:
        os.link(part, name, src_dir_fd=place, dst_dir_fd=place, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with suppress(FileNotFoundError):
            os.stat(name, dir_fd=place, follow_symlinks=False)
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name) from None
        _put_over(place, part, name)
    else:
        os.unlink(part, dir_fd=place)
