"""An HTTPS proxy that knows Microsoft's names only, and leads them all here.

A client that is told of no sandbox reaches it through this one, under the very names that its libraries hold.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from datetime import datetime

from sandboxes.requests_log import Logged, RequestLog
from sandboxes.server import LOOPBACK
from sandboxes.sharepoint.origins import MICROSOFT_HOSTS

_PIECE_BYTES = 64 * 2**10


class Proxy:
    """Takes `CONNECT`, refuses every other name with a 403, and notes what it refused."""

    def __init__(
        self, listening: socket.socket, target_port: int, log: RequestLog, clock: Callable[[], datetime]
    ) -> None:
        self._listening = listening
        self._target_port = target_port
        self._log = log
        self._clock = clock
        self._server: asyncio.Server | None = None

    async def begin(self) -> None:
        """Open the door."""
        self._server = await asyncio.start_server(self._serve, sock=self._listening)

    async def end(self) -> None:
        """Close it."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split(" ", 2)
            if method != "CONNECT" or target.rpartition(":")[0] not in MICROSOFT_HOSTS:
                self._refuse(method, target, writer)
                return
            onward_reader, onward = await asyncio.open_connection(LOOPBACK, self._target_port)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_relay(reader, onward), _relay(onward_reader, writer))
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return  # whoever called has gone, or speaks no HTTP
        finally:
            writer.close()

    def _refuse(self, method: str, target: str, writer: asyncio.StreamWriter) -> None:
        self._log.add(
            Logged(
                at=self._clock(),
                method=method,
                host=target,
                target="",
                status=403,
                headers={},
                authorized=False,
                bytes_received=0,
                bytes_sent=0,
                fault=None,
            )
        )
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(_PIECE_BYTES):
            writer.write(piece)
            await writer.drain()
    except OSError:
        return  # one side has gone: the other one is let go too
    finally:
        writer.close()
