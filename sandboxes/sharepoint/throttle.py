"""Throttling: what each request costs, and what an application that asks too much is told.

Source: « Avoid getting throttled or blocked in SharePoint Online » (resource units, RateLimit headers).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.knobs import Knobs

#: From that share of the limit on, answers say how much is left.
_TOLD_FROM = 0.8
_LISTS = re.compile(r"/(?:children|drives|versions|delta(?:\(\))?)(?:\?(?!.*token=)|$)")


class Throttle:
    """What the application has used of its window."""

    def __init__(self, knobs: Knobs, clock: Callable[[], datetime]) -> None:
        self._knobs = knobs
        self._clock = clock
        self._used = 0
        self._ends: datetime | None = None

    def charge(self, units: int) -> dict[str, str]:
        """Count a request and return the headers that tell of it; raises a 429 when it is one too many."""
        limit = self._knobs.throttle_units
        if limit is None:
            return {}
        now = self._clock()
        if self._ends is None or now >= self._ends:
            self._used, self._ends = 0, now + timedelta(seconds=self._knobs.throttle_window_seconds)
        self._used += units
        left = math.ceil((self._ends - now).total_seconds())
        told = {
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(max(0, limit - self._used)),
            "RateLimit-Reset": str(left),
        }
        if self._used > limit:
            raise errors.by_status(429, told | {"Retry-After": str(left)})
        return told if self._used >= _TOLD_FROM * limit else {}


def cost(method: str, target: str) -> int:
    """Return the resource units of a request for an address with its query: to list or to write costs two."""
    if "/permissions" in target:
        return 5
    return 2 if method != "GET" or _LISTS.search(target) else 1
