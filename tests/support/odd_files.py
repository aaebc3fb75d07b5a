"""Real files that nobody should read: links, pipes, devices, and a file of three gigabytes that takes no room."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

MANY_BYTES = 3 << 30
Maker = Callable[[Path], None]


def link_out(path: Path) -> None:
    """Link to a file of this machine."""
    path.symlink_to("/etc/passwd")


def dangling(path: Path) -> None:
    """Link to nothing."""
    path.symlink_to(path.parent / "nulle part")


def loop(path: Path) -> None:
    """Link to itself."""
    path.symlink_to(path)


def endless(path: Path) -> None:
    """Link to what never ends."""
    path.symlink_to("/dev/zero")


def pipe(path: Path) -> None:
    """Make a pipe in which nobody writes."""
    os.mkfifo(path)


def listener(path: Path) -> None:
    """Make a socket; its address must be short, so it is made where we stand."""
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


def device(path: Path) -> None:
    """Make the device that never ends; only root can, and not in every container."""
    try:
        os.mknod(path, 0o644 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("not run: the right to make a device absent")


def folder(path: Path) -> None:
    """Make a folder of that name."""
    path.mkdir()


def sparse(path: Path) -> None:
    """Make a file of three gigabytes without a byte on the disk."""
    path.touch()
    os.truncate(path, MANY_BYTES)


#: What lies there → the rule that says so, and its words.
ODD: dict[Maker, tuple[str, str]] = {
    link_out: ("FIC-006", "est un lien qui sort de la bibliothèque"),
    dangling: ("FIC-006", "est un lien dont la cible n'existe pas"),
    loop: ("FIC-006", "est un lien qui tourne en rond"),
    endless: ("FIC-006", "est un lien qui sort de la bibliothèque"),
    pipe: ("FIC-006", "est un tube (FIFO), pas un fichier"),
    listener: ("FIC-006", "est une prise (socket), pas un fichier"),
    device: ("FIC-006", "est un périphérique, pas un fichier"),
    folder: ("FIC-006", "est un dossier, pas un fichier"),
    sparse: ("FIC-007", "pèse 3 072 Mio, pour 200 Mio au plus"),
}
