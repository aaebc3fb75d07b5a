"""Read what others put into a library: its own regular files only, however they are linked, swapped or grown meanwhile.

A path is resolved once, and what it leads to must lie inside the library; then it is walked folder by folder without
following any link, so that what is put there in between is refused. What is no regular file is never opened: a pipe
would wait for ever, a device might never end.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from catalogue.errors import CatalogueError
from sync.library.names import is_showable, shown

ONE_KIB, ONE_MIB = 2**10, 2**20
#: Stands for the SHA-256 of a file that was not read: that of no bytes at all.
UNREAD = hashlib.sha256(b"").hexdigest()
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
#: Never waits for whoever writes into a pipe, never becomes anybody's terminal.
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

NOT_A_FILE, TOO_HEAVY, ILLEGIBLE_NAME = "FIC-006", "FIC-007", "FIC-008"
BEING_WRITTEN = "est en cours d'écriture"
A_FOLDER = "est un dossier, pas un fichier"
_ODD: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, A_FOLDER),
    (stat.S_ISFIFO, "est un tube (FIFO), pas un fichier"),
    (stat.S_ISSOCK, "est une prise (socket), pas un fichier"),
    (stat.S_ISLNK, "est un lien, mis là pendant la lecture"),
    (lambda mode: not stat.S_ISREG(mode), "est un périphérique, pas un fichier"),
)


class UnfitFile(CatalogueError):
    """What lies there is no file that may be read: its author's to mend, hence a finding."""

    problem = "unfit-file"
    status = 422
    exit_code = 2

    def __init__(self, path: str, why: str, rule: str = NOT_A_FILE) -> None:
        super().__init__(f"« {shown(path)} » {why} : indiquez un autre fichier.")
        self.path = shown(path)
        self.why = why  #: French, what it is; follows its name in a sentence
        self.rule = rule  #: code of the finding


def inside(root: Path, path: str, *, strict: bool = True) -> tuple[str, ...]:
    """Return the folders and the name that a path of the library leads to, links followed.

    Raises: UnfitFile when that is outside of the library, or nowhere; FileNotFoundError when there is nothing.
    """
    try:
        real = (root / path).resolve(strict=strict)
    except FileNotFoundError:
        if (root / path).is_symlink():
            raise UnfitFile(path, "est un lien dont la cible n'existe pas") from None
        raise
    except (RuntimeError, OSError) as error:  # a loop of links is a RuntimeError until Python 3.13
        if isinstance(error, OSError) and error.errno != errno.ELOOP:
            raise
        raise UnfitFile(path, "est un lien qui tourne en rond") from None
    base = root.resolve()
    if not real.is_relative_to(base):
        raise UnfitFile(path, "est un lien qui sort de la bibliothèque")
    return real.relative_to(base).parts


@contextmanager
def walked(base: Path, folders: Sequence[str], *, make: bool = False) -> Iterator[int]:
    """Give the descriptor of a folder, reached one by one from ``base`` without following a link below it."""
    place = os.open(base, _FOLDER)
    try:
        for folder in folders:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(folder, dir_fd=place)
            inner = os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=place)
            os.close(place)
            place = inner
        yield place
    finally:
        os.close(place)


def listed(root: Path, folder: str) -> list[tuple[str, os.stat_result]]:
    """Return what a folder of the library holds, by name, each with its own status, links not followed.

    Raises: UnfitFile, OSError.
    """
    with walked(root.resolve(), inside(root, folder)) as place, os.scandir(place) as entries:
        return sorted((entry.name, entry.stat(follow_symlinks=False)) for entry in entries)


def read_inside(root: Path, path: str, *, most_bytes: int | None = None) -> tuple[bytes, os.stat_result]:
    """Return the bytes of a file of the library, and its status once they are read. Raises: UnfitFile, OSError."""
    parts = inside(root, path)
    if not parts:
        raise UnfitFile(path, A_FOLDER)
    *folders, name = parts
    with walked(root.resolve(), folders) as place:
        _refuse_odd(os.stat(name, dir_fd=place, follow_symlinks=False), path, most_bytes)
        return _content(os.open(name, _FILE | os.O_NOFOLLOW, dir_fd=place), path, most_bytes)


def refuse_unfit(path: Path, *, most_bytes: int) -> None:
    """Let a file that somebody named pass, links followed, if it may be read. Raises: UnfitFile, OSError."""
    _refuse_odd(path.stat(), path.as_posix(), most_bytes)
    with os.fdopen(os.open(path, _FILE), "rb") as stream:
        _refuse_odd(os.fstat(stream.fileno()), path.as_posix(), most_bytes)


def read_given(path: Path, *, most_bytes: int | None = None) -> bytes:
    """Return the bytes of a file that somebody named, links followed. Raises: UnfitFile, OSError."""
    _refuse_odd(path.stat(), path.as_posix(), most_bytes)
    return _content(os.open(path, _FILE), path.as_posix(), most_bytes)[0]


def _content(descriptor: int, path: str, most_bytes: int | None) -> tuple[bytes, os.stat_result]:
    """Read an open file whole, once it is certain what was opened; it may not grow meanwhile."""
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        _refuse_odd(status, path, most_bytes)
        content = stream.read(status.st_size + 1)
        after = os.fstat(descriptor)
    if len(content) > status.st_size:
        raise UnfitFile(path, BEING_WRITTEN)
    return content, after


def _refuse_odd(status: os.stat_result, path: str, most_bytes: int | None) -> None:
    for is_so, why in _ODD:
        if is_so(status.st_mode):
            raise UnfitFile(path, why)
    refuse_heavy(status.st_size, path, most_bytes)


def refuse_heavy(size_bytes: int, path: str, most_bytes: int | None) -> None:
    """Let a file pass that weighs no more than is allowed. Raises: UnfitFile."""
    if most_bytes is not None and size_bytes > most_bytes:
        unit, name = (ONE_KIB, "Kio") if most_bytes < ONE_MIB else (ONE_MIB, "Mio")
        size, most = (f"{-(-count // unit):,} {name}".replace(",", " ") for count in (size_bytes, most_bytes))
        raise UnfitFile(path, f"pèse {size}, pour {most} au plus", TOO_HEAVY)


def unfit_name(path: str) -> UnfitFile | None:
    """Return the trouble of a file whose name no text can show; None: it can be shown."""
    return None if is_showable(path) else UnfitFile(path, "porte un nom que rien ne peut afficher", ILLEGIBLE_NAME)
