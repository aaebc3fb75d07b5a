"""Words of others on a screen: in our own HTML and in the labels of Streamlit's controls, which read markup, they stay words."""

from __future__ import annotations

import html
import re

from catalogue.plain_text import visible

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&:])")
#: Of no width: after a colon it keeps names of icons, emoji and colours from being read as such.
_JOINER = "\u2060"


def escape(said: str) -> str:
    """Return a text that our HTML shows as it is, in an element or an attribute."""
    return html.escape(visible(said))


def as_text(said: str) -> str:
    """Return a text that a label shows as it is."""
    return _MARKS.sub(r"\\\1", visible(said)).replace("\\:", f"\\:{_JOINER}")
