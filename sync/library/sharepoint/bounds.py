"""Answers end: within a size and a time, whatever the other side sends; one that does not is a connection that broke.

A proxy, a captive portal or a service on a bad day may send without end, byte by byte, or a gigabyte packed into a
megabyte. Sizes count what comes out of the packing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import httpx2

#: Of an answer whose request says nothing else: a page of 200 items is told in some hundred kilobytes.
MOST_BYTES = 16 * 2**20
#: How long an answer may take to come whole, and what a heavier one is given besides.
_PATIENCE_SECONDS = 120.0
_SLOWEST_BYTES_PER_SECOND = 50_000
#: Under that name a request says in its extensions how many bytes its answer may hold.
_MOST = "most_bytes"
_PACKING = ("content-encoding", "content-length")


def allowing(most_bytes: int) -> dict[str, int]:
    """Return the extensions of a request whose answer may hold so many bytes, and take the time for them."""
    return {_MOST: max(most_bytes, MOST_BYTES)}


class BoundedTransport(httpx2.BaseTransport):
    """A transport over another one, which gives up answers that do not end."""

    def __init__(self, inner: httpx2.BaseTransport, clock: Callable[[], float] = time.monotonic) -> None:
        self._inner = inner
        self._clock = clock

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; its answer is unpacked, and raises a TransportError where it is read beyond its bounds."""
        answer = self._inner.handle_request(request)
        most_bytes = int(request.extensions.get(_MOST, MOST_BYTES))
        patience = _PATIENCE_SECONDS + (most_bytes - MOST_BYTES) / _SLOWEST_BYTES_PER_SECOND
        return httpx2.Response(
            answer.status_code,
            headers=[(name, value) for name, value in answer.headers.multi_items() if name not in _PACKING],
            stream=_Bounded(answer, most_bytes, self._clock, self._clock() + patience),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close what lies below."""
        self._inner.close()


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, answer: httpx2.Response, most_bytes: int, clock: Callable[[], float], until: float) -> None:
        self._answer = answer
        self._most_bytes = most_bytes
        self._clock = clock
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        left = self._most_bytes
        try:
            for piece in self._answer.iter_bytes():
                left -= len(piece)
                if left < 0:
                    raise httpx2.ReadError("the answer is too long")
                if self._clock() > self._until:
                    raise httpx2.ReadTimeout("the answer comes too slowly")
                yield piece
        except httpx2.DecodingError as error:
            raise httpx2.ReadError("the answer cannot be unpacked") from error

    def close(self) -> None:
        self._answer.close()
