"""A catalogue of many products, ten versions of each, in a database of its own that is thrown away."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from bench.runs import SCRATCH
from catalogue.store.database import Database
from catalogue.store.embedded import EmbeddedServer
from catalogue.store.search import remember


@contextmanager
def filled(products: int) -> Iterator[EmbeddedServer]:
    """Give a running server with a catalogue of that many products, in a data folder of its own."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        server = EmbeddedServer(Path(name).resolve())
        try:
            with server.using():
                service = Database(server.runtime_url, server.owner_url)
                service.migrate()
                service.close()
                filling = Path(__file__).with_suffix(".sql").read_text().replace(":products", str(products))
                with psycopg.connect(server.owner_url, autocommit=True) as owner:
                    owner.execute(filling.encode())
                    remember(owner, None)
                    owner.execute("VACUUM ANALYZE")
                yield server
        finally:
            with suppress(OSError):
                shutil.rmtree(server.places.home)
