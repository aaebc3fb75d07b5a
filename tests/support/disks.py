"""Disks that are full or may not be written: real ones, mounted where the test needs them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write in a folder: by its rights, and for root, who needs none, by a read-only mount."""
    if os.geteuid() != 0:
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(0o755)
        return
    with ExitStack() as stack:
        _mount(stack, folder, "--bind", str(folder))
        _must_mount("-o", "remount,ro,bind", str(folder))
        yield


@contextmanager
def small_disk(folder: Path, *, kib: int) -> Iterator[Callable[[int], None]]:
    """Put a disk of that size over a folder; only root can, and not in every container. Gives what resizes it."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        _mount(stack, folder, "-t", "tmpfs", "-o", f"size={kib}k,mode=755", "tmpfs")
        yield lambda kib: _must_mount("-o", f"remount,size={kib}k", str(folder))


def _mount(stack: ExitStack, folder: Path, *arguments: str) -> None:
    if not _mounted(*arguments, str(folder)):
        pytest.skip("not run: the right to mount a disk absent")
    stack.callback(subprocess.run, ["umount", str(folder)], check=True)


def _mounted(*arguments: str) -> bool:
    return os.geteuid() == 0 and subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


def _must_mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], capture_output=True, check=True)
