"""What stands before a sandbox's application: it lets faults strike, and notes each request with its answer."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import partial

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandboxes.faults import DRIP, GZIP_BOMB, HUGE, Fault, Faults
from sandboxes.requests_log import Logged, RequestLog
from sandboxes.server import Connections

#: Where a sandbox is asked about itself: never struck, never noted.
OWN_DOOR = "/_sandbox/"
#: The kinds of `Fault.fault` that are played here, for every sandbox.
PLAYED_HERE = frozenset({DRIP, HUGE, GZIP_BOMB})
#: A secret or a burden: what a log does not keep.
_NOT_KEPT = {"authorization", "cookie"}
_BODILESS = {204, 304}
_MIB = 2**20
#: What a bomb swells to, and where an answer without end stops all the same: further than any client should follow.
_BOMB_MIB = 1024
_HUGE_MIB = 64 * 1024
#: Between two bytes of a drip that says nothing itself, in seconds.
_DRIP_SECONDS = 0.5

#: What this counterpart says with such a status: from the target and the status to headers and body.
Says = Callable[[Headers, str, int], tuple[Mapping[str, str], bytes]]


@dataclass
class _Exchange:
    """One request on its way, counted as it passes."""

    scope: Scope
    receive: Receive
    send: Send
    target: str
    #: Notes it, once its answer is known.
    note: Callable[[_Exchange], None]
    #: When it came, by the counterpart's clock.
    came: datetime
    status: int | None = None
    bytes_received: int = 0
    bytes_sent: int = 0
    added: Mapping[str, str] = field(default_factory=dict)
    noted: bool = False

    async def read(self) -> Message:
        """Receive, and count."""
        message = await self.receive()
        self.bytes_received += len(message.get("body", b""))
        return message

    async def write(self, message: Message) -> None:
        """Send, and count."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            added = [(name.lower().encode(), value.encode()) for name, value in self.added.items()]
            headers = [*message.get("headers", []), *added]
            if not any(name == b"date" for name, _ in headers):  # a fault may have its own
                headers.insert(0, (b"date", format_datetime(self.came, usegmt=True).encode()))
            message = {**message, "headers": headers}
        self.bytes_sent += len(message.get("body", b""))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.end()
        await self.send(message)

    def end(self) -> None:
        """Note it before the client hears the last of it: who looks at the log then finds it there."""
        if not self.noted:
            self.noted = True
            self.note(self)

    async def answer(self, status: int, headers: Mapping[str, str], body: AsyncIterator[bytes]) -> None:
        """Send an answer of ours, until its end or until the client has gone."""
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await self.write({"type": "http.response.start", "status": status, "headers": raw})
        gone = asyncio.create_task(self.leave())
        async for piece in body:
            await self.write({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(0)  # a write after the client has gone returns at once: only then is it heard of
            if gone.done():
                return
        gone.cancel()
        await self.write({"type": "http.response.body", "body": b""})

    async def leave(self) -> None:
        """Wait until the client has gone."""
        while (await self.read())["type"] != "http.disconnect":
            pass


class Front:
    """The ASGI application that a sandbox serves."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        faults: Faults,
        log: RequestLog,
        connections: Connections,
        says: Says,
        clock: Callable[[], datetime],
    ) -> None:
        self._app = app
        self._faults = faults
        self._log = log
        self._connections = connections
        self._says = says
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"].startswith(OWN_DOOR):
            await self._app(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        fault = self._faults.take(scope["method"], target)
        exchange = _Exchange(scope, receive, send, target, partial(self._note, fault), self._clock())
        try:
            await (self._pass(exchange) if fault is None else self._strike(exchange, fault))
        finally:
            exchange.end()

    def _note(self, fault: Fault | None, exchange: _Exchange) -> None:
        self._log.add(_logged(exchange, fault))

    async def _pass(self, exchange: _Exchange) -> None:
        await self._app(exchange.scope, exchange.read, exchange.write)

    async def _strike(self, exchange: _Exchange, fault: Fault) -> None:
        if fault.delay_seconds and fault.fault != DRIP:
            await asyncio.sleep(fault.delay_seconds)
        if fault.after_commit and fault.fault != DRIP:  # a drip carries it out anyway
            await self._app(exchange.scope, exchange.read, _nowhere)
        if fault.drop:
            await self._cut(exchange)
        elif fault.fault == DRIP:
            await self._drip(exchange, fault.delay_seconds or _DRIP_SECONDS)
        elif fault.fault is not None:
            headers = {"content-type": "application/json"}
            if fault.fault == GZIP_BOMB:
                headers["content-encoding"] = "gzip"
            body = _bomb() if fault.fault == GZIP_BOMB else _huge()
            await exchange.answer(fault.status or 200, headers | dict(fault.headers), body)
        elif fault.status is not None:
            await self._say(exchange, fault, fault.status)
        elif fault.after_commit:
            await self._cut(exchange)  # an answer that is lost without more words
        else:
            exchange.added = fault.headers
            await self._pass(exchange)

    async def _say(self, exchange: _Exchange, fault: Fault, status: int) -> None:
        headers, body = self._says(Headers(scope=exchange.scope), exchange.target, status)
        if isinstance(fault.body, str):
            headers, body = {"content-type": "text/plain; charset=utf-8"}, fault.body.encode()
        elif fault.body is not None:
            headers, body = {"content-type": "application/json"}, json.dumps(fault.body).encode()
        if status in _BODILESS:
            headers, body = {}, b""
        given = {name.lower(): value for name, value in fault.headers.items()}
        await exchange.answer(status, {**headers, "content-length": str(len(body)), **given}, _once(body))

    async def _cut(self, exchange: _Exchange) -> None:
        exchange.end()
        self._connections.cut(exchange.scope["client"])
        await exchange.leave()

    async def _drip(self, exchange: _Exchange, pause_seconds: float) -> None:
        """Send the real answer, one byte after the other."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(exchange.scope, exchange.read, keep)
        headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in messages[1:])
        await exchange.answer(messages[0]["status"], headers, _slowly(body, pause_seconds))


async def _nowhere(_message: Message) -> None:
    """Lose an answer."""


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _slowly(body: bytes, pause_seconds: float) -> AsyncIterator[bytes]:
    for place in range(len(body)):
        yield body[place : place + 1]
        await asyncio.sleep(pause_seconds)


async def _huge() -> AsyncIterator[bytes]:
    yield b'{"value":"'
    for _ in range(_HUGE_MIB):
        yield b"x" * _MIB


async def _bomb() -> AsyncIterator[bytes]:
    """Yield a gzip stream a thousand times smaller than what it holds."""
    packer = zlib.compressobj(level=9, wbits=31)
    for _ in range(_BOMB_MIB):
        yield packer.compress(b" " * _MIB)
    yield packer.flush()


def _logged(exchange: _Exchange, fault: Fault | None) -> Logged:
    headers = Headers(scope=exchange.scope)
    return Logged(
        at=exchange.came,
        method=exchange.scope["method"],
        host=headers.get("host", ""),
        target=exchange.target,
        status=exchange.status,
        headers={name: value for name, value in headers.items() if name not in _NOT_KEPT},
        authorized="authorization" in headers,
        bytes_received=exchange.bytes_received,
        bytes_sent=exchange.bytes_sent,
        fault=_what(fault),
    )


def _what(fault: Fault | None) -> str | None:
    if fault is None:
        return None
    if fault.fault is not None:
        return fault.fault
    if fault.drop or (fault.after_commit and fault.status is None):
        return "drop"
    return "delay" if fault.status is None else "status"
