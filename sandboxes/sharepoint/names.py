"""What a file or folder may be called, and when two names are one.

Source: « Restrictions and limitations in OneDrive and SharePoint ».
"""

from __future__ import annotations

import re
import unicodedata

_ILLEGAL = re.compile(r'["*:<>?/\\|\x00-\x1f]')
_RESERVED = re.compile(r"^(\.lock|CON|PRN|AUX|NUL|COM\d|LPT\d|desktop\.ini)$", re.IGNORECASE)
_PATH_MAX_CHARACTERS = 400


def same_name(name: str) -> str:
    """Return what two names that SharePoint takes for one share."""
    return unicodedata.normalize("NFC", name).casefold()


def allowed(name: str, *, folder: bool, at_root: bool) -> bool:
    """Whether SharePoint takes such a name there."""
    return not (
        not name
        or _ILLEGAL.search(name)
        or name != name.strip(" ")
        or name.endswith(".")
        or name.startswith("~$")
        or "_vti_" in name
        or _RESERVED.match(name)
        or (folder and name.startswith("~"))
        or (at_root and name.casefold() == "forms")
    )


def short_enough(path: str) -> bool:
    """Whether a whole path is one that SharePoint takes."""
    return len(path) <= _PATH_MAX_CHARACTERS


def numbered(name: str, number: int) -> str:
    """Return the name that a copy beside ``name`` bears."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem} {number}.{extension}" if dot and stem else f"{name} {number}"
