"""Folders for what is on its way, swept at the next start when the process that made them was killed.

Each is held by a lock that the system drops with its process, so that nobody sweeps what somebody still uses: the number of
a process may be another's by then, or mean nothing in another container.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "catalogue-scratch-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give an empty folder of the temporary folder, removed at the end with all that is in it. Raises: OSError."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name, held(Path(name)):
        yield Path(name)


def sweep_scratch() -> None:
    """Remove the folders that killed processes of this account left behind."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            with suppress(OSError):
                status = folder.lstat()
                if status.st_uid == os.geteuid() and not folder.is_symlink() and is_left(folder):
                    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a file or folder: `is_left` says no of it during the block. Raises: OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        hold(descriptor)
        yield
    finally:
        os.close(descriptor)


def hold(descriptor: int) -> None:
    """Hold an open file for as long as it is open, where the file system knows how."""
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_left(path: Path) -> bool:
    """Say whether nobody holds a file or folder any more. Raises: OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
