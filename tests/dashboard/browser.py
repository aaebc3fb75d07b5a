"""A real browser for tests: Chromium through its DevTools protocol, with no package but websockets."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

_COMMAND = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1440,900",
    "--remote-debugging-port=0",
)  # fmt: skip
_PATIENCE_SECONDS = 120
_UNTIL_THERE = """new Promise(done => {
  const look = () => document.querySelector(%s) && done(document.documentElement.outerHTML);
  new MutationObserver(look).observe(document, {childList: true, subtree: true});
  look();
})"""


class Page:
    """One page, and every address that it asked for."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._session: str | None = None
        self._last = 0
        self.requested: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network"):
            self._call(f"{domain}.enable")

    def open(self, address: str, *, until: str) -> str:
        """Open an address and return its document once it holds what the CSS selector says."""
        self._call("Page.navigate", url=address)
        while self._receive().get("method") != "Page.loadEventFired":
            pass
        found = self._call("Runtime.evaluate", expression=_UNTIL_THERE % json.dumps(until), awaitPromise=True)
        return str(found["result"]["value"])

    def picture(self) -> bytes:
        """Return the page as a PNG."""
        return base64.b64decode(self._call("Page.captureScreenshot")["data"])

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        self._connection.send(json.dumps(message | ({"sessionId": self._session} if self._session else {})))
        while (answer := self._receive()).get("id") != self._last:
            pass
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv(_PATIENCE_SECONDS))
        if message.get("method") == "Network.requestWillBeSent":
            self.requested.append(message["params"]["request"]["url"])
        return message


@contextmanager
def browsing(profile: Path) -> Iterator[Page]:
    """Start Chromium with a fresh profile and give a page of it."""
    from websockets.sync.client import connect  # a judge's package: only where Chromium is

    command = [*_COMMAND, f"--user-data-dir={profile}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as browser:
        try:
            assert browser.stderr is not None
            address = next(
                found[1] for line in browser.stderr if (found := re.search(r"listening on (ws://\S+)", line))
            )
            with connect(address, max_size=None, proxy=None) as connection:
                yield Page(connection)
        finally:
            browser.terminate()
