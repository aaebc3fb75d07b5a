"""What a piece of work cost: seconds on the clock, and processor seconds of this process, its children and the server.

On a machine that others use too, processor seconds tell more than the clock does.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import psutil  # type: ignore[import-untyped]  # published without types
import psycopg


@dataclass(frozen=True, slots=True)
class Meter:
    """A measure under way."""

    server: psutil.Process  #: the PostgreSQL server's first process
    clock: float
    processor: float
    server_processor: float

    @classmethod
    def start(cls, url: str) -> Meter:
        """Start measuring work on the database of that address."""
        with psycopg.connect(url) as connection:
            server = psutil.Process(connection.info.backend_pid).parent()
        assert server is not None
        return cls(server, perf_counter(), _own_processor(), _server_processor(server))

    def stop(self) -> dict[str, Any]:
        """Return ``seconds``, and ``processor``: seconds of processor, the server's included."""
        seconds = perf_counter() - self.clock
        own = _own_processor() - self.processor
        return {"seconds": seconds, "processor": own + _server_processor(self.server) - self.server_processor}


def _own_processor() -> float:
    """Return the processor seconds of this process and of its children that ended."""
    return sum(os.times()[:4])


def _server_processor(server: psutil.Process) -> float:
    """Return the processor seconds of the server's processes, those that ended included."""
    total: float = sum(server.cpu_times()[:4])
    for process in server.children():
        try:
            total += sum(process.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue  # it ended meanwhile
    return total
