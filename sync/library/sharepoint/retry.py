"""Repeating calls, below everything that calls: method, headers and body survive, which no library above could promise.

| what happened | then |
|---|---|
| 429, 503, 509: the service did nothing | wait as long as it says, all together, and repeat |
| 408, 500, 502, 504, or the connection dropped: perhaps it did | repeat what may be repeated, else the caller decides |

May be repeated: a read, a deletion, which at worst is told 404, and a write that says over what it writes (`If-Match`),
which at worst is told 412. Anything else could be done twice: the caller looks at what lies there first.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from sync.library.sharepoint.throttle import Gate

ATTEMPTS = 5
_REFUSED = {429, 503, 509}
_AMBIGUOUS = {408, 500, 502, 504}
_SAME_TWICE = {"GET", "HEAD", "DELETE"}
#: Backoff where the service says nothing: before the second attempt, doubled before each next one, in seconds.
_FIRST_WAIT_SECONDS = 1.0
#: No call waits longer than that at once; beyond, whoever called hears of it.
_LONGEST_WAIT_SECONDS = 300.0
#: Nor does anybody wait longer than that before asking again, whatever is told.
_DAY_SECONDS = 86_400.0


class RetryTransport(httpx2.BaseTransport):
    """A transport that repeats over another one, behind a gate that the whole process shares."""

    def __init__(
        self,
        inner: httpx2.BaseTransport,
        gate: Gate,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._inner = inner
        self._gate = gate
        self._now = now
        self._jitter = jitter

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request as often as it may be sent; return the last answer, raise the last transport's error."""
        for attempt in range(1, ATTEMPTS):
            self._gate.wait()
            try:
                answer = self._inner.handle_request(request)
            except httpx2.TransportError as error:
                if is_untrusted(error) or not (may_be_repeated(request) or isinstance(error, httpx2.ConnectError)):
                    raise
                self._gate.pause(self._backoff(attempt))
                continue
            told = self._heed(answer)
            if not _deserves_another(request, answer, told):
                return answer
            answer.close()
            if not told:
                self._gate.pause(self._backoff(attempt))
        self._gate.wait()
        answer = self._inner.handle_request(request)
        self._heed(answer)
        return answer

    def close(self) -> None:
        """Close what lies below."""
        self._inner.close()

    def _heed(self, answer: httpx2.Response) -> float:
        """Close the gate for as long as an answer asks, and return that; too long a wait is the caller's to hear of."""
        told = told_wait(answer.headers, self._now())
        if 0 < told <= _LONGEST_WAIT_SECONDS:
            self._gate.close(told)
        return told

    def _backoff(self, attempt: int) -> float:
        return _FIRST_WAIT_SECONDS * float(2 ** (attempt - 1)) * (0.5 + self._jitter() / 2)


def is_untrusted(error: httpx2.HTTPError) -> bool:
    """Whether a connection fails for a certificate that nobody known has signed: waiting changes nothing."""
    return "CERTIFICATE_VERIFY_FAILED" in str(error)


def may_be_repeated(request: httpx2.Request) -> bool:
    """Whether sending a request twice does no more than sending it once."""
    return request.method in _SAME_TWICE or "if-match" in request.headers


def _deserves_another(request: httpx2.Request, answer: httpx2.Response, told: float) -> bool:
    if told > _LONGEST_WAIT_SECONDS:
        return False
    return answer.status_code in _REFUSED or (answer.status_code in _AMBIGUOUS and may_be_repeated(request))


def told_wait(headers: Mapping[str, str], now: datetime) -> float:
    """Return for how many seconds an answer asks to wait, 0 when it does not.

    The longer of `Retry-After`, in seconds or as a date, and of `RateLimit-Reset` when nothing is left. A date is compared
    with the answer's own, where it has one: ``now``, this machine's clock, may be wrong.
    """
    now = http_instant(headers.get("date", "")) or now
    wait = _seconds(headers.get("retry-after", ""), now)
    if headers.get("ratelimit-remaining", "").strip() == "0":
        wait = max(wait, _seconds(headers.get("ratelimit-reset", ""), now))
    return wait


def _seconds(text: str, now: datetime) -> float:
    try:
        told = float(text)
    except ValueError:
        at = http_instant(text)
        told = 0.0 if at is None else (at - now).total_seconds()
    return min(max(0.0, told), _DAY_SECONDS) if math.isfinite(told) else 0.0


def http_instant(text: str) -> datetime | None:
    """Read a date of HTTP's; None: it is none."""
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
