"""A sandbox on the air: an ASGI application behind TLS on loopback, in a thread, for as long as a block lasts."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from catalogue.errors import WrongUse
from catalogue.scratch import scratch_folder
from sandboxes.tls import Identity

LOOPBACK = "127.0.0.1"
_STARTING_SECONDS = 30
_LEAVING_SECONDS = 2


class Connections:
    """The connections that are open, by the client's address: ASGI itself cannot cut one."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def cut(self, client: tuple[str, int]) -> None:
        """Close a connection as if the network had failed: nothing more is sent."""
        if (transport := self._open.get(client)) is not None:
            transport.abort()

    def protocol(self) -> type[asyncio.Protocol]:
        """Return uvicorn's HTTP protocol, which notes here the connections that it serves."""
        opened = self._open

        class Noted(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
                super().connection_made(transport)
                if self.client is not None:
                    opened[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                if self.client is not None:
                    opened.pop(self.client, None)

            def shutdown(self) -> None:
                if not self.transport.is_closing():  # closed twice, Python 3.11.2's TLS cannot be aborted any more
                    super().shutdown()
                if self.transport.is_closing():  # a client that keeps its connection would be waited for
                    self.transport.abort()

        return Noted


def listen(port: int) -> socket.socket:
    """Return a socket that listens on loopback; port 0: any that is free. Raises: WrongUse when it is taken."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
    except OSError as error:
        listening.close()
        raise WrongUse(f"Le port {port} est déjà pris : choisissez un autre port avec --port.") from error
    return listening


@contextmanager
def serving(app: ASGIApp, listening: socket.socket, identity: Identity, connections: Connections) -> Iterator[None]:
    """Serve the application on the socket during the block, and close it."""
    with scratch_folder() as folder:
        config = uvicorn.Config(
            app,
            ssl_certfile=identity.write(folder, "server"),
            http=connections.protocol(),
            ws="none",
            log_config=None,
            log_level="critical",
            access_log=False,
            date_header=False,  # the application's own clock says it (`sandboxes.front`)
            timeout_graceful_shutdown=_LEAVING_SECONDS,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), name="sandbox", daemon=True)
        thread.start()
        try:
            _wait(server, thread)
            yield
        finally:
            server.should_exit = True
            thread.join()
            listening.close()


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _STARTING_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the sandbox did not start")
        time.sleep(0.005)
