"""Names of files, which on disk are bytes and may be anything: what may be shown, stored and compared of them."""

from __future__ import annotations

import os
import re

#: What breaks a line, hides or turns round what follows it, or is no character at all (bytes that are not UTF-8).
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(path: str) -> str:
    """Return a path as it may be shown on one line and stored: ``\ufffd`` stands for what no text can hold."""
    return _UNSHOWABLE.sub("\ufffd", path)


def is_showable(path: str) -> bool:
    """Say whether a path can be shown as it is."""
    return _UNSHOWABLE.search(path) is None


def as_typed(path: str) -> str:
    """Return a path as people type it: bytes that are not UTF-8 are most likely an old Windows name's."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path).decode("cp1252", "replace")
    return path
