"""Words of others in the labels of Streamlit's controls, which read markup: they stay words."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&:])")
#: Of no width: after a colon it keeps names of icons, emoji and colours from being read as such.
_JOINER = "\u2060"


def as_text(said: str) -> str:
    """Return a text that a label shows as it is."""
    return _MARKS.sub(r"\\\1", said).replace("\\:", f"\\:{_JOINER}")
