"""Files of the embedded server in a folder that may be somebody else's: no link is followed, nothing odd is opened.

Root works in the data folders of ordinary users, who may put there whatever they like: a link, a second name of a file of
the system, a pipe. What is given to an account (chown) is looked at first, through the descriptor that is then given.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from catalogue.errors import StorageBlocked


def open_private(path: Path, flags: int, mode: int = 0o600) -> int:
    """Open a regular file, of one name where root asks, following no link. Raises: OSError; StorageBlocked for what is none."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, mode)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or (os.geteuid() == 0 and status.st_nlink > 1):
        os.close(descriptor)
        raise StorageBlocked(f"{path} n'est pas un fichier du service : supprimez-le, puis relancez.")
    return descriptor


def give(descriptor: int, path: Path, uid: int, gid: int) -> None:
    """Give an open file or folder to an account, when root asks; raises StorageBlocked for what is a third one's."""
    status = os.fstat(descriptor)
    if os.geteuid() != 0 or (status.st_uid, status.st_gid) == (uid, gid):
        return
    if status.st_uid not in (0, uid):
        raise StorageBlocked(f"{path} appartient à un autre compte : supprimez-le, puis relancez.")
    os.fchown(descriptor, uid, gid)


def give_path(path: Path, uid: int, gid: int) -> None:
    """Give a file or a folder that was just made to an account, when root asks. Raises: as `open_private`."""
    if os.geteuid() != 0:
        return
    folder = stat.S_ISDIR(path.lstat().st_mode)
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags) if folder else open_private(path, os.O_RDONLY)
    try:
        give(descriptor, path, uid, gid)
    finally:
        os.close(descriptor)


def refuse_odd_folder(path: Path) -> None:
    """Let a real folder pass, and what is not there; raises StorageBlocked for a link or anything else."""
    if os.path.lexists(path) and not stat.S_ISDIR(path.lstat().st_mode):
        raise StorageBlocked(f"{path} n'est pas un vrai dossier : remettez celui d'origine, puis relancez.")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    aside.replace(path)
