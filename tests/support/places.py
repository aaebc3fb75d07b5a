"""Folders for servers of our own, which must not outlive the test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.store.embedded import EmbeddedServer


@contextmanager
def temporary_data_dir() -> Iterator[Path]:
    """Give a data folder that the server's account can reach; its server is stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="catalogue-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        server = EmbeddedServer(folder)
        server.stop()
        shutil.rmtree(server.places.home)
        shutil.rmtree(folder)
