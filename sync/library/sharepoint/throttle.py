"""The gate: once the service is asked to wait, every call of this process waits, whoever was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Gate:
    """Closed until an instant; calls that are on their way already go on.

    Graph counts what it refuses too: calls that go on while one of them was told to wait lengthen the wait of all.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._opens = 0.0

    def close(self, seconds: float) -> None:
        """Stay closed for that long at least."""
        with self._lock:
            self._opens = max(self._opens, self._clock() + seconds)

    def wait(self) -> None:
        """Return once the gate is open; it may be closed anew meanwhile."""
        while (left := self._left()) > 0:
            self._sleep(left)

    def pause(self, seconds: float) -> None:
        """Wait alone: what failed says nothing of the others."""
        self._sleep(seconds)

    def _left(self) -> float:
        with self._lock:
            return self._opens - self._clock()
