"""A plain HTTP listener on loopback, for whoever is to be notified."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Listener:
    """What was heard, and how the handshake is answered."""

    address: str = ""
    #: Answered to a validation token; None: the token itself.
    answers: str | None = None
    heard: Queue[dict[str, Any]] = field(default_factory=Queue)

    def next(self) -> dict[str, Any]:
        """Return what is heard next; fails when nothing comes."""
        return self.heard.get(timeout=5)


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen during the block."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            tokens = parse_qs(urlsplit(self.path).query).get("validationToken")
            said = "" if tokens is None else listener.answers or tokens[0]
            if tokens is None:
                listener.heard.put(json.loads(body))
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(said.encode())))
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is http.server's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
