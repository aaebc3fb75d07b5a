"""What a sandbox was asked, so that a test, or a person, can see what the service did; `GET /_sandbox/log` gives it."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

#: The oldest requests make room for the newest.
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Logged:
    """One request and what was answered, without its token and its body."""

    #: When it came.
    at: datetime
    method: str
    #: Host header, where it was sent.
    host: str
    #: Path with its query, as it was sent.
    target: str
    #: Answered status; None: the connection was cut.
    status: int | None
    #: Headers of the request but `Authorization` and cookies, names in small letters.
    headers: dict[str, str]
    #: Whether it bore an `Authorization`.
    authorized: bool
    #: Length of its body, and of the answer's.
    bytes_received: int
    bytes_sent: int
    #: What struck it: a kind of fault, `status`, `drop` or `delay`; None: nothing.
    fault: str | None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON writes it."""
        return asdict(self) | {"at": self.at.isoformat()}


class RequestLog:
    """The newest requests, from the oldest to the last."""

    def __init__(self) -> None:
        self._requests: deque[Logged] = deque(maxlen=_KEPT)

    def add(self, request: Logged) -> None:
        """Keep one more."""
        self._requests.append(request)

    def clear(self) -> None:
        """Forget all of them."""
        self._requests.clear()

    def requests(self, method: str | None = None, containing: str = "") -> list[Logged]:
        """Return those of that method whose target contains a text."""
        return [one for one in self._requests if method in (None, one.method) and containing in one.target]

    def to_json(self) -> dict[str, Any]:
        """Return it as `GET /_sandbox/log` answers."""
        return {"requests": [request.to_json() for request in self._requests]}
