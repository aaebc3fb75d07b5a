"""The colour of a company: whether its name reads in white on it, and the nearest one on which it does.

Contrast as WCAG 2.1 measures it (1.4.3 and « relative luminance »). White on the colour, because that reads alike on a light
and on a dark page: no colour stands out enough from both.
"""

from __future__ import annotations

import re
from bisect import bisect_left

#: How much a text must stand out from what it stands on (WCAG 2.1, 1.4.3, level AA).
LEAST_CONTRAST = 4.5
#: A colour as it is written.
COLOUR = "#[0-9A-Fa-f]{6}"
_WEIGHTS = (0.2126, 0.7152, 0.0722)
_STEPS = 256


def contrast(colour: str) -> float:
    """Return how much white stands out on a colour (``#RRGGBB``), from 1 to 21; raises ValueError for another text."""
    return 1.05 / (_luminance(_channels(colour)) + 0.05)


def is_legible(colour: str) -> bool:
    """Say whether white reads on a text that may be a colour."""
    return re.fullmatch(COLOUR, colour) is not None and contrast(colour) >= LEAST_CONTRAST


def darkened(colour: str) -> str:
    """Return the same hue, darkened no more than it takes for white to read on it: itself where it does."""
    channels = _channels(colour)

    def shade(darker: int) -> str:
        return "#" + "".join(f"{channel * (_STEPS - darker) // _STEPS:02X}" for channel in channels)

    return shade(bisect_left(range(_STEPS), x=True, key=lambda darker: is_legible(shade(darker))))


def _channels(colour: str) -> bytes:
    if re.fullmatch(COLOUR, colour) is None:
        raise ValueError(colour)
    return bytes.fromhex(colour[1:])


def _luminance(channels: bytes) -> float:
    shares = (channel / 255 for channel in channels)
    linear = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return sum(weight * share for weight, share in zip(_WEIGHTS, linear, strict=True))
